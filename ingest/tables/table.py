"""A table before its columns are known by the template's names, from a CSV as from a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.errors import BadInput
from graph.words.folding import key
from graph.words.sentences import Sentence
from ingest.tables.cell_text import cell_text
from ingest.tables.columns import Column, column_names, spelled

ON_TOP = 30  # rows among which the header is looked for
MAX_TITLES = 1_000  # each that is not known is compared with all that may be meant


class Typed(NamedTuple):
    """What a workbook holds of a cell as a number or a date, and the format in which it shows it."""

    value: float | date
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of cells with its number in the file; `flaws` say why a cell is left out, by its place.

    `misfit` says that the row does not fit its header.
    """

    number: int
    cells: Sequence[str]
    flaws: Mapping[int, Sentence] = field(default_factory=dict)
    typed: Mapping[int, Typed] = field(default_factory=dict)
    misfit: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows below it; of the hidden columns only what restricts is read.

    `notes` counts what was passed over, by the sentence that says so; `above` are the rows above the header.
    """

    titles: Sequence[str]
    lines: Iterator[Line]
    hidden: frozenset[int] = frozenset()
    notes: Mapping[Sentence, int] = field(default_factory=dict)
    above: Sequence[Sequence[str]] = ()


def titled(cells: Iterable[str]) -> list[str]:
    """The cells of a header as titles."""
    return [cell_text(cell, " ") for cell in cells]


def refuse_many(name: str, titles: int) -> None:
    """BadInput for more titles than a table has that people fill in."""
    if titles > MAX_TITLES:
        raise BadInput("ingest.tables.many_columns", name=name, columns=titles, most=MAX_TITLES)


def known(cells: Iterable[str], columns: Sequence[Column]) -> float:
    """How many columns of the template a row would be the header of; one that explains itself counts half."""
    exact = spelled(tuple(columns))
    named = {name: said for said, name in column_names(titled(cells), columns).items()}
    return sum(1 if key(said) in exact else 0.5 for said in named.values())
