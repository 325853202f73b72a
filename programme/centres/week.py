"""What a week of a centre asks for, out of its log: what was done, and whom somebody should get back to by when.

A log has no days to come and no ends of what was begun. What it tells is after what nothing followed: the last line of
a firm that is a first contact, a referral or a service waits for the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from programme.centres.model import KINDS

DAYS = 7
WAITS: Mapping[str, int] = {"contact": 14, "referral": 30, "service": 30}
"""After how many days somebody gets back to a firm of which nothing newer is written, by what was written last."""


class Line(Protocol):
    """A line of a log, as far as it is looked at."""

    id: int
    firm: str
    name: str
    day: date
    kind: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A firm that somebody should get back to on a day, and what was written of it last."""

    firm: str
    name: str
    kind: str
    day: date
    due: date


@dataclass(frozen=True, slots=True)
class Week:
    """What was done in the last DAYS, today with them, by kind; and who waits: since then, from tomorrow on, longer.

    `late` and `coming` begin with the earliest day, `longer` with the latest.
    """

    done: Sequence[tuple[str, int]]
    late: Sequence[Waiting]
    coming: Sequence[Waiting]
    longer: Sequence[Waiting]


def week(lines: Iterable[Line], today: date) -> Week:
    """The week around a day, of the lines of a log that stand; their order does not matter."""
    held = [one for one in lines if one.day <= today]
    begun = today - timedelta(DAYS - 1)
    times = Counter(one.kind for one in held if one.day >= begun)
    last: dict[str, Line] = {}
    for one in sorted(held, key=lambda one: (one.day, one.id)):
        last[one.firm] = one
    waiting = sorted((_waiting(one) for one in last.values() if one.kind in WAITS), key=lambda one: (one.due, one.name))
    until = today + timedelta(DAYS)
    return Week(
        [(kind, times[kind]) for kind in KINDS if times[kind]],
        [one for one in waiting if begun <= one.due <= today],
        [one for one in waiting if today < one.due <= until],
        [one for one in reversed(waiting) if one.due < begun],
    )


def _waiting(one: Line) -> Waiting:
    return Waiting(one.firm, one.name, one.kind, one.day, one.day + timedelta(WAITS[one.kind]))
