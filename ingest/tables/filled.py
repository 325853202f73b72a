"""A table that people fill in: CSV or a sheet of an Excel workbook, one as good as the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import BadInput
from graph.words.sentences import Sentence, Value, series
from ingest.intake import IN_PART, Intake
from ingest.tables.columns import AUDIENCE, Column, check_columns, column_names, nearest, refuse_restricting, unread
from ingest.tables.csv_rows import Member, Row, lacking
from ingest.tables.csv_table import csv_table
from ingest.tables.reading import Reading
from ingest.tables.restricting import is_audience, marks_all, restricts, titles_audience
from ingest.tables.sheets import sheet_table
from ingest.tables.table import Line, Table
from ingest.tables.typed_codes import typed_code
from ingest.workbooks.opening import ENDINGS

_WORKBOOKS = ENDINGS | {".xlsb"}  # which is refused by what it is
_AS_FOUND = Reading()
# What identifies a row or says who may see it: without it the row is not taken.
_VITAL = (AUDIENCE.name, "id", "file")

Refuse = Callable[[int, str, Sentence, Row], None]
"""Called with the line, the column by the template's name, why, and the row as far as it is known."""


@dataclass(frozen=True, slots=True)
class _Filled:
    """A table with the template's name of each column that is read, by its place."""

    table: Table
    names: Mapping[int, str]
    titles: Mapping[str, str]
    """What the header calls each column that is read, by the template's name."""


def check_filled(
    path: Path, columns: Sequence[Column], needed: Sequence[str], template: str, how: Reading = _AS_FOUND
) -> None:
    """BadInput unless the file can be read to its end, has the needed columns, and what restricts is read.

    `template` is where to start.
    """
    filled = _opened(path, columns, how)
    titles, there = filled.table.titles, set(filled.names.values())
    missing = [c.titles for name in needed for c in columns if c.name == name and name not in there]
    if missing:
        named = set(_named(titles, columns, how).values())
        if hidden := next((c.titles for c in columns if c.name in needed and c.name in named - there), None):
            raise BadInput("ingest.tables.hidden_column", name=path.name, column=hidden)
        every = series(c.titles for c in columns)
        raise BadInput(
            "ingest.tables.lacks", name=path.name, lacking=lacking(missing), template=template, columns=every
        )
    if marked := next((cell for row in filled.table.above for cell in row if marks_all(cell)), None):
        raise BadInput("ingest.tables.restricting_above", name=path.name, said=marked, meant=AUDIENCE.titles)
    _check_asked(path, titles, columns, how)
    check_columns(path.name, _unasked(titles, how), columns)
    for line in filled.table.lines:
        if not line.misfit:
            _refuse_unread(path, filled, line, columns)


def filled_rows(
    intake: Intake, path: Path, columns: Sequence[Column], how: Reading = _AS_FOUND
) -> Iterator[tuple[int, Row]]:
    """The rows by the template's column names; rows and cells that can't be taken are refused, what is unread noted."""
    filled = _opened(path, columns, how)
    intake.titles[path] = filled.titles
    for said, number in filled.table.notes.items():
        intake.notes[said] += number
    for note in _unread_columns(path, filled, columns):
        intake.notes[note] += 1

    def refuse(line: int, column: str, reason: Sentence, row: Row) -> None:
        if row:
            intake.reject(path, line, column, reason, row, IN_PART)
            return
        intake.count()
        intake.reject(path, line, column, reason, row)

    def doubt(reason: Sentence) -> None:
        intake.notes[reason] += 1

    yield from _rows(filled, columns, refuse, doubt)


def table_rows(
    path: Path, columns: Sequence[Column], refuse: Refuse, how: Reading = _AS_FOUND
) -> Iterator[tuple[int, Row]]:
    """The rows by the template's column names, for who only looks.

    `refuse` hears of each row that can't be taken, with no cells, and of each cell that is left out of its row.
    """
    yield from _rows(_opened(path, columns, how), columns, refuse, lambda _: None)


def titles_of(path: Path, columns: Sequence[Column]) -> Sequence[str]:
    """The header of the table."""
    return _opened(path, columns, _AS_FOUND).table.titles


def is_workbook(path: Path) -> bool:
    """Whether the file calls itself a workbook."""
    return path.suffix.lower() in _WORKBOOKS


def _opened(path: Path, columns: Sequence[Column], how: Reading) -> _Filled:
    wider = _with_asked(columns, how)
    table = sheet_table(path, wider, how) if is_workbook(path) else csv_table(Member(path), wider, how)
    for title, _ in how.columns:
        if title not in table.titles:
            there = series(said for said in table.titles if said)
            raise BadInput("ingest.reading.no_title", name=path.name, column=title, there=there)
    named = _named(table.titles, columns, how)
    names = {
        at: named[said]
        for at, said in enumerate(table.titles)
        if said in named and (at not in table.hidden or named[said] == AUDIENCE.name)
    }
    return _Filled(table, names, {name: table.titles[at] for at, name in names.items()})


def _with_asked(columns: Sequence[Column], how: Reading) -> Sequence[Column]:
    """The columns as the table calls them where somebody says so; BadInput for one that the template lacks."""
    for _, name in how.columns:
        if not column_names([name], columns):
            every = series(c.titles for c in columns)
            raise BadInput("ingest.reading.no_column", column=name, columns=every)
    extra = [Column(column_names([name], columns)[name], title, "", "") for title, name in how.columns]
    return (*columns, *extra)


def _unasked(titles: Sequence[str], how: Reading) -> list[str]:
    asked = {title for title, _ in how.columns}
    return [title for title in titles if title not in asked]


def _check_asked(path: Path, titles: Sequence[str], columns: Sequence[Column], how: Reading) -> None:
    """BadInput where somebody names a column that is there already, or takes what restricts for something else."""
    there = list(column_names(_unasked(titles, how), columns).values())
    for title, said in how.columns:
        name = column_names([said], columns)[said]
        if name in there:
            column = next(c.titles for c in columns if c.name == name)
            raise BadInput("ingest.tables.twice", name=path.name, column=column)
        if titles_audience(title) and name != AUDIENCE.name:
            refuse_restricting(path.name, title, columns)
        there.append(name)


def _named(titles: Sequence[str], columns: Sequence[Column], how: Reading) -> Mapping[str, str]:
    """The template's name of each column, those first that somebody has named."""
    asked = {title: column_names([name], columns)[name] for title, name in how.columns}
    found = column_names(_unasked(titles, how), columns)
    return {**{said: name for said, name in found.items() if name not in asked.values()}, **asked}


def _rows(
    filled: _Filled, columns: Sequence[Column], refuse: Refuse, doubt: Callable[[Sentence], None]
) -> Iterator[tuple[int, Row]]:
    line_ends = {column.name: column.line_end for column in columns}
    for line in filled.table.lines:
        if line.misfit:
            # Its cells are not repeated, since they may stand anywhere.
            refuse(line.number, "", line.misfit, {})
            continue
        row = {name: line.cells[at].replace("\n", line_ends[name]) if at < len(line.cells) else ""
               for at, name in filled.names.items()}  # fmt: skip
        flaws = {name: line.flaws[at] for at, name in filled.names.items() if at in line.flaws}
        if not any(row.values()) and not flaws:
            continue
        if wrong := _astray(row) or _unclear(flaws):
            refuse(line.number, *wrong, {})
            continue
        _read_codes(filled, line, row, flaws, doubt)
        for name, reason in flaws.items():
            refuse(line.number, name, reason, row)
        yield line.number, row


def _astray(row: Row) -> tuple[str, Sentence] | None:
    """The column that an audience stands in which is not the audience's, and what to do."""
    for name, cell in row.items():
        if name != AUDIENCE.name and ":" in cell and is_audience(cell):
            return name, Sentence("ingest.tables.astray", {"said": cell, "meant": AUDIENCE.titles})
    return None


def _unclear(flaws: Mapping[str, Sentence]) -> tuple[str, Sentence] | None:
    """The cell that cannot be read where the row cannot be taken without it."""
    return next(((name, flaws[name]) for name in _VITAL if name in flaws), None)


def _read_codes(
    filled: _Filled, line: Line, row: dict[str, str], flaws: dict[str, Sentence], doubt: Callable[[Sentence], None]
) -> None:
    """Read a NACE code back that a workbook took for a number or a date, or leave it out with the reason."""
    for at, name in filled.names.items():
        if name != "sectors" or at not in line.typed:
            continue
        row[name], said = typed_code(line.typed[at])
        if said and row[name]:
            doubt(said)
        elif said:
            flaws[name] = said


def _refuse_unread(path: Path, filled: _Filled, line: Line, columns: Sequence[Column]) -> None:
    """Refuse the table where a cell restricts that is not read."""
    for at, cell in enumerate(line.cells):
        if cell and at not in filled.names and restricts(cell):
            refuse_restricting(path.name, _title(filled.table, at), columns, cell)


def _title(table: Table, at: int) -> Value:
    title = table.titles[at] if at < len(table.titles) else ""
    return title or Sentence("ingest.tables.unnamed", {"place": at + 1})


def _unread_columns(path: Path, filled: _Filled, columns: Sequence[Column]) -> Iterator[Sentence]:
    """What is said of the columns that are hidden, or that no template has."""
    read = set(filled.titles.values())
    for at, said in enumerate(filled.table.titles):
        if said and at in filled.table.hidden and said not in read:
            yield Sentence("ingest.note.hidden_column", {"column": said, "name": path.name})
    shown = [said for at, said in enumerate(filled.table.titles) if at not in filled.table.hidden]
    for said in unread(shown, columns):
        if said in read:
            continue
        near = nearest(said, columns)
        values = {"column": said, "name": path.name}
        yield (
            Sentence("ingest.note.column_near", {**values, "near": near})
            if near
            else Sentence("ingest.note.column", values)
        )
