"""This week's work out of a log: what was done, and after what nothing has followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from programme.centres.week import week

TODAY = date(2026, 11, 27)


@dataclass
class Row:
    id: int
    firm: str
    name: str
    day: date
    kind: str


def row(id_: int, firm: str, ago: int, kind: str) -> Row:
    return Row(id_, firm, firm.upper(), TODAY - timedelta(ago), kind)


def test_whoever_nothing_followed_is_due_and_a_newer_line_ends_it() -> None:
    lines = [
        row(1, "late", 15, "contact"), row(2, "today", 14, "contact"), row(3, "soon", 8, "contact"),
        row(4, "far", 2, "contact"), row(5, "long", 200, "referral"), row(6, "referred", 24, "referral"),
        row(7, "served", 36, "service"), row(8, "met", 15, "contact"), row(9, "met", 3, "visit"),
        row(10, "same", 15, "contact"), row(11, "same", 15, "meeting"), row(12, "agreed", 400, "agreement"),
    ]  # fmt: skip
    for held in (lines, lines[::-1]):
        found = week(held, TODAY)
        assert [(one.name, one.due) for one in found.late] == [
            ("SERVED", TODAY - timedelta(6)), ("LATE", TODAY - timedelta(1)), ("TODAY", TODAY),
        ]  # fmt: skip
        assert [(one.firm, one.due) for one in found.coming] == [
            ("referred", TODAY + timedelta(6)), ("soon", TODAY + timedelta(6)),
        ]  # fmt: skip
        assert [(one.firm, one.kind) for one in found.longer] == [("long", "referral")]
        assert list(found.done) == [("contact", 1), ("visit", 1)]


def test_the_last_seven_days_are_today_and_six_before() -> None:
    found = week(
        [row(1, "a", 0, "visit"), row(2, "b", 6, "visit"), row(3, "c", 7, "visit"), row(4, "d", -1, "visit")], TODAY
    )
    assert list(found.done) == [("visit", 2)]
    assert (found.late, found.coming, found.longer) == ([], [], [])
    assert week([], TODAY).done == []
