"""Figures for the demonstration: invented from first to last, the same on every machine, and called so.

Each figure follows from its codes: a province has a weight, a division another, the two together a leaning; a few
provinces lean as the demonstration's own firms do.
"""

from __future__ import annotations

from hashlib import blake2b
from math import exp
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.classifications.regions import by_plate
from programme.statistics.editions import Folder
from programme.statistics.given import read_given
from programme.statistics.loading import Options, Report, load

DATASET, EDITION = "demo-invented", "2026-11-25"
YEARS = (2019, 2024)
DIVISIONS = ("10", "11", "13", "14", "15", "16", "17", "18", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
             "30", "31", "32", "33", "62", "71")  # fmt: skip
MEASURES = ("employment", "firms", "exports")
_LEANING = {
    ("TR831", "32"): 5.0, ("TR831", "10"): 1.8, ("TR833", "28"): 4.0, ("TR833", "23"): 3.5, ("TRC11", "13"): 4.5,
    ("TRC11", "22"): 2.5, ("TR632", "13"): 3.5, ("TR632", "25"): 4.0, ("TR901", "10"): 3.0, ("TR901", "30"): 3.5,
    ("TR510", "30"): 3.0, ("TR510", "26"): 3.0, ("TR510", "62"): 3.0, ("TR100", "14"): 2.5, ("TR100", "62"): 2.5,
    ("TR411", "29"): 4.0, ("TR421", "20"): 3.0,
}  # fmt: skip
_LARGE = {"TR100": 9.0, "TR510": 4.0, "TR310": 4.0, "TR411": 3.5, "TR421": 3.0, "TRC11": 2.5, "TR521": 2.0}


def load_demonstration(folder: Folder) -> Report:
    """Load the invented figures as a dataset of their own; again, it changes nothing."""
    with TemporaryDirectory() as place:
        path = Path(place) / "demo-invented.csv"
        path.write_text(table(), "utf-8")
        licence = read_given(["licence=invented / uydurma"])
        return load(folder, [path], Options(date=EDITION, dataset=DATASET, given=licence))


def table() -> str:
    """The figures in the template's columns."""
    rows = ["region,sector,year,measure,value,unit,flag,nace,nuts"]
    for region in sorted(by_plate().values()):
        for sector in DIVISIONS:
            for year in YEARS:
                people = _people(region, sector, year)
                hidden = people < 20 and _drawn(region, sector, "hidden") < 0.5
                for measure in MEASURES:
                    value, unit = _figure(measure, people, region, sector)
                    said = ":,{},c" if hidden and measure != "firms" else f"{value},{{}},"
                    rows.append(f"{region},{sector},{year},{measure},{said.format(unit)},2.1,2021")
    return "\n".join(rows) + "\n"


def _people(region: str, sector: str, year: int) -> int:
    size = _LARGE.get(region, 0.3 + _drawn(region, "size"))
    leaning = _LEANING.get((region, sector), exp(1.6 * (_drawn(region, sector) - 0.5)))
    growth = 1 + 0.12 * (_drawn(region, sector, "growth") - 0.35)
    weight = 100 + 900 * _drawn(sector, "weight")
    return round(weight * size * leaning * growth ** (year - YEARS[0]))


def _figure(measure: str, people: int, region: str, sector: str) -> tuple[int, str]:
    if measure == "employment":
        return people, "persons"
    if measure == "firms":
        return max(round(people / (4 + 20 * _drawn(sector, "firm"))), 1), "firms"
    return round(people * (5 + 60 * _drawn(sector, "sold")) * (0.5 + _drawn(region, "open"))), "1000 USD"


def _drawn(*what: str) -> float:
    """A number in [0, 1) that the words alone decide."""
    return int.from_bytes(blake2b(" ".join(what).encode(), digest_size=4).digest(), "big") / 2**32
