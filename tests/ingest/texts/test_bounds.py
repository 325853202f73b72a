"""What is piled up to make a parser work without end is refused before the parser sees it."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pytest

from graph.errors import BadInput
from ingest import archive
from ingest.texts import bounds
from ingest.texts import word as word_text
from ingest.texts.bounds import refuse_much_markdown, refuse_much_pdf
from ingest.texts.extraction import extract
from tests.ingest.loading import written


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        extract(path)
    assert path.name in caught.value.sentence["tr"]
    return str(caught.value)


def with_part(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The office file with something else in one part."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


@pytest.fixture
def word(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Döküm.")
    document.save(str(tmp_path / "a.docx"))
    return tmp_path / "a.docx"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Döküm"])
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


@pytest.mark.parametrize("unit", [b"<w:p/>", b"<w:p><w:r /></w:p>"])
def test_a_word_document_of_endless_empty_elements_is_refused(
    word: Path, monkeypatch: pytest.MonkeyPatch, unit: bytes
) -> None:
    assert extract(word).pages[0].text == "Döküm."
    monkeypatch.setattr(archive, "MAX_ELEMENTS", 1_000)
    many = with_part(word, "word/document.xml", b"<w:sectPr", unit * 1_000 + b"<w:sectPr")
    assert refusal(many) == "a.docx has a part of more than 1,000 elements: split it, or save its text as .txt."


def test_the_title_is_looked_for_at_the_beginning_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    for text in ("", "Giriş.", "Sonra."):
        document.add_paragraph(text)
    document.add_heading("Baş", 1)
    document.save(str(tmp_path / "a.docx"))
    assert extract(tmp_path / "a.docx").title == "Baş"
    monkeypatch.setattr(word_text, "FIRST_PARAGRAPHS", 3)  # to tell the style of a million paragraphs takes minutes
    assert extract(tmp_path / "a.docx").title is None


def test_a_workbook_of_endless_styles_is_refused(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_STYLES", 1_000)
    many = with_part(workbook, "xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>' * 1_000 + b"</cellXfs>")
    assert "more than 1,000 elements" in refusal(many)


def test_cells_are_not_counted_as_elements(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ELEMENTS", 1_000)
    row = b'<row r="2"><c r="A2"><v>7</v></c>' + b"<c/>" * 2_000 + b"</row></sheetData>"
    many = with_part(workbook, "xl/worksheets/sheet1.xml", b"</sheetData>", row)
    assert extract(many).pages[0].text.endswith("7")


@pytest.mark.parametrize("pair", ['a{}="x"', "a{}='x'", "a{}=x", "a{}", "a{} = x", 'a{}=">"', "/a{}"])
@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_an_element_of_endless_attributes_is_refused(tmp_path: Path, name: str, pair: str) -> None:
    start = "<!doctype html><html><body>" if name == "a.html" else ""
    for many, says in ((bounds.MAX_ATTRIBUTES, False), (bounds.MAX_ATTRIBUTES + 1, True)):
        attributes = " ".join(pair.format(at) for at in range(many))
        page = written(tmp_path / name, f"{start}<p {attributes}>Metin</p>")
        if says:
            assert "more than 500 attributes" in refusal(page)
        else:
            assert "Metin" in extract(page).pages[0].text


def test_long_values_are_no_attributes(tmp_path: Path) -> None:
    picture = "data:image/png;base64," + "iVBORw0KGgo=" * 10_000
    line = "M 1 2 L 3 4 " * 10_000
    page = written(tmp_path / "a.html", f"<html><body><img src='{picture}'><p style='{line}'>Metin</p>")
    assert extract(page).pages[0].text == "Metin"


def test_a_page_of_endless_elements_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_TAGS", 1_000)
    page = written(tmp_path / "a.html", "<html><body>" + "<b>a</b>" * 1_000)
    assert refusal(page) == "a.html has more than 1,000 elements: split it, or save its text as .txt."


@pytest.mark.parametrize("unit", ["`", "` ", "*a **a ", "![", "[a](b", "a\n", "|a|\n", "<!--", "&", "\\", "> ", "~~a "])
def test_markdown_of_endless_marks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str) -> None:
    monkeypatch.setattr(bounds, "MAX_MARKS", 1_000)
    text = written(tmp_path / "a.md", "Metin\n\n" + unit * 1_001)
    assert "more than 1,000 lines and marks such as * and ` together" in refusal(text)


def test_a_long_text_in_markdown_is_read(tmp_path: Path) -> None:
    text = written(tmp_path / "a.md", "Bir *kalın* söz ve `kod`.\n\n" * 20_000)
    assert len(extract(text).pages[0].text) == len("Bir kalın söz ve kod.\n\n") * 20_000 - 2


@pytest.mark.parametrize("unit", ["> ", "* ", "1. "])
def test_markdown_is_read_however_deep_or_refused(tmp_path: Path, unit: str) -> None:
    deep = written(tmp_path / "a.md", f"Baş\n\n{unit * 45}Metin\n\nSon")
    assert extract(deep).pages[0].text == "Baş\n\nMetin\n\nSon"
    deeper = written(tmp_path / "a.md", f"Baş\n\n{unit * 2_000}Metin\n\nSon")
    assert "too deep to be read whole" in refusal(deeper)
    steps = "".join("  " * at + "* a\n" for at in range(200))
    assert "too deep to be read whole" in refusal(written(tmp_path / "a.md", steps))


def test_a_part_that_cannot_be_unpacked_is_said_to_be_broken(word: Path) -> None:
    with zipfile.ZipFile(word) as packed:
        part = packed.getinfo("word/document.xml")
    data = bytearray(word.read_bytes())
    start = part.header_offset + 30 + len(part.filename)
    data[start : start + 40] = b"\xff" * 40
    word.write_bytes(data)
    assert "broken or cut short" in refusal(word)


def test_a_paragraph_of_brackets_is_refused_and_many_paragraphs_with_some_are_not(tmp_path: Path) -> None:
    refuse_much_markdown(tmp_path / "a.md", ("[a](b) " * 500 + "\n \n") * 50)
    with pytest.raises(BadInput, match="a paragraph with more than 20,000 brackets"):
        refuse_much_markdown(tmp_path / "a.md", "[" * 20_001)


def flate(about: bytes, content: bytes) -> bytes:
    return b"4 0 obj\n<< /Filter /FlateDecode %s >>\nstream\r\n%s\nendstream" % (about, zlib.compress(content))


def test_a_page_that_is_drawn_without_end_is_refused_and_a_picture_is_not(tmp_path: Path) -> None:
    much = b"(a) Tj " * 3_000_000
    refuse_much_pdf(tmp_path / "a.pdf", flate(b"/Subtype /Image", much) + flate(b"", much[:1000]))
    with pytest.raises(BadInput, match=r"draws a page with more than 20,000,000 bytes"):
        refuse_much_pdf(tmp_path / "a.pdf", flate(b"", much[:1000]) + flate(b"", much))
