"""Tables out of CSV (comma, semicolon, tab) and XLSX: a header, then rows with the line they stand on."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from graph.errors import BadInput
from graph.folding import fold
from ingest.archive import office_kind
from ingest.reading import Resource
from ingest.source import Edition, Reject

MAX_FIELD = 10_000_000  # characters; a longer one is a quote that was never closed
DELIMITERS = ",;\t|"
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A checked table: its header as written, and how many rows follow."""

    resource: Resource
    header: tuple[str, ...]
    delimiter: str
    rows: int

    def places(self) -> dict[str, int]:
        """Where each column stands, by its folded header."""
        return {fold(name).strip(): place for place, name in enumerate(self.header)}

    def read(self) -> Iterator[Row]:
        """The rows with their line numbers, empty rows left out."""
        with _rows(self.resource, self.delimiter) as rows:
            next(rows)
            for line, row in rows:
                if any(row):
                    yield line, row

    def whole(self, edition: Edition) -> Iterator[Row]:
        """The rows that have as many cells as the header, counted; the others are rejected."""
        width = len(self.header)
        for line, row in edition.counted(self.read()):
            if len(row) == width:
                yield line, row
            elif len(row) > width and not any(row[width:]):
                yield line, row[:width]
            else:
                reason = f"The row has {len(row)} cells and the header {width}: check its separators and quotes."
                edition.reject(Reject(self.resource.name, line, "", reason, self.delimiter.join(row)))


def open_table(resource: Resource, required: Iterable[str] = (), *, empty: bool = False) -> Table:
    """Read the table to its end and describe it.

    BadInput when it is broken, not UTF-8, lacks one of the `required` columns (folded), or has no rows and
    `empty` is not allowed.
    """
    delimiter = "" if _is_xlsx(resource) else _delimiter(resource)
    with _rows(resource, delimiter) as rows:
        _, header = next(rows, (0, []))
        count = sum(1 for _, row in rows if any(row))
    table = Table(resource, tuple(header), delimiter, count)
    missing = sorted(set(required) - table.places().keys())
    if missing:
        raise BadInput(f"{resource.name} has no column “{'”, “'.join(missing)}”; its header is: {', '.join(header)}.")
    if not count and not empty:
        raise BadInput(f"{resource.name} holds no rows: check that it is the whole file.")
    return table


def column(places: dict[str, int], *names: str) -> Callable[[Sequence[str]], str]:
    """A reader of the first of these columns that the table has; of an empty text when it has none."""
    place = next((places[name] for name in names if name in places), None)
    if place is None:
        return _nothing
    return lambda row: row[place].strip()


def _nothing(_row: Sequence[str]) -> str:
    return ""


def _is_xlsx(resource: Resource) -> bool:
    return resource.member is None and resource.extension == "xlsx"


def _delimiter(resource: Resource) -> str:
    """The sign that stands most often in the first line, outside of quotes."""
    with resource.text() as text:
        line = text.readline(MAX_FIELD)
    plain = "".join(part for i, part in enumerate(line.split('"')) if i % 2 == 0)
    return max(DELIMITERS, key=plain.count)


@contextmanager
def _rows(resource: Resource, delimiter: str) -> Iterator[Iterator[Row]]:
    if not delimiter:
        yield _sheet(resource)
        return
    with resource.text() as text:
        try:
            yield _lines(text, delimiter)
        except csv.Error as exc:
            raise BadInput(
                f"{resource.name} cannot be read as a table ({exc}): look for a quote that is not closed."
            ) from exc


def _lines(text: TextIO, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(text, delimiter=delimiter)
    line = 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def _sheet(resource: Resource) -> Iterator[Row]:
    """The rows of the first sheet, each as wide as the header."""
    if office_kind(resource.path) != "xlsx":
        raise BadInput(f"{resource.name} is not an Excel workbook: save it as .xlsx.")
    from openpyxl import load_workbook  # noqa: PLC0415 - half a second, only for workbooks

    book = load_workbook(resource.path, read_only=True, data_only=True)
    try:
        width = 0
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            row = [_cell(value) for value in cells]
            while row and not row[-1] and (not width or len(row) > width):
                row.pop()
            width = width or len(row)
            yield line, row + [""] * (width - len(row))
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value).strip()
