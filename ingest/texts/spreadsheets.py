"""Text of older Excel and OpenDocument workbooks that are shared as documents, without what is hidden in them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.texts.extracted import Extracted, Page
from ingest.texts.office import CELL_GAP
from ingest.texts.prose import clean
from ingest.texts.workbook import COLUMNS, ROWS, SHEETS
from ingest.workbooks.formats import shown
from ingest.workbooks.opening import open_workbook
from ingest.workbooks.workbook import MAX_CELLS, Sheet, Value, Workbook

MEDIA_TYPES = {".xls": "application/vnd.ms-excel", ".ods": "application/vnd.oasis.opendocument.spreadsheet"}


def extract_sheets(path: Path) -> Extracted:
    """The sheets of a workbook, one line a row; page is the number of the sheet."""
    notes, book = Counter[Sentence](), open_workbook(path)
    if sum(layout.height * layout.width for layout in map(book.layout, book.sheets)) > MAX_CELLS:
        raise BadInput("ingest.texts.too_many_cells", name=path.name, most=MAX_CELLS)
    pages = tuple(page for page in _pages(book, notes) if page.text)
    return Extracted(None, pages, MEDIA_TYPES[path.suffix.lower()], notes={s: n for s, n in notes.items() if n})


def _pages(book: Workbook, notes: Counter[Sentence]) -> Iterator[Page]:
    for number, sheet in enumerate(book.sheets, 1):
        if sheet.hidden:
            notes[SHEETS] += 1
            continue
        lines = list(filter(None, _lines(book, sheet, notes)))
        yield Page(number, clean("\n".join([sheet.name, "", *lines])) if lines else "")


def _lines(book: Workbook, sheet: Sheet, notes: Counter[Sentence]) -> Iterator[str]:
    """The rows that can be seen, each of the cells that can."""
    layout = book.layout(sheet)
    held = set[int]()
    for at, row in enumerate(book.values(sheet, layout)):
        formats = layout.formats.get(at, {})
        said = {column: text for column, value in enumerate(row) if (text := _text(value, formats.get(column, "")))}
        if at in layout.hidden_rows:
            notes[ROWS] += bool(said)
            continue
        held.update(said)
        yield CELL_GAP.join(text for column, text in said.items() if column not in layout.hidden_columns)
    notes[COLUMNS] += len(held & layout.hidden_columns)


def _text(value: Value, code: str) -> str:
    """A cell as one would read it."""
    if isinstance(value, str | dt.time | dt.timedelta):
        return " ".join(str(value).split())
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return shown(value, code).replace("%", " %")
