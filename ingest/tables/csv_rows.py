"""Tables from files: CSV in whatever delimiter, packed or not, and Excel sheets; checked whole before use."""

from __future__ import annotations

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

# What a file may unpack to: the whole ROR dump is 0.3 GB, all of CORDIS 1 GB. A bomb is denser than any text.
MAX_UNPACKED = 4_000_000_000
MAX_RATIO = 200
SMALL = 10_000_000
_BLOCK = 1 << 20
# What a file that is no text begins with, and what it is.
_BINARY = {
    b"PK\x03\x04": "a zip archive or a workbook",
    b"%PDF-": "a PDF",
    b"\xd0\xcf\x11\xe0": "a workbook of before 2007",
}
_LOCKED = 0x1  # the flag of a part that is encrypted
csv.field_size_limit(10_000_000)

Row = Mapping[str, str]
Ragged = Callable[[int, str], None]
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
        raise BadInput(f"{member.name} is packed in an unusual way: unpack it, and load what was in it.") from error
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile) as error:
        raise BadInput(f"{member.name} is broken or cut short: get a whole copy of it.") from error
    except IsADirectoryError as error:
        raise BadInput(f"{member.name} is a folder: name the file in it that is to be loaded.") from error
    except (FileNotFoundError, PermissionError) as error:
        raise BadInput(f"{member.name} cannot be read ({error.strerror}): check the name and its rights.") from error


def inside(path: Path) -> list[str]:
    """The names of the files in a zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [info.filename for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile as error:
        raise BadInput(f"{path.name} is broken or cut short: get a whole copy of it.") from error


def _refuse_locked(member: Member, packed: zipfile.ZipInfo) -> None:
    if packed.flag_bits & _LOCKED:
        raise BadInput(f"{member.name} is protected by a password: unpack it, and load what was in it.")


def check_text(member: Member) -> None:
    """Read the member to its end as UTF-8; BadInput with the place of the first byte that is not."""
    packed = member.path.stat().st_size
    with opened(member) as content:
        total = 0
        rest = b""
        while block := content.read(_BLOCK):
            if not total:
                _refuse_binary(member, block)
            total += len(block)
            if total > MAX_UNPACKED or (total > SMALL and total > MAX_RATIO * packed):
                raise BadInput(f"{member.name} unpacks to over {total:,} bytes from {packed:,}: that is no table.")
            rest = _decoded(member, rest + block, total)
        if rest:
            _decoded(member, rest, total, last=True)
    if total == 0:
        raise BadInput(f"{member.name} is empty: there is nothing to load.")


def _refuse_binary(member: Member, block: bytes) -> None:
    for start, what in _BINARY.items():
        if block.startswith(start):
            raise BadInput(f"{member.name} is {what}, not a table of text: save the table as CSV UTF-8 or .xlsx.")


def _decoded(member: Member, block: bytes, total: int, *, last: bool = False) -> bytes:
    """What is left of the block after its whole letters; BadInput when a byte is none of UTF-8's."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        if not last and len(block) - error.start < 4:
            return block[error.start :]
        at = total - len(block) + error.start
        raise BadInput(
            f"{member.name} is not UTF-8 (byte 0x{block[error.start]:02x} at {at:,}): save it as UTF-8 "
            "(in Excel: CSV UTF-8)."
        ) from error
    return b""


@contextmanager
def lines(member: Member) -> Iterator[io.TextIOWrapper]:
    """The member as text, a byte order mark left out; BadInput when it is not UTF-8 or no table."""
    with opened(member) as content, io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as text:
        try:
            yield text
        except UnicodeDecodeError as error:
            raise BadInput(f"{member.name} is not UTF-8: save it as UTF-8 (in Excel: CSV UTF-8).") from error
        except csv.Error as error:
            raise BadInput(f"{member.name} is no sound table ({error}): look for an open quote.") from error


def header(member: Member) -> list[str]:
    """The column names of a CSV table."""
    with lines(member) as text:
        return _titles(text)[0]


def rows(member: Member, ragged: Ragged | None = None) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV table by column name, each with the number of its last line; empty ones are passed over.

    A row with too many or too few cells goes to `ragged`; without that, what is missing is empty and what is
    too much is left out. Empty cells beyond the header are none.
    """
    with lines(member) as text:
        names, delimiter = _titles(text)
        reader = csv.reader(text, delimiter=delimiter)
        width = len(names)
        for cells in reader:
            if len(cells) == width:
                if any(cells):
                    yield reader.line_num + 1, dict(zip(names, cells, strict=True))
                continue
            if ragged is not None and any(cells) and (len(cells) < width or any(cells[width:])):
                ragged(reader.line_num + 1, _misfit(cells, width))
            elif any(cells):
                yield reader.line_num + 1, dict(zip(names, cells + [""] * (width - len(cells)), strict=False))


def _misfit(cells: Sequence[str], width: int) -> str:
    within = any("\n" in cell for cell in cells)
    look = "a quote that is not closed" if within else "a separator too many or too few"
    return f"The row has {len(cells)} cells and the header {width}: look for {look}."


def _titles(text: io.TextIOWrapper) -> tuple[list[str], str]:
    """The column names in the first line, and what stands between them."""
    first = text.readline()
    delimiter = max(",;\t", key=first.count)
    return [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])], delimiter


def require(member: Member, needed: set[str], *, what: str) -> None:
    """BadInput unless the table has these columns."""
    missing = sorted(needed - set(header(member)))
    if missing:
        columns = f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
        there = ", ".join(header(member)[:12])
        raise BadInput(f"{member.name} lacks the {columns}, so it is not {what}: its columns are {there}.")
