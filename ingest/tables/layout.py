"""What a sheet's XML says beside its values: what is hidden, merged, shown as what, and no value at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TypeAlias

from lxml import etree

from graph.words.sentences import Sentence

Place: TypeAlias = tuple[int, int]
"""A row and a column, both from nought."""
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_NUMBERS = frozenset({"", "n", "d"})
NO_VALUE = Sentence("ingest.sheet.no_value")
_YES = frozenset({"1", "true"})


@dataclass(slots=True)
class Layout:
    """A sheet without its values. Areas have their first and last place; formats are those of numbers."""

    height: int = 0
    width: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)
    areas: list[tuple[Place, Place]] = field(default_factory=list)
    formats: dict[int, dict[int, str]] = field(default_factory=dict)
    flaws: dict[int, dict[int, Sentence]] = field(default_factory=dict)

    def hides_column(self, column: int) -> bool:
        """Whether a column is hidden."""
        return any(column in hidden for hidden in self.hidden_columns)


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
            layout.hidden_columns.append(range(int(element.get("min") or 1) - 1, int(element.get("max") or 1)))
        elif name == "mergeCell":
            _merge(layout, element.get("ref") or "")
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return layout


def _row(layout: Layout, row: etree._Element, expected: int, formats: Sequence[str]) -> int:
    """Note a row, and return its number."""
    at, column = int(row.get("r") or expected + 1) - 1, -1
    for cell in row.iterchildren("{*}c"):
        named = _REFERENCE.fullmatch(cell.get("r") or "")
        place, column = (_place(named) if named else (at, column + 1)), column + 1
        column = place[1]
        if len(cell):
            layout.height, layout.width = max(layout.height, place[0] + 1), max(layout.width, column + 1)
            _cell(layout, cell, place, formats)
        if _is_hidden(row, "ht"):
            layout.hidden_rows.add(place[0])
    return at


def _cell(layout: Layout, cell: etree._Element, place: Place, formats: Sequence[str]) -> None:
    kind, value = cell.get("t") or "", cell.findtext("{*}v")
    if kind in _NUMBERS:
        style = cell.get("s") or "0"
        code = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else ""
        if code:
            layout.formats.setdefault(place[0], {})[place[1]] = code
    flaw = _flaw(cell, kind, value)
    if flaw is not None:
        layout.flaws.setdefault(place[0], {})[place[1]] = flaw


def _flaw(cell: etree._Element, kind: str, value: str | None) -> Sentence | None:
    """Why a cell has no value that can be used; None where it has one, or is empty."""
    if kind == "e":
        return Sentence("ingest.sheet.error", {"said": (value or "").strip()})
    if kind not in _NUMBERS or (value or "").strip():
        return None
    if cell.find("{*}f") is not None:
        return Sentence("ingest.sheet.no_result")
    # Without blanks it is how some programs write an empty cell.
    return NO_VALUE if value else None


def _merge(layout: Layout, reference: str) -> None:
    first, _, last = reference.partition(":")
    ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
    if ends[0] is None or ends[1] is None:
        raise ValueError(reference)
    layout.areas.append((_place(ends[0]), _place(ends[1])))


def _place(reference: re.Match[str]) -> Place:
    column = 0
    for letter in reference[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[2]) - 1, column - 1


def _is_hidden(element: etree._Element, size: str) -> bool:
    """Whether a row or column is hidden, or made so small that it is."""
    try:
        return element.get("hidden") in _YES or float(element.get(size) or 1) == 0
    except ValueError:
        return False
