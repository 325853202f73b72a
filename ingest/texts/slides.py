"""Text of PowerPoint files: what is shown, slide by slide; hidden slides and speaker notes are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pptx
from lxml import etree
from lxml.etree import _Element as Element
from pptx.oxml.ns import qn

from graph.words.sentences import Sentence
from ingest.texts.drawings import ALTERNATE, CHOICE, FALLBACK, drawn
from ingest.texts.extracted import Extracted, Page
from ingest.texts.office import CELL_GAP, PREFIX, given
from ingest.texts.prose import clean
from ingest.texts.strict import transitional

PARAGRAPH = qn("a:p")


def extract_pptx(path: Path) -> Extracted:
    """The slides of a presentation; page is the number of the slide."""
    show = pptx.Presentation(transitional(path))  # type: ignore[arg-type]
    slides = list(enumerate(show.slides, 1))
    seen = [(number, slide) for number, slide in slides if slide.element.get("show") not in {"0", "false"}]
    pages = (Page(number, clean("\n\n".join(_shapes(slide.shapes.element, slide.part)))) for number, slide in seen)
    heads = (given(s.shapes.title.text_frame.text) for _, s in seen if s.shapes.title is not None)
    title = given(show.core_properties.title) or next((head for head in heads if head), None)
    counted = {
        Sentence("ingest.note.hidden_slides"): len(slides) - len(seen),
        Sentence("ingest.note.speaker_notes"): sum(_has_notes(slide) for _, slide in slides),
    }
    notes = {said: number for said, number in counted.items() if number}
    return Extracted(
        title, tuple(page for page in pages if page.text), PREFIX + "presentationml.presentation", notes=notes
    )


def _has_notes(slide: Any) -> bool:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame is not None and bool(frame.text.strip())


def _shapes(tree: Element, part: Any) -> Iterator[str]:
    """The texts of shapes, also of those in groups; of content for new and for old programs only the new."""
    for shape in tree.iterchildren(etree.Element):
        if shape.tag == ALTERNATE:
            chosen = shape.find(CHOICE)
            chosen = shape.find(FALLBACK) if chosen is None else chosen
            yield from _shapes(chosen, part) if chosen is not None else ()
        elif _is_hidden(shape):
            continue
        elif shape.tag == qn("p:grpSp"):
            yield from _shapes(shape, part)
        elif shape.tag == qn("p:graphicFrame"):
            yield "\n".join(_row(row) for row in shape.iter(qn("a:tr")))
            yield "\n".join(drawn(shape, part))
        else:
            yield "\n".join(map(_line, shape.iter(PARAGRAPH)))


def _is_hidden(shape: Element) -> bool:
    return any(about.get("hidden") in {"1", "true"} for about in shape.iterfind(f"./*/{qn('p:cNvPr')}"))


def _row(row: Element) -> str:
    """One table row as a line."""
    cells = ("\n".join(map(_line, cell.iter(PARAGRAPH))) for cell in row.iterchildren(qn("a:tc")))
    return CELL_GAP.join(cell for cell in cells if cell)


def _line(paragraph: Element) -> str:
    """The text of a paragraph, also of fields and equations."""
    texts = (node for node in paragraph.iter() if isinstance(node.tag, str))
    return "".join("\n" if t.tag == qn("a:br") else t.text or "" for t in texts if t.tag.endswith(("}t", "}br")))
