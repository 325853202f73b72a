"""How the figures of a file are written: which sign is the decimal one, and which flags stand behind them.

One sign is the decimal one in a whole file. A figure such as 1.234 alone does not tell which; figures beside it do
(1.234.567, 12,5, 0.25, 1234.5), and where none does it has to be said: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

import polars as pl

from graph.errors import BadInput
from graph.words.sentences import Sentence

Decimal = Literal[".", ","]
DECIMALS: dict[str, Decimal] = {"point": ".", ".": ".", "nokta": ".", "comma": ",", ",": ",", "virgül": ","}
"""The decimal sign by what people call it."""
MISSING = frozenset({"", ":", "-", "–", "—", "...", "…", "..", "*", "x", "c", "n/a", "na", "(:)", "nan", "."})
"""How files write that there is no figure: Eurostat's colon, TÜİK's dash, dots and star, and what programs leave."""
CONFIDENTIAL = frozenset({"*", "x", "c"})
FLAGS = frozenset("bcdefinprsuz")
"""Eurostat's: break, confidential, definition differs, estimated, forecast, see metadata, not significant, provisional,
revised, estimate of Eurostat's, unreliable, not applicable."""
_FIGURE = r"[+\-−]?\d[\d.,'’ \u00a0\u202f]*|[+\-−]?[.,]\d+"
_WITH_FLAG = re.compile(
    rf"\s*(?P<value>{_FIGURE}|:|\.{{2,3}}|…|[-–—*])?\s*(?P<flag>[a-z]{{1,4}}|\([a-zğüşıöç*]{{1,4}}\))?\s*"
)
_SPACES = re.compile(r"[\s'’\u00a0\u202f]")
_GROUPS = {".": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?"), ",": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")}
_LONE = re.compile(r"[+-]?(\d*)([.,])(\d+)")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}")


class Figure(NamedTuple):
    """A figure with its flags; None where none is published, and why the cell cannot be read."""

    value: float | None
    flag: str = ""
    flaw: Sentence | None = None


def split(said: str) -> tuple[str, str]:
    """What stands before the flags of a cell, and the flags; a cell that is not written so stays whole."""
    found = _WITH_FLAG.fullmatch(said)
    if not found or not set((found["flag"] or "").strip("()*")) <= FLAGS:
        return said.strip(), ""
    return (found["value"] or "").strip(), (found["flag"] or "").strip("()")


def decimal_sign(figures: Iterable[str]) -> Decimal | None:
    """The decimal sign that these figures show; None where they show none, BadInput where they show both."""
    shown = {sign for one in figures if (sign := _shown(_SPACES.sub("", one)))}
    if len(shown) > 1:
        raise BadInput("programme.statistics.both_decimals")
    return shown.pop() if shown else None


def _shown(said: str) -> Decimal | None:
    """The decimal sign that a figure by itself leaves no doubt about."""
    point, comma = said.count("."), said.count(",")
    if point and comma:
        return "." if said.rfind(".") > said.rfind(",") else ","
    if point > 1 or comma > 1:
        return "," if point else "."
    lone = _LONE.fullmatch(said)
    if not lone or _EITHER.fullmatch(said):
        return None
    return "." if lone[2] == "." else ","


def figure(said: str, decimal: Decimal | None) -> Figure:
    """A cell as a figure; what cannot be told without knowing the decimal sign is a flaw."""
    value, flag = split(said)
    if value.lower() in MISSING:
        return Figure(None, flag or ("c" if value.lower() in CONFIDENTIAL else ""))
    plain = _SPACES.sub("", value).replace("−", "-")
    if _EXPONENT.fullmatch(plain):
        return _checked(plain, flag, said)
    sign = decimal or _shown(plain)
    if sign is None and _EITHER.fullmatch(plain):
        return Figure(None, flag, Sentence("programme.statistics.either", {"said": said.strip()}))
    return _checked(_with_point(plain, sign or "."), flag, said)


def _with_point(plain: str, sign: Decimal) -> str:
    """The figure as Python writes it; empty where its groups are not of three digits."""
    other = "," if sign == "." else "."
    if other in plain:
        if not _GROUPS[other].fullmatch(plain):
            return ""
        plain = plain.replace(other, "")
    return plain.replace(sign, ".")


def _checked(plain: str, flag: str, said: str) -> Figure:
    try:
        value = float(plain)
    except ValueError:
        return Figure(None, flag, Sentence("programme.statistics.no_figure", {"said": said.strip()[:60]}))
    if not -1e18 <= value <= 1e18:
        return Figure(None, flag, Sentence("programme.statistics.huge", {"said": said.strip()[:60]}))
    return Figure(value, flag)


_PLAIN = {".": r"^[+-]?\d{1,18}(?:\.\d+)?$", ",": r"^[+-]?\d{1,18}(?:,\d+)?$", None: r"^[+-]?\d{1,18}$"}


def read(cells: pl.Series, decimal: Decimal | None) -> tuple[pl.DataFrame, dict[str, Sentence]]:
    """Each cell as `value` and `mark`, with `odd` where it cannot be read; and why, by what such a cell says.

    The decimal sign is that of the whole column unless it is given. BadInput where figures show both.
    """
    said = cells.fill_null("").str.strip_chars()
    sign = decimal or decimal_sign(split(one)[0] for one in said.filter(~said.str.contains(_PLAIN[None])).unique())
    plain = said.str.contains(_PLAIN[sign])
    others = said.filter(~plain).unique().to_list()
    found = {one: figure(one, sign) for one in others}
    marks = {one: _mark(each) for one, each in found.items()}
    as_text = {one: None if each.value is None else repr(each.value) for one, each in found.items()}
    simple = said.str.replace(",", ".", literal=True) if sign == "," else said
    odd = said.replace_strict(others, list(as_text.values()), default=None, return_dtype=pl.String)
    read_ = pl.DataFrame(
        {
            "value": pl.select(pl.when(plain).then(simple).otherwise(odd)).to_series().cast(pl.Float64),
            "mark": said.replace_strict(others, list(marks.values()), default="", return_dtype=pl.String),
            "odd": said.is_in([one for one in others if found[one].flaw is not None]),
        }
    )
    return read_, {one: each.flaw for one, each in found.items() if each.flaw is not None}


def _mark(each: Figure) -> str:
    """The flags of a figure; of one that is not published, a colon before them."""
    return each.flag if each.value is not None else f":{each.flag}"
