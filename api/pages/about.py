"""The page about the data: what there is, where it comes from, and what answers questions."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang, page
from api.questions.sources import sources
from api.web.answers import Once
from api.web.callers import Asking, parts_of
from api.words.strings import say, strings
from graph.words.sentences import Language
from search.evaluation.record import records

router = APIRouter(include_in_schema=False, route_class=Once)
LICENCES = {
    "ror": ("CC0 1.0", "https://ror.org"),
    "cordis": ("CC BY 4.0", "https://cordis.europa.eu"),
    "nuts": ("Eurostat, GISCO", "https://ec.europa.eu/eurostat/web/gisco"),
    "nace": ("Eurostat", "https://ec.europa.eu/eurostat/web/nace"),
}
"""Licences of public datasets by what their names begin with, and where they are published."""


@router.get("/{lang}/about")
def about(request: Request, lang: Lang, asking: Asking) -> Response:
    """What there is by kind, the datasets it comes from with date and licence, the encoder, and what was measured."""
    found, parts = sources(asking), parts_of(request)
    encoder, beside = parts.encoder, parts.beside
    values = {
        "kinds": sorted(found.kinds.items(), key=lambda one: (-one[1], one[0])),
        "datasets": [(one, LICENCES.get(one.name.partition(":")[0])) for one in found.datasets],
        "whole": found.whole,
        "encoder": encoder.key if encoder else None,
        "beside": beside.key if encoder and beside else None,
        "measured": records(parts.settings.measured),
        "measured_word": lambda word: _measured(word, lang),
        "indexed": encoder is not None and asking.view.indexed(encoder.key) == "all",
        "data_url": "/api/v1/ready",
        "here": "about",
    }
    return page(request, "about.html", lang, values)


def _measured(word: str, language: Language) -> str:
    """What a record calls a task, a system or a measure, in a language; a name that somebody gave stays as it is."""
    key = f"measured.{word}"
    return say(key, language) if key in strings() else word
