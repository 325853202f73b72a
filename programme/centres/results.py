"""What changed in the firms that were reached: each firm's change, their median, and the difference to others.

A figure under FEWEST firms is shown to nobody; nor is one of which the rest would be so few, since who knows a part
and the whole knows the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import expm1, log
from typing import NamedTuple

from graph.words.folding import key
from programme.centres.funnel import Chosen
from programme.centres.intervals import Estimate, difference_between, median_between
from programme.centres.model import FEWEST

_ROUNDING = 1e-9
unit = lru_cache(1_000)(key)
"""What a unit is compared by, however it is written."""


class Figure(NamedTuple):
    """A measurement that stands, as far as it is counted; of one firm and year the one with the higher id counts."""

    id: int
    centre: str
    firm: str
    region: str
    sector: str | None
    measure: str
    year: int
    value: float
    unit: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A firm's figure in the first and in the last year in which it is known in the same unit."""

    firm: str
    first: float
    last: float
    years: tuple[int, int]

    @property
    def relative(self) -> float:
        """(v_t − v_0) / v_0: 0.2 is a fifth more."""
        return (self.last - self.first) / self.first

    @property
    def logarithm(self) -> float | None:
        """The difference ln v_t − ln v_0; None where nothing is left."""
        return log(self.last) - log(self.first) if self.last > 0 else None


@dataclass(frozen=True, slots=True)
class Result:
    """What changed by a measure: of each firm that was reached, in the middle, and beside others.

    `median` with the interval of `median_between`; `at_target` firms changed by the target or more. `difference` is
    by how much more the reached grew than `others` firms outside, as a share; None where either are too few.
    """

    measure: str
    changes: tuple[float, ...]
    median: Estimate | None
    at_target: int
    difference: Estimate | None
    others: int

    @property
    def few(self) -> bool:
        """Whether there are firms, and too few of them to show what changed."""
        return len(self.changes) < FEWEST


def changes(figures: Iterable[Figure]) -> list[Change]:
    """The change of each firm whose figures of one measure begin above nought and cover two years, by firm.

    Figures in another unit than the last one's are left out: there is no telling them apart from a change.
    """
    by_firm: dict[str, dict[tuple[int, str], Figure]] = defaultdict(dict)
    for one in sorted(figures, key=lambda one: one.id):
        by_firm[one.firm][one.year, unit(one.unit)] = one
    return [change for firm, held in sorted(by_firm.items()) if (change := _change(firm, list(held.values())))]


def _change(firm: str, figures: Sequence[Figure]) -> Change | None:
    newest = max(figures, key=lambda one: (one.year, one.id))
    same = sorted((one for one in figures if unit(one.unit) == unit(newest.unit)), key=lambda one: one.year)
    first, last = same[0], same[-1]
    if first.year == last.year or first.value <= 0:
        return None
    return Change(firm, first.value, last.value, (first.year, last.year))


def reached(figures: Iterable[Figure], chosen: Chosen, contacted: Collection[str]) -> list[Change]:
    """The changes of the firms that were reached: theirs by the figures, and named by a line of the log."""
    return changes(one for one in figures if one.reached and one.firm in contacted and _takes(one, chosen))


def outside(figures: Iterable[Figure], chosen: Chosen, ever: Collection[str]) -> list[Change]:
    """The changes of firms to compare with: those that no centre ever had to do with."""
    return changes(one for one in figures if not one.reached and one.firm not in ever and _takes(one, chosen))


def _takes(one: Figure, chosen: Chosen) -> bool:
    by_then = chosen.until is None or one.year <= chosen.until.year
    return by_then and chosen.takes(one.centre, one.region, one.sector)


def result(measure: str, mine: Sequence[Change], others: Sequence[Change], target: float) -> Result:
    """What changed by a measure."""
    relative = tuple(sorted(one.relative for one in mine))
    enough = len(relative) >= FEWEST
    # A change of exactly a fifth is at a target of a fifth, whatever binary fractions make of it.
    at_target = sum(one >= target - _ROUNDING for one in relative)
    return Result(
        measure, relative, median_between(relative) if enough else None, at_target, difference(mine, others),
        len(others),
    )  # fmt: skip


def difference(mine: Sequence[Change], others: Sequence[Change]) -> Estimate | None:
    """Difference in differences of logarithms: by which share more the reached grew than the others.

    δ = mean(ln v_t − ln v_0 | reached) − mean(ln v_t − ln v_0 | others), with Welch's interval, told as exp(δ) − 1
    (Angrist & Pischke 2009, 5.2). With two moments a firm δ is the coefficient of reached × after in the regression of
    ln v on firms and moments. It takes that both would have grown alike and were measured in the same years: prices
    that rose meanwhile fall out only then. Firms that went to nought have no logarithm. None under FEWEST on a side.
    """
    ours, theirs = ([log_ for one in held if (log_ := one.logarithm) is not None] for held in (mine, others))
    if min(len(ours), len(theirs)) < FEWEST:
        return None
    found = difference_between(ours, theirs)
    return found and Estimate(expm1(found.value), expm1(found.low), expm1(found.high))


def told(
    firms: Mapping[str, Collection[str]], known: Collection[str], among: Collection[str] | None = None
) -> tuple[frozenset[str], bool]:
    """The centres of which a figure may be told by the firms that each has, and whether that of all may.

    Whoever asks sees the rows of the `known` ones. Of the others those with FEWEST firms are told, of `among` alone
    where that is given, as long as no firms stand apart that are fewer: whoever takes told figures from one another
    tells apart the firms that the same told centres have, so that each such group has to be nobody or FEWEST
    (differencing; Willenborg & de Waal 2001). Where one is not, the smallest centre that sets it apart is left out.
    """
    seen = {firm for id_ in known for firm in firms.get(id_, ())}
    everybody = {firm for held in firms.values() for firm in held}
    whole = len(everybody) >= FEWEST
    open_ = {
        id_: frozenset(held) for id_, held in firms.items()
        if id_ not in known and len(held) >= FEWEST and (among is None or id_ in among)
    }  # fmt: skip
    while few := _apart(everybody - seen, open_, whole=whole):
        setting = set().union(*few) or open_.keys()
        if not setting:
            whole = False
            break
        del open_[min(setting, key=lambda id_: (len(open_[id_]), id_))]
    mine = {id_ for id_ in known if len(firms.get(id_, ())) >= FEWEST}
    return frozenset(mine.union(open_)), whole


def _apart(firms: Collection[str], open_: Mapping[str, frozenset[str]], *, whole: bool) -> list[frozenset[str]]:
    """The centres of each group of too few firms that told figures set apart; none for what only the whole leaves."""
    groups = Counter(frozenset(id_ for id_, held in open_.items() if firm in held) for firm in firms)
    return [group for group, n in groups.items() if n < FEWEST and (group or whole)]
