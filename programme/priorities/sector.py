"""What is said of a sector in a region, and of a region's sectors together; each mark a rule over numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.words.sentences import Sentence
from programme.statistics.model import Series

EXPORT_SHARE = 0.01
"""Share of a region's exports from which on a sector is no accident."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A region and what it would add near a sector: the share, 0–1, of what is near and lacking here."""

    region: str
    added: float


@dataclass(frozen=True, slots=True)
class Sector:
    """What the figures say of a sector in a region; None where they do not say it.

    `value` is e_ri, `everywhere` E_i; `stars` names those it has: size, special, focus.
    """

    code: str
    value: float | None
    flag: str
    everywhere: float
    share: float | None
    quotient: float | None
    shrunk: float | None
    stars: tuple[str, ...]
    growth: float | None = None
    dynamism: float | None = None
    density: float | None = None
    exports: float | None = None
    export_share: float | None = None
    advantage: float | None = None
    reachable: bool = False
    partners: tuple[Partner, ...] = ()

    @property
    def strong(self) -> bool:
        """Whether it has a star and weighs more than in the country even where small numbers are discounted."""
        return bool(self.stars) and (self.shrunk or 0) >= 1

    @property
    def rising(self) -> bool:
        """Whether it grows, and faster than in the country."""
        return (self.growth or 0) > 0 and (self.dynamism or 0) > 0

    @property
    def exporting(self) -> bool:
        """Whether it is exported above the average, and is no small part of what the region exports."""
        return (self.advantage or 0) >= 1 and (self.export_share or 0) >= EXPORT_SHARE

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks it has, by name."""
        held = {"strong": self.strong, "rising": self.rising, "reachable": self.reachable, "exporting": self.exporting}
        return tuple(name for name, on in held.items() if on)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the figures of one series say of a region's sectors, those with most marks first.

    `total` is e_r, `everywhere` E, both over the sectors shown; `before` the year that growth is measured from;
    `compared` how many regions of the same level there are; `concentration` the region's HHI.
    """

    region: str
    series: Series
    date: str
    year: int
    before: int | None
    sectors: Sequence[Sector]
    total: float
    everywhere: float
    compared: int
    concentration: float | None
    exports: Series | None = None
    export_year: int | None = None
    notes: tuple[Sentence, ...] = ()
