"""Periods: a year, a quarter or a month, as one short text that sorts by its time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from graph.errors import BadInput
from ingest.cells import any_day

Length = Literal[12, 3, 1]
"""Months of a year, a quarter and a month."""
FIRST = 1900
_YEAR, _QUARTER, _MONTH = re.compile(r"(\d{4})"), re.compile(r"(\d{4})-Q([1-4])"), re.compile(r"(\d{4})-(\d\d)")
_YEAR_FIRST = re.compile(
    r"(\d{4})[\s./-]*(?:[QqÇçCc]\.?\s*([1-4])|([1-4])\.?\s*(?:çeyrek|ceyrek|quarter|[QqÇç]))", re.IGNORECASE
)
_YEAR_LAST = re.compile(
    r"(?:([1-4])\.?\s*(?:çeyrek|ceyrek|quarter|[QqÇç])|[QqÇç]\.?\s*([1-4]))[\s./,-]*(\d{4})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Period:
    """So many months from the first month of them."""

    year: int
    month: int
    length: Length

    def __str__(self) -> str:
        if self.length == 12:
            return f"{self.year:04}"
        return f"{self.year:04}-Q{(self.month + 2) // 3}" if self.length == 3 else f"{self.year:04}-{self.month:02}"

    @property
    def begins(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def ends(self) -> date:
        """Its last day."""
        return self._moved(1).begins - timedelta(days=1)

    @property
    def before(self) -> Period:
        """The period of the same length that ends where it begins."""
        return self._moved(-1)

    def _moved(self, times: int) -> Period:
        months = self.year * 12 + self.month - 1 + times * self.length
        return Period(months // 12, months % 12 + 1, self.length)

    def back(self, number: int) -> list[Period]:
        """The last `number` periods up to this one, the oldest first."""
        return [self._moved(-step) for step in reversed(range(number)) if self._year(-step) >= FIRST]

    def _year(self, times: int) -> int:
        return (self.year * 12 + self.month - 1 + times * self.length) // 12


def period(said: str) -> Period:
    """The period in its one spelling (2025, 2025-Q3, 2025-07) or as people write it; BadInput for what is none.

    Also as 2025 Ç3, 3. çeyrek 2025, Q3/2025, 07.2025, Temmuz 2025 or July 2025.
    """
    text = " ".join(said.split())
    found = _quarter(text) or _month_or_year(text)
    if found is None or not FIRST <= found.year <= 9998:
        raise BadInput("programme.period.unclear", said=said)
    return found


def past_period(said: str, today: date | None = None) -> Period:
    """The same; BadInput for one that has not begun."""
    found = period(said)
    if found.begins > (today or date.today()):
        raise BadInput("programme.period.to_come", said=said)
    return found


def _quarter(text: str) -> Period | None:
    if found := _QUARTER.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        year, quarter = int(found[1]), int(next(part for part in found.groups()[1:] if part))
    elif found := _YEAR_LAST.fullmatch(text):
        year, quarter = int(found[3]), int(found[1] or found[2])
    else:
        return None
    return Period(year, 3 * quarter - 2, 3)


def _month_or_year(text: str) -> Period | None:
    # A workbook writes a year as 2025.0, or as the number that its cell shows.
    plain = re.sub(r"(?<=^\d{4})[.,]0+$", "", text)
    try:
        known = any_day(plain)
    except BadInput:
        return None
    if known and _YEAR.fullmatch(known):
        return Period(int(known), 1, 12)
    if known and (month := _MONTH.fullmatch(known)):
        return Period(int(month[1]), int(month[2]), 1)
    return None
