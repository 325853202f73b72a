"""Long columns of few different texts, as the texts and where each stands: so each text is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.errors import BadInput

MOST = 200_000
"""Different texts of a column of codes; one of more holds no codes."""
_WIDTHS = (np.uint8, np.uint16, np.uint32)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column: its different texts, and for each row which of them it has."""

    values: Sequence[str]
    index: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.index)

    def numbers(self, of: Callable[[str], int]) -> NDArray[np.int64]:
        """A number for each row by its text."""
        return np.fromiter(map(of, self.values), np.int64, len(self.values))[self.index]

    def mapped(self, into: Callable[[str], str]) -> Coded:
        """The column with other texts in place of its own; those that become the same are one."""
        said = [into(value) for value in self.values]
        values = sorted(set(said))
        place = {value: at for at, value in enumerate(values)}
        return Coded(values, np.fromiter((place[one] for one in said), np.int64, len(said))[self.index])

    def kept(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Coded:
        """Some rows of it, in their order."""
        return Coded(self.values, self.index[rows])

    def series(self) -> pl.Series:
        """The column as polars keeps it; texts that no row has are left out."""
        there = np.unique(self.index)
        values = [self.values[at] for at in there]
        width = next(one for one in _WIDTHS if len(values) < np.iinfo(one).max)
        places = np.zeros(len(self.values), width)
        places[there] = np.arange(len(there))
        return pl.Series(places[self.index]).cat.to(pl.Enum(values))


def coded(column: pl.Series, name: str) -> Coded:
    """A column of texts, blanks around them left out and null as nothing; BadInput for one that holds no codes."""
    texts = column.cast(pl.String).fill_null("")
    values = texts.unique().sort()
    if len(values) > MOST:
        raise BadInput("programme.statistics.many_values", column=name, most=MOST)
    index = texts.cast(pl.Enum(values)).to_physical().to_numpy().astype(np.int64)
    return Coded(values.to_list(), index).mapped(str.strip)


def constant(value: str, rows: int) -> Coded:
    """A column that says the same in each row."""
    return Coded([value], np.zeros(rows, np.int64))


def pairs(one: Coded, other: Coded) -> tuple[list[tuple[str, str]], NDArray[np.int64]]:
    """The different pairs of texts of two columns, and for each row which of them it has."""
    both = one.index * len(other.values) + other.index
    there = np.flatnonzero(np.bincount(both, minlength=1))
    place = np.zeros(int(there[-1]) + 1 if len(there) else 1, np.int64)
    place[there] = np.arange(len(there))
    said = [(one.values[at // len(other.values)], other.values[at % len(other.values)]) for at in there.tolist()]
    return said, place[both]
