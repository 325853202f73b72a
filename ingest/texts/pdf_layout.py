"""What stands where on a page of a PDF: values of forms beside their labels, and two columns one after the other."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

MOST_PIECES = 3_000  # on a page: beyond that it is a drawing, and its text stays in the order of the file
HIDDEN = 2 | 32  # flags of an annotation: hidden, not viewed
FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and its box, upwards and to the right."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


Row = Sequence[Piece]


def values(page: Any, form: Any) -> list[Piece]:
    """What is filled into a page's form, and the notes that are written on it; hidden ones are left out."""
    found = []
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_PIECES)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        text = "" if raw.FPDFAnnot_GetFlags(annotation) & HIDDEN else _said(annotation, form)
        box = raw.FS_RECTF()
        if text.strip() and raw.FPDFAnnot_GetRect(annotation, box):
            low, high = sorted((box.bottom, box.top))
            found.append(Piece(box.left, low, box.right, high, " ".join(text.split())))
        raw.FPDFPage_CloseAnnot(annotation)
    return found


def _said(annotation: Any, form: Any) -> str:
    """The value of a field, or the text of a note that is written on the page."""
    match raw.FPDFAnnot_GetSubtype(annotation):
        case raw.FPDF_ANNOT_WIDGET if form:
            kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
            if kind not in {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}:
                return ""
            return _string(lambda *into: raw.FPDFAnnot_GetFormFieldValue(form, annotation, *into))
        case raw.FPDF_ANNOT_FREETEXT:
            return _string(lambda *into: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", *into))
    return ""


def _string(read: Any) -> str:
    """A string that PDFium writes into a buffer, in UTF-16."""
    size = read(None, 0)
    buffer = ctypes.create_string_buffer(size)
    read(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def arranged(text_page: Any, more: Sequence[Piece]) -> str | None:
    """The lines of a page by place, with more pieces among them; None where the file's own order does as well."""
    number = text_page.count_rects()
    if not more and not 2 * FEWEST_ROWS <= number <= MOST_PIECES:
        return None
    pieces = [_piece(text_page, at) for at in range(min(number, MOST_PIECES))]
    rows = _rows([piece for piece in (*pieces, *more) if piece.text])
    columns = _columns(rows)
    if columns is None:
        return "\n".join(map(_line, rows)) if more else None
    return "\n".join(columns)


def _piece(text_page: Any, at: int) -> Piece:
    left, bottom, right, top = text_page.get_rect(at)
    return Piece(left, bottom, right, top, text_page.get_text_bounded(left, bottom, right, top).strip())


def _beside(one: Piece, other: Piece) -> bool:
    """Whether two pieces stand on one line: they share half the height of the lower one."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared >= 0.5 * min(one.top - one.bottom, other.top - other.bottom)


def _rows(pieces: Iterable[Piece]) -> list[Row]:
    """The pieces that stand beside one another, from the top, each row from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        if rows and _beside(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _line(row: Row) -> str:
    """A row as a line, with a space where there is a gap."""
    line = ""
    for at, piece in enumerate(row):
        gap = at and piece.left - row[at - 1].right > 0.1 * (piece.top - piece.bottom)
        line += (" " if gap else "") + piece.text
    return line


def _columns(rows: Sequence[Row]) -> Iterator[str] | None:
    """The lines with a left column before a right one, where rows stand in two columns of running text."""
    halved = [at for at, row in enumerate(rows) if len(row) == 2]
    if len(halved) < FEWEST_ROWS:
        return None
    first, last = halved[0], halved[-1] + 1
    inner = rows[first:last]
    left = max(row[0].right for row in inner if len(row) == 2)
    right = min(row[1].left for row in inner if len(row) == 2)
    sides: tuple[list[str], list[str]] = ([], [])
    for row in inner:
        for piece in row:
            if piece.left < right and piece.right > left:
                return None  # a line across both
            sides[piece.left >= right].append(piece.text)
    if right <= left or not all(map(_runs_on, sides)):
        return None
    return iter([*map(_line, rows[:first]), *sides[0], *sides[1], *map(_line, rows[last:])])


def _runs_on(lines: Sequence[str]) -> bool:
    """Whether the lines of a column are running text, most of them going on in the next, and no cells of a table."""
    going_on = sum(line[:1].islower() for line in lines[1:])
    return going_on * 2 >= len(lines) - 1 > 0 and sum(line.count(" ") for line in lines) >= 2 * len(lines)
