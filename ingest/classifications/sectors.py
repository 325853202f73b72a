"""Sectors that are known without a file: the codes of NACE Rev. 2.1 and Rev. 2, and titles down to divisions."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from graph.codes import sector_key, sector_version
from graph.model import Name

_CLASS = 4
"""Digits of a class, below which a code is a country's own."""


@cache
def titles() -> Mapping[str, tuple[Name, ...]]:
    """The titles of the sections and divisions of Rev. 2.1, by code."""
    return {row["code"]: (Name(row["name_tr"], "tr"), Name(row["name_en"], "en")) for row in _rows("nace.csv")}


def exists(code: str) -> bool:
    """Whether a code of digits is in its version of NACE; below the classes, whether its class is.

    Codes of a version that does not come with the program are believed.
    """
    known = _known().get(sector_version(code))
    return known is None or sector_key(code)[:_CLASS] in known


def successor(code: str) -> str | None:
    """The class of Rev. 2.1 that a class of Rev. 2 (or what is below one) became whole; None where it is not known."""
    return _SUCCESSORS.get(code.partition("@")[0][: _CLASS + 1])


@cache
def _known() -> Mapping[str, frozenset[str]]:
    """The divisions, groups and classes of each version, without points."""
    return {
        row["version"]: frozenset(code[:digits] for code in row["classes"].split() for digits in (2, 3, _CLASS))
        for row in _rows("nace_classes.csv")
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    table = files("ingest").joinpath("classifications", name).read_text("utf-8")
    yield from csv.DictReader(table.splitlines())


# Classes of Rev. 2 that Rev. 2.1 does not have, and that the titles of both leave no doubt about. This is not
# Eurostat's correspondence table, which has more: a class that is not here stays one of Rev. 2.
_SUCCESSORS = {
    "01.49": "01.48", "14.11": "14.24", "14.12": "14.23", "17.29": "17.25", "22.19": "22.12", "23.19": "23.15",
    "23.49": "23.45", "23.69": "23.66", "25.29": "25.22", "25.50": "25.40", "25.71": "25.61", "25.72": "25.62",
    "25.73": "25.63", "28.49": "28.42", "31.01": "31.00", "31.02": "31.00", "31.03": "31.00", "31.09": "31.00",
    "41.10": "68.12", "41.20": "41.00", "45.20": "95.31", "46.51": "46.50", "46.52": "46.50", "47.65": "47.64",
    "58.14": "58.13", "62.01": "62.10", "62.02": "62.20", "62.03": "62.20", "62.09": "62.90", "63.11": "63.10",
    "68.10": "68.11", "70.21": "73.30", "70.22": "70.20", "72.11": "72.10", "72.19": "72.10", "80.10": "80.01",
    "80.30": "80.01", "82.11": "82.10", "82.19": "82.10", "85.41": "85.40", "85.42": "85.40", "95.11": "95.10",
    "95.12": "95.10", "96.01": "96.10", "96.03": "96.30", "96.04": "96.23",
}  # fmt: skip
