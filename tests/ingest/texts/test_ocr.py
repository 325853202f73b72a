"""Pages whose fonts name letters wrongly are read from their picture where there is an engine, or left out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import BadInput
from ingest.texts import apart, ocr
from ingest.texts.extraction import extract
from tests.ingest.crafted import pdf

TEXT = "Talep edilen belgeler nitelikli birinci dizindedir ve incelenir"
ONLY_WITH_ENGINE = pytest.mark.skipif(not ocr.is_installed(), reason="Tesseract is not installed")


def lying(path: Path, pages: list[tuple[str, str]]) -> Path:
    """A PDF whose font calls i t on the pages that are to lie; a second font is sound."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <69> <0074> endbfchar endcmap end end"
    )
    sound = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >>"
    kids = b" ".join(b"%d 0 R" % (6 + 2 * at) for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        sound % b"/ToUnicode 5 0 R",
        sound % b"",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]
    for at, (font, text) in enumerate(pages):
        content = b"BT /%s 14 Tf 72 700 Td (%s) Tj ET" % (font.encode(), text.encode())
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /Lies 3 0 R /Sound 4 0 R >> >> >>" % (7 + 2 * at),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    path.write_bytes(pdf(objects))
    return path


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ocr._languages.cache_clear()
    monkeypatch.setattr(ocr, "_engine", lambda: "")
    yield
    ocr._languages.cache_clear()


@pytest.mark.usefixtures("no_engine")
def test_without_an_engine_such_pages_are_left_out_and_told(tmp_path: Path) -> None:
    extracted = extract(lying(tmp_path / "a.pdf", [("Sound", TEXT), ("Lies", TEXT)]))
    assert [(page.number, page.text) for page in extracted.pages] == [(1, TEXT)]
    assert [said.key for said in extracted.notes] == ["ingest.note.doubtful_pages"]


@pytest.mark.usefixtures("no_engine")
def test_without_an_engine_a_file_of_such_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="or name them wrongly: print it to PDF again, or run OCR on it"):
        extract(lying(tmp_path / "a.pdf", [("Lies", TEXT)]))


@ONLY_WITH_ENGINE
def test_with_an_engine_such_pages_are_read_from_their_picture(tmp_path: Path) -> None:
    made = lying(tmp_path / "a.pdf", [("Sound", TEXT), ("Lies", TEXT)])
    extracted = apart.extract(made)  # within the limits of the process that reads files
    assert [page.number for page in extracted.pages] == [1, 2]
    assert "nitelikli birinci" in extracted.pages[1].text
    assert {said["en"].partition(":")[0] for said in extracted.notes} == {
        "page that was read from its picture by OCR (Tesseract) and not from its own text"
    }


@ONLY_WITH_ENGINE
def test_there_is_no_time_for_more_than_a_file_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "SECONDS", 0)
    with pytest.raises(BadInput, match="or name them wrongly"):
        extract(lying(tmp_path / "a.pdf", [("Lies", TEXT)]))
