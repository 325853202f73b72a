"""Excel workbooks of 2007 and later (Office Open XML), read by python-calamine of what was judged before."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path
from posixpath import join, normpath

from lxml import etree
from python_calamine import CalamineWorkbook

from graph.errors import BadInput
from ingest.workbooks.formats import cell_formats
from ingest.workbooks.layout import Layout, layout_of, number_of_cells
from ingest.workbooks.workbook import MAX_CELLS, Sheet, Value, Workbook, rectangular, sound

_PARTS = re.compile(r"(?!.*/pivot).*\.(?:xml|rels)", re.IGNORECASE)  # pictures and caches of reports hold no table
# A number of blanks, which some programs write for an empty cell, and blanks around one.
_VALUE = re.compile(rb"(<(?:\w++:)?v>)([^<]*+)(?=</)")


class OfficeOpen(Workbook):
    """A workbook of Office Open XML, by its parts."""

    def __init__(self, path: Path) -> None:
        with sound(path), zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/"): name for name in archive.namelist()}
            self._parts = {plain: archive.read(name) for plain, name in names.items() if _PARTS.fullmatch(plain)}
            super().__init__(path, tuple(_sheets(self._parts)))
            self._formats = cell_formats(self._parts.get("xl/styles.xml", b""))

    def layout(self, sheet: Sheet) -> Layout:
        part = self._parts[sheet.part]
        if (cells := number_of_cells(part)) > MAX_CELLS:
            raise BadInput("ingest.sheet.cells", name=self.path.name, sheet=sheet.name, cells=cells, most=MAX_CELLS)
        with sound(self.path):
            layout = layout_of(part, self._formats)
        self.refuse_wide(sheet, layout.height, layout.width)
        return layout

    def values(self, sheet: Sheet, layout: Layout) -> list[list[Value]]:
        with sound(self.path):
            return rectangular(self._book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False), layout)

    @cached_property
    def _book(self) -> CalamineWorkbook:
        """The workbook as calamine takes it, packed again of parts that were unpacked within bounds."""
        packed, sheets = BytesIO(), {sheet.part for sheet in self.sheets}
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in self._parts.items():
                archive.writestr(name, _VALUE.sub(_stripped, content) if name in sheets else content)
        packed.seek(0)
        return CalamineWorkbook.from_filelike(packed)


def _stripped(value: re.Match[bytes]) -> bytes:
    return value[1] + value[2].strip()


def _sheets(parts: Mapping[str, bytes]) -> Iterator[Sheet]:
    """The worksheets in their order; a chart is none."""
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
