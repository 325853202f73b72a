"""What statistics are made of: series, what an edition covers, and what is told of a load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graph.words.sentences import Sentence

if TYPE_CHECKING:
    import polars as pl

KEYS = ("measure", "unit", "nace", "nuts", "year", "region", "sector")
"""What names a figure."""
ORDER = ("measure", "unit", "nace", "nuts", "country", "year", "region", "sector")
"""In which order figures lie, so that all of a measure in a country is one piece, and each year of it is."""


class Series(NamedTuple):
    """Figures that may be set side by side: of one dataset, measure and unit, by one version of NACE and of NUTS."""

    dataset: str
    measure: str
    unit: str
    nace: str
    nuts: str


class Cover(NamedTuple):
    """What an edition speaks of: a year of a measure in a country; a newer edition that covers it takes its place."""

    measure: str
    unit: str
    nace: str
    nuts: str
    country: str
    year: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A load of a dataset that is whole: `number` tells those of one date apart, `covers` has its rows by cover."""

    dataset: str
    date: str
    number: int
    digest: str
    rows: int
    licence: str = ""
    files: Sequence[str] = ()
    rejected: int = 0
    covers: Mapping[Cover, int] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, int]:
        """What is newer is greater."""
        return self.date, self.number


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell or row that is not taken: where it stands, and why."""

    file: str
    line: int
    column: str
    reason: Sentence
    said: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a file, each as it says it, and what it says of all of them (`facts`).

    The frame has `line`, `column` and `value`, and of measure, unit, sector, region, year, flag, nace and nuts those
    that cells say by themselves; `number` is a figure that a workbook holds as one. `dataset` and `date` are what the
    file says that it is an edition of; `notes` counts what was passed over, by the sentence that says so.
    """

    path: Path
    frame: pl.DataFrame
    flaws: Sequence[Flaw] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    dataset: str = ""
    date: str = ""
    notes: Mapping[Sentence, int] = field(default_factory=dict)
