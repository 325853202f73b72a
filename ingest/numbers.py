"""Numbers and dates as tables hold them."""

import re
from math import isfinite

_YEAR = re.compile(r"(1[0-9]|20)\d\d")
_DAY = re.compile(r"((?:1[0-9]|20)\d\d)-(\d\d)-(\d\d)")


def number(text: str) -> float | None:
    """The number, with a point or a comma before its decimals; None when it is none or not given (NA)."""
    try:
        value = float(text.replace(",", ".")) if text else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def year(text: str) -> int | None:
    """A year from 1000 to 2099, None when it is none."""
    return int(text) if _YEAR.fullmatch(text) else None


def day(text: str) -> str | None:
    """An ISO date, also when a time follows it; None when it is none."""
    found = _DAY.match(text)
    return found.group() if found else None
