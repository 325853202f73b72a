"""Türkiye's provinces as hexagons of one size, each about where it lies, coloured by a count."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt

from ingest.classifications.regions import by_plate

RADIUS = 20.0
STEPS = (1, 5, 20, 100)
"""From how many on each stronger colour begins: fixed, so that two maps can be compared."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a province stands on the grid, in pixels of the drawing."""

    plate: str
    code: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Hexagon:
    """A province with the strength of its colour (1–5), what a reader is told, and where it leads."""

    cell: Cell
    said: str
    strength: int
    url: str


@dataclass(frozen=True, slots=True)
class HexMap:
    """The drawing: its size, the outline of a hexagon around its middle, and the hexagons."""

    width: int
    height: int
    outline: str
    hexagons: tuple[Hexagon, ...]


@cache
def cells() -> tuple[Cell, ...]:
    """The provinces on the grid: least moved from their label points, with most neighbours kept."""
    table = files("api.pages").joinpath("provinces.csv").read_text("utf-8")
    wide, high = sqrt(3) * RADIUS, 1.5 * RADIUS
    return tuple(
        Cell(
            row["plate"], by_plate()[row["plate"]], round((float(row["column"]) + 0.6) * wide, 1),
            round((float(row["row"]) + 0.8) * high, 1),
        )
        for row in csv.DictReader(table.splitlines())
    )  # fmt: skip


def hex_map(said: Callable[[str], str], strong: Callable[[str], int], url: Callable[[str], str]) -> HexMap:
    """The map: what is said of a province by its code, how strong its colour is, and where it leads."""
    held = tuple(Hexagon(cell, said(cell.code), strong(cell.code), url(cell.code)) for cell in cells())
    half = sqrt(3) / 2 * RADIUS
    corners = [
        (0, -RADIUS),
        (half, -RADIUS / 2),
        (half, RADIUS / 2),
        (0, RADIUS),
        (-half, RADIUS / 2),
        (-half, -RADIUS / 2),
    ]
    outline = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"
    width, height = (max(getattr(cell, axis) for cell in cells()) + 1.2 * RADIUS for axis in "xy")
    return HexMap(round(width), round(height), outline, held)


def strength(value: float, steps: Sequence[float] = STEPS) -> int:
    """How strong a colour stands for a value, 1–5."""
    return 1 + sum(value >= step for step in steps)
