"""An Excel workbook: its sheets, and the values of one, read by python-calamine of what was judged before."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from posixpath import join, normpath
from typing import TypeAlias

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from graph.errors import BadInput
from ingest.archive import office_kind, refuse_ole
from ingest.tables.formats import cell_formats
from ingest.tables.layout import Layout, layout_of, number_of_cells

Value: TypeAlias = str | float | bool | date | datetime | time | timedelta
MAX_CELLS = 1_000_000  # of the area that a sheet spans: 7 s and some 400 bytes for each
_PARTS = re.compile(r"(?!.*/pivot).*\.(?:xml|rels)", re.IGNORECASE)  # pictures and caches of reports hold no table
# A number of blanks, which some programs write for an empty cell, and blanks around one.
_VALUE = re.compile(rb"(<(?:\w++:)?v>)([^<]*+)(?=</)")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError, RuntimeError,
               NotImplementedError, OverflowError, etree.XMLSyntaxError, CalamineError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, the part that holds it, and whether the workbook hides it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """The parts of a workbook that hold its tables, by name."""

    path: Path
    parts: Mapping[str, bytes]

    @cached_property
    def sheets(self) -> Sequence[Sheet]:
        """The worksheets in their order; a chart is none."""
        with _sound(self.path):
            return tuple(_sheets(self.parts))

    @cached_property
    def _formats(self) -> Sequence[str]:
        return cell_formats(self.parts.get("xl/styles.xml", b""))

    def layout(self, sheet: Sheet) -> Layout:
        """What the sheet says beside its values; BadInput where it spans more than a table does."""
        if (cells := number_of_cells(self.parts[sheet.part])) > MAX_CELLS:
            raise BadInput("ingest.sheet.cells", name=self.path.name, sheet=sheet.name, cells=cells, most=MAX_CELLS)
        with _sound(self.path):
            layout = layout_of(self.parts[sheet.part], self._formats)
        if layout.height * layout.width > MAX_CELLS:
            raise BadInput(
                "ingest.sheet.too_big", name=self.path.name, sheet=sheet.name, rows=layout.height, columns=layout.width
            )
        return layout

    def values(self, sheet: Sheet, layout: Layout) -> list[list[Value]]:
        """The values of all cells that the sheet spans, row by row; what has none is empty."""
        with _sound(self.path):
            found = self._book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        width = max(layout.width, *(len(row) for row in found[:1]), 0)
        rows: list[list[Value]] = [[*row, *[""] * (width - len(row))] for row in found]
        return rows + [[""] * width for _ in range(layout.height - len(rows))]

    @cached_property
    def _book(self) -> CalamineWorkbook:
        """The workbook as calamine takes it, packed again of parts that were unpacked within bounds."""
        packed, sheets = BytesIO(), {sheet.part for sheet in self.sheets}
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in self.parts.items():
                archive.writestr(name, _VALUE.sub(_stripped, content) if name in sheets else content)
        packed.seek(0)
        return CalamineWorkbook.from_filelike(packed)


def _stripped(value: re.Match[bytes]) -> bytes:
    return value[1] + value[2].strip()


def open_workbook(path: Path) -> Workbook:
    """The workbook; BadInput for what is none, protected, broken or packed to overwhelm."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    refuse_ole(path, head)
    if path.suffix.lower() == ".xls" or not head.startswith(b"PK") or office_kind(path) != "xlsx":
        raise BadInput("ingest.tables.no_workbook", name=path.name)
    with _sound(path), zipfile.ZipFile(path) as archive:
        names = {name.replace("\\", "/"): name for name in archive.namelist()}
        return Workbook(path, {plain: archive.read(name) for plain, name in names.items() if _PARTS.fullmatch(plain)})


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    """BadInput where what is read inside is broken."""
    try:
        yield
    except _UNREADABLE as error:
        raise BadInput("ingest.file.broken", name=path.name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what calamine, written in Rust, did not foresee
            raise BadInput("ingest.file.broken", name=path.name) from error
        raise


def _sheets(parts: Mapping[str, bytes]) -> Iterator[Sheet]:
    related = {str(one.get("Id")): one for one in _root(parts["xl/_rels/workbook.xml.rels"])}
    for sheet in _root(parts["xl/workbook.xml"]).iterfind("{*}sheets/{*}sheet"):
        named = next((value for name, value in sheet.attrib.items() if etree.QName(name).localname == "id"), None)
        relation = related.get(str(named))
        if relation is None or not str(relation.get("Type")).endswith("/worksheet"):
            continue
        target = (relation.get("Target") or "").replace("\\", "/")
        part = normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))
        if part in parts:
            yield Sheet(sheet.get("name") or "", part, (sheet.get("state") or "visible").lower() != "visible")


def _root(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
