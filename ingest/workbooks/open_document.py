"""OpenDocument spreadsheets (.ods), read in one pass, so that what is hidden and what stands there cannot differ."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from pathlib import Path

from lxml import etree

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.workbooks.layout import MAX_COLUMNS, MAX_ROWS, NO_RESULT, NO_VALUE, Layout, error_flaw
from ingest.workbooks.workbook import MAX_CELLS, Sheet, Value, Workbook, rectangular, sound

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _TEXT, _OFFICE, _STYLE = (_ODF % name for name in ("table", "text", "office", "style"))
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_GROUPS = frozenset({_TABLE + "table-row-group", _TABLE + "table-column-group"})
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_SIZES = (_STYLE + "row-height", _STYLE + "column-width")
_NOTHING_HIGH = re.compile(r"0(?:\.0+)?[a-z]*")
_SHOWN = re.compile(r"(\d+)(?:[.,](\d+))?\s*%?")
_DATE = "dd.mm.yyyy"  # how a date is shown is said in words; of a code that became one this asks for it again
_NUMBERS = frozenset({"float", "currency", "percentage"})
_TIMES = frozenset({"date", "time"})
_DRAWN = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PARAGRAPHS = (_TEXT + "p", _TEXT + "h")
_BESIDE = frozenset({_TEXT + "note", _TEXT + "ruby-text"})
_UNREAD = Sentence("ingest.sheet.unread")
_EXACT = 1e-9


@dataclass(slots=True)
class _Table:
    """A sheet while it is read: the next row and column, and what is hidden around them."""

    sheet: Sheet
    layout: Layout = field(default_factory=Layout)
    rows: list[dict[int, Value]] = field(default_factory=list)
    columns: int = 0
    next_row: int = 0


class OpenDocument(Workbook):
    """A spreadsheet of OpenDocument, read whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with sound(path), zipfile.ZipFile(path) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise BadInput("ingest.file.locked", name=path.name)
            reading = _Reading(self.refuse_wide)
            with archive.open("content.xml") as content:
                reading.run(
                    etree.iterparse(
                        content,
                        events=("start", "end"),
                        resolve_entities=False,
                        no_network=True,
                        remove_comments=True,  # the text behind one belongs to what stands around it
                        remove_pis=True,
                    )
                )
        super().__init__(path, [table.sheet for table in reading.tables])
        self._tables = {table.sheet.name: table for table in reading.tables}

    def layout(self, sheet: Sheet) -> Layout:
        return self._tables[sheet.name].layout

    def values(self, sheet: Sheet, layout: Layout) -> list[list[Value]]:
        found: list[list[Value]] = [
            [row.get(at, "") for at in range(layout.width)] for row in self._tables[sheet.name].rows
        ]
        return rectangular(found, layout)


class _Reading:
    """The sheets of a document, by the events of its XML."""

    def __init__(self, refuse_wide: Callable[[Sheet, int, int], None]) -> None:
        self._refuse_wide = refuse_wide
        self._unseen: set[str] = set()
        self._depth = self._folded = 0
        self._folds: list[bool] = []
        self._here: _Table | None = None
        self.tables: list[_Table] = []

    def run(self, events: Iterator[tuple[str, etree._Element]]) -> None:
        """Read all of it."""
        for event, element in events:
            if event == "start":
                self._begin(element)
            else:
                self._end(element)

    def _begin(self, element: etree._Element) -> None:
        if element.tag == _TABLE + "table":
            self._depth += 1
            parent = element.getparent()
            if self._depth == 1 and parent is not None and parent.tag == _OFFICE + "spreadsheet":
                hidden = element.get(_TABLE + "style-name") in self._unseen
                self._here = _Table(Sheet(element.get(_TABLE + "name") or "", str(len(self.tables)), hidden))
                self.tables.append(self._here)
        elif element.tag in _GROUPS and self._depth == 1 and self._here:
            self._folds.append(element.get(_TABLE + "display") == "false")
            self._folded += self._folds[-1]

    def _end(self, element: etree._Element) -> None:
        if element.tag == _STYLE + "style":
            self._style(element)
        elif element.tag == _TABLE + "table":
            self._depth -= 1
            if self._depth:
                return  # one within a cell: what it says is judged with the cell
            self._here = None
        elif self._depth != 1 or self._here is None:
            return  # a table within a cell, or one that is no sheet, such as what was last known of another file
        elif element.tag in _GROUPS:
            self._folded -= self._folds.pop()
        elif element.tag == _TABLE + "table-column":
            self._column(self._here, element)
        elif element.tag == _TABLE + "table-row":
            self._row(self._here, element)
        else:
            return
        if element.tag != _STYLE + "style":
            element.clear()

    def _style(self, style: etree._Element) -> None:
        """Note a style of what cannot be seen: a sheet that is not displayed, a row or column of no size."""
        unseen = any(
            properties.get(_TABLE + "display") == "false"
            or any(_NOTHING_HIGH.fullmatch(properties.get(size) or "1") for size in _SIZES)
            for properties in style
        )
        if unseen:
            self._unseen.add(style.get(_STYLE + "name") or "")

    def _is_hidden(self, element: etree._Element) -> bool:
        shown = element.get(_TABLE + "visibility", "visible") == "visible"
        return not shown or bool(self._folded) or element.get(_TABLE + "style-name") in self._unseen

    def _column(self, table: _Table, element: etree._Element) -> None:
        first, table.columns = table.columns, table.columns + _times(element, "columns")
        if self._is_hidden(element):
            table.layout.hidden_columns.update(range(first, min(table.columns, MAX_COLUMNS)))

    def _row(self, table: _Table, element: etree._Element) -> None:
        """Take a row, as often as it is repeated; what holds nothing to the end is only counted."""
        layout, times = table.layout, _times(element, "rows")
        at, table.next_row = table.next_row, table.next_row + times
        cells = _Cells(layout, at)
        for cell in element.iterchildren(*_CELLS):
            cells.take(cell)
        if not cells.says:
            layout.flaws.pop(at, None)
            return
        width = max(cells.width, layout.width)
        self._refuse_wide(table.sheet, at + times, width)
        layout.height, layout.width = at + times, width
        table.rows += [{}] * (at - len(table.rows)) + [cells.values] * times
        for row in range(at + 1, at + times):
            layout.formats[row] = layout.formats.get(at, {})
            layout.flaws[row] = layout.flaws.get(at, {})
        if self._is_hidden(element):
            layout.hidden_rows.update(range(at, at + times))


class _Cells:
    """The cells of a row, and how far they go."""

    def __init__(self, layout: Layout, row: int) -> None:
        self._layout, self._row, self._at = layout, row, 0
        self.values: dict[int, Value] = {}
        self.width = 0
        self.says = False
        """Whether any of them holds more than a formula that gives no text, as rows do that wait to be filled in."""

    def take(self, cell: etree._Element) -> None:
        """Take a cell, as often as it is repeated beside itself."""
        first, times = self._at, _times(cell, "columns")
        self._at += times
        value, code, flaw = _value(cell)
        if value == "" and not flaw:
            return
        down, right = _times(cell, "rows", "spanned"), _times(cell, "columns", "spanned")
        waits = flaw is NO_RESULT and cell.get(_OFFICE + "string-value") == ""
        self.says |= not waits or (down, right) != (1, 1)
        if self._at > MAX_CELLS:
            raise ValueError("more columns than a sheet has")
        self.width = self._at
        for column in range(first, self._at):
            self.values[column] = value
            if code:
                self._layout.formats.setdefault(self._row, {})[column] = code
            if flaw:
                self._layout.flaws.setdefault(self._row, {})[column] = flaw
        if (down, right) != (1, 1):
            self._layout.areas.append(((self._row, first), (self._row + down - 1, first + right - 1)))


def _times(element: etree._Element, of: str, how: str = "repeated") -> int:
    """How often something is repeated, or how many rows or columns it spans."""
    times = int(element.get(f"{_TABLE}number-{of}-{how}") or 1)
    if not 1 <= times <= MAX_ROWS:
        raise ValueError(str(times))
    return times


def _value(cell: etree._Element) -> tuple[Value, str, Sentence | None]:
    """What a cell holds, the format in which a number is shown, and why it has no value where it should have one."""
    said = "\n".join(_paragraphs(cell))
    kind = cell.get(_OFFICE + "value-type") or ""
    if cell.get(_ERROR_TYPE) == "error":
        return "", "", error_flaw(said)
    if kind in _NUMBERS:
        number = float(cell.get(_OFFICE + "value") or "nan")
        if not isfinite(number):
            raise ValueError(said)
        return number, _code(said, number, kind), None
    if kind == "boolean":
        return cell.get(_OFFICE + "boolean-value") == "true", "", None
    if kind == "date" and (day := _day(cell.get(_OFFICE + "date-value") or "")) is not None:
        return day, _DATE, None
    text = cell.get(_OFFICE + "string-value") or said
    return text, "", None if text else _lost(cell, kind)


def _lost(cell: etree._Element, kind: str) -> Sentence | None:
    """Why nothing was read of a cell that is not empty; None where it is."""
    if cell.get(_TABLE + "formula") is not None:
        return NO_RESULT
    if kind in _TIMES:
        return NO_VALUE
    return _UNREAD if _says(cell) else None


def _says(parent: etree._Element) -> bool:
    """Whether there is any text, but for remarks and drawings that hang on it."""
    return bool((parent.text or "").strip()) or any(
        bool((child.tail or "").strip()) or (not _hangs(child) and _says(child))
        for child in parent.iterchildren(etree.Element)
    )


def _hangs(element: etree._Element) -> bool:
    """Whether it is a remark or a drawing, or what was drawn into one."""
    return str(element.tag).startswith((_OFFICE, _DRAWN))


def _day(said: str) -> date | None:
    try:
        return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
    except ValueError:
        return None


def _code(said: str, number: float, kind: str) -> str:
    """The format that a number is shown in, told from how it is shown; empty where that is another number's."""
    found = _SHOWN.fullmatch(said.strip())
    if not found:
        return ""
    places, share = len(found[2] or ""), kind == "percentage"
    shown = float(f"{found[1]}.{found[2] or 0}") / (100 if share else 1)
    if abs(shown - number) > 0.5 * 10.0 ** -(places + 2 * share) + _EXACT:
        return ""
    whole = "0" * (len(found[1]) if found[1].startswith("0") else 1)
    return whole + ("." + "0" * places if places else "") + ("%" if share else "")


def _paragraphs(parent: etree._Element) -> Iterator[str]:
    """The text of each paragraph and heading, of those in lists, too."""
    for child in parent.iterchildren(etree.Element):
        if child.tag in _PARAGRAPHS:
            yield _line(child)
        elif str(child.tag).startswith(_TEXT):
            yield from _paragraphs(child)


def _line(parent: etree._Element) -> str:
    """The text of a paragraph, without notes that hang on it."""
    return "".join(_pieces(parent))


def _pieces(parent: etree._Element) -> Iterator[str]:
    yield parent.text or ""
    for child in parent.iterchildren(etree.Element):
        if child.tag == _TEXT + "s":
            yield " "
        elif child.tag == _TEXT + "line-break":
            yield "\n"
        elif child.tag == _TEXT + "tab":
            yield "\t"
        elif not (_hangs(child) or child.tag in _BESIDE or "hidden" in str(child.tag)):
            yield from _pieces(child)
        yield child.tail or ""
