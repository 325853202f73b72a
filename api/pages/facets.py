"""The filters beside a list: boxes with counts, which are chosen, and the address without each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from api.questions.facets import Choices
from api.words.labels import Places, kind_label
from graph.filters import Filter
from graph.sizes import SIZES, size_label
from graph.words.sentences import Language

MOST = 100
"""Boxes beside one another at most: more cannot be read, and a page stays small."""
_LEVELS = frozenset({2, 4, 5})
"""Letters of a country's code, of a region's of NUTS 2 and of a province's."""


@dataclass(frozen=True, slots=True)
class Box:
    """One value of a facet; `share` (0–1) is of the greatest count, `below` are the values within it."""

    value: str
    label: str
    count: int
    share: str
    on: bool
    code: str = ""
    below: tuple[Box, ...] = ()

    @property
    def chosen(self) -> bool:
        """Whether it is chosen, or something within it."""
        return self.on or any(box.chosen for box in self.below)


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet by its parameter's name."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen value, and the address of the list without it."""

    label: str
    without: str


def facets_of(counts: Choices, keep: Filter, places: Places, language: Language, home: str) -> list[Facet]:
    """Kind, region, sector and size with their counts; regions within countries, that of those who ask first."""
    return [
        _facet("kind", counts.kinds, keep.kinds, lambda kind: kind_label(kind, language)),
        Facet("region", _Regions(counts.within, keep.regions, places, home).countries()),
        _facet("sector", counts.sectors, keep.sectors, places.sector_line),
        _facet("size", counts.sizes, keep.sizes, lambda size: size_label(size)[language]),
    ]


def opened_regions(counts: Choices, keep: Filter, home: str) -> set[str]:
    """The regions that the facet names."""
    return {box.value for box in _spread(_Regions(counts.within, keep.regions, None, home).countries())}


def named(code: str, name: str) -> str:
    """A code with its name, where it has one."""
    return f"{code} {name}" if name and name != code else code


def _facet(name: str, counts: Mapping[str, int], chosen: frozenset[str], label: Callable[[str], str]) -> Facet:
    ordered = sorted({*counts, *chosen}, key=lambda value: (-counts.get(value, 0), value))
    kept = {*ordered[:MOST], *chosen}
    return Facet(
        name,
        tuple(
            Box(value, label(value), counts.get(value, 0), _share(counts.get(value, 0), counts), value in chosen)
            for value in ordered
            if value in kept
        ),
    )


def _share(count: int, counts: Mapping[str, int]) -> str:
    return f"{count / max(counts.values(), default=count or 1):.3f}"


@dataclass(frozen=True, slots=True)
class _Regions:
    """Countries, and within the home country and those where something is chosen the regions of NUTS 2 and 3."""

    counts: Mapping[str, int]
    chosen: frozenset[str]
    places: Places | None
    home: str

    def countries(self) -> tuple[Box, ...]:
        """The countries by count, the home country first."""
        opened = {self.home, *(code[:2] for code in self.chosen)}
        shown = {code for code in self.counts if len(code) in _LEVELS and (len(code) == 2 or code[:2] in opened)}
        codes = shown | self.chosen
        boxes = self._below("", codes)
        return tuple(sorted(boxes, key=lambda box: box.value != self.home))[:MOST]

    def _below(self, above: str, codes: set[str]) -> tuple[Box, ...]:
        within = [code for code in codes if code.startswith(above) and code != above]
        nearest = [code for code in within if not any(code.startswith(one) and code != one for one in within)]
        ordered = sorted(nearest, key=lambda code: (-self.counts.get(code, 0), code))
        return tuple(self._box(code, codes) for code in ordered)

    def _box(self, code: str, codes: set[str]) -> Box:
        below, count = self._below(code, codes), self.counts.get(code, 0)
        if len(below) == 1 and len(code) > 2 and code not in self.chosen:
            return below[0]  # a region that is one province goes without saying
        label = self.places.region(code) if self.places else code
        return Box(code, label, count, _share(count, self.counts), code in self.chosen, code * (label != code), below)


def _spread(boxes: Iterable[Box]) -> Iterator[Box]:
    for box in boxes:
        yield box
        yield from _spread(box.below)


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
