"""What a question finds, or with no question everything by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.pages.facets import Chosen, address, chosen_of, facets_of, opened_regions, opened_sectors
from api.pages.frame import Lang, page
from api.questions.caller import Caller
from api.questions.facets import choices
from api.questions.filters import answering
from api.questions.lists import listed
from api.questions.nothing_found import why_nothing
from api.questions.search import answering_choices, search
from api.web.answers import Once
from api.web.callers import After, Asking, Keep, Plain, Text, parts_of
from api.web.cursors import offset_cursor, page_cursor, read_offset_cursor, read_page_cursor
from api.words.labels import Places, learn_understood, understood_label
from api.words.plain_text import without_controls
from graph.filters import Filter
from graph.vocabulary import vocabulary
from graph.words.sentences import Language, Sentence
from search.answer import Answer, Hit, Understood

router = APIRouter(include_in_schema=False, route_class=Once)
PER_PAGE = 10
FEW, WAYS = 5, 3
"""Hits that are few, and the ways on that are then shown."""
DOCUMENTS = frozenset({"document"})
FILTERS = ("kind", "region", "sector", "size")
CHOICES = (*FILTERS, "plain")
"""Parameters that an address keeps from page to page."""


Asked = Sequence[tuple[str, str]]
"""The names and values of an address."""


@router.get("/{lang}/search")
def results(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    lang: Lang,
    asking: Asking,
    keep: Keep,
    q: Annotated[Text, Query()] = "",
    after: After = None,
    plain: Plain = None,
) -> Response:
    """What a question finds, or with no question all organisations by name."""
    text, as_typed = without_controls(q), frozenset(plain or ())
    found = _searched(asking, keep, text, after, as_typed) if text else _listed(asking, keep, after)
    asked = [("q", text)] if text else []
    asked += [(name, one) for name in CHOICES for one in request.query_params.getlist(name)]
    counts = answering_choices(asking, found.answer, text, keep, as_typed) if found.answer else choices(asking, keep)
    places = Places(asking.view, lang)
    shown = [hit.node for hit in (*found.hits, *found.nearest, *found.documents)]
    home = parts_of(request).settings.country
    places.learn(shown, {*keep.regions, *opened_regions(counts, keep, home)}, opened_sectors(counts, keep))
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
        "plain": sorted(as_typed),
        "understood": [
            Chosen(understood_label(one, places, lang), address(lang, [*asked, ("plain", one.key)]))
            for one in found.understood
        ],
        "any": "" if answering(keep).kinds <= vocabulary().organisations else ".any",
        "facets": facets_of(counts, keep, places, lang, home),
        "chosen": chosen_of(keep, text, places, lang),
        "prev_url": address(lang, [*asked, ("after", found.before)]) if found.before else None,
        "next_url": address(lang, [*asked, ("after", found.after)]) if found.after else None,
        "data_url": f"/api/v1/{'search' if text else 'organisations'}?{urlencode(asked)}",
        "tabs": _tabs(lang, asked, keep),
        "few": bool(text) and counts.total < FEW,
        "ways": _ways_on(lang, asked, bool(found.understood)),
        "here": "documents" if keep.kinds == DOCUMENTS else "organisations",
        "asks": True,
    }
    return page(request, "results.html", lang, values, places)


def _tabs(language: Language, asked: Asked, keep: Filter) -> list[tuple[str, str, bool]]:
    """Organisations and documents: the name, the address with the other choices kept, and whether one is there."""
    rest = [(name, value) for name, value in asked if name != "kind"]
    there = keep.kinds == DOCUMENTS
    return [
        ("organisations", address(language, rest), not there),
        ("documents", address(language, [*rest, ("kind", "document")]), there),
    ]


def _ways_on(language: Language, asked: Asked, read: bool) -> list[tuple[str, str]]:
    """Three ways on from an answer that has little: what each is called and where it leads."""
    text = [(name, value) for name, value in asked if name == "q"]
    narrowed = any(name in FILTERS for name, _ in asked)
    ways = [
        ("no_filters", address(language, text), narrowed),
        ("as_typed", address(language, [*asked, ("plain", "all")]), read),
        ("in_documents", address(language, [*text, ("kind", "document")]), ("kind", "document") not in asked),
        ("all", address(language, []), True),
        ("examples", f"/{language}/", True),
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


def _searched(asking: Caller, keep: Filter, text: str, cursor: str | None, plain: frozenset[str]) -> Found:
    found = search(asking, text, keep, PER_PAGE, read_offset_cursor(cursor), plain)
    before, after = offset_cursor(found.before), offset_cursor(found.after)
    return Found(found.answer.hits, found.begin, found.answer.notes, before, after, found.answer)


def _listed(asking: Caller, keep: Filter, cursor: str | None) -> Found:
    found = listed(asking, answering(keep), PER_PAGE, read_page_cursor(cursor))
    return Found(tuple(Hit(node, 0.0) for node in found.nodes), after=page_cursor(found.after))
