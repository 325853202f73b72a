"""The plain template: a figure a row, CSV or a sheet, with Turkish or English headers."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.tables.columns import STATISTICS, check_columns, column_names, unread
from ingest.tables.csv_rows import UTF_8, Member, lacking, lines
from ingest.tables.csv_table import csv_table
from ingest.tables.encodings import encoding_of
from ingest.tables.filled import is_workbook
from ingest.tables.reading import Reading
from ingest.tables.sheets import sheet_table
from ingest.tables.table import Line, Table
from programme.statistics.model import Cells, Flaw
from programme.statistics.rows import read_rows

_NEEDED = ("region", "sector", "year", "value")
_BATCH = 100_000
_AS_FOUND = Reading()


def is_listed(titles: Sequence[str]) -> bool:
    """Whether a header is the template's: it has a column for the figure, and for two things that it is of."""
    named = set(column_names(titles, STATISTICS).values())
    return "value" in named and len(named) > 2


def read_listed(path: Path, how: Reading = _AS_FOUND) -> Cells | None:
    """The cells of a table of the template's, each by its row; None where its header is none of the template's.

    A large CSV in UTF-8 whose header is its first row is read at once, any other row by row.
    """
    if not is_workbook(path) and how == _AS_FOUND and (at_once := _at_once(path)) is not None:
        return at_once
    table = sheet_table(path, STATISTICS, how) if is_workbook(path) else csv_table(Member(path), STATISTICS, how)
    if not is_listed([*table.titles, *(title for title, _ in how.columns)]):
        return None
    names = _names(path, table.titles, how)
    frames, flaws = [], list[Flaw]()
    while chunk := list(islice(table.lines, _BATCH)):
        frames.append(_framed(path, chunk, names, flaws))
    if not frames:
        raise BadInput("ingest.load.no_rows", names=path.name)
    frame, notes = _without_example(pl.concat(frames))
    return Cells(path, frame, flaws, notes={**table.notes, **_unread(table, path), **notes})


def _at_once(path: Path) -> Cells | None:
    if encoding_of(Member(path)) != UTF_8:
        return None
    with lines(Member(path)) as text:
        head = text.readline(100_000).strip("\r\n")
    separator = max(";,\t|", key=head.count)
    titles = [one.strip() for one in next(csv.reader([head], delimiter=separator), [])]
    if not is_listed(titles) or len(set(titles)) < len(titles):
        return None
    names = _names(path, titles, _AS_FOUND)
    if (read := read_rows(path, separator, quoted=True)) is None:
        return None
    frame, flaws = read
    frame = frame.rename({frame.columns[at + 1]: f"col {name}" for at, name in names.items()})
    frame = frame.filter(pl.any_horizontal(pl.exclude("line") != ""))
    kept = frame.select("line", *(f"col {name}" for name in names.values())).rename(
        lambda name: name.removeprefix("col ")
    )
    kept, notes = _without_example(kept.with_columns(column=pl.lit(titles[_place(names, "value")])))
    passed = Sentence("programme.statistics.unread_columns", {"names": series(unread(titles, STATISTICS))})
    return Cells(path, kept, flaws, notes={**notes, **({passed: 1} if unread(titles, STATISTICS) else {})})


def _place(names: Mapping[int, str], name: str) -> int:
    return next(at for at, one in names.items() if one == name)


def _names(path: Path, titles: Sequence[str], how: Reading) -> dict[int, str]:
    """The template's name of each column that is read; BadInput where a needed one is not there or one stands twice."""
    asked = dict(how.columns)
    if odd := next((one for one in asked if one not in titles), None):
        raise BadInput("ingest.reading.no_title", name=path.name, column=odd, there=series(filter(None, titles)))
    check_columns(path.name, [one for one in titles if one not in asked], STATISTICS)
    named = {**column_names([one for one in titles if one not in asked], STATISTICS), **asked}
    names = {at: named[title] for at, title in enumerate(titles) if title in named}
    if "value" not in names.values():
        missing = [column.titles for column in STATISTICS if column.name == "value"]
        raise BadInput(
            "ingest.tables.lacks", name=path.name, lacking=lacking(missing), template="statistics",
            columns=series(column.titles for column in STATISTICS),
        )  # fmt: skip
    return names


def _framed(path: Path, chunk: Sequence[Line], names: Mapping[int, str], flaws: list[Flaw]) -> pl.DataFrame:
    whole = [line for line in chunk if not line.misfit]
    flaws += [Flaw(path.name, line.number, "", line.misfit) for line in chunk if line.misfit]
    place = _place(names, "value")
    texts = {name: [_cell(line, at) for line in whole] for at, name in names.items()}
    for line in whole:
        flaws += [Flaw(path.name, line.number, names[at], flaw) for at, flaw in line.flaws.items() if at in names]
    return pl.DataFrame(
        {
            "line": pl.Series([line.number for line in whole], dtype=pl.UInt32),
            "column": ["value"] * len(whole),
            **{name: pl.Series(said, dtype=pl.String) for name, said in texts.items()},
            "number": pl.Series(list(_numbers(whole, place)), dtype=pl.Float64),
        }
    ).filter(pl.Series([not any(at in names for at in line.flaws) for line in whole], dtype=pl.Boolean))


def _cell(line: Line, at: int) -> str:
    return line.cells[at] if at < len(line.cells) else ""


def _numbers(whole: Sequence[Line], place: int) -> Iterator[float | None]:
    """The figures that a workbook holds as numbers."""
    for line in whole:
        value = line.typed[place].value if place in line.typed else None
        yield float(value) if isinstance(value, int | float) else None


def _without_example(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[Sentence, int]]:
    """The rows but for the template's example, which is no figure of anybody's."""
    keys = [column for column in STATISTICS if column.name in frame.columns and column.name != "flag"]
    if len(keys) < len(STATISTICS) - 1:
        return frame, {}
    example = pl.all_horizontal(
        pl.col(column.name).is_in(list({column.example_tr, column.example_en})) for column in keys
    )
    kept = frame.filter(~example)
    passed = len(frame) - len(kept)
    return kept, {Sentence("programme.statistics.example"): passed} if passed else {}


def _unread(table: Table, path: Path) -> dict[Sentence, int]:
    others = unread(table.titles, STATISTICS)
    del path
    return {Sentence("programme.statistics.unread_columns", {"names": series(others)}): 1} if others else {}
