"""How somebody asks for a table to be read, where it does not say so itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from graph.errors import BadInput


@dataclass(frozen=True, slots=True)
class Reading:
    """The encoding of a CSV, the sheet of a workbook, and columns by the header's name; what is None is found out."""

    encoding: str | None = None
    sheet: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


def asked_reading(encoding: str | None, sheet: str | None, columns: Iterable[str]) -> Reading:
    """The reading as it is typed, columns as `header=column`; BadInput for what is none."""
    if encoding is not None:
        try:
            TextIOWrapper(BytesIO(), encoding=encoding)
        except LookupError as error:
            raise BadInput("ingest.reading.no_encoding", encoding=encoding) from error
    return Reading(encoding, sheet, tuple(map(_pair, columns)))


def _pair(said: str) -> tuple[str, str]:
    title, equals, name = (part.strip() for part in said.rpartition("="))
    if not (title and equals and name):
        raise BadInput("ingest.reading.no_pair", said=said)
    return title, name
