"""The page of a region's sectors: what is strong, rising, within reach and exported, and who works with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api.exports.priorities import priorities_table
from api.pages.figures.shown import as_file, chosen_year
from api.pages.frame import Lang, page
from api.questions.caller import Caller
from api.questions.priorities import Priorities, priorities
from api.web.answers import Once
from api.web.callers import Asking, Text, parts_of
from api.words.labels import Places, region_name
from graph.words.folding import sort_key
from graph.words.sentences import Language
from ingest.classifications.regions import regions
from programme.statistics.named import measure_label

router = APIRouter(include_in_schema=False, route_class=Once)
FIRST = 15
LEVELS = (2, 4, 5)
"""Letters of the codes of regions that can be chosen: the country, regions of NUTS 2, provinces."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for."""

    region: str
    measure: str | None
    year: int | None
    dataset: str | None

    @property
    def query(self) -> str:
        """The choice as an address has it."""
        said = {"region": self.region, "measure": self.measure, "year": self.year, "dataset": self.dataset}
        return urlencode({name: value for name, value in said.items() if value is not None})


def asked_for(
    request: Request,
    region: Annotated[Text, Query()] = "",
    measure: Annotated[Text, Query()] = "",
    year: Annotated[Text, Query()] = "",
    dataset: Annotated[Text, Query()] = "",
) -> Choice:
    """What an address asks for: the country where it names no region; an empty value is none."""
    code = region.strip() or parts_of(request).settings.country
    return Choice(code, measure.strip() or None, chosen_year(year.strip()), dataset.strip() or None)


Chosen = Annotated[Choice, Depends(asked_for)]


@router.get("/{lang}/priorities")
def sectors(request: Request, lang: Lang, asking: Asking, choice: Chosen) -> Response:
    """The sectors of a region with all that is known of each."""
    found, places = _found(request, asking, lang, choice)
    one = found.evidence
    version = one.series.nace if one else "2.1"
    shown = one.series.measure if one else choice.measure or ""
    values = {
        "code": found.region,
        "evidence": one,
        "rows": found.rows,
        "first": FIRST,
        "cooperating": [row for row in found.rows if row.linked.links or row.linked.missing][:FIRST],
        "whole": found.whole,
        "label": measure_label(shown, lang) if shown else "",
        "unit": one.series.unit if one else "",
        "version": version,
        "sector_name": lambda code: places.sector_line(f"{code}@{version}"),
        "region_name": lambda code: region_name(places, code),
        "choices": _regions(places, parts_of(request).settings.country, found.region),
        "measures": [(name, measure_label(name, lang), name == shown) for name in found.measures],
        "years": [(each, one is not None and each == one.year) for each in found.measures.get(shown, ())],
        "datasets": [(name, one is not None and name == one.series.dataset) for name in found.datasets],
        "rows_url": lambda code: _rows_url(lang, found, code, found.region),
        "map_url": lambda code: _rows_url(lang, found, code),
        "files": [(kind, f"/{lang}/priorities.{kind}?{choice.query}") for kind in ("csv", "xlsx")],
        "data_url": f"/api/v1/priorities?{choice.query}",
        "here": "sectors",
    }
    return page(request, "priorities.html", lang, values, places)


@router.get("/{lang}/priorities.{kind}")
def download(request: Request, lang: Lang, kind: str, asking: Asking, choice: Chosen) -> Response:
    """The same table as CSV or as a workbook."""
    found, places = _found(request, asking, lang, choice)
    return as_file(kind, f"imece-{found.region}", list(priorities_table(found, places, lang)), lang)


def _found(request: Request, asking: Caller, language: Language, choice: Choice) -> tuple[Priorities, Places]:
    statistics = parts_of(request).statistics
    found = priorities(
        asking, statistics, choice.region, measure=choice.measure, dataset=choice.dataset, year=choice.year
    )
    places = Places(asking.view, language)
    version = found.evidence.series.nace if found.evidence else "2.1"
    named = {code for row in found.rows for code in (*row.linked.links, *row.linked.missing)}
    named |= {one.region for row in found.rows if row.figures for one in row.figures.partners}
    places.learn((), {found.region, *named}, {f"{row.code}@{version}" for row in found.rows})
    return found, places


def _regions(places: Places, country: str, chosen: str) -> Mapping[int, Sequence[tuple[str, str, bool]]]:
    """The regions that can be chosen, by letters of their code, each level by name."""
    codes = {code for code in regions() if code.startswith(country) and len(code) in LEVELS} | {chosen}
    named = [(code, region_name(places, code), code == chosen) for code in codes]
    return {
        letters: sorted((one for one in named if len(one[0]) == letters), key=lambda one: sort_key(one[1]))
        for letters in sorted({len(code) for code in codes})
    }


def _rows_url(language: Language, found: Priorities, code: str, region: str | None = None) -> str:
    """The page with the figures of a sector, from which all the others are computed; with no region, those of all."""
    one = found.evidence
    said = {"sector": code} if region is None else {"region": region, "sector": code}
    if one is not None:
        said |= {"measure": one.series.measure, "dataset": one.series.dataset}
    return f"/{language}/statistics?{urlencode(said)}"
