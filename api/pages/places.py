"""The pages of sectors and regions: who is there, what lies within, and how regions are tied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.pages.hexmap import STEPS, cells, hex_map, strength
from api.pages.levels import LETTERS, Level, at_level
from api.pages.trees import Regions, Sectors, spread
from api.questions.caller import Caller
from api.questions.facets import by_region
from api.questions.there import There, links_beyond, links_within, there
from api.web.answers import Once
from api.web.callers import Asking, parts_of
from api.words.formats import number
from api.words.labels import Places
from api.words.strings import say
from graph.codes import region_code, region_id, sector_code, sector_id, sector_key, sectors_above
from graph.errors import NotFound
from graph.filters import Filter
from graph.vocabulary import vocabulary
from graph.words.sentences import Language

router = APIRouter(include_in_schema=False, route_class=Once)
SHOWN, DOCUMENTS, PAIRS = 12, 20, 15
"""Organisations, documents and pairs of regions that a page lists."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two regions, each with how many organisations are there, and how many ties link them."""

    one: str
    other: str
    counts: tuple[int, int]
    ties: int


@router.get("/{lang}/sectors")
def sectors(request: Request, lang: Lang, asking: Asking) -> Response:
    """The sections and divisions that somebody works in, with how many do."""
    keep = _organisations(asking)
    places, counts = Places(asking.view, lang), asking.view.sectors(keep)
    tree = Sectors(counts, frozenset(), None).sections()
    places.learn((), (), [box.value for box in spread(tree)])
    total = asking.view.facets(keep).total
    values = {
        "tree": Sectors(counts, frozenset(), places).sections(),
        "total": total,
        "data_url": "/api/v1/sectors",
        "here": "sectors",
    }
    return page(request, "sectors.html", lang, values, places)


@router.get("/{lang}/sectors/{code}")
def sector(
    request: Request, lang: Lang, code: str, asking: Asking, level: Annotated[Level, Query()] = "region"
) -> Response:
    """Who works in a sector, what lies within it, and which regions cooperate in it and which do not."""
    code, home = sector_code(code), parts_of(request).settings.country
    keep = replace(_organisations(asking), sectors=frozenset({code}))
    found, counts, held = there(asking, keep), asking.view.sectors(keep), by_region(asking, keep)
    if not found.total and not asking.view.nodes([sector_id(code)]):
        raise NotFound("api.page.nothing")
    tree = Sectors(counts, frozenset(), None).within(code)
    pairs = links_within(found, lambda node: at_level(node.region, LETTERS[level], home))
    missing = _missing(held, pairs, level, home)
    shown = sorted(pairs, key=lambda pair: (-pairs[pair], pair))
    regions = {one for pair in (*shown[:PAIRS], *missing[:PAIRS]) for one in pair}
    places = Places(asking.view, lang)
    above = [sector_code(key) for key in sectors_above(sector_key(code))[:-1]]
    places.learn(
        found.organisations[:SHOWN], {*regions, *(cell.code for cell in cells())},
        [code, *above, *(box.value for box in spread(tree))],
    )  # fmt: skip

    def pair(ends: tuple[str, str]) -> Pair:
        return Pair(*ends, (held.get(ends[0], 0), held.get(ends[1], 0)), pairs.get(ends, 0))

    values = {
        **_there(lang, found, [("sector", code)]),
        "code": code,
        "above": [(one, f"/{lang}/sectors/{one}") for one in above],
        "tree": Sectors(counts, frozenset(), places).within(code),
        "level": level,
        "levels": [(one, f"/{lang}/sectors/{code}?level={one}#across") for one in LETTERS],
        "pairs": [pair(one) for one in shown[:PAIRS]],
        "pairs_in_all": len(pairs),
        "missing": [pair(one) for one in missing[:PAIRS]] if found.whole else [],
        "missing_in_all": len(missing),
        "map": hex_map(
            lambda one: say("map.here", lang, place=places.region(one), n=number(held.get(one, 0), lang)),
            lambda one: strength(held.get(one, 0)),
            lambda one: f"/{lang}/search?{urlencode([('sector', code), ('region', one)])}",
        ),
        "steps": STEPS,
        "here": "sectors",
    }
    return page(request, "sector.html", lang, values, places)


@router.get("/{lang}/regions")
def regions(request: Request, lang: Lang, asking: Asking) -> Response:
    """The countries with the regions and provinces that somebody is in, with how many are; one's own country first."""
    keep, home = _organisations(asking), parts_of(request).settings.country
    places, stated = Places(asking.view, lang), asking.view.facets(keep)
    tree = Regions(by_region(asking, keep), frozenset(), places, home)
    places.learn((), tree.codes)
    values = {
        "tree": tree.everywhere(),
        "unknown": stated.total - sum(stated.regions.values()),
        "data_url": "/api/v1/regions",
        "here": "map",
    }
    return page(request, "regions.html", lang, values, places)


@router.get("/{lang}/regions/{code}")
def region(request: Request, lang: Lang, code: str, asking: Asking) -> Response:
    """Who is in a region, in which sectors, what lies within it, and with which other regions it is tied."""
    code = region_code(code)
    everyone = _organisations(asking)
    keep = replace(everyone, regions=frozenset({code}))
    found, counts, held = there(asking, keep), asking.view.sectors(keep), by_region(asking, everyone)
    if not found.total and not asking.view.nodes([region_id(code)]):
        raise NotFound("api.page.nothing")
    country = code[:2]
    ties = links_beyond(asking, found, code, lambda node: at_level(node.region, len(code), country))
    beyond = sorted(ties, key=lambda one: (-ties[one], one))
    alike = {one for one in held if len(one) == len(code) and (len(code) == 2 or one.startswith(country))}
    missing = sorted(alike - ties.keys() - {code}, key=lambda one: (-held[one], one))
    places = Places(asking.view, lang)
    above = [code[:length] for length in range(2, len(code))]
    known = asking.view.nodes(map(region_id, above))
    tree, trades = Regions(held, frozenset(), None, country).within(code), Sectors(counts, frozenset(), None)
    named = {code, *above, *beyond[:PAIRS], *missing[:PAIRS], *(box.value for box in spread(tree))}
    places.learn(found.organisations[:SHOWN], named, [box.value for box in spread(trades.sections())])
    values = {
        **_there(lang, found, [("region", code)]),
        "code": code,
        "above": [(one, f"/{lang}/regions/{one}") for one in above if region_id(one) in known],
        "tree": Regions(held, frozenset(), places, country).within(code),
        "trades": Sectors(counts, frozenset(), places).sections(),
        "pairs": [Pair(code, one, (held.get(code, 0), held.get(one, 0)), ties[one]) for one in beyond[:PAIRS]],
        "pairs_in_all": len(beyond),
        "missing": [Pair(code, one, (held.get(code, 0), held[one]), 0) for one in missing[:PAIRS]]
        if found.whole
        else [],
        "missing_in_all": len(missing),
        "here": "map",
    }
    return page(request, "region.html", lang, values, places)


def _organisations(asking: Caller) -> Filter:
    return asking.view.within(Filter(vocabulary().organisations))


def _there(language: Language, found: There, asked: Sequence[tuple[str, str]]) -> dict[str, object]:
    """What the pages of both have in common."""
    return {
        "total": found.total,
        "kinds": [
            (kind, count, f"/{language}/search?{urlencode([*asked, ('kind', kind)])}")
            for kind, count in sorted(found.kinds.items(), key=lambda one: (-one[1], one[0]))
        ],
        "organisations": found.organisations[:SHOWN],
        "list_url": f"/{language}/search?{urlencode(asked)}",
        "documents": found.documents[:DOCUMENTS],
        "documents_in_all": len(found.documents),
        "whole": found.whole,
        "read": len(found.organisations),
        "data_url": f"/api/v1/organisations?{urlencode([*asked, ('facets', 'true')])}",
    }


def _missing(
    held: Mapping[str, int], pairs: Mapping[tuple[str, str], int], level: Level, home: str
) -> list[tuple[str, str]]:
    """Pairs of regions where there is somebody on both sides and no tie, those with most on both sides first.

    Of one's own country; of countries those without a tie to it.
    """
    letters = LETTERS[level]
    there_ = sorted(code for code in held if len(code) == letters and (level == "country" or code.startswith(home)))
    apart = [pair for pair in combinations(there_, 2) if pair not in pairs and (level != "country" or home in pair)]
    return sorted(apart, key=lambda pair: (-min(held[pair[0]], held[pair[1]]), -held[pair[0]] - held[pair[1]], pair))
