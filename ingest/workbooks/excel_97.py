"""Excel workbooks of 1997 to 2003 (.xls): values by python-calamine; what is hidden, merged and shown how by records.

[MS-XLS] names the records; the stream that holds them is taken out by olefile and packed anew for calamine, which
would believe whatever the file claims of its own size.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import olefile
from python_calamine import CalamineWorkbook

from graph.errors import BadInput
from ingest.workbooks.formats import format_code
from ingest.workbooks.layout import MAX_COLUMNS, Layout, error_flaw
from ingest.workbooks.workbook import Sheet, Value, Workbook, rectangular, sound

MAX_STREAM = 100_000_000  # bytes
_STREAM, _BEFORE = "Workbook", "Book"
_BOF, _EOF, _LOCKED, _SHEET, _XF, _FORMAT, _STRINGS = 0x809, 0x0A, 0x2F, 0x85, 0xE0, 0x41E, 0xFC
_ROW, _COLUMNS, _MERGED, _DEFAULT_ROW, _SPAN = 0x208, 0x7D, 0xE5, 0x225, 0x200
_NUMBER, _RK, _MANY_RK, _ERROR, _FORMULA = 0x203, 0x27E, 0xBD, 0x205, 0x06
_TEXTS = frozenset({0xFD, 0x204, 0xD6})
_CELLS = frozenset({_NUMBER, _RK, _MANY_RK, _ERROR, _FORMULA}) | _TEXTS
_WORKSHEET = 0
_ROWS, _WIDTH = 65_536, 256
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
           0x2A: "#N/A"}  # fmt: skip
_VERSION = 0x600


class _Record(NamedTuple):
    kind: int
    data: bytes


class Excel97(Workbook):
    """A workbook of the older form of Excel, by its stream of records."""

    def __init__(self, path: Path) -> None:
        with sound(path):
            self._stream = _stream(path)
            records = list(_records(self._stream, 0))
            _refuse_unsound(path, records, len(self._stream))
            own = {str(number): code for number, code in map(_format, _of(records, _FORMAT))}
            numbers = [str(struct.unpack_from("<H", xf, 2)[0]) for xf in _of(records, _XF)]
            self._formats = [format_code(number, own) for number in numbers]
            super().__init__(path, tuple(_sheets(records)))
            self._layouts = {sheet.name: self._read(sheet) for sheet in self.sheets}

    def layout(self, sheet: Sheet) -> Layout:
        return self._layouts[sheet.name]

    def values(self, sheet: Sheet, layout: Layout) -> list[list[Value]]:
        with sound(self.path):
            return rectangular(self._book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False), layout)

    def _read(self, sheet: Sheet) -> Layout:
        # Of all sheets, since calamine reads all of them when it opens the workbook.
        layout = _layout(_records(self._stream, int(sheet.part)), self._formats)
        self.refuse_wide(sheet, layout.height, layout.width)
        return layout

    @cached_property
    def _book(self) -> CalamineWorkbook:
        return CalamineWorkbook.from_filelike(BytesIO(packed(self._stream)))


def _stream(path: Path) -> bytes:
    """The records of a workbook; BadInput where it is none, or of before 1997."""
    with olefile.OleFileIO(str(path)) as container:
        if not container.exists(_STREAM):
            key = "ingest.file.before_1997" if container.exists(_BEFORE) else "ingest.tables.no_workbook"
            raise BadInput(key, name=path.name)
        if (size := container.get_size(_STREAM)) > MAX_STREAM:
            raise BadInput("ingest.texts.too_big", name=path.name, size=size, most=MAX_STREAM)
        stream: bytes = container.openstream(_STREAM).read()
        return stream


def _records(stream: bytes, at: int) -> Iterator[_Record]:
    """The records from a place to the end of the part that begins there, without parts within it, such as charts."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + size > len(stream):
            raise ValueError("a record that ends beyond the stream")
        depth += kind == _BOF
        if depth <= 1:
            yield _Record(kind, stream[at : at + size])
        depth -= kind == _EOF
        if depth <= 0:
            return
        at += size


def _of(records: Sequence[_Record], kind: int) -> Iterator[bytes]:
    return (record.data for record in records if record.kind == kind)


def _refuse_unsound(path: Path, records: Sequence[_Record], size: int) -> None:
    """BadInput for a workbook with a password, ValueError for one of another version or that claims too much."""
    if any(_of(records, _LOCKED)):
        raise BadInput("ingest.file.locked", name=path.name)
    if not records or records[0].kind != _BOF or struct.unpack_from("<H", records[0].data)[0] != _VERSION:
        raise ValueError("no workbook of Excel 97")
    for strings in _of(records, _STRINGS):
        if struct.unpack_from("<I", strings, 4)[0] > size:  # calamine asks for memory for so many
            raise ValueError("more strings than bytes")


def _format(data: bytes) -> tuple[int, str]:
    """The number of a format of numbers, and its code."""
    number, length, wide = struct.unpack_from("<HHB", data)
    text = data[5 : 5 + length * 2].decode("utf-16-le") if wide & 1 else data[5 : 5 + length].decode("latin-1")
    return number, text


def _sheets(records: Sequence[_Record]) -> Iterator[Sheet]:
    """The worksheets in their order; a chart is none."""
    for data in _of(records, _SHEET):
        place, hidden, kind, length, wide = struct.unpack_from("<IBBBB", data)
        said = data[8 : 8 + length * 2].decode("utf-16-le") if wide & 1 else data[8 : 8 + length].decode("latin-1")
        if kind == _WORKSHEET:
            yield Sheet(said, str(place), bool(hidden & 3))


def _layout(records: Iterator[_Record], formats: Sequence[str]) -> Layout:
    """What the records of a sheet say beside its values."""
    layout, rows, unlisted_hidden = Layout(), dict[int, bool](), False
    held = set[int]()
    for kind, data in records:
        if kind in _CELLS:
            held.add(_cell(layout, kind, data, formats))
        elif kind == _ROW:
            row, height, flags = struct.unpack_from("<H4xH4xH", data)
            rows[row] = bool(flags & 0x20) or height & 0x7FFF == 0
        elif kind == _COLUMNS:
            first, last, width, flags = struct.unpack_from("<HHH2xH", data)
            if flags & 1 or not width:
                layout.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif kind == _DEFAULT_ROW:
            unlisted_hidden = bool(struct.unpack_from("<H", data)[0] & 2)
        elif kind == _MERGED:
            layout.areas += _areas(data)
        elif kind == _SPAN:
            _refuse_span(data)
    layout.hidden_rows = {row for row in held if rows.get(row, unlisted_hidden)}
    return layout


def _areas(data: bytes) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    (number,) = struct.unpack_from("<H", data)
    for top, bottom, left, right in struct.iter_unpack("<HHHH", data[2 : 2 + number * 8]):
        yield (top, left), (bottom, right)


def _refuse_span(data: bytes) -> None:
    """ValueError where a sheet claims more cells than the format can hold: calamine asks for memory for them."""
    first, end, left, right = struct.unpack_from("<IIHH", data)
    if end > _ROWS or right > _WIDTH or first > end or left > right:
        raise ValueError("a sheet that is larger than sheets can be")


def _cell(layout: Layout, kind: int, data: bytes, formats: Sequence[str]) -> int:
    """Note a cell, or several numbers beside one another, and return their row."""
    row, column, style = map(int, struct.unpack_from("<HHH", data))
    styles = [style]
    if kind == _MANY_RK:
        styles = [one for one, _ in struct.iter_unpack("<HI", data[4 : len(data) - 2])]
    layout.cells += len(styles)
    layout.height, layout.width = max(layout.height, row + 1), max(layout.width, column + len(styles))
    if (said := _error(kind, data)) is not None:
        layout.flaws.setdefault(row, {})[column] = error_flaw(said)
    elif kind not in _TEXTS:
        for at, one in enumerate(styles, column):
            if one < len(formats) and formats[one]:
                layout.formats.setdefault(row, {})[at] = formats[one]
    return row


def _error(kind: int, data: bytes) -> str | None:
    """The error that a cell shows; None where it shows none."""
    if kind == _ERROR:
        return _ERRORS.get(data[6], "#?") if data[7] else None
    if kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        return _ERRORS.get(data[8], "#?")
    return None


def packed(stream: bytes) -> bytes:
    """A container of version 4 ([MS-CFB]) that holds the stream alone."""
    size, free, chain_end, table = 4096, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    content = stream + bytes(-len(stream) % size)  # at least a sector, so that none is in the table of small ones
    sectors = len(content) // size
    tables = 1
    while tables * (size // 4) < sectors + 1 + tables:
        tables += 1
    chain = [*range(1, sectors), chain_end, chain_end, *[table] * tables]
    chain += [free] * (tables * (size // 4) - len(chain))
    header = struct.pack("<8s16xHHHHH6xIIIII", olefile.MAGIC, 0x3E, 4, 0xFFFE, 12, 6, 1, tables, sectors, 0, size)
    header += struct.pack("<IIII", chain_end, 0, chain_end, 0)
    places = [*range(sectors + 1, sectors + 1 + tables), *[free] * (109 - tables)]
    header += struct.pack("<109I", *places)
    root = _entry("Root Entry", 5, 1, sectors, 0)  # calamine wants a sector of small streams, though there is none
    directory = root + _entry(_STREAM, 2, free, 0, max(len(stream), size))
    return b"".join((
        header.ljust(size, b"\0"), content, directory.ljust(size, b"\0"), struct.pack(f"<{len(chain)}I", *chain)
    ))  # fmt: skip


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """An entry of the container's directory, without siblings."""
    said = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    return struct.pack("<64sHBBIII36xIQ", said, len(said) + 2, kind, 1, none, none, child, start, size)


__all__ = ["Excel97", "packed"]
