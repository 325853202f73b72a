"""Regions within countries and sectors within sections, each counted with all below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.words.labels import Places
from graph.codes import sector_code, sector_key, sectors_above

MOST = 100
"""Boxes beside one another at most: more cannot be read, and a page stays small."""
_LEVELS = frozenset({2, 4, 5})
"""Letters of a country's code, of a region's of NUTS 2 and of a province's."""
_DIVISION = 2
"""Sectors above a division, itself included."""


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


def share(count: int, counts: Mapping[str, int]) -> str:
    """A count as a share (0–1) of the greatest."""
    return f"{count / (max(counts.values(), default=count) or 1):.3f}"


def spread(boxes: Iterable[Box]) -> Iterator[Box]:
    """Boxes with all within them."""
    for box in boxes:
        yield box
        yield from spread(box.below)


@dataclass(frozen=True, slots=True)
class Regions:
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

    @property
    def codes(self) -> set[str]:
        """The codes of all countries, regions and provinces that are counted."""
        return {code for code in self.counts if len(code) in _LEVELS}

    def everywhere(self) -> tuple[Box, ...]:
        """Every country with all within it, by count, the home country first."""
        within: dict[str, set[str]] = {}
        for code in self.codes:
            within.setdefault(code[:2], set()).add(code)
        boxes = (self._box(country, codes) for country, codes in within.items())
        return tuple(sorted(boxes, key=lambda box: (box.value != self.home, -box.count, box.value)))

    def within(self, code: str) -> tuple[Box, ...]:
        """The regions within one."""
        return self._below(code, self.codes)

    def _below(self, above: str, codes: set[str]) -> tuple[Box, ...]:
        within = [code for code in codes if code.startswith(above) and code != above]
        nearest: list[str] = []
        for code in sorted(within):  # what holds others stands right before them
            if not nearest or not code.startswith(nearest[-1]):
                nearest.append(code)
        ordered = sorted(nearest, key=lambda code: (-self.counts.get(code, 0), code))
        return tuple(self._box(code, codes) for code in ordered)

    def _box(self, code: str, codes: set[str]) -> Box:
        below, count = self._below(code, codes), self.counts.get(code, 0)
        if len(below) == 1 and len(code) > 2 and code not in self.chosen:
            return below[0]  # a region that is one province goes without saying
        label = self.places.region(code) if self.places else code
        return Box(code, label, count, share(count, self.counts), code in self.chosen, code * (label != code), below)


@dataclass(frozen=True, slots=True)
class Sectors:
    """Sections with their divisions, and what is within a division where something of it is chosen.

    Counts are by the keys of `graph.codes.sectors_above`, chosen are codes.
    """

    counts: Mapping[str, int]
    chosen: frozenset[str]
    places: Places | None

    def sections(self) -> tuple[Box, ...]:
        """The sections by count."""
        opened = {key[:2] for key in map(sector_key, self.chosen)}
        chosen = {one for code in self.chosen for one in sectors_above(sector_key(code))}
        shown = {key for key in self.counts if len(sectors_above(key)) <= _DIVISION or key[:2] in opened}
        return self._among(shown | chosen)

    def within(self, code: str) -> tuple[Box, ...]:
        """What is within a sector, two steps deep."""
        key = sector_key(code)
        deepest = len(sectors_above(key)) + 2
        below = {one: sectors_above(one) for one in self.counts if one != key}
        return self._among({one for one, above in below.items() if key in above and len(above) <= deepest})

    def _among(self, shown: set[str]) -> tuple[Box, ...]:
        below: dict[str, list[str]] = {}
        for key in sorted(shown, key=lambda key: (-self.counts.get(key, 0), key)):
            above = next((one for one in reversed(sectors_above(key)[:-1]) if one in shown), "")
            below.setdefault(above, []).append(key)
        return self._boxes("", below)[:MOST]

    def _boxes(self, above: str, below: Mapping[str, list[str]]) -> tuple[Box, ...]:
        return tuple(self._box(key, below) for key in below.get(above, ()))

    def _box(self, key: str, below: Mapping[str, list[str]]) -> Box:
        # A code of an older version is looked for as it was chosen.
        code = next((one for one in sorted(self.chosen) if sector_key(one) == key), sector_code(key))
        count, label = self.counts.get(key, 0), self.places.sector_line(code) if self.places else code
        return Box(code, label, count, share(count, self.counts), code in self.chosen, "", self._boxes(key, below))
