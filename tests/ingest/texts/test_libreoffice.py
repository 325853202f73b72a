"""Every word of documents that LibreOffice makes of a known text is found again, in each format."""

import re
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook

from ingest.texts.extraction import extract
from tests.ingest.spreadsheets import ONLY_WITH_OFFICE, converted

CONSONANTS, VOWELS = "bcçdfgğhjklmnprsştvyz", "aeıioöuü"
NAMES = {name: name for name in ("office", "text", "table", "style", "presentation")}
NAMES |= {"draw": "drawing", "svg": "svg-compatible", "fo": "xsl-fo-compatible"}
SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"' for name, space in NAMES.items())


class Words:
    """Words that stand nowhere else, and those that were given out."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.given: list[str] = []

    def __call__(self, number: int = 4) -> str:
        made = ["".join(self._syllable() for _ in range(self._random.randint(3, 4))) for _ in range(number)]
        self.given += made
        return " ".join(made)

    def _syllable(self) -> str:
        """As in a language, so that pages of PDFs are believed."""
        return self._random.choice(CONSONANTS) + self._random.choice(VOWELS)

    def missing(self, text: str) -> list[str]:
        """The words that a text does not have."""
        there = set(re.findall(r"\w+", text))
        return [word for word in self.given if word not in there]


def flat(kind: str, body: str) -> str:
    mime = f"application/vnd.oasis.opendocument.{'text' if kind == 'text' else 'presentation'}"
    return (
        f'<?xml version="1.0"?><office:document {SPACES} office:version="1.3" office:mimetype="{mime}">'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    )


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def noted(kind: str, text: str) -> str:
    body = f"<text:note-citation>1</text:note-citation><text:note-body>{paragraph(text)}</text:note-body>"
    return f'<text:note text:note-class="{kind}">{body}</text:note>'


def written_text(words: Words, *, plain: bool = False) -> str:
    """A heading, paragraphs, a list and a table; unless plain, notes and a box.

    A text file has no place for a box, and in a PDF the sign of a note may lie upon the word before it.
    """
    cells = "".join(f"<table:table-cell>{paragraph(words(3))}</table:table-cell>" for _ in range(3))
    rows = f"<table:table-row>{cells}</table:table-row>"
    inner = f"<text:list><text:list-item>{paragraph(words())}</text:list-item></text:list>"
    parts = [
        f'<text:h text:outline-level="1">{words()}</text:h>',
        *(paragraph(f"{words(30)} <text:span>{words()}</text:span> <text:tab/>{words(2)} <text:line-break/>{words(2)}")
          for _ in range(12)),
        f"<text:list><text:list-item>{paragraph(words())}{inner}</text:list-item></text:list>",
        f'<table:table table:name="t"><table:table-column table:number-columns-repeated="3"/>{rows}</table:table>',
    ]  # fmt: skip
    if not plain:
        parts.append(paragraph(words() + noted("footnote", words()) + " " + words() + noted("endnote", words())))
        box = f"<draw:text-box>{paragraph(words())}</draw:text-box>"
        frame = f'<draw:frame text:anchor-type="paragraph" svg:width="6cm" svg:height="2cm">{box}</draw:frame>'
        parts.append(paragraph(frame + words()))
    return "".join(parts)


@ONLY_WITH_OFFICE
@pytest.mark.parametrize("ending", ["docx", "pdf", "html", "xhtml", "txt:Text (encoded):UTF8"])
def test_every_word_of_a_text_is_found_again(tmp_path: Path, ending: str) -> None:
    words = Words(1)
    (tmp_path / "a.fodt").write_text(
        flat("text", written_text(words, plain=ending.startswith(("txt", "pdf")))), encoding="utf-8"
    )
    extracted = extract(converted(tmp_path / "a.fodt", ending))
    assert len(words.given) > 400
    assert words.missing("\n".join(page.text for page in extracted.pages)) == []


@ONLY_WITH_OFFICE
@pytest.mark.parametrize("ending", ["pptx", "pdf"])
def test_every_word_of_slides_is_found_again_and_none_of_their_notes(tmp_path: Path, ending: str) -> None:
    words, notes = Words(2), Words(3)

    def frame(text: str, top: int = 2, more: str = "") -> str:
        place = f'svg:x="2cm" svg:y="{top}cm" svg:width="20cm" svg:height="3cm"'
        return f"<draw:frame {place}{more}><draw:text-box>{text}</draw:text-box></draw:frame>"

    def slide() -> str:
        frames = "".join(frame(paragraph(words(6)) + paragraph(words(6)), 2 + 4 * at) for at in range(3))
        place = 'svg:x="2cm" svg:y="15cm" svg:width="9cm" svg:height="1cm"'
        shape = f"<draw:g><draw:custom-shape {place}>{paragraph(words())}</draw:custom-shape></draw:g>"
        said = frame(paragraph(notes()), more=' presentation:class="notes"')
        return f"<draw:page>{frames}{shape}<presentation:notes>{said}</presentation:notes></draw:page>"

    (tmp_path / "a.fodp").write_text(flat("presentation", "".join(slide() for _ in range(3))), encoding="utf-8")
    text = "\n".join(page.text for page in extract(converted(tmp_path / "a.fodp", ending)).pages)
    assert words.missing(text) == []
    assert notes.missing(text) == notes.given


@ONLY_WITH_OFFICE
@pytest.mark.parametrize("ending", ["xls", "ods", "pdf", "html"])
def test_every_word_of_a_sheet_is_found_again(tmp_path: Path, ending: str) -> None:
    words, book = Words(4), Workbook()
    for _ in range(60):
        book.worksheets[0].append([words(1) for _ in range(5)])
    book.create_sheet("Ikinci").append([words(2)])
    book.save(tmp_path / "a.xlsx")
    for made in (tmp_path / "a.xlsx", converted(tmp_path / "a.xlsx", ending)):
        assert words.missing("\n".join(page.text for page in extract(made).pages)) == []
