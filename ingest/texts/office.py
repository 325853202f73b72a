"""Text of Word, PowerPoint and Excel files (Office Open XML), by the usual library for each."""

import datetime as dt
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from graph.errors import BadInput
from ingest.texts.extracted import Extracted, Page
from ingest.texts.prose import clean

PREFIX = "application/vnd.openxmlformats-officedocument."
CELL_GAP = " | "
MAX_CELLS = 3_000_000  # read in about 20 s; counts the empty ones too, which a file can claim without end
DEFAULT_TITLES = {"powerpoint presentation", "powerpoint sunusu", "word document", "word belgesi"}
PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
CHARACTERS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", PARAGRAPH: "\n"}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def extract_docx(path: Path) -> Extracted:
    """Paragraphs and tables of a Word document in reading order; Word keeps no pages."""
    document = docx.Document(str(path))
    body = document.element.body
    for twin in list(body.iter(FALLBACK)):  # text boxes stand twice: for new and for old programs
        twin.getparent().remove(twin)
    text = clean("\n\n".join(block for block in _blocks(body) if block.strip()))
    title = _given(document.core_properties.title) or _first_heading(document)
    return Extracted(title, (Page(None, text),), PREFIX + "wordprocessingml.document")


def _blocks(parent: Element) -> Iterator[str]:
    """The paragraphs and table rows under an element, also those in content controls."""
    for child in parent.iterchildren():
        if child.tag == PARAGRAPH:
            yield _paragraph(child)
        elif child.tag == TABLE:
            yield "\n".join(_row(row) for row in child.iterchildren(ROW))
        elif child.tag != qn("w:sectPr"):
            yield from _blocks(child)


def _paragraph(paragraph: Element) -> str:
    """The text of a paragraph with its links, insertions and text boxes; deleted text is named otherwise."""
    nodes = paragraph.iterdescendants(qn("w:t"), *CHARACTERS)
    return "".join(node.text or "" if node.tag == qn("w:t") else CHARACTERS[node.tag] for node in nodes)


def _row(row: Element) -> str:
    """One table row as a line."""
    cells = (" ".join(" ".join(_blocks(cell)).split()) for cell in row.iterchildren(CELL))
    return CELL_GAP.join(cell for cell in cells if cell)


def _first_heading(document: Any) -> str | None:
    """The first paragraph in the style of a title or of a main heading."""
    styles = ("Title", "Heading 1")
    return next((_given(p.text) for p in document.paragraphs if p.style.name in styles and p.text.strip()), None)


def _given(title: str | None) -> str | None:
    """A title that somebody wrote."""
    text = clean(title or "")
    return None if text.casefold() in DEFAULT_TITLES else text or None


def extract_pptx(path: Path) -> Extracted:
    """The slides of a presentation with their notes; page is the number of the slide."""
    slides = list(pptx.Presentation(str(path)).slides)
    pages = (Page(number, clean("\n\n".join(_slide(slide)))) for number, slide in enumerate(slides, 1))
    heads = (_given(s.shapes.title.text_frame.text) for s in slides if s.shapes.title is not None)
    title = _given(pptx.Presentation(str(path)).core_properties.title) or next((h for h in heads if h), None)
    return Extracted(title, tuple(page for page in pages if page.text), PREFIX + "presentationml.presentation")


def _slide(slide: Any) -> Iterator[str]:
    """The texts of a slide, its notes last."""
    yield from _shapes(slide.shapes)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield slide.notes_slide.notes_text_frame.text


def _shapes(shapes: Iterable[Any]) -> Iterator[str]:
    """The texts of shapes, of groups and tables too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        elif shape.has_text_frame:
            yield shape.text_frame.text
        elif getattr(shape, "has_table", False):
            yield "\n".join(CELL_GAP.join(cell.text for cell in row.cells if cell.text) for row in shape.table.rows)


def extract_xlsx(path: Path) -> Extracted:
    """The sheets of a workbook, one line a row; page is the number of the sheet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot show (validation, styles) holds no text
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            pages = tuple(_sheets(path, book))
        finally:
            book.close()
    title = _given(book.properties.title)
    return Extracted(title, tuple(page for page in pages if page.text), PREFIX + "spreadsheetml.sheet")


def _sheets(path: Path, book: Any) -> Iterator[Page]:
    """The text of each sheet, under its name; the cells of all are counted together."""
    left = MAX_CELLS
    for number, sheet in enumerate(book.worksheets, 1):
        sheet.reset_dimensions()  # a file may claim a width that it does not have
        lines: list[str] = []
        for row in sheet.iter_rows(values_only=True):
            left -= len(row) + 1
            if left < 0:
                raise BadInput("ingest.texts.too_many_cells", name=path.name, most=MAX_CELLS)
            lines += filter(None, [CELL_GAP.join(_cell(value) for value in row if value is not None)])
        yield Page(number, clean("\n".join([sheet.title, "", *lines])) if lines else "")


def _cell(value: object) -> str:
    """A cell as one would read it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return " ".join(str(value).split())
