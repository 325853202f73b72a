"""The filters beside a list: boxes with counts, which are chosen, and the address without each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from api.questions.facets import Choices
from api.words.labels import Places, kind_label
from graph.filters import Filter
from graph.sizes import SIZES, size_label
from graph.words.sentences import Language

SHOWN = 6
MOST = 100
"""Boxes of a facet at most: more cannot be read, and a page stays small."""


@dataclass(frozen=True, slots=True)
class Box:
    """One value of a facet; `share` (0–1) is of the greatest count."""

    value: str
    label: str
    count: int
    share: str
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet by its parameter's name; the `first` boxes are seen at once."""

    name: str
    boxes: tuple[Box, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen value, and the address of the list without it."""

    label: str
    without: str


def facets_of(counts: Choices, keep: Filter, places: Places, language: Language) -> list[Facet]:
    """Kind, region, sector and size with their counts."""
    return [
        _facet("kind", counts.kinds, keep.kinds, lambda kind: kind_label(kind, language)),
        _facet("region", counts.regions, keep.regions, lambda code: named(code, places.region(code))),
        _facet("sector", counts.sectors, keep.sectors, places.sector_line),
        _facet("size", counts.sizes, keep.sizes, lambda size: size_label(size)[language]),
    ]


def named(code: str, name: str) -> str:
    """A code with its name, where it has one."""
    return f"{code} {name}" if name and name != code else code


def _facet(name: str, counts: Mapping[str, int], chosen: frozenset[str], label: Callable[[str], str]) -> Facet:
    ordered = sorted({*counts, *chosen}, key=lambda value: (value not in chosen, -counts.get(value, 0), value))
    most = max(counts.values(), default=1) or 1
    boxes = tuple(
        Box(value, label(value), counts.get(value, 0), f"{counts.get(value, 0) / most:.3f}", value in chosen)
        for value in ordered[:MOST]
    )
    return Facet(name, boxes, max(SHOWN, len(chosen)))


def chosen_of(keep: Filter, text: str, places: Places, language: Language) -> list[Chosen]:
    """Every chosen value with the way to drop it."""
    labelled = [
        *(("kind", kind, kind_label(kind, language)) for kind in sorted(keep.kinds)),
        *(("region", code, named(code, places.region(code))) for code in sorted(keep.regions)),
        *(("sector", code, places.sector_line(code)) for code in sorted(keep.sectors)),
        *(("size", size, size_label(size)[language]) for size in sorted(keep.sizes, key=SIZES.index)),
    ]
    pairs = [(name, value) for name, value, _ in labelled]
    base = [("q", text)] if text else []
    return [
        Chosen(label, address(language, [*base, *(pair for pair in pairs if pair != (name, value))]))
        for name, value, label in labelled
    ]


def address(language: Language, pairs: Sequence[tuple[str, str]]) -> str:
    """The address of a list."""
    return f"/{language}/search" + (f"?{urlencode(pairs)}" if pairs else "")
