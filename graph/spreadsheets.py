"""Tables that leave the house as CSV or Excel workbooks, which a spreadsheet opens in its user's language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from html import unescape
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from graph.words.sentences import Language

Cell = str | int | float | None
DELIMITER = {"tr": ";", "en": ","}
"""What a spreadsheet expects between two cells: where the comma is for decimals, it is the semicolon."""

_MAKER = "İmece"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_SIGNS = frozenset("=+-@＝＋－＠")
_CORE = "docProps/core.xml"
_LONGEST = 32_767
"""Characters that a workbook's cell may have."""
_WIDEST, _NARROWEST = 60, 12


def sound(text: str) -> str:
    """The text without what XML, and so GraphML and workbooks, cannot hold: control characters, halves, U+FFFE."""
    return _NO_XML.sub("", text)


def harmless(cell: Cell) -> Cell:
    """The cell as a spreadsheet shows it and runs nothing: what would be a formula has an apostrophe before it."""
    if not isinstance(cell, str):
        return cell
    text = sound(cell)
    runs = text[:1] in {"\t", "\r", "\n"} or text.lstrip()[:1] in _SIGNS
    return f"'{text}" if runs and not _NUMBER.fullmatch(text) else text


def write_csv(target: IO[bytes], rows: Iterable[Sequence[Cell]], language: Language) -> None:
    """Write rows as CSV in UTF-8 with the byte order mark by which Excel knows it."""
    file = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    table = csv.writer(file, delimiter=DELIMITER[language])
    for row in rows:
        table.writerow([_decimal(harmless(cell), language) for cell in row])
    file.detach()


def write_book(target: IO[bytes], title: str, rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows as the one sheet of a workbook, the first of them as its head; what no cell can hold ends in “…”."""
    book = Workbook(write_only=True)
    book.properties.creator = _MAKER
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        if number == 0:
            for place, said in enumerate(row, 1):
                width = min(max(2 * len(str(said)), _NARROWEST), _WIDEST)
                sheet.column_dimensions[get_column_letter(place)].width = width
        shown = [WriteOnlyCell(sheet, _fitting(harmless(cell))) for cell in row]
        if number == 0:
            for cell in shown:
                cell.font = Font(bold=True)
        sheet.append(shown)
    book.save(target)


def is_book_of_ours(path: Path) -> bool:
    """Whether the file is a workbook that was written here and that no other program has saved since."""
    try:
        with ZipFile(path) as book, book.open(_CORE) as core:
            told = unescape(core.read(10_000).decode("utf-8", "replace"))
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return False
    by = re.search(r"<cp:lastModifiedBy[^>]*>([^<]+)<", told)
    return bool(re.search(f"<dc:creator[^>]*>{_MAKER}<", told)) and (by is None or by[1] == _MAKER)


def _fitting(cell: Cell) -> Cell:
    return f"{cell[: _LONGEST - 1]}…" if isinstance(cell, str) and len(cell) > _LONGEST else cell


def _decimal(cell: Cell, language: Language) -> Cell:
    return str(cell).replace(".", ",") if isinstance(cell, float) and language == "tr" else cell
