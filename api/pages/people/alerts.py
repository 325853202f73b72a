"""Kept searches: kept from a list of results, looked after on a page of one's own, and read as a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from lxml import etree

from api.pages.frame import Lang, page
from api.pages.people.forms import Me, Proven, Said, Sender, after, own_page
from api.questions.caller import Caller, caller_of
from api.web.addresses import page_of
from api.web.callers import Asking, parts_of
from api.web.prefix import prefix_of
from api.words.labels import Places
from api.words.strings import say
from graph.errors import BadInput
from graph.model import Node
from graph.words.sentences import Language
from people.alerts.hooks import end_hook, given_up, hooks_of, post_again, set_hook
from people.alerts.watches import FEED, OFTEN, Asked, by_feed, end, end_by_feed, told_of, watch, watches
from people.persons import Person, person_of_account
from people.tables import Told, Watch

router = APIRouter(include_in_schema=False)
FILTERS = {
    "kind": "kinds", "region": "regions", "sector": "sectors", "size": "sizes", "language": "languages",
    "source": "sources",
}  # fmt: skip
"""What an address of results calls each part of a filter, and what it is called as it is kept."""
ATOM = "http://www.w3.org/2005/Atom"
Line = Annotated[str, Form(max_length=5_000)]
Typed = Annotated[str, Query(max_length=5_000)]


@router.get("/{lang}/alerts")
def kept(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Me, q: Typed = "", query: Typed = ""
) -> Response:
    """The searches that one keeps, and what was found for each; `q` and `query` are one that is to be kept."""
    return _page(request, lang, asking, person, {"q": q, "query": query})


@router.post("/{lang}/alerts")
def keeps(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, q: Said = "", query: Line = "", often: Said = FEED
) -> Response:
    """Keep a search: its words, and its filters as the address of its results has them."""
    parts = parts_of(request)
    given = parse_qsl(query)
    chosen = {kept: tuple(value for name, value in given if name == asked) for asked, kept in FILTERS.items()}
    encoder = parts.encoder
    encode = None if encoder is None else (encoder.key, encoder.encode_queries)
    try:
        watch(parts.people, person, Asked(q, **chosen), often, encode)
    except BadInput as error:
        said = {"problem": error.sentence[lang], "q": q, "query": query}
        return _page(request, lang, asking, person, said)
    return after(request, f"/{lang}/alerts")


@router.post("/{lang}/alerts/{id}/end")
def ends(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """End a kept search."""
    end(parts_of(request).people, person, id)
    return after(request, f"/{lang}/alerts")


@router.post("/{lang}/alerts/{id}/hook")
def hooks(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Proven, id: str, address: Said = ""  # noqa: A002
) -> Response:  # fmt: skip
    """Have an address told of what answers a kept search; the secret that signs is shown this once."""
    parts = parts_of(request)
    try:
        secret = set_hook(parts.people, person, id, address, here=parts.settings.webhooks_here, site=parts.site)
    except BadInput as error:
        said = {"problem": error.sentence[lang], "problem_at": id, "hook_address": address}
        return _page(request, lang, asking, person, said)
    return _page(request, lang, asking, person, {"secret": secret, "secret_of": id})


@router.post("/{lang}/alerts/{id}/hook/end")
def ends_hook(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Tell the address of a kept search of nothing any more."""
    end_hook(parts_of(request).people, person, id)
    return after(request, f"/{lang}/alerts")


@router.post("/{lang}/alerts/tellings/{id}/again")
def tells_again(request: Request, lang: Lang, person: Sender, id: str) -> Response:  # noqa: A002
    """Try once more to tell an address what was given up."""
    post_again(parts_of(request).people, person, id)
    return after(request, f"/{lang}/alerts")


@router.get("/{lang}/alerts/end/{feed}")
def may_end(request: Request, lang: Lang, feed: str) -> Response:
    """The button that ends a kept search for whoever follows the link of a mail; following it alone ends nothing."""
    held = by_feed(parts_of(request).people, feed)
    return page(request, "alert_end.html", lang, {"watch": held, "feed": feed, "done": False})


@router.post("/{lang}/alerts/end/{feed}")
def ends_by_mail(request: Request, lang: Lang, feed: str) -> Response:
    """End a kept search by the link of a mail, which a mail program may send by itself (RFC 8058)."""
    end_by_feed(parts_of(request).people, feed)
    return page(request, "alert_end.html", lang, {"watch": None, "feed": feed, "done": True})


@router.get("/{lang}/alerts/{feed}.atom")
def feed(request: Request, lang: Lang, feed: str) -> Response:
    """What was found for a kept search and is still for its owner to see, as an Atom feed."""
    parts = parts_of(request)
    held = by_feed(parts.people, feed)
    asking = caller_of(parts, lang, person_of_account(parts.people, held.account))
    found = told_of(parts.people, [held.id])[held.id]
    shown = _shown(asking, found)
    site = f"{str(request.base_url).rstrip('/')}{prefix_of(request)}"
    content = _atom(held, shown, lang, site, f"{site}/{lang}/alerts/{feed}.atom")
    return Response(content, media_type="application/atom+xml", headers={"Cache-Control": "private, no-store"})


def address(held: Watch, language: Language) -> str:
    """The address of the results of a kept search."""
    pairs = [(name, one) for name, kept in FILTERS.items() for one in _listed(held.keep.get(kept))]
    return f"/{language}/search?{urlencode([('q', held.text), *pairs])}"


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _shown(asking: Caller, found: Sequence[Told]) -> list[tuple[Told, Node]]:
    nodes = asking.view.nodes([one.node for one in found])
    return [(one, nodes[one.node]) for one in found if one.node in nodes and not nodes[one.node].ended]


def _page(request: Request, lang: Language, asking: Caller, person: Person, said: Mapping[str, object]) -> Response:
    people = parts_of(request).people
    held = watches(people, person)
    found = told_of(people, [one.id for one in held])
    shown = {one.id: _shown(asking, found[one.id]) for one in held}
    places = Places(asking.view, lang)
    places.learn([node for pairs in shown.values() for _, node in pairs])
    values = {
        "person": person, "watches": held, "shown": shown, "address": lambda one: address(one, lang),
        "often": OFTEN, "mails": parts_of(request).site is not None, "here": "account", "problem": None, "q": "",
        "query": "", "hooks": hooks_of(people, person), "given_up": given_up(people, person), "problem_at": None,
        "secret": None, "secret_of": None, "hook_address": "",
    }  # fmt: skip
    return own_page(request, "alerts.html", lang, {**values, **said}, refused=bool(said.get("problem")), places=places)


def _atom(held: Watch, shown: Sequence[tuple[Told, Node]], language: Language, site: str, here: str) -> bytes:
    feed = etree.Element("feed", xmlns=ATOM)
    _add(feed, "id", f"urn:uuid:{held.id}")
    _add(feed, "title", f"{held.text} · İmece")
    _add(feed, "updated", max([held.made, *(one.at for one, _ in shown)]).isoformat())
    etree.SubElement(feed, "link", rel="self", href=here)
    etree.SubElement(feed, "link", rel="alternate", href=site + address(held, language))
    author = etree.SubElement(feed, "author")
    _add(author, "name", "İmece")
    for told, node in shown:
        entry = etree.SubElement(feed, "entry")
        _add(entry, "id", f"urn:uuid:{held.id}:{node.id}")
        _add(entry, "title", node.name_in(language))
        _add(entry, "updated", told.at.isoformat())
        etree.SubElement(entry, "link", rel="alternate", href=site + page_of(node, language))
        _add(entry, "summary", " ".join([say("alerts.because", language), *(one[language] for one in told.reasons)]))
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _add(above: etree._Element, name: str, text: str) -> None:
    etree.SubElement(above, name).text = text
