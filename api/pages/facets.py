"""The filters beside a list: boxes with counts, which are chosen, and the address without each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from api.pages.trees import MOST, Box, Regions, Sectors, share, spread
from api.questions.facets import Choices
from api.words.facts import source_name
from api.words.labels import Places, kind_label, language_label
from graph.filters import Filter
from graph.sizes import SIZES, size_label
from graph.words.sentences import Language

_PAGES = {"region": "regions", "sector": "sectors"}
"""Where the pages of the values of a facet stand."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet by its parameter's name."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen value, the address of the list without it, and the page about it if there is one."""

    label: str
    without: str
    page: str | None = None


def facets_of(counts: Choices, keep: Filter, places: Places, language: Language, home: str) -> list[Facet]:
    """Each facet with its counts; regions in a tree, the country of those who ask first."""
    return [
        _facet("kind", counts.kinds, keep.kinds, lambda kind: kind_label(kind, language)),
        Facet("region", Regions(counts.within, keep.regions, places, home).countries()),
        Facet("sector", Sectors(counts.trades(), keep.sectors, places).sections()),
        _facet("size", counts.sizes, keep.sizes, lambda size: size_label(size)[language]),
        _facet("language", counts.languages, keep.languages, lambda code: language_label(code, language)),
        _facet("source", counts.sources, keep.sources, lambda dataset: source_name(dataset, language)),
    ]


def opened_regions(counts: Choices, keep: Filter, home: str) -> set[str]:
    """The regions that the facet names."""
    return {box.value for box in spread(Regions(counts.within, keep.regions, None, home).countries())}


def opened_sectors(counts: Choices, keep: Filter) -> set[str]:
    """The sectors that the facet names."""
    return {box.value for box in spread(Sectors(counts.trades(), keep.sectors, None).sections())}


def named(code: str, name: str) -> str:
    """A code with its name, where it has one."""
    return f"{code} {name}" if name and name != code else code


def _facet(name: str, counts: Mapping[str, int], chosen: frozenset[str], label: Callable[[str], str]) -> Facet:
    ordered = sorted({*counts, *chosen}, key=lambda value: (-counts.get(value, 0), value))
    kept = {*ordered[:MOST], *chosen}
    return Facet(
        name,
        tuple(
            Box(value, label(value), counts.get(value, 0), share(counts.get(value, 0), counts), value in chosen)
            for value in ordered
            if value in kept
        ),
    )


def chosen_of(keep: Filter, base: Sequence[tuple[str, str]], places: Places, language: Language) -> list[Chosen]:
    """Every chosen value with the way to drop it and to keep the rest, `base` among it."""
    labelled = [
        *(("kind", kind, kind_label(kind, language)) for kind in sorted(keep.kinds)),
        *(("region", code, named(code, places.region(code))) for code in sorted(keep.regions)),
        *(("sector", code, places.sector_line(code)) for code in sorted(keep.sectors)),
        *(("size", size, size_label(size)[language]) for size in sorted(keep.sizes, key=SIZES.index)),
        *(("language", code, language_label(code, language)) for code in sorted(keep.languages)),
        *(("source", dataset, source_name(dataset, language)) for dataset in sorted(keep.sources)),
    ]
    pairs = [(name, value) for name, value, _ in labelled]
    return [
        Chosen(
            label, address(language, [*base, *(pair for pair in pairs if pair != (name, value))]),
            f"/{language}/{_PAGES[name]}/{value}" if name in _PAGES else None,
        )
        for name, value, label in labelled
    ]  # fmt: skip


def address(language: Language, pairs: Sequence[tuple[str, str]]) -> str:
    """The address of a list."""
    return f"/{language}/search" + (f"?{urlencode(pairs)}" if pairs else "")
