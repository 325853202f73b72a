"""A workbook, whichever program wrote it: its sheets, and of each the layout and the values."""

from __future__ import annotations

import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from lxml import etree
from python_calamine import CalamineError

from graph.errors import BadInput
from ingest.workbooks.layout import Layout

Value: TypeAlias = str | float | bool | date | datetime | time | timedelta
MAX_CELLS = 1_000_000  # of the area that a sheet spans: 7 s and some 400 bytes for each
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError, IndexError,
               RuntimeError, NotImplementedError, OverflowError, etree.XMLSyntaxError, CalamineError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, the part of the workbook that holds it, and whether the workbook hides it."""

    name: str
    part: str
    hidden: bool


class Workbook(ABC):
    """A workbook that was judged before anything in it is read whole; BadInput from any of it where it is broken."""

    def __init__(self, path: Path, sheets: Sequence[Sheet]) -> None:
        self.path = path
        self.sheets = sheets
        # Values are found by the sheet's name, and so might be those of a hidden namesake.
        if any(times > 1 for times in Counter(sheet.name for sheet in sheets).values()):
            raise BadInput("ingest.file.broken", name=path.name)

    @abstractmethod
    def layout(self, sheet: Sheet) -> Layout:
        """What the sheet says beside its values; BadInput where it spans more than a table does."""

    @abstractmethod
    def values(self, sheet: Sheet, layout: Layout) -> list[list[Value]]:
        """The values of all cells that the sheet spans, row by row; what has none is empty."""

    def refuse_wide(self, sheet: Sheet, height: int, width: int) -> None:
        """BadInput where a sheet spans more than a table does."""
        if height * width > MAX_CELLS:
            raise BadInput("ingest.sheet.too_big", name=self.path.name, sheet=sheet.name, rows=height, columns=width)


def rectangular(found: list[list[Value]], layout: Layout) -> list[list[Value]]:
    """The rows, all as long as the layout is wide, and as many as it is high."""
    width = max(layout.width, *(len(row) for row in found[:1]), 0)
    rows: list[list[Value]] = [[*row, *[""] * (width - len(row))] for row in found]
    return rows + [[""] * width for _ in range(layout.height - len(rows))]


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """BadInput where what is read inside is broken."""
    try:
        yield
    except BadInput:
        raise
    except _UNREADABLE as error:
        raise BadInput("ingest.file.broken", name=path.name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what calamine, written in Rust, did not foresee
            raise BadInput("ingest.file.broken", name=path.name) from error
        raise
