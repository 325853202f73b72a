"""A comparison as a table: every value of every cluster in a row, with what it stands beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from api.questions.clusters import Compared, number_or_none
from api.words.strings import say
from graph.spreadsheets import Cell, write_book, write_csv
from graph.words.sentences import Language

COLUMNS = ("id", "name", "code", "indicator", "layer", "unit", "period", "value", "base", "few", "change", "place",
           "low", "median", "high", "formula")  # fmt: skip


def write_comparison_csv(target: IO[bytes], found: Compared, language: Language) -> None:
    """The comparison as CSV with the separator that the language's spreadsheets expect."""
    write_csv(target, comparison_rows(found, language), language)


def write_comparison_book(target: IO[bytes], found: Compared, language: Language) -> None:
    """The comparison as an Excel workbook."""
    write_book(target, say("nav.clusters", language), comparison_rows(found, language))


def comparison_rows(found: Compared, language: Language) -> Iterator[Sequence[Cell]]:
    """The head, then a row for each value that is known."""
    yield [say(f"compare.column.{name}", language) for name in COLUMNS]
    held = found.comparison
    for row, node in enumerate(found.nodes):
        for at, one in enumerate(held.cube.indicators):
            value = number_or_none(held.values[row, at])
            if value is None:
                continue
            base = number_or_none(held.cube.bases[row, at, -1])
            yield [
                node.id,
                node.name_in(language),
                one.code,
                one.name[language],
                say(f"measure.layer.{one.layer}", language),
                say(f"measure.unit.{one.unit}", language),
                found.period,
                value,
                None if base is None else int(base),
                say("export.yes", language) if held.few[row, at] else None,
                number_or_none(held.change[row, at]),
                number_or_none(held.places[row, at]),
                *(number_or_none(part) for part in held.spread[:, at]),
                one.formula[language],
            ]
