"""A table that people fill in: CSV or the first sheet of an Excel workbook, one as good as the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.errors import BadInput
from ingest.intake import Job
from ingest.tables.columns import Column, check_columns, column_names, unread
from ingest.tables.csv_rows import Member, Row, check_text, header, rows
from ingest.tables.sheets import check_sheet, sheet_header, sheet_rows

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})


def check_filled(path: Path, columns: Sequence[Column], needed: Sequence[str], hint: str) -> None:
    """BadInput unless the file can be read to its end and has the needed columns; `hint` says where to start."""
    if is_workbook(path):
        check_sheet(path)
    else:
        check_text(Member(path))
    titles = _header(path)
    named = column_names(titles, columns).values()
    missing = [name for name in needed if name not in named]
    if missing:
        lacking = f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
        raise BadInput(
            f"{path.name} lacks the {lacking}: {hint}, whose columns are {', '.join(c.name for c in columns)}."
        )
    check_columns(path.name, titles, columns)


def filled_rows(job: Job, path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, Row]]:
    """The rows by the template's column names, cells stripped; ragged rows are refused, unread columns noted."""
    titles = _header(path)
    names = column_names(titles, columns)
    for said in unread(titles, columns):
        job.notes[f"column that no template has, not read: “{said}” of {path.name}"] += 1
    ragged = job.ragged(path)
    for line, cells in sheet_rows(path, ragged) if is_workbook(path) else rows(Member(path), ragged):
        row = {names[said]: value.strip() for said, value in cells.items() if said in names}
        if any(row.values()):
            yield line, row


def is_workbook(path: Path) -> bool:
    """Whether the file calls itself an Excel workbook."""
    return path.suffix.lower() in _WORKBOOKS


def _header(path: Path) -> list[str]:
    return sheet_header(path) if is_workbook(path) else header(Member(path))
