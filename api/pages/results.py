"""What a question finds, or with no question everything by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.pages.facets import Chosen, address, chosen_of, facets_of, opened_regions, opened_sectors
from api.pages.frame import Lang, page
from api.pages.hexmap import STEPS, HexMap, cells, hex_map, strength
from api.questions.caller import Caller
from api.questions.facets import choices
from api.questions.filters import answering
from api.questions.lists import listed
from api.questions.nothing_found import why_nothing
from api.questions.orders import MOST, Order, all_found, all_listed, in_order, offered
from api.questions.search import DEEPEST, answering_choices, search
from api.web.addresses import FILTERS
from api.web.answers import Once
from api.web.callers import After, Asking, Plain, Sought, Text, parts_of
from api.web.cursors import offset_cursor, page_cursor, read_offset_cursor, read_page_cursor
from api.words.formats import number
from api.words.labels import Places, learn_understood, understood_label
from api.words.plain_text import without_controls
from api.words.strings import say
from graph.filters import Filter
from graph.model import Node
from graph.vocabulary import vocabulary
from graph.words.sentences import Language, Sentence
from search.answer import Answer, Hit, Understood

router = APIRouter(include_in_schema=False, route_class=Once)
PER_PAGE = 10
FEW, WAYS = 5, 3
"""Hits that are few, and the ways on that are then shown."""
DOCUMENTS = frozenset({"document"})
OURS = ("language", "source")
"""Filters that are ours alone: other İmece may not know them."""
KEPT = ("plain", "sort", "view")
CHOICES = (*FILTERS, *KEPT)
"""Parameters that an address keeps from page to page."""
_VIEWS: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (("list", ()), ("map", (("view", "map"),)))
"""How a list is looked at, and what its address says of that."""


Asked = Sequence[tuple[str, str]]
"""The names and values of an address."""


@router.get("/{lang}/search")
def results(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    lang: Lang,
    asking: Asking,
    keep: Sought,
    q: Annotated[Text, Query()] = "",
    after: After = None,
    plain: Plain = None,
    sort: Annotated[Order, Query()] = "best",
    view: Annotated[Literal["list", "map"], Query()] = "list",
) -> Response:
    """What a question finds, or with no question all organisations by name; as a list or as a map."""
    text, as_typed = without_controls(q), frozenset(plain or ())
    order = sort if text else _order_of_list(asking, keep, sort)
    found = _searched(asking, keep, text, after, as_typed, order) if text else _listed(asking, keep, after, order)
    asked = [("q", text)] if text else []
    asked += [(name, one) for name in CHOICES for one in request.query_params.getlist(name)]
    counts = answering_choices(asking, found.answer, text, keep, as_typed) if found.answer else choices(asking, keep)
    places = Places(asking.view, lang)
    shown = [hit.node for hit in (*found.hits, *found.nearest, *found.documents)]
    home = parts_of(request).settings.country
    mapped = _Mapped(counts.within, found.answer.answering if found.answer else (), asked) if view == "map" else None
    named = {*keep.regions, *opened_regions(counts, keep, home), *(cell.code for cell in cells() if mapped)}
    places.learn(shown, named, opened_sectors(counts, keep))
    learn_understood(places, found.understood)
    notes = found.notes if found.hits else tuple(why_nothing(asking, keep)) or found.notes
    values = {
        "q": text,
        "hits": found.hits,
        "notes": [note[lang] for note in notes],
        "first": found.begin + 1 if found.hits else 0,
        "last": found.begin + len(found.hits),
        "total": counts.total,
        "capped": found.answer is not None and found.answer.capped,
        "nearest": found.nearest,
        "documents": found.documents,
        "understood": [
            Chosen(understood_label(one, places, lang), address(lang, [*asked, ("plain", one.key)]))
            for one in found.understood
        ],
        "any": "" if answering(keep).kinds <= vocabulary().organisations else ".any",
        "facets": facets_of(counts, keep, places, lang, home),
        "chosen": chosen_of(keep, _without(asked, *FILTERS), places, lang),
        "bare_url": address(lang, _without(asked, *FILTERS)),
        "kept": [pair for pair in asked if pair[0] in KEPT],
        "order": order,
        "orders": [
            (one, address(lang, [*_without(asked, "sort"), ("sort", one)]))
            for one in offered((found.answer and found.answer.answering) or shown, text)
            if text or counts.total <= DEEPEST
        ],
        "partly": DEEPEST if order != "best" and text and counts.total > DEEPEST else 0,
        "views": [(one, address(lang, [*_without(asked, "view"), *extra])) for one, extra in _VIEWS],
        "view": view,
        "map": mapped and mapped.drawn(places, lang),
        "rows": mapped.rows(places, lang) if mapped else [],
        "steps": STEPS,
        "csv_url": f"/{lang}/search.csv?{urlencode(_without(asked, 'view'))}",
        "keep_url": f"/{lang}/alerts?{urlencode([('q', text), ('query', urlencode(_without(asked, 'view')))])}",
        "csv_most": DEEPEST if text else MOST,
        "prev_url": address(lang, [*asked, ("after", found.before)]) if found.before else None,
        "next_url": address(lang, [*asked, ("after", found.after)]) if found.after else None,
        "data_url": f"/api/v1/{'search' if text else 'organisations'}?{urlencode(_without(asked, 'view', 'sort'))}",
        "tabs": _tabs(lang, asked, keep, text),
        "peers": len(peers.peers) if text and (peers := parts_of(request).federation) else 0,
        "everywhere_url": f"/{lang}/everywhere?{urlencode(_without(asked, *KEPT, *OURS))}",
        "few": bool(text) and counts.total < FEW,
        "ways": _ways_on(lang, asked, bool(found.understood)),
        "here": "documents" if keep.kinds == DOCUMENTS else "organisations",
        "asks": True,
    }
    return page(request, "results.html", lang, values, places)


def _without(asked: Asked, *names: str) -> list[tuple[str, str]]:
    return [pair for pair in asked if pair[0] not in names]


@dataclass(frozen=True, slots=True)
class Row:
    """A province with how many are there, who of them answers best, and the list of them."""

    name: str
    count: int
    best: Node | None
    url: str


@dataclass(frozen=True, slots=True)
class _Mapped:
    """What a list has in each province: how many, and of those that answer, best first, who is."""

    counts: Mapping[str, int]
    answering: Sequence[Node]
    asked: Asked

    def _url(self, code: str, language: Language) -> str:
        return address(language, [*_without(self.asked, "view", "region"), ("region", code)])

    def drawn(self, places: Places, language: Language) -> HexMap:
        """The provinces, each leading to the list of those in it."""
        return hex_map(
            lambda code: say(
                "map.here", language, place=places.region(code), n=number(self.counts.get(code, 0), language)
            ),
            lambda code: strength(self.counts.get(code, 0)),
            lambda code: self._url(code, language),
        )

    def rows(self, places: Places, language: Language) -> list[Row]:
        """The provinces with most first."""
        held = sorted(
            (cell.code for cell in cells() if self.counts.get(cell.code)), key=lambda code: -self.counts[code]
        )
        return [
            Row(
                places.region(code), self.counts[code],
                next((node for node in self.answering if (node.region or "").startswith(code)), None),
                self._url(code, language),
            )
            for code in held
        ]  # fmt: skip


def _tabs(language: Language, asked: Asked, keep: Filter, text: str) -> list[tuple[str, str, bool]]:
    """Organisations, documents and partners: the name, the address with the choices kept, and whether one is there."""
    rest = [(name, value) for name, value in asked if name != "kind"]
    there = keep.kinds == DOCUMENTS
    return [
        ("organisations", address(language, rest), not there),
        ("documents", address(language, [*rest, ("kind", "document")]), there),
        ("partners", f"/{language}/partners?{urlencode({'text': text})}", False),
    ]


def _ways_on(language: Language, asked: Asked, read: bool) -> list[tuple[str, str]]:
    """Three ways on from an answer that has little: what each is called and where it leads."""
    text = [(name, value) for name, value in asked if name == "q"]
    narrowed = any(name in FILTERS for name, _ in asked)
    ways = [
        ("no_filters", address(language, text), narrowed and bool(text)),
        ("as_typed", address(language, [*asked, ("plain", "all")]), read),
        ("in_documents", address(language, [*text, ("kind", "document")]), ("kind", "document") not in asked),
        ("all", address(language, []), bool(asked)),
        ("examples", f"/{language}/", True),
        ("partners", f"/{language}/partners", True),
    ]
    return [(name, url) for name, url, there in ways if there][:WAYS]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list: its hits, how many come before, and the cursors of the pages beside it."""

    hits: tuple[Hit, ...]
    begin: int = 0
    notes: tuple[Sentence, ...] = ()
    before: str | None = None
    after: str | None = None
    answer: Answer | None = None

    @property
    def nearest(self) -> tuple[Hit, ...]:
        """What only comes nearest."""
        return self.answer.nearest if self.answer else ()

    @property
    def documents(self) -> tuple[Hit, ...]:
        """Documents that answer beside the organisations."""
        return self.answer.documents if self.answer else ()

    @property
    def understood(self) -> tuple[Understood, ...]:
        """What was read in the question."""
        return self.answer.understood if self.answer else ()


def _searched(  # noqa: PLR0913, PLR0917 - the question and how it is to be taken
    asking: Caller, keep: Filter, text: str, cursor: str | None, plain: frozenset[str], order: Order
) -> Found:
    begin = read_offset_cursor(cursor)
    if order != "best":
        answer = all_found(asking, text, keep, plain).answer
        page = _page(in_order(answer.hits, order, asking.language, lambda hit: hit.node), begin)
        return replace(page, notes=answer.notes, answer=answer)
    found = search(asking, text, keep, PER_PAGE, begin, plain, counted=True)
    before, after = offset_cursor(found.before), offset_cursor(found.after)
    return Found(found.answer.hits, found.begin, found.answer.notes, before, after, found.answer)


def _order_of_list(asking: Caller, keep: Filter, sort: Order) -> Order:
    """By name as the store has it; in another order only where all can be read."""
    return sort if sort != "best" and asking.view.facets(answering(keep)).total <= DEEPEST else "name"


def _listed(asking: Caller, keep: Filter, cursor: str | None, order: Order) -> Found:
    if order != "name":
        nodes = in_order(all_listed(asking, keep, DEEPEST), order, asking.language, lambda node: node)
        return _page([Hit(node, 0.0) for node in nodes], read_offset_cursor(cursor))
    found = listed(asking, answering(keep), PER_PAGE, read_page_cursor(cursor))
    return Found(tuple(Hit(node, 0.0) for node in found.nodes), after=page_cursor(found.after))


def _page(hits: Sequence[Hit], begin: int) -> Found:
    """One page of hits that are all there."""
    more = begin + PER_PAGE < min(len(hits), DEEPEST)
    return Found(
        tuple(hits[begin : begin + PER_PAGE]),
        begin,
        before=offset_cursor(max(begin - PER_PAGE, 0) if begin else None),
        after=offset_cursor(begin + PER_PAGE if more else None),
    )
