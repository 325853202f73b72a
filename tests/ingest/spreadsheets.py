"""Workbooks of other forms than .xlsx, made byte by byte, and those that LibreOffice makes where it is installed."""

import shutil
import struct
import subprocess
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from ingest.workbooks.excel_97 import packed

OFFICE = shutil.which("soffice")
ONLY_WITH_OFFICE = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")


@dataclass(frozen=True)
class Rows:
    """A sheet: rows of texts, numbers or None, what is hidden, and areas from (row, column) to (row, column)."""

    rows: Sequence[Sequence[object]]
    name: str = "Firmalar"
    hidden: bool = False
    hidden_rows: Collection[int] = ()
    hidden_columns: Collection[int] = ()
    merged: Collection[tuple[int, int, int, int]] = ()
    more: bytes = b""


def xls(path: Path, *sheets: Rows, more: bytes = b"") -> Path:
    """A workbook of Excel 97: its records in a container, `more` of them among those of the workbook."""
    bodies = [_body(sheet) for sheet in sheets]
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + more + _styles()
    at = len(begin) + sum(12 + len(sheet.name) for sheet in sheets) + 4
    out = begin
    for sheet, body in zip(sheets, bodies, strict=True):
        name = sheet.name.encode("latin-1")
        out += _record(0x85, struct.pack("<IBBBB", at, sheet.hidden, 0, len(name), 0) + name)
        at += len(body)
    path.write_bytes(packed(out + _record(0x0A, b"") + b"".join(bodies)))
    return path


def ods(path: Path, *sheets: Rows, more: str = "") -> Path:
    """An OpenDocument spreadsheet; `more` stands at the end of each sheet."""
    tables = "".join(_table(sheet, more) for sheet in sheets)
    return ods_of(path, tables)


def ods_of(path: Path, tables: str, styles: str = "", manifest: str = "<manifest/>") -> Path:
    """An OpenDocument spreadsheet with these tables as XML."""
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text", "style")
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    hidden = '<style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'
    content = (
        f"<office:document-content {spaces} {calc}><office:automatic-styles>{hidden}{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def converted(path: Path, ending: str) -> Path:
    """The file as LibreOffice saves it in another form."""
    assert OFFICE is not None
    place = f"-env:UserInstallation=file://{path.parent}/office"
    command = [OFFICE, place, "--headless", "--convert-to", ending, "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return path.with_suffix(f".{ending.partition(':')[0]}")


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _styles() -> bytes:
    """Formats of cells: the general one, a percentage, and one with leading noughts."""
    own = _record(0x41E, struct.pack("<HHB", 164, 5, 0) + b"00.00")
    return own + b"".join(_record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 9, 164))


def _body(sheet: Rows) -> bytes:
    out = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for column in sheet.hidden_columns:
        out += _record(0x7D, struct.pack("<HHHHHH", column, column, 2304, 0, 1, 0))
    for row in sheet.hidden_rows:
        out += _record(0x208, struct.pack("<HHHHHHHH", row, 0, 9, 255, 0, 0, 0x20, 0))
    out += sheet.more
    for row, cells in enumerate(sheet.rows):
        out += b"".join(_cell(row, column, value) for column, value in enumerate(cells) if value is not None)
    if sheet.merged:
        areas = (struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in sheet.merged)
        out += _record(0xE5, struct.pack("<H", len(sheet.merged)) + b"".join(areas))
    return out + _record(0x0A, b"")


def _cell(row: int, column: int, value: object) -> bytes:
    if isinstance(value, tuple):  # a number and which of the formats shows it
        return _record(0x203, struct.pack("<HHHd", row, column, value[1], value[0]))
    if isinstance(value, int | float):
        return _record(0x203, struct.pack("<HHHd", row, column, 0, value))
    said = str(value)
    if said.startswith("#"):
        return _record(0x205, struct.pack("<HHHBB", row, column, 0, 0x07, 1))
    return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(said), 1) + said.encode("utf-16-le"))


def _table(sheet: Rows, more: str) -> str:
    width = max(map(len, sheet.rows), default=0)
    columns = "".join(_hidden("column", at in sheet.hidden_columns) + "/>" for at in range(width))
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merged}
    rows = "".join(
        _hidden("row", at in sheet.hidden_rows)
        + ">"
        + "".join(_ods_cell(value, spans.get((at, column))) for column, value in enumerate(row))
        + "</table:table-row>"
        for at, row in enumerate(sheet.rows)
    )
    style = ' table:style-name="gone"' if sheet.hidden else ""
    return f"<table:table table:name={quoteattr(sheet.name)}{style}>{columns}{rows}{more}</table:table>"


def _hidden(what: str, is_hidden: bool) -> str:
    return f"<table:table-{what}" + (' table:visibility="collapse"' if is_hidden else "")


def _ods_cell(value: object, span: tuple[int, int] | None) -> str:
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    kind, shown, more = "string", str(value or ""), ""
    if isinstance(value, tuple):  # a number and which of the formats shows it
        number, style = value
        kind, shown = ("percentage", f"{number:.0%}") if style == 1 else ("float", f"{number:05.2f}")
        more = f' office:value="{number}"'
    elif isinstance(value, int | float):
        kind, more = "float", f' office:value="{value}"'
    elif shown.startswith("#"):
        more = ' calcext:value-type="error"'
    typed = "" if value is None else f' office:value-type="{kind}"{more}'
    return f"<table:table-cell{spanned}{typed}><text:p>{escape(shown)}</text:p></table:table-cell>"
