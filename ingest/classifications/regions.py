"""Regions that are known without a file: NUTS down to level 2, and Türkiye's provinces with their districts."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graph.gazetteer import nuts_country
from graph.words.folding import words


@dataclass(frozen=True, slots=True)
class Region:
    """A region's code with its name, and the name in Latin letters where it is another."""

    code: str
    name: str
    latin: str = ""

    @property
    def called(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.name, self.latin) if self.latin else (self.name,)


@cache
def regions() -> Mapping[str, Region]:
    """The regions by code."""
    return {row["code"]: Region(row["code"], row["name"], row["latin"]) for row in _rows("nuts.csv")}


@cache
def by_plate() -> Mapping[str, str]:
    """Türkiye's provinces by plate number, written with two digits."""
    return {row["plate"]: row["code"] for row in _rows("provinces.csv")}


@cache
def by_district() -> Mapping[str, tuple[str, ...]]:
    """Türkiye's provinces by the folded names of their districts; some names several provinces have."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("provinces.csv"):
        for name in map(_key, row["districts"].split("|")):
            found[name] = (*found.get(name, ()), row["code"])
    return found


def renewed(code: str) -> str:
    """The code in today's edition: a country as NUTS writes it, and a region of an older edition by its new code.

    A region of level 3 is given as the one of level 2 that holds it, since few kept their last sign.
    """
    named = nuts_country(code[:2]) + code[2:]
    return _RENEWED.get(named[:4], named)


def _key(name: str) -> str:
    return " ".join(words(name))


def _rows(name: str) -> Iterator[dict[str, str]]:
    table = files("ingest").joinpath("classifications", name).read_text("utf-8")
    yield from csv.DictReader(table.splitlines())


# Regions of level 2 that only changed their code, each found in tables made of Eurostat's correspondences of editions:
# NUTS 2006 → 2010 in Italy, 2010 → 2013 in Greece, 2013 → 2016 in France and Poland. Not here is what was divided,
# since the code does not say in which part it lies, and what got another border (Chemnitz, Leipzig, Emilia-Romagna,
# Marche, both regions of Slovenia).
_RENEWED = {
    "FR21": "FRF2", "FR22": "FRE2", "FR23": "FRD2", "FR24": "FRB0", "FR25": "FRD1", "FR26": "FRC1", "FR30": "FRE1",
    "FR41": "FRF3", "FR42": "FRF1", "FR43": "FRC2", "FR51": "FRG0", "FR52": "FRH0", "FR53": "FRI3", "FR61": "FRI1",
    "FR62": "FRJ2", "FR63": "FRI2", "FR71": "FRK2", "FR72": "FRK1", "FR81": "FRJ1", "FR82": "FRL0", "FR83": "FRM0",
    "ITD1": "ITH1", "ITD2": "ITH2", "ITD3": "ITH3", "ITD4": "ITH4", "ITE1": "ITI1", "ITE2": "ITI2", "ITE4": "ITI4",
    "EL11": "EL51", "EL12": "EL52", "EL13": "EL53", "EL14": "EL61", "EL21": "EL54", "EL22": "EL62", "EL23": "EL63",
    "EL24": "EL64", "EL25": "EL65",
    "PL11": "PL71", "PL31": "PL81", "PL32": "PL82", "PL33": "PL72", "PL34": "PL84",
}  # fmt: skip
