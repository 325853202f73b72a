"""How a workbook shows its numbers: the formats of its cells, and a number as text by one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO

from lxml import etree

# ECMA-376 part 1, 18.8.30: what is not written in the file.
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "dd.mm.yyyy",
             15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "dd.mm.yyyy hh:mm", 37: "#,##0", 38: "#,##0",
             39: "#,##0.00", 40: "#,##0.00"}  # fmt: skip
_BESIDE = re.compile(r'\[[^\]]*\]|_.|\*.|"[^"]*"|\\.')
_PATTERN = re.compile(r'[0#]+(?:(?:\\[ ./-]|"[ ./-]"|[-/ ()])[0#]+)+')  # 00\.00 or 000 000 0000
_MARKS = re.compile(r'\\(.)|"(.)"')
_PLACES = re.compile(r"([0#?][0#?,]*)(?:\.([0?#]*))?")
_EXACT = 1e-9
LONGEST = 255  # characters of a format, as in Excel: it is read for each cell


def cell_formats(styles: bytes) -> list[str]:
    """The format of each cell style, in the order in which cells name them; empty for the general one.

    ValueError for one that is longer than formats are.
    """
    try:
        root = etree.parse(BytesIO(styles), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except etree.XMLSyntaxError:
        return []
    own = {one.get("numFmtId") or "": one.get("formatCode") or "" for one in root.iterfind(".//{*}numFmts/{*}numFmt")}
    return [format_code(one.get("numFmtId") or "0", own) for one in root.iterfind("{*}cellXfs/{*}xf")]


def format_code(number: str, own: Mapping[str, str]) -> str:
    """The format of this number, a workbook's own or a built-in one; ValueError for one longer than formats are."""
    code = own.get(number, _BUILT_IN.get(int(number), "") if number.isdecimal() else "")
    if len(code) > LONGEST:
        raise ValueError(number)
    return "" if code.lower() in {"general", "@"} else code


def shown(value: float, code: str = "") -> str:
    """A number as its cell shows it, without what stands beside or between its digits; never with fewer digits.

    Whole numbers are without a fraction, percentages rounded as they are shown.
    """
    section, pattern, whole, places = _taken_apart(code)
    if pattern and value == int(value) >= 0:
        return _patterned(int(value), pattern)
    if section.endswith("%"):
        return f"{value * 100:.{places}f}%"
    plain = _plain(value)
    if "e" in section.lower() or "." not in plain:
        return plain.zfill(whole) if value >= 0 else plain
    fixed = f"{value:.{places}f}"
    shortest = fixed if abs(float(fixed) - value) < _EXACT else plain
    head, _, tail = shortest.partition(".")
    return f"{head.zfill(whole) if value >= 0 else head}.{tail}"


@lru_cache(1_000)
def _taken_apart(code: str) -> tuple[str, str | None, int, int]:
    """The section for numbers, its pattern where it has one, and how many digits stand before and behind the point."""
    section = code.split(";", maxsplit=1)[0]
    pattern = _MARKS.sub(r"\1\2", section) if _PATTERN.fullmatch(section) else None
    found = _PLACES.search(_BESIDE.sub("", section).strip().removesuffix("%"))
    whole, places = (found[1].count("0"), len(found[2] or "")) if found else (0, 0)
    return section, pattern, whole, places


@lru_cache(1_000)
def is_date(code: str) -> bool:
    """Whether a format shows dates."""
    plain = _BESIDE.sub("", code.split(";", maxsplit=1)[0]).lower()
    return "yy" in plain or ("mmm" in plain and "d" in plain)


def _plain(value: float) -> str:
    """All digits that a workbook keeps, without an exponent."""
    if value == int(value):
        return str(int(value))
    return f"{value:.15g}" if "e" not in f"{value:.15g}" else f"{value:.15f}".rstrip("0")


def _patterned(value: int, pattern: str) -> str:
    """The digits set into a pattern from its end, those too many before it."""
    digits, out = list(str(value).zfill(pattern.count("0"))), ""
    for sign in reversed(pattern):
        if sign not in "0#":
            out = sign + out if digits else out
        elif digits:
            out = digits.pop() + out
    return "".join(digits) + out
