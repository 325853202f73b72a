"""Whoever finds nothing is told so and has three ways on: on every page of the route table, and in each part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from fastapi import APIRouter
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

import api.pages
from api.app import create_app
from api.pages.site import router
from api.settings import Settings
from api.wiring import Parts
from api.words.strings import say, strings
from graph.model import Batch, Node, Source
from graph.opening import open_store
from graph.words.sentences import Language
from people import accounts, staff
from people.persons import Person
from programme.centres import log
from programme.centres.firms import local_key
from programme.centres.founding import found
from programme.centres.model import Centre, Firm, Met
from tests.api.conftest import HashingEncoder
from tests.api.pages.people.conftest import GOOD, Signing, app, browser, form_of, signed

__all__ = ["app", "browser", "signed"]
TEMPLATES = {path.name: path.read_text("utf-8") for path in Path(api.pages.__file__).parent.glob("templates/*.html")}
SAID = re.compile(r't\("([a-z_.]+)"')
NOTHING = re.compile(
    r"^(No |Nothing|Nobody|None:|There is no|It has not|You act for no|You keep no|Your organisation has no)"
)
TOLD = {
    "paths.nobody": "an error of a form, which stays as it was sent",
    "org.nobody": "an error of a form",
    "map.none": "the name of a class on a map",
    "map.points.p": "how a map is drawn",
    "about.words": "what answers questions",
    "priorities.none": "where the figures come from instead",
    "priorities.unlinked": "a line of a list",
    "compare.rank.none": "why a figure is left out, beside the others",
    "compare.choose.p": "a hint of a form",
    "centres.how.few": "how figures come about",
    "statistics.no_licence": "a cell",
    "roadmap.no_indicator": "a choice of a form",
    "opp.interest.nobody": "who may answer",
    "empty.h": "a heading over an empty state",
}
"""Sentences that say that something is not there, and are no empty state."""
ELSEWHERE = {
    "everywhere.none": "where other İmece are asked",
    "statistics.nothing": "where figures are loaded (`test_figures.py`)",
    "opp.interest.none": "of a published request (`people/test_opportunities.py`)",
}


UNKNOWN = Firm(local_key("Qqqq", "TR831"), "Qqqq", "TR831")
"""Whom no organisation is called like."""

UNLOADED = {
    "/{}/": "home.empty",
    "/{}/about": "home.empty",
    "/{}/sectors": "sectors.none",
    "/{}/regions": "regions.none",
    "/{}/centres": "centres.empty",
}
"""What pages say where nothing is loaded."""


class Visit(NamedTuple):
    """A page with nothing to show: who looks, and where."""

    who: str
    address: str


def alone(*addresses: str, who: str = "guest") -> list[Visit]:
    return [Visit(who, address) for address in addresses]


PAGES: dict[str, list[Visit]] = {
    "/{lang}/": alone("/{}/"),
    "/{lang}/search": alone(
        "/{}/search?kind=ngo", "/{}/search?q=zzzzqqq&kind=ngo&plain=all", "/{}/search?kind=research_centre&view=map"
    ),
    "/{lang}/org/{id:whole}": alone("/{}/org/x:alone", "/{}/org/x:nobody"),
    "/{lang}/org/{id:whole}/similar": alone("/{}/org/x:alone/similar"),
    "/{lang}/org/{id:whole}/partners": alone("/{}/org/x:alone/partners?kind=ngo", "/{}/org/x:alone/partners"),
    "/{lang}/partners": alone("/{}/partners?text=zzzzqqq&kind=ngo"),
    "/{lang}/paths": alone("/{}/paths?from=x:alone&to=x:apart"),
    "/{lang}/documents/{id:whole}": alone("/{}/documents/doc:x/empty.pdf"),
    "/{lang}/map": alone("/{}/map?kind=ngo"),
    "/{lang}/sectors": alone("/{}/sectors"),
    "/{lang}/sectors/{code}": alone("/{}/sectors/32"),
    "/{lang}/regions": alone("/{}/regions"),
    "/{lang}/regions/{code}": alone("/{}/regions/TR832", "/{}/regions/TR833"),
    "/{lang}/clusters": alone("/{}/clusters"),
    "/{lang}/clusters/{id:whole}": alone("/{}/clusters/x:cluster", "/{}/clusters/x:cluster?indicator=m.private_funds"),
    "/{lang}/priorities": alone("/{}/priorities?region=TR832", "/{}/priorities?region=TR833"),
    "/{lang}/roadmaps": alone("/{}/roadmaps", "/{}/roadmaps?subject=x:alone"),
    "/{lang}/roadmaps/{id}": alone("{roadmap}", who="owner"),
    "/{lang}/roadmaps/{id}/edit": alone("{roadmap}/edit", who="owner"),
    "/{lang}/centres": alone("/{}/centres"),
    "/{lang}/centres/{id:whole}": alone("/{}/centres/x:idle", who="staff"),
    "/{lang}/encounters/firm": alone(f"/{{}}/encounters/firm?centre=x:busy&firm={UNKNOWN.key}", who="staff"),
    "/{lang}/opportunities": [
        *alone("/{}/opportunities", "/{}/opportunities?q=zzzz&region=TR831"),
        *alone("/{}/opportunities?type=ours", "/{}/opportunities?type=fitting", who="owner"),
    ],
    "/{lang}/opportunities/{id:whole}": alone("/{}/opportunities/x:nobody"),
    "/{lang}/desk": alone("/{}/desk", who="staff"),
    "/{lang}/about": alone("/{}/about"),
    "/{lang}/account": [Visit("admin", "/{}/account"), Visit("owner", "/{}/account")],
    "/{lang}/account/erase": alone("/{}/account/erase", who="admin"),
    "/{lang}/shared": [Visit("admin", "/{}/shared"), Visit("owner", "/{}/shared?organisation=x:alone")],
    "/{lang}/upkeep": [Visit("admin", "/{}/upkeep"), Visit("owner", "/{}/upkeep?organisation=x:alone")],
    "/{lang}/statements": [Visit("admin", "/{}/statements"), Visit("owner", "/{}/statements?subject=x:alone")],
    "/{lang}/write": [Visit("admin", "/{}/write"), Visit("owner", "/{}/write")],
    "/{lang}/alerts": [Visit("admin", "/{}/alerts"), Visit("owner", "/{}/alerts")],
    "/{lang}/alerts/{id}": alone("{alert}", who="owner"),
    "/{lang}/claims": alone("/{}/claims", who="admin"),
    "/{lang}/admin": alone("/{}/admin", who="admin"),
    "/{lang}/admin/centre": alone("/{}/admin/centre", who="admin"),
}
FORMS = {
    "/{lang}/signin", "/{lang}/signin/passkey", "/{lang}/register", "/{lang}/register/{token}", "/{lang}/forgotten",
    "/{lang}/password/{token}", "/{lang}/join/{token}", "/{lang}/email/{token}", "/{lang}/alerts/end/{feed}",
    "/{lang}/signin/needed", "/{lang}/openid", "/{lang}/openid/prove", "/{lang}/join/{token}/openid",
    "/{lang}/write/{id}",
}  # fmt: skip
"""Pages that are one form: they have it, or are not there."""
OF_SOMETHING = {
    "/{lang}": "leads to the home page",
    "/{lang}/everywhere": "only where other İmece are asked",
    "/{lang}/statistics": "only where figures are loaded (`test_figures.py`)",
    "/{lang}/roadmaps/{id}/changes": "between two versions",
    "/{lang}/shared/{id}/versions": "of a document, which has one",
}
FILES = ("file", ".csv", "{kind}", "{form}", ".atom")


def said_in(template: str) -> Iterator[str]:
    """The keys of sentences that a template has an empty state say."""
    for call in re.findall(r"ui\.(?:nothing|empty)\((.*?)\) }}", template):
        yield from SAID.findall(call)[:1]
    for block in re.findall(r'class="empty"(.*?)</div>', template, re.DOTALL):
        yield from filter(says_nothing, SAID.findall(block))


def says_nothing(key: str) -> bool:
    """Whether a sentence of the pages says that something is not there."""
    words = strings().get(key)
    return words is not None and bool(NOTHING.search(words["en"]))


STATES = {key for text in TEMPLATES.values() for key in said_in(text)}


def test_a_sentence_that_there_is_nothing_is_said_by_an_empty_state() -> None:
    told = {key for text in TEMPLATES.values() for key in SAID.findall(text) if says_nothing(key)}
    for key in ("org.no_need", "org.no_capability"):  # handed to a macro
        assert key in told
        told.discard(key)
    assert told - STATES - set(TOLD) == set()
    assert len(STATES) > 30


def pages(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(within := getattr(route, "original_router", None), APIRouter):
            yield from pages(within)


def test_every_page_of_the_route_table_is_tried_here() -> None:
    routes = {one.path for one in pages(router) if one.path.startswith("/{lang}") and "GET" in (one.methods or ())}
    files = {one for one in routes if one.endswith(FILES) or one.rpartition("/")[2].startswith("file")}
    assert routes - files == set(PAGES) | FORMS | set(OF_SOMETHING)


def ways_on(state: Tag, address: str) -> set[str]:
    """Where an empty state leads to, other than to the page that it stands on."""
    return {str(one["href"]) for one in state.select("a[href]")} - {address}


def check(client: TestClient, address: str, needed: bool = True) -> set[str]:
    """What the empty states of a page say; each leads to three pages that are there."""
    answer = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code in {200, 404}, (address, answer.status_code)
    page, said = BeautifulSoup(answer.text, "lxml"), set()
    states = page.select("main .empty, main .none")
    assert states or not needed, address
    for state in states:
        ways = ways_on(state, address)
        assert len(ways) >= 3, (address, state.get_text(" "), ways)
        for way in ways:
            got = client.get(way, headers={"Accept": "text/html"}, follow_redirects=True)
            assert got.status_code == 200, (address, way)
        said.add(" ".join(state.get_text(" ").split()))
    main = page.select_one("main")
    assert main is not None
    everywhere = {str(one["href"]) for one in main.select("a[href]")} - {address}
    assert len(everywhere) + len(main.select("button")) >= 3, address
    for loose in main.select("p, dd, li, td, span"):
        assert loose.find_parent(class_=["empty", "none"]) or not _says_nothing(loose.get_text()), (address, loose)
    return said


def _says_nothing(text: str) -> bool:
    return " ".join(text.split()) in {say(key, language) for key in STATES for language in ("tr", "en")}


@pytest.fixture
def people(browser: Callable[[], TestClient], signed: Signing, parts: Parts) -> dict[str, TestClient]:
    """A guest, an owner, an administrator without organisation, and the staff of a centre that has done nothing."""
    source = Source("x", "1", "2026-01-01")
    nodes = (
        Node("x:alone", "sme", "Alone", (source,)),
        Node("x:apart", "sme", "Apart", (source,), region="TR833"),
        Node("x:cluster", "cluster", "Cluster", (source,)),
        Node("doc:x/empty.pdf", "document", "Empty", (source,)),
        *(Node(f"nuts:{code}", "region", code, (source,), region=code) for code in ("TR832", "TR833")),
    )
    parts.store.write(Batch(nodes, ()))
    owner = signed("o@x.example", "x:alone")
    signed_in = {"owner": owner}
    link = accounts.invite(parts.people, None, "o@x.example", "x:cluster", "owner")
    assert owner.post(f"/tr/join/{link}/accept", data={"form": form_of(owner)}).status_code == 303
    admin = browser()
    admin.post(f"/tr/join/{accounts.invite_admin(parts.people, 'a@x.example')}", data={"name": "A", "password": GOOD})
    worker = signed("s@x.example", "x:apart")
    centres = [Centre(f"x:{one}", one.title(), None, ("TR831",), opened=date(2024, 1, 1)) for one in ("idle", "busy")]
    found(parts.people, parts.store, centres)
    log.take_in(parts.people, [Met("x:busy", UNKNOWN, date(2025, 5, 2), "visit", "x")], "file:x")
    staff.appoint(parts.people, Person("0" * 32, "x", "x", admin=True, roles={}), "s@x.example", "TR831")
    return {"guest": browser(), "admin": admin, "staff": worker, **signed_in}


@pytest.mark.parametrize("language", ["tr", "en"])
def test_an_empty_state_has_three_ways_on(people: dict[str, TestClient], parts: Parts, language: Language) -> None:
    owner, said = people["owner"], set()
    form = {"form": form_of(owner)}
    roadmap = owner.post("/tr/roadmaps", data={**form, "subject": "x:cluster"}).headers["Location"]
    assert owner.post("/tr/alerts", data={**form, "q": "zzzzqqq", "often": "feed"}).status_code == 303
    (kept,) = BeautifulSoup(owner.get("/tr/alerts").text, "lxml").select("section[aria-labelledby^=w-]")
    roadmap = roadmap.replace("/tr/", f"/{language}/")
    made = {
        "{roadmap}": roadmap,
        "{roadmap}/edit": f"{roadmap}/edit",
        "{alert}": f"/{language}/alerts/{str(kept['aria-labelledby'])[2:]}",
    }
    for visits in PAGES.values():
        for who, address in visits:
            said |= check(people[who], made.get(address, address).format(language), needed=False)
    stated = {**form, "subject": "x:cluster", "indicator": "m.private_funds", "period": "2025", "value": "10"}
    assert owner.post("/tr/statements", data={**stated, "source": "x", "audience": "public"}).status_code == 303
    said |= check(people["guest"], f"/{language}/clusters/x:cluster")
    told = {key for key in STATES if any(say(key, language) in one for one in said)}
    assert told == STATES - set(ELSEWHERE) - set(UNLOADED.values())


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("address", UNLOADED)
def test_so_has_one_where_nothing_is_loaded(settings: Settings, address: str, language: Language) -> None:
    encoder = HashingEncoder()
    with open_store("memory:") as store, Parts(settings, store=store, encoder=encoder) as parts:
        said = check(TestClient(create_app(settings, parts)), address.format(language))
    assert any(say(UNLOADED[address], language) in one for one in said)
