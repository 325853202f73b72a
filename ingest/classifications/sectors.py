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


def successors(code: str) -> tuple[str, ...]:
    """The classes of Rev. 2.1 among which a class of Rev. 2 (or what is below one) was divided; one where it is whole.

    None where the code is above the classes, or of no class of Rev. 2.
    """
    class_ = code.partition("@")[0][: _CLASS + 1]
    if len(class_) <= _CLASS:
        return ()
    return _divided().get(class_) or ((class_,) if exists(class_) and exists(f"{class_}@2") else ())


def means_another(code: str) -> bool:
    """Whether a code of Rev. 2.1 is in Rev. 2, too, and there of what Rev. 2.1 has elsewhere."""
    class_ = code[: _CLASS + 1]
    return exists(f"{class_}@2") and class_ not in _divided().get(class_, (class_,))


@cache
def _divided() -> Mapping[str, tuple[str, ...]]:
    """The classes of Rev. 2 that are not the same class in Rev. 2.1, with those that have their content."""
    return {row["older"]: tuple(row["newer"].split()) for row in _rows("nace_successors.csv")}


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
