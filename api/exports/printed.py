"""A text with headings, quotes and tables as a file that prints well: DOCX by python-docx, PDF by Typst.

Both are made of the same blocks, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import orjson

from graph.spreadsheets import sound
from graph.words.sentences import Language

if TYPE_CHECKING:
    from docx.document import Document

_MM = 36_000
"""Of what Word measures by, so many are a millimetre."""
_A4, _MARGIN = (210 * _MM, 297 * _MM), 22 * _MM
_WIDE = _A4[0] - 2 * _MARGIN
What = Literal["title", "meta", "heading", "part", "text", "quote", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text: `source` says whose words a quote is, `language` in which.

    `rows` are a table's, its head first, `widths` how wide its columns are beside one another.
    """

    what: What
    text: str = ""
    source: str = ""
    language: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()


def docx_of(blocks: Sequence[Block], language: Language) -> bytes:
    """The text as a Word document."""
    from docx import Document  # noqa: PLC0415 - takes time to import
    from docx.shared import Length  # noqa: PLC0415

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Length(_A4[0]), Length(_A4[1])
    section.left_margin = section.right_margin = Length(_MARGIN)
    document.core_properties.language = language
    document.core_properties.author = "İmece"
    document.core_properties.title = next((sound(one.text) for one in blocks if one.what == "title"), "")
    for one in blocks:
        _add(document, one)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def pdf_of(blocks: Sequence[Block], language: Language) -> bytes:
    """The text as a PDF on A4; nothing of it is read as markup."""
    import typst  # noqa: PLC0415 - brings a compiler

    told = orjson.dumps([asdict(one) for one in blocks]).decode()
    found: bytes = typst.compile(_layout(), format="pdf", sys_inputs={"blocks": told, "language": language})
    return found


@cache
def _layout() -> bytes:
    return files("api").joinpath("exports/printed.typ").read_bytes()


def _add(document: Document, one: Block) -> None:
    text = sound(one.text)
    if one.what in {"title", "heading", "part"}:
        document.add_heading(text, {"title": 0, "heading": 1, "part": 2}[one.what])
    elif one.what == "quote":
        document.add_paragraph(text, style="Quote")
        document.add_paragraph(sound(one.source), style="Caption")
    elif one.what == "table":
        _add_table(document, one)
    else:
        document.add_paragraph(text, style="Subtitle" if one.what == "meta" else None)


def _add_table(document: Document, one: Block) -> None:
    table = document.add_table(len(one.rows), len(one.rows[0]), style="Light Grid Accent 1")
    from docx.shared import Length  # noqa: PLC0415

    shares = [round(_WIDE * width / sum(one.widths)) for width in one.widths]
    for row, said in zip(table.rows, one.rows, strict=True):
        for cell, text, share in zip(row.cells, said, shares, strict=True):
            cell.text, cell.width = sound(text), Length(share)
