"""Tables from files: CSV in whatever delimiter, packed or not, and Excel sheets; checked whole before use."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graph.errors import BadInput
from graph.words.sentences import Sentence, Value, series

# What a file may unpack to: the whole ROR dump is 0.3 GB, all of CORDIS 1 GB. A bomb is denser than any text.
MAX_UNPACKED = 4_000_000_000
MAX_RATIO = 200
SMALL = 10_000_000
UTF_8 = "utf-8-sig"  # a byte order mark is no letter
_BLOCK = 1 << 20
# What a file that is no text begins with, and what it is.
_BINARY = {
    b"PK\x03\x04": Sentence("ingest.tables.zip"),
    b"%PDF-": Sentence("ingest.tables.pdf"),
    b"\xd0\xcf\x11\xe0": Sentence("ingest.tables.old_workbook"),
}
_LOCKED = 0x1  # the flag of a part that is encrypted
LONGEST_CELL = 10_000_000
LONGEST_ROW = 20_000_000  # characters: it is held whole, and a cell of it as often as it is read

Row = Mapping[str, str]
Ragged = Callable[[int, Sentence], None]
"""Called with the line of a row that has more or fewer cells than the header, and the sentence that says so."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file, or one file inside a zip archive."""

    path: Path
    inside: str | None = None

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.path.name}:{self.inside}" if self.inside else self.path.name


class RowLines:
    """The lines of a table for a CSV reader, `next_row` before each row; BadInput where one never ends."""

    def __init__(self, member: Member, text: io.TextIOWrapper) -> None:
        self._member, self._text, self._left = member, text, LONGEST_ROW

    def __iter__(self) -> RowLines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise BadInput("ingest.tables.long_row", name=self._member.name, most=LONGEST_ROW)
        if not line:
            raise StopIteration
        return line

    def next_row(self) -> None:
        """Count anew."""
        self._left = LONGEST_ROW


@contextmanager
def opened(member: Member) -> Iterator[IO[bytes]]:
    """The member's content, unpacked; BadInput for what is broken, cut short or packed to overwhelm."""
    try:
        if member.inside is not None:
            with zipfile.ZipFile(member.path) as archive:
                _refuse_locked(member, archive.getinfo(member.inside))
                with archive.open(member.inside) as content:
                    yield content
        elif member.path.suffix == ".gz":
            with gzip.open(member.path) as unpacked:
                yield unpacked  # type: ignore[misc]
        else:
            with member.path.open("rb") as plain:
                yield plain
    except NotImplementedError as error:
        raise BadInput("ingest.tables.odd_packing", name=member.name) from error
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile) as error:
        raise BadInput("ingest.file.broken", name=member.name) from error
    except IsADirectoryError as error:
        raise BadInput("ingest.tables.folder", name=member.name) from error
    except (FileNotFoundError, PermissionError) as error:
        raise BadInput("ingest.tables.unreadable", name=member.name, reason=error.strerror) from error


def inside(path: Path) -> list[str]:
    """The names of the files in a zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [info.filename for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile as error:
        raise BadInput("ingest.file.broken", name=path.name) from error


def _refuse_locked(member: Member, packed: zipfile.ZipInfo) -> None:
    if packed.flag_bits & _LOCKED:
        raise BadInput("ingest.tables.locked", name=member.name)


def check_text(member: Member, encoding: str = UTF_8) -> None:
    """Read the member to its end as text; BadInput with the place of the first byte that is not UTF-8."""
    decode = _decoded if encoding == UTF_8 else _decoding(encoding)
    packed = member.path.stat().st_size
    with opened(member) as content:
        total = 0
        rest = b""
        while block := content.read(_BLOCK):
            if not total:
                _refuse_binary(member, block)
            total += len(block)
            if total > MAX_UNPACKED or (total > SMALL and total > MAX_RATIO * packed):
                raise BadInput("ingest.tables.unpacks", name=member.name, total=total, packed=packed)
            rest = decode(member, rest + block, total, False)
        if total:
            decode(member, rest, total, True)
    if total == 0:
        raise BadInput("ingest.tables.empty", name=member.name)


def _refuse_binary(member: Member, block: bytes) -> None:
    for start, what in _BINARY.items():
        if block.startswith(start):
            raise BadInput("ingest.tables.binary", name=member.name, what=what)


def _decoded(member: Member, block: bytes, total: int, last: bool) -> bytes:
    """What is left of the block after its whole letters; BadInput when a byte is none of UTF-8's."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        if not last and len(block) - error.start < 4:
            return block[error.start :]
        at, byte = total - len(block) + error.start, block[error.start]
        raise BadInput("ingest.tables.not_utf8_at", name=member.name, byte=byte, at=at) from error
    return b""


def _decoding(encoding: str) -> Callable[[Member, bytes, int, bool], bytes]:
    """What takes block after block; BadInput when one cannot be read in the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()

    def decode(member: Member, block: bytes, total: int, last: bool) -> bytes:  # noqa: ARG001 - as _decoded
        try:
            decoder.decode(block, last)
        except UnicodeError as error:
            raise BadInput("ingest.tables.not_encoded", name=member.name, encoding=encoding) from error
        return b""

    return decode


@contextmanager
def lines(member: Member, encoding: str = UTF_8) -> Iterator[io.TextIOWrapper]:
    """The member as text, a byte order mark left out; BadInput when it is in another encoding or no table."""
    with opened(member) as content, io.TextIOWrapper(content, encoding=encoding, newline="") as text:
        try:
            yield text
        except UnicodeDecodeError as error:
            raise BadInput("ingest.tables.not_utf8", name=member.name) from error
        except csv.Error as error:
            raise BadInput("ingest.tables.unsound", name=member.name, reason=str(error)) from error


def header(member: Member, encoding: str = UTF_8) -> list[str]:
    """The column names of a CSV table."""
    with lines(member, encoding) as text:
        return _titles(RowLines(member, text))[0]


def rows(member: Member, ragged: Ragged | None = None) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV table by column name, each with the number of its last line; empty ones are passed over.

    A row with too many or too few cells goes to `ragged`; without that, what is missing is empty and what is
    too much is left out. Empty cells beyond the header are none.
    """
    with lines(member) as text:
        row_lines = RowLines(member, text)
        names, delimiter = _titles(row_lines)
        allow_long_cells()
        reader = csv.reader(row_lines, delimiter=delimiter)
        width = len(names)
        for cells in reader:
            row_lines.next_row()
            if len(cells) == width:
                if any(cells):
                    yield reader.line_num + 1, dict(zip(names, cells, strict=True))
                continue
            if ragged is not None and any(cells) and (len(cells) < width or any(cells[width:])):
                ragged(reader.line_num + 1, misfit(cells, width))
            elif any(cells):
                yield reader.line_num + 1, dict(zip(names, cells + [""] * (width - len(cells)), strict=False))


def misfit(cells: Sequence[str], width: int) -> Sentence:
    """Why a row has another number of cells than its header."""
    within = any("\n" in cell for cell in cells)
    return Sentence(
        "ingest.tables.open_quote" if within else "ingest.tables.separators", {"cells": len(cells), "width": width}
    )


def _titles(row_lines: RowLines) -> tuple[list[str], str]:
    """The column names in the first line, and what stands between them."""
    first = next(row_lines, "")
    row_lines.next_row()
    delimiter = max(",;\t", key=first.count)
    allow_long_cells()
    return [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])], delimiter


def allow_long_cells() -> None:
    """Let cells be of a length that texts have; the limit is one for the process, so it is only ever raised."""
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)


def lacking(missing: Sequence[Value]) -> Sentence:
    """The columns that a table lacks, one or several."""
    return Sentence(
        "ingest.tables.column" if len(missing) == 1 else "ingest.tables.columns", {"names": series(missing)}
    )


def require(member: Member, needed: set[str], *, what: Value) -> None:
    """BadInput unless the table has these columns."""
    missing = sorted(needed - set(header(member)))
    if missing:
        there = series(header(member)[:12])
        raise BadInput("ingest.tables.not_that", name=member.name, lacking=lacking(missing), what=what, there=there)
