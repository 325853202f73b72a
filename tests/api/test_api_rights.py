"""Who has signed in reads, at every address, what a service would tell everybody that has their rights for all.

And what one would tell that holds nothing else: so no fact, count, score, order or tag depends on what is not theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.app import create_app
from api.questions.caller import caller_of
from api.settings import Settings, load_settings
from api.wiring import Parts
from api.words.strings import say
from graph.model import Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.words.sentences import LANGUAGES
from people import accounts
from people.keys import make_key
from search.indexer import index
from tests.api.conftest import PATIENT, HashingEncoder, record, world
from tests.api.test_api_crawl import API, SEEDS, Seen, links
from tests.api.test_every_store import parted
from tests.graph.backends import BACKENDS
from tests.people.passwords import quick_passwords

MOST = {"memory": 700, "neo4j": 130}
OWN = ("/shared?", "/upkeep?", "/claims?", "type=ours", "type=fitting", "/account", "/signin", "/alerts", "/statements")
"""What is somebody's own, and stands on their pages alone."""
MORE = (
    f"{API}/search?q=membran&facets=true", f"{API}/partners?text=su+arıtma+membranı&n=50", f"{API}/opportunities",
    f"{API}/opportunities/opportunity:open", f"{API}/opportunities/opportunity:theirs",
    f"{API}/opportunities/opportunity:ours/partners", f"{API}/organisations/demo:lab/opportunities",
    f"{API}/organisations/demo:lab/similar", f"{API}/documents/doc:test/pazar/not.pdf/similar",
    f"{API}/passages/demo:lab%23test/capability/0/similar", f"{API}/paths?from=demo:zar&to=demo:n100",
    f"{API}/paths?from=demo:zar&to=demo:n104", f"{API}/organisations/demo:n104", f"{API}/indicators",
    f"{API}/clusters/compare?id=tr:kume", f"{API}/clusters/tr:kume/peers", f"{API}/clusters/tr:kume/indicators",
    f"{API}/centres", f"{API}/centres/none", f"{API}/statistics", f"{API}/priorities", f"{API}/roadmaps",
    f"{API}/roadmaps/none", f"{API}/everywhere?q=membran", "/health", "/ready", f"{API}/health",
    "/tr/opportunities", "/tr/opportunities/opportunity:open", "/tr/opportunities/opportunity:theirs",
    "/tr/everywhere?q=membran", "/tr/clusters/tr:kume", "/tr/clusters.csv", "/tr/centres/none", "/tr/centres.csv",
    "/tr/statistics", "/tr/statistics.csv", "/tr/priorities.csv", "/tr/roadmaps/none", "/tr/search.csv?q=membran",
    "/tr/roadmaps/none/changes", "/tr/roadmaps/none/edit", "/tr/roadmaps/none/file.pdf", "/tr/org/demo:n104",
    "/static/app.css", "/tr/shared/none/file",
)  # fmt: skip
FITS = {say("opp.fits", language) for language in LANGUAGES}
OF_ONESELF = "what somebody keeps or does, which the tests of that room try"
BY_A_LINK = "a link that was mailed to one"
SIGNING = "how one signs in"
APART: Mapping[str, str] = {
    "/alerts": OF_ONESELF,
    "/me/data": OF_ONESELF,
    "/opportunities/{id:whole}/status": OF_ONESELF,
    "/documents/{id:whole}/status": OF_ONESELF,
    "/documents/{id:whole}/versions": OF_ONESELF,
    "/{lang}/account": OF_ONESELF,
    "/{lang}/account/erase": OF_ONESELF,
    "/{lang}/admin": OF_ONESELF,
    "/{lang}/admin/centre": OF_ONESELF,
    "/{lang}/alerts": OF_ONESELF,
    "/{lang}/alerts/{id}": OF_ONESELF,
    "/{lang}/claims": OF_ONESELF,
    "/{lang}/desk": OF_ONESELF,
    "/{lang}/encounters/firm": OF_ONESELF,
    "/{lang}/shared": OF_ONESELF,
    "/{lang}/shared/{id}/versions": OF_ONESELF,
    "/{lang}/shared/{id}/versions/{number}/file": OF_ONESELF,
    "/{lang}/statements": OF_ONESELF,
    "/{lang}/upkeep": OF_ONESELF,
    "/{lang}/write/{id}": OF_ONESELF,
    "/{lang}/alerts/end/{feed}": BY_A_LINK,
    "/{lang}/email/{token}": BY_A_LINK,
    "/{lang}/join/{token}": BY_A_LINK,
    "/{lang}/join/{token}/openid": BY_A_LINK,
    "/{lang}/password/{token}": BY_A_LINK,
    "/{lang}/register/{token}": BY_A_LINK,
    "/tr/openid/back": SIGNING,
    "/{lang}/forgotten": SIGNING,
    "/{lang}/openid": SIGNING,
    "/{lang}/openid/prove": SIGNING,
    "/{lang}/register": SIGNING,
    "/{lang}/signin": SIGNING,
    "/{lang}/signin/needed": SIGNING,
    "/{lang}/signin/passkey": SIGNING,
    "/federation/search": "answers what other services sign, by what they are shown (tests/api/federation)",
    "/{lang}/alerts/{feed}.atom": "what was found, as whoever keeps the question sees it (tests/people/alerts)",
    "/api/v1/openapi.json": "the description, the same for all",
    "/metrics": "counts of requests, the same for all",
}
"""Reads that are not compared here, and why."""


def beside() -> Batch:
    """What only some may see, of each sort of audience: those of the caller below, and one of others."""
    audiences = (
        "signed-in",
        "org:demo:zar",
        "members:tr:medikum",
        "partners:demo:lab",
        "org:demo:lab",
        "members:tr:kume",
    )
    nodes = [Node("tr:medikum", "cluster", "Medikum", (record(90),))]
    edges = [
        Edge("demo:zar", "member_of", "tr:medikum", record(91)),
        Edge("demo:lab", "partner_of", "demo:zar", record(92)),
    ]
    passages = []
    for number, audience in enumerate(audiences, 100):
        id_ = f"demo:n{number}"
        nodes.append(
            Node(id_, "sme", f"Firma {number} membran", (record(number),), region="TR831", audience=(audience,))
        )
        edges.append(Edge(id_, "partner_of", "ror:uni", record(number), audience=(audience,)))
        passages.append(Passage(id_, f"Su arıtma membranı, {audience}.", record(number), "capability", language="tr",
                                audience=(audience,)))  # fmt: skip
    for id_, audience, tie in (("open", "public", "org:demo:zar"), ("theirs", "org:demo:lab", "org:demo:lab"),
                               ("ours", "members:tr:kume", "members:tr:kume")):  # fmt: skip
        node = f"opportunity:{id_}"
        props = {"sort": "technology_request", "text": f"Membran {id_}.", "ends": "2099-01-01"}
        nodes.append(
            Node(node, "opportunity", f"Membran aranıyor {id_}", (record(200),), audience=(audience,), props=props)
        )
        edges.append(Edge("demo:zar", "requests", node, record(200), audience=(tie,)))
        passages.append(
            Passage(node, f"Membran aranıyor {id_}.", record(200), "need", language="tr", audience=(audience,))
        )
    secret = Source("sir", "1", "2026-10-01")
    told = {"website": "https://kuvars.example", "employees": 900}
    nodes.append(Node("demo:lab", "university", "Kuvars Holding", (secret,), region="TR510", sectors=("20.13",),
                      audience=("org:demo:lab",), props=told))  # fmt: skip
    passages.append(Passage("demo:lab", "Kuvars membranı ve su.", secret, "capability", language="tr",
                            audience=("org:demo:lab",)))  # fmt: skip
    return Batch(tuple(nodes), tuple(edges), tuple(passages))


def seen_by(batch: Batch, rights: frozenset[str]) -> Batch:
    """What of a batch is for somebody with these rights, and nothing else."""
    nodes = tuple(node for node in batch.nodes if not rights.isdisjoint(node.audience))
    there = {node.id for node in nodes} | {node.id for node in world().nodes if not rights.isdisjoint(node.audience)}
    edges = (edge for edge in batch.edges if not rights.isdisjoint(edge.audience))
    texts = tuple(one for one in batch.passages if not rights.isdisjoint(one.audience) and one.holder in there)
    return Batch(nodes, tuple(edge for edge in edges if {edge.src, edge.dst} <= there), texts)


def main_of(text: str) -> str:
    """What a page says, without the ways to what is somebody's own; anything else as it is."""
    if not text.lstrip().startswith("<"):
        return text
    page = BeautifulSoup(text, "lxml")
    for way in page.select(",".join(f'a[href*="{one}"]' for one in OWN)):
        around = way.parent
        way.decompose()
        if around is not None and not around.get_text(strip=True):
            around.decompose()
    # Saying that one is interested, and how well it fits those that one acts for.
    for part in page.select("main section"):
        if part.get("aria-labelledby") == "say" or (part.h2 and part.h2.text in FITS):
            part.decompose()
    return "".join(str(page.main).split())


@dataclass(frozen=True)
class Asked:
    """Who has signed in, everybody where all have the same rights, and where there is nothing else; and the rights."""

    signed: Seen
    everybody: Seen
    alone: Seen
    rights: frozenset[str]
    routes: Sequence[Any]
    exact: bool

    def crawl(self) -> None:
        waiting = [address for address in (*SEEDS, *MORE) if address not in APART]
        self.signed.client.follow_redirects = False
        while waiting and len(self.signed.answers) < self.signed.most:
            address = waiting.pop(0)
            if address in self.signed.answers or any(one in address for one in (*OWN, "/metrics")):
                continue
            waiting += links(address, self.signed.ask(address))
            for one in (self.everybody, self.alone):
                one.client.follow_redirects = False
                one.ask(address)


@pytest.fixture(scope="module", params=("memory", "neo4j"))
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A program with a key of somebody at demo:zar, and anybody at services where all have just these rights."""
    folder: Path = tmp_path_factory.mktemp("rights")
    encoder, backend = HashingEncoder(), BACKENDS[request.param](folder)
    with pytest.MonkeyPatch.context() as patched, open_store("memory:") as little:
        quick_passwords(patched)
        store = backend.empty()
        store.write(world())
        store.write(beside())
        index(store, encoder)
        people = f"sqlite:///{folder}/people.db"
        settings = load_settings(
            store="memory:", people=people, work_per_client=1_000, request_seconds=PATIENT, key_requests=100_000
        )
        parts = Parts(settings, store=store, encoder=encoder)
        link = accounts.invite(parts.people, None, "a@zar.example", "demo:zar", "reader")
        who = accounts.signed_in(parts.people, accounts.join(parts.people, link, "A", "dört sarı kedi bahçede"))
        assert who is not None
        key = make_key(parts.people, who, "test")
        rights = frozenset(caller_of(parts, "tr", who).view.audiences)
        little.write(seen_by(world(), rights))
        little.write(seen_by(beside(), rights))
        index(little, encoder)
        open_to_all = Settings(**{**settings.model_dump(), "audiences": rights})
        app, most = create_app(settings, parts), MOST[request.param]
        bearer = {"Authorization": f"Bearer {key}"}
        with parts:
            everybody, alone = (
                Seen(TestClient(create_app(open_to_all, Parts(open_to_all, store=one, encoder=encoder))))
                for one in (store, little)
            )
            signed = Seen(TestClient(app, headers=bearer), most)
            seen = Asked(signed, everybody, alone, rights, list(routes_of(app.routes)), request.param == "memory")
            seen.crawl()
            yield seen
        backend.close()


def routes_of(routes: Sequence[Any]) -> Iterator[Any]:
    """Every route that is read, of all that are put together."""
    for route in routes:
        within = getattr(route, "original_router", None)
        if within is not None:
            yield from routes_of(within.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route


def test_rights_are_those_of_the_organisation_and_no_more(asked: Asked) -> None:
    assert asked.rights == {
        "public", "signed-in", "org:demo:zar", "members:tr:kume", "members:tr:medikum", "partners:demo:lab",
    }  # fmt: skip


def test_every_address_answers_by_these_rights(asked: Asked) -> None:
    signed, everybody = asked.signed.answers, asked.everybody.answers
    assert len(signed) >= min(asked.signed.most, 200)
    assert {status for status, _, _ in signed.values()} <= {200, 302, 303, 307, 400, 401, 404, 422}
    differing = []
    for address, (status, text, tag) in signed.items():
        expected = everybody[address]
        same = (status, main_of(text)) == (expected[0], main_of(expected[1]))
        if not same or (address.startswith(API) and tag != expected[2]):
            differing.append(address)
    assert differing == []
    told = "".join(text for _, text, _ in signed.values())
    seen = {number for number in range(100, 106) if f"Firma {number} membran" in told}
    assert seen == {100, 101, 102, 103, 105}, "what is for demo:lab alone is not theirs"
    assert "Membran aranıyor ours" in told
    assert "Membran aranıyor theirs" not in told
    assert "Kuvars Holding" not in told
    assert "kuvars.example" not in told


def test_every_address_answers_as_where_there_is_nothing_else(asked: Asked) -> None:
    differing = []
    for address, (status, text, _) in asked.signed.answers.items():
        expected = asked.alone.answers[address]
        (said, figures), (other, scores) = parted(main_of(text)), parted(main_of(expected[1]))
        near = figures == scores if asked.exact else figures == pytest.approx(scores, abs=1e-4)
        if (status, said) != (expected[0], other) or not near:
            differing.append(address)
    assert differing == []


def test_no_read_is_forgotten(asked: Asked) -> None:
    """A route that is new is asked above, or stands with those that read nothing of the graph for whoever asks."""
    if not asked.exact:
        pytest.skip("of the embedded store, whose addresses are asked to the last")
    paths = [address.partition("?")[0].removeprefix(API) for address in asked.signed.answers]
    unasked = {one.path for one in asked.routes if not any(one.path_regex.match(path) for path in paths)}
    assert sorted(unasked) == sorted(APART)
