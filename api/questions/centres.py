"""Info centres: whom they reached, what came of it, and which rows of it somebody may see.

The database of people is None where nobody has made one: then there are no centres.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from api.questions.caller import Caller
from graph.codes import region_code, sector_code, sector_key
from graph.errors import NotFound
from graph.words.folding import sort_key
from people.staff import staff as appointed
from programme.centres import log, measured
from programme.centres.funnel import Chosen, Contact, Done, Funnel, counted, done, funnel, meetings
from programme.centres.intervals import Estimate
from programme.centres.kept import centre_of, centres, is_staff
from programme.centres.model import FEWEST, MEASURES, Centre
from programme.centres.results import Change, Figure, Result, outside, reached, result, told
from programme.centres.week import Week, week

if TYPE_CHECKING:
    from people.database import Database
    from programme.tables import Encounter, Measurement


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: of which centre (None: all), between which days, of firms in which region and sector."""

    centre: str | None = None
    since: date | None = None
    until: date | None = None
    region: str | None = None
    sector: str | None = None

    @property
    def chosen(self) -> Chosen:
        """The same as it is counted; BadInput for a code that is none."""
        return Chosen(
            frozenset({self.centre}) if self.centre else None,
            self.since,
            self.until,
            region_code(self.region) if self.region else None,
            sector_code(self.sector) if self.sector else None,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a measure: its result, None where that would speak of too few; and of each centre's, too."""

    result: Result | None
    by_centre: Mapping[str, Estimate | None]
    withheld: frozenset[str]
    """Centres of enough firms whose figure would tell that of others."""


@dataclass(frozen=True, slots=True)
class Line:
    """A centre in the table of all: how far its firms came, and its meetings of the last quarters."""

    centre: Centre
    funnel: Funnel
    meetings: Sequence[int]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is known of a choice of centres.

    `narrowed` says that what is measured is narrowed as asked, which is for whoever sees the rows of all that are
    chosen: by turns of narrow choices everybody else could tell one firm from another.
    """

    all: Sequence[Centre]
    centre: Centre | None
    funnel: Funnel
    firms: int
    change: float
    done: Sequence[Done]
    measures: Mapping[str, Shown]
    lines: Sequence[Line]
    regions: Sequence[str]
    sectors: Sequence[str]
    last: date | None
    narrowed: bool
    invented: bool

    @property
    def several(self) -> bool:
        """Whether it is of all centres together."""
        return self.centre is None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that somebody may see: lines of logs, and measurements; `staff` of all that is asked, or the firm."""

    lines: Sequence[Encounter]
    measurements: Sequence[Measurement]
    staff: bool


def overview(caller: Caller, database: Database | None, asked: Asked) -> Overview:
    """The funnel, what was done and what changed, of all centres or of one; NotFound for one that is none."""
    chosen, kept = asked.chosen, _read(database)
    one = next((centre for centre in kept.centres if centre.id == asked.centre), None)
    if asked.centre and one is None:
        raise NotFound("programme.centre.none", id=asked.centre)
    some = [one] if one else list(kept.centres)
    mine = frozenset(centre.id for centre in kept.centres if is_staff(caller.person, centre))
    narrowed = mine.issuperset(centre.id for centre in some)
    last = max(
        (row.day for row in kept.contacts if chosen.centres is None or row.centre in chosen.centres), default=None
    )
    lines = counted(kept.contacts, chosen)
    return Overview(
        all=kept.centres,
        centre=one,
        funnel=funnel(lines, _measured(kept, chosen)),
        firms=sum(centre.firms for centre in some),
        change=_target(some),
        done=done(lines),
        measures={
            name: _whole(kept, name, some, chosen) if narrowed else _told(kept, name, some, mine) for name in MEASURES
        },
        lines=[_line(centre, kept, chosen, last or date.today()) for centre in some],
        regions=sorted({row.region for row in kept.contacts}),
        sectors=sorted({sector_key(row.sector)[:2] for row in kept.contacts if row.sector}),
        last=last,
        narrowed=narrowed or not chosen.narrow,
        invented=bool(database and log.invented(database)),
    )


def rows(caller: Caller, database: Database | None, asked: str | None = None, *, every: bool = False) -> Rows:
    """The rows of a centre, or of all, that the caller may see: as its staff, or as the firm that they speak of.

    The latest lines of logs, or `every` one.
    """
    if database is None:
        return Rows((), (), staff=False)
    some = [centre_of(database, asked)] if asked else centres(database)
    mine = [one.id for one in some if is_staff(caller.person, one)]
    firms = list(caller.person.roles) if caller.person else []
    of = {one.id for one in some}
    return Rows(
        [row for row in log.lines(database, mine, firms, None if every else log.LATEST) if row.centre in of],
        [row for row in measured.measurements(database, mine, firms) if row.centre in of],
        staff=len(mine) == len(some) > 0,
    )


def week_of(database: Database, centre: Centre, held: Rows, today: date) -> Week | None:
    """What a centre has to do this week, for whoever sees its rows as its staff; None for anybody else."""
    return week(log.lines(database, [centre.id], most=None), today) if held.staff else None


def staff_names(database: Database, centre: Centre) -> list[str]:
    """What those are called who act for the whole of a centre's territory, by name; administrators are not told."""
    held: dict[tuple[str, str], list[str]] = {}
    for account, name, _, territory in appointed(database):
        held.setdefault((name, account), []).append(territory)
    covering = (who for who, codes in held.items() if all(code.startswith(tuple(codes)) for code in centre.territory))
    return [name for name, _ in sorted(covering, key=lambda who: (sort_key(who[0]), who[1]))]


@dataclass(frozen=True, slots=True)
class _Kept:
    """All that is counted, with the firms that a choice has lines of, each worked out once, and that any ever had."""

    centres: Sequence[Centre]
    contacts: Sequence[Contact]
    figures: Mapping[str, Sequence[Figure]]
    ever: frozenset[str]
    contacted: Callable[[Chosen], frozenset[str]]


def _read(database: Database | None) -> _Kept:
    if database is None:
        return _Kept((), (), {}, frozenset(), lambda _: frozenset())
    contacts, figures = log.contacts(database), measured.figures(database)
    by_measure: dict[str, list[Figure]] = {name: [] for name in MEASURES}
    for row in figures:
        by_measure[row.measure].append(row)
    ever = frozenset(row.firm for row in contacts)
    contacted = cache(lambda chosen: frozenset(row.firm for row in counted(contacts, chosen)))
    return _Kept(centres(database), contacts, by_measure, ever, contacted)


def _target(some: Sequence[Centre]) -> float:
    """The change that is aimed at: of several centres their mean by the firms that each is to reach."""
    firms = sum(one.firms for one in some)
    return sum(one.change * one.firms for one in some) / firms if firms else 0.0


def _of(centre: Centre, chosen: Chosen) -> Chosen:
    return replace(chosen, centres=frozenset({centre.id}))


def _line(centre: Centre, kept: _Kept, chosen: Chosen, last: date) -> Line:
    own = _of(centre, chosen)
    lines = counted(kept.contacts, own)
    found = funnel(lines, _measured(kept, own))
    return Line(centre, found, meetings(lines, min(chosen.until or last, last)))


def _measured(kept: _Kept, chosen: Chosen) -> set[str]:
    """The firms that were reached and measured by any measure."""
    return {change.firm for name in MEASURES for change in _reached(kept, name, chosen)}


def _reached(kept: _Kept, measure: str, chosen: Chosen) -> list[Change]:
    return reached(kept.figures.get(measure, ()), chosen, kept.contacted(chosen))


def _outside(kept: _Kept, measure: str, chosen: Chosen) -> list[Change]:
    return outside(kept.figures.get(measure, ()), chosen, kept.ever)


def _result(kept: _Kept, measure: str, some: Sequence[Centre], chosen: Chosen) -> Result:
    return result(measure, _reached(kept, measure, chosen), _outside(kept, measure, chosen), _target(some))


def _whole(kept: _Kept, measure: str, some: Sequence[Centre], chosen: Chosen) -> Shown:
    """What the staff of all that is chosen is shown: all of it, as narrow as they ask."""
    medians = {one.id: _result(kept, measure, [one], _of(one, chosen)).median for one in some}
    return Shown(_result(kept, measure, some, chosen), medians, frozenset())


def _told(kept: _Kept, measure: str, some: Sequence[Centre], mine: Collection[str]) -> Shown:
    """What everybody else is shown: nothing narrowed, and no figure that would tell of a few firms.

    Of firms to compare with neither: where a difference would tell them from those of another, it is left out.
    """
    firms = {one.id: _firms(_reached(kept, measure, _of(one, Chosen()))) for one in kept.centres}
    beside = {one.id: _firms(_outside(kept, measure, _of(one, Chosen()))) for one in kept.centres}
    open_, whole = told(firms, mine)
    compared, all_compared = told(beside, mine, open_)
    medians = {
        one.id: _result(kept, measure, [one], _of(one, Chosen())).median if one.id in open_ else None for one in some
    }
    several = len(some) != 1 or len(kept.centres) == 1
    shown, beside_shown = (whole, all_compared) if several else (some[0].id in open_, some[0].id in compared)
    chosen = Chosen() if several else _of(some[0], Chosen())
    withheld = frozenset(id_ for id_, held in firms.items() if len(held) >= FEWEST and id_ not in open_)
    found = _result(kept, measure, some, chosen) if shown else None
    if found is not None and not beside_shown:
        found = replace(found, difference=None, others=0)
    return Shown(found, medians, withheld)


def _firms(held: Sequence[Change]) -> frozenset[str]:
    return frozenset(one.firm for one in held)
