"""A table that people fill in: CSV or the first sheet of an Excel workbook, one as good as the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.intake import Intake
from ingest.tables.columns import Column, check_columns, column_names, unread
from ingest.tables.csv_rows import Member, Row, check_text, header, lacking, rows
from ingest.tables.sheets import check_sheet, sheet_header, sheet_rows
from ingest.tables.taken import refusing_ragged

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})


def check_filled(path: Path, columns: Sequence[Column], needed: Sequence[str], template: str) -> None:
    """BadInput unless the file can be read to its end and has the needed columns; `template` is where to start."""
    if is_workbook(path):
        check_sheet(path)
    else:
        check_text(Member(path))
    titles = _header(path)
    named = column_names(titles, columns).values()
    missing = [c.titles for name in needed for c in columns if c.name == name and name not in named]
    if missing:
        every = series(c.titles for c in columns)
        raise BadInput(
            "ingest.tables.lacks", name=path.name, lacking=lacking(missing), template=template, columns=every
        )
    check_columns(path.name, titles, columns)


def filled_rows(intake: Intake, path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, Row]]:
    """The rows by the template's column names, cells stripped; ragged rows are refused, unread columns noted."""
    titles = _header(path)
    names = column_names(titles, columns)
    for said in unread(titles, columns):
        intake.notes[Sentence("ingest.note.column", {"column": said, "name": path.name})] += 1
    ragged = refusing_ragged(intake, path)
    for line, cells in sheet_rows(path, ragged) if is_workbook(path) else rows(Member(path), ragged):
        row = {names[said]: value.strip() for said, value in cells.items() if said in names}
        if any(row.values()):
            yield line, row


def is_workbook(path: Path) -> bool:
    """Whether the file calls itself an Excel workbook."""
    return path.suffix.lower() in _WORKBOOKS


def _header(path: Path) -> list[str]:
    return sheet_header(path) if is_workbook(path) else header(Member(path))
