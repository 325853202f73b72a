"""What a sheet's XML says beside its values: what is hidden, merged, shown as what, and no value at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import TypeAlias

from lxml import etree

from graph.words.sentences import Sentence

Place: TypeAlias = tuple[int, int]
"""A row and a column, both from nought."""
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_NUMBERS = frozenset({"", "n", "d"})
NO_VALUE = Sentence("ingest.sheet.no_value")
NO_RESULT = Sentence("ingest.sheet.no_result")
_YES = frozenset({"1", "true"})
# What Excel can hold. A place beyond it would have calamine, which takes its word for it, ask for all memory.
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_ERRORS = frozenset({
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!", "#EXTERNAL!",
})  # fmt: skip
_ERROR = {said: Sentence("ingest.sheet.error", {"said": said}) for said in _ERRORS}
_OTHER_ERROR = Sentence("ingest.sheet.error", {"said": "#?"})
_CELL = re.compile(rb"<(?:\w++:)?c[\s/>]")


@dataclass(slots=True)
class Layout:
    """A sheet without its values. Areas have their first and last place; formats are those of numbers."""

    height: int = 0
    width: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    areas: list[tuple[Place, Place]] = field(default_factory=list)
    formats: dict[int, dict[int, str]] = field(default_factory=dict)
    flaws: dict[int, dict[int, Sentence]] = field(default_factory=dict)
    cells: int = 0


def layout_of(xml: bytes, formats: Sequence[str]) -> Layout:
    """The layout of a sheet; lxml.etree.XMLSyntaxError or ValueError where its XML is not sound."""
    layout, at = Layout(), -1
    events = etree.iterparse(
        BytesIO(xml), tag=("{*}row", "{*}col", "{*}mergeCell"), resolve_entities=False, no_network=True
    )
    for _, element in events:
        name = etree.QName(element).localname
        if name == "row":
            at = _row(layout, element, at + 1, formats)
        elif name == "col" and _is_hidden(element, "width"):
            _hide(layout, int(element.get("min") or 1) - 1, int(element.get("max") or 1))
        elif name == "mergeCell":
            _merge(layout, element.get("ref") or "")
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    if number_of_cells(xml) > layout.cells:
        raise ValueError("cells outside of rows")
    return layout


def _hide(layout: Layout, first: int, end: int) -> None:
    """Note hidden columns, of those that there can be."""
    if not layout.hidden_columns.issuperset((first, end - 1)):
        layout.hidden_columns.update(range(first, min(end, MAX_COLUMNS)))


def number_of_cells(xml: bytes) -> int:
    """How many cells the XML of a sheet names, told without reading it."""
    return sum(1 for _ in _CELL.finditer(xml))


def _row(layout: Layout, row: etree._Element, expected: int, formats: Sequence[str]) -> int:
    """Note a row, and return its number."""
    at, column = int(row.get("r") or expected + 1) - 1, -1
    hidden = _is_hidden(row, "ht")
    for cell in row.iterchildren("{*}c"):
        layout.cells += 1
        reference = cell.get("r") or ""
        named = _REFERENCE.fullmatch(reference)
        place = _place(named) if named else (at, column + 1)
        column = place[1]
        if place[0] >= MAX_ROWS or column >= MAX_COLUMNS or (reference and not named):
            raise ValueError(reference)
        if len(cell):
            layout.height, layout.width = max(layout.height, place[0] + 1), max(layout.width, column + 1)
            _cell(layout, cell, place, formats)
        if hidden:
            layout.hidden_rows.add(place[0])
    return at


def _cell(layout: Layout, cell: etree._Element, place: Place, formats: Sequence[str]) -> None:
    kind = cell.get("t") or ""
    if kind in _NUMBERS:
        style = cell.get("s") or "0"
        code = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else ""
        if code:
            layout.formats.setdefault(place[0], {})[place[1]] = code
    elif kind == "str":
        # A formula whose text is empty has an empty value; one without any was never worked out.
        if cell.find("{*}f") is not None and cell.find("{*}v") is None:
            layout.flaws.setdefault(place[0], {})[place[1]] = NO_RESULT
        return
    elif kind != "e":
        return
    flaw = _flaw(cell, kind)
    if flaw is not None:
        layout.flaws.setdefault(place[0], {})[place[1]] = flaw


def _flaw(cell: etree._Element, kind: str) -> Sentence | None:
    """Why a number or an error has no value that can be used; None where it has one, or is empty."""
    value = next((child.text for child in cell if child.tag[-2:] == "}v"), None)
    said = (value or "").strip()
    if kind == "e":
        return error_flaw(said)
    if said:
        return None
    if cell.find("{*}f") is not None:
        return NO_RESULT
    # Without blanks it is how some programs write an empty cell.
    return NO_VALUE if value else None


def error_flaw(said: str) -> Sentence:
    """Why a cell that shows an error has no value."""
    return _ERROR.get(said, _OTHER_ERROR)


def _merge(layout: Layout, reference: str) -> None:
    first, _, last = reference.partition(":")
    ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
    if ends[0] is None or ends[1] is None:
        raise ValueError(reference)
    layout.areas.append((_place(ends[0]), _place(ends[1])))


def _place(reference: re.Match[str]) -> Place:
    return int(reference[2]) - 1, _column(reference[1])


@lru_cache(MAX_COLUMNS)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _is_hidden(element: etree._Element, size: str) -> bool:
    """Whether a row or column is hidden, or made so small that it is."""
    try:
        return element.get("hidden") in _YES or float(element.get(size) or 1) == 0
    except ValueError:
        return False
