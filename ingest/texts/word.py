"""Text of Word files: what a reader sees on paper, in reading order, notes after the paragraph that has their sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

from graph.words.sentences import Sentence
from ingest.texts.drawings import FALLBACK, drawn
from ingest.texts.extracted import Extracted, Page
from ingest.texts.office import CELL_GAP, PREFIX, given
from ingest.texts.prose import clean
from ingest.texts.strict import transitional

PARAGRAPH, TABLE, ROW, CELL, RUN, TEXT = (qn("w:" + name) for name in ("p", "tbl", "tr", "tc", "r", "t"))
CHARACTERS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Deleted text, and where moved text stood before; what old programs see; how a word is pronounced.
LEFT_OUT = frozenset({qn("w:del"), qn("w:moveFrom"), FALLBACK, qn("w:rt"), qn("w:sectPr")})
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FIRST_PARAGRAPHS = 2_000  # among which a title is: python-docx takes half a millisecond to tell the style of one
NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
# Adobe's Symbol font puts Greek where Latin letters are.
LATIN = "abgdezhqiklmnxoprstufcywABGDEZHQIKLMNXOPRSTUFCYWVJj"
GREEK = "αβγδεζηθικλµνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςϑϕ"
SIGNS = "£≤³≥°°±±´×¸÷¹≠»≈¥∞®→×⋅Ö√å∑·•²″¢′"
SYMBOL = dict(zip(LATIN + SIGNS[::2], GREEK + SIGNS[1::2], strict=True))


@dataclass(slots=True)
class _Reading:
    """What is known of a document: its notes by kind and number, its hidden styles; and how many runs were hidden."""

    part: Any
    notes: Mapping[tuple[str, str], Element]
    hidden: frozenset[str]
    left_out: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)


def extract_docx(path: Path) -> Extracted:
    """Paragraphs, tables, notes and drawings of a Word document; Word keeps no pages. Hidden text is left out."""
    document = docx.Document(transitional(path))  # type: ignore[arg-type]
    reading = _Reading(document.part, dict(_notes(document.part)), frozenset(_hidden_styles(document)))
    text = clean("\n\n".join(block for block in _blocks(reading, document.element.body) if block.strip()))
    title = given(document.core_properties.title) or _first_heading(reading, document)
    notes = {Sentence("ingest.note.hidden_runs"): reading.left_out} if reading.left_out else {}
    return Extracted(title, (Page(None, text),), PREFIX + "wordprocessingml.document", notes=notes)


def _notes(part: Any) -> Iterator[tuple[tuple[str, str], Element]]:
    """The footnotes and endnotes by kind and number."""
    for relation in part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1].removesuffix("s")
        if kind in {"footnote", "endnote"} and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            yield from (((kind, note.get(qn("w:id"), "")), note) for note in root.iterchildren(qn("w:" + kind)))


def _hidden_styles(document: Any) -> Iterator[str]:
    """The styles whose text is hidden, by themselves or by the nearest that they are based on and that says so."""
    styles = {style.get(qn("w:styleId"), ""): style for style in document.styles.element.iterchildren(qn("w:style"))}
    for name in styles:
        at, passed = name, set[str]()
        while at in styles and at not in passed:
            passed.add(at)
            mark = styles[at].find(f"{qn('w:rPr')}/{qn('w:vanish')}")
            if mark is not None and _is_on(mark):
                yield name
            base = styles[at].find(qn("w:basedOn")) if mark is None else None
            at = "" if base is None else base.get(qn("w:val"), "")


def _is_on(mark: Element) -> bool:
    return mark.get(qn("w:val"), "true") not in {"0", "false", "off"}


def _blocks(reading: _Reading, parent: Element) -> Iterator[str]:
    """The paragraphs and table rows under an element, also those in content controls."""
    for child in parent.iterchildren(etree.Element):
        if child.tag == PARAGRAPH:
            yield from _paragraph(reading, child)
        elif child.tag == TABLE:
            yield "\n".join(_row(reading, row) for row in _rows(reading, child))
        elif child.tag not in LEFT_OUT:
            yield from _blocks(reading, child)


def _rows(reading: _Reading, table: Element) -> Iterator[Element]:
    """The rows of a table that are shown, also those in content controls or inserted ones."""
    for child in table.iterchildren(etree.Element):
        if child.tag == ROW and any(map(_is_on, child.iterfind(f"{qn('w:trPr')}/{qn('w:hidden')}"))):
            reading.left_out += 1
        elif child.tag == ROW:
            yield child
        elif child.tag not in LEFT_OUT and child.tag != qn("w:tblPr"):
            yield from _rows(reading, child)


def _paragraph(reading: _Reading, paragraph: Element) -> Iterator[str]:
    """The text of a paragraph, then what its drawings say, then its notes."""
    yield "".join(_run_text(reading, paragraph))
    yield "\n".join(drawn(paragraph, reading.part))
    asked, reading.asked = reading.asked, []
    for note in asked:
        if note in reading.notes:
            yield from _blocks(reading, reading.notes[note])


def _run_text(reading: _Reading, parent: Element) -> Iterator[str]:
    """The text under an element in reading order, without what is deleted, moved away or hidden."""
    for node in parent.iterchildren(etree.Element):
        if node.tag in {TEXT, MATHS + "t"}:
            yield node.text or ""
        elif node.tag in CHARACTERS:
            yield CHARACTERS[node.tag]
        elif node.tag == qn("w:sym"):
            yield _symbol(node)
        elif node.tag in NOTES:
            reading.asked.append((NOTES[node.tag], node.get(qn("w:id"), "")))
        elif (node.tag == RUN and _is_hidden(reading, node)) or (
            node.tag == qn("w:drawing") and _is_hidden_drawing(node)
        ):
            reading.left_out += any(text.text for text in node.iter(TEXT))
        elif node.tag == MATHS + "den":
            yield "/"
            yield from _run_text(reading, node)
        elif node.tag not in LEFT_OUT:
            border = "\n" if node.tag == PARAGRAPH else ""  # of a text box
            yield border
            yield from _run_text(reading, node)
            yield border


def _is_hidden(reading: _Reading, run: Element) -> bool:
    """Whether a run is hidden by itself, or by its style or its paragraph's and not shown by itself."""
    own = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    if own is not None:
        return _is_on(own)
    styles = [run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")]
    styles += [over.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") for over in run.iterancestors(PARAGRAPH)][:1]
    return any(style is not None and style.get(qn("w:val")) in reading.hidden for style in styles)


def _is_hidden_drawing(drawing: Element) -> bool:
    return any(about.get("hidden") in {"1", "true"} for about in drawing.iter(qn("wp:docPr")))


def _symbol(node: Element) -> str:
    """The letter that a symbol font shows; a bullet or a picture says nothing."""
    try:
        code = int(node.get(qn("w:char"), ""), 16)
    except ValueError:
        return ""
    font = node.get(qn("w:font"), "")
    if font == "Symbol":
        letter = chr(code & 0xFF)
        return SYMBOL.get(letter, letter if letter.isascii() and not letter.isalpha() else "")
    return "" if 0xE000 <= code <= 0xF8FF or code > 0x10FFFF else chr(code)


def _row(reading: _Reading, row: Element) -> str:
    """One table row as a line."""
    cells = (" ".join(" ".join(_blocks(reading, cell)).split()) for cell in row.iter(CELL) if _is_of(row, cell))
    return CELL_GAP.join(cell for cell in cells if cell)


def _is_of(row: Element, cell: Element) -> bool:
    """Whether a cell stands in this row, and not in one of a table within it."""
    return next(cell.iterancestors(ROW), None) is row


def _first_heading(reading: _Reading, document: Any) -> str | None:
    """The first paragraph in the style of a title or of a main heading, without what is hidden in it."""
    styles = ("Title", "Heading 1")
    aside = _Reading(reading.part, {}, reading.hidden)
    first = (p for p in islice(document.paragraphs, FIRST_PARAGRAPHS) if p.text.strip() and p.style.name in styles)
    return next(filter(None, (given("".join(_run_text(aside, p._p))) for p in first)), None)
