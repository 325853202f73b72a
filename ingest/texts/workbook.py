"""Text of Excel files that are shared as documents: cells as they are shown; hidden sheets, rows, columns left out."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import openpyxl
from lxml import etree

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.texts.extracted import Extracted, Page
from ingest.texts.office import CELL_GAP, PREFIX, given
from ingest.texts.prose import clean
from ingest.texts.strict import transitional

MAX_CELLS = 1_000_000  # read in about 10 s; counts the empty ones too, which a file can claim without end
BLOCK = 1 << 20
SHEETS = Sentence("ingest.note.left_out_sheets")
ROWS, COLUMNS = Sentence("ingest.note.left_out_rows"), Sentence("ingest.note.left_out_columns")
_PERCENT = re.compile(r"(?<!\\)0(?:\.(0+))?\s?%|(?<!\\)#(?:\.(0+))?\s?%|%")


def extract_xlsx(path: Path) -> Extracted:
    """The sheets of a workbook, one line a row; page is the number of the sheet."""
    notes = Counter[Sentence]()
    source = transitional(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot show (validation, styles) holds no text
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        try:
            pages = tuple(_sheets(path, source, book, notes))
        finally:
            book.close()
    title, kind = given(book.properties.title), PREFIX + "spreadsheetml.sheet"
    return Extracted(
        title, tuple(page for page in pages if page.text), kind, notes={s: n for s, n in notes.items() if n}
    )


def _sheets(path: Path, source: Path | IO[bytes], book: Any, notes: Counter[Sentence]) -> Iterator[Page]:
    """The text of each sheet, under its name; the cells of all are counted together."""
    left = MAX_CELLS
    for number, sheet in enumerate(book.worksheets, 1):
        if sheet.sheet_state != "visible":
            notes[SHEETS] += 1
            continue
        if _named(source, sheet._worksheet_path) > left:
            raise BadInput("ingest.texts.too_many_cells", name=path.name, most=MAX_CELLS)
        hidden_rows, hidden_columns = _hidden(source, sheet._worksheet_path)
        sheet.reset_dimensions()  # a file may claim a width that it does not have
        lines: list[str] = []
        for at, row in enumerate(sheet.iter_rows(), 1):
            left -= len(row) + 1
            if left < 0:
                raise BadInput("ingest.texts.too_many_cells", name=path.name, most=MAX_CELLS)
            shown = [(place, text) for place, cell in enumerate(row, 1) if (text := _cell(cell))]
            if at in hidden_rows:
                notes[ROWS] += bool(shown)
                continue
            lines += filter(None, [CELL_GAP.join(text for place, text in shown if place not in hidden_columns)])
        notes[COLUMNS] += len(hidden_columns)
        yield Page(number, clean("\n".join([sheet.title, "", *lines])) if lines else "")


def _named(source: Path | IO[bytes], part: str) -> int:
    """How many rows and cells a sheet names, told without building them."""
    with zipfile.ZipFile(source) as archive, archive.open(part) as content:
        blocks = iter(lambda: content.read(BLOCK), b"")
        return sum(block.count(b"<c ") + block.count(b"<c>") + block.count(b"<row") for block in blocks)


def _hidden(source: Path | IO[bytes], part: str) -> tuple[set[int], set[int]]:
    """The numbers of a sheet's hidden rows and columns."""
    rows: set[int] = set()
    columns: set[int] = set()
    with zipfile.ZipFile(source) as archive, archive.open(part) as content:
        at = 0
        for _, element in etree.iterparse(content, events=("end",), resolve_entities=False, no_network=True):
            name = etree.QName(element).localname
            if name == "row":
                at = int(element.get("r", at + 1))
                if _is_on(element):
                    rows.add(at)
                element.clear()
                if (parent := element.getparent()) is not None:
                    parent.remove(element)
            elif name == "col" and _is_on(element):
                first, last = int(element.get("min", 1)), int(element.get("max", 1))
                columns.update(range(first, min(last, first + 16_384) + 1))
    return rows, columns


def _is_on(element: etree._Element) -> bool:
    return element.get("hidden") in {"1", "true"} or element.get("ht") == "0" or element.get("width") == "0"


def _cell(cell: Any) -> str:
    """A cell as one would read it; an error says nothing."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (found := _PERCENT.search(cell.number_format))
    ):
        return f"{value * 100:.{len(found[1] or found[2] or '')}f} %"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return " ".join(str(value).split())
