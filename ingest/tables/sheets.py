"""Excel sheets as rows of text, judged before they are unpacked."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.archive import office_kind, refuse_ole
from ingest.tables.csv_rows import Ragged, Row

_EMPTY_ROWS = 1_000  # in a row: what follows is formatting


def check_sheet(path: Path) -> None:
    """BadInput for what is no Excel workbook, protected, broken or packed to overwhelm."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    refuse_ole(path, head)
    if path.suffix.lower() == ".xls" or not head.startswith(b"PK") or office_kind(path) != "xlsx":
        raise BadInput("ingest.tables.no_workbook", name=path.name)


def sheet_header(path: Path) -> list[str]:
    """The column names of the first sheet."""
    return next((cells for _, cells in _lines(path)), [])


def sheet_rows(path: Path, ragged: Ragged | None = None) -> Iterator[tuple[int, Row]]:
    """The rows of the first sheet by column name, each with its number in the sheet; empty ones are passed over.

    In a sheet no cell is missing, but a row may have some beyond the header: then it goes to `ragged`.
    """
    lines = _lines(path)
    _, names = next(lines, (0, []))
    for number, cells in lines:
        if any(cells[len(names) :]) and ragged is not None:
            ragged(number, Sentence("ingest.tables.beyond"))
        elif any(cells):
            yield number, dict(zip(names, cells + [""] * (len(names) - len(cells)), strict=False))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of styles and validations that are not kept
            book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadInput("ingest.file.broken", name=path.name) from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        empty = 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_text(value) for value in row]
            empty = 0 if any(cells) else empty + 1
            if empty > _EMPTY_ROWS:
                return
            yield number, cells
    finally:
        book.close()


def _text(value: object) -> str:
    """A cell as people see it: whole numbers without a fraction, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
