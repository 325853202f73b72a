"""What both pages of figures have in common: years as typed, tables as files."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from fastapi import Response

from api.web.attachments import MEDIA, attachment
from graph.errors import BadInput
from graph.spreadsheets import Cell, write_book, write_csv
from graph.words.sentences import Language


def chosen_year(said: str) -> int | None:
    """The year as an address has it, None for the newest; BadInput for what is none."""
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) == 4):
        raise BadInput("programme.statistics.no_year", said=said[:60])
    return int(said)


def as_file(kind: str, name: str, rows: Sequence[Sequence[Cell]], language: Language) -> Response:
    """Rows as a file to keep, CSV or XLSX; BadInput for any other kind."""
    if kind not in MEDIA:
        raise BadInput("api.export.no_format", form=kind[:20], known=", ".join(MEDIA))
    file = BytesIO()
    if kind == "csv":
        write_csv(file, rows, language)
    else:
        write_book(file, name, rows)
    return attachment(file.getvalue(), name, kind)
