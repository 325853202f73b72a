"""What an author has hidden in a Word document is left out and said, wherever it stands."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
from docx.enum.style import WD_STYLE_TYPE

from ingest.texts.extraction import Extracted, extract


def texts(extracted: Extracted) -> str:
    return "\n".join(page.text for page in extracted.pages)


def left_out(extracted: Extracted) -> list[tuple[int, str]]:
    return [(number, says["en"]) for says, number in extracted.notes.items()]


def changed(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Write the file again with a part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    path.write_bytes(out.getvalue())


def test_hidden_text_of_word_is_left_out_by_run_and_by_style(tmp_path: Path) -> None:
    document = docx.Document()
    hidden = document.styles.add_style("Saklı", WD_STYLE_TYPE.CHARACTER)
    hidden.font.hidden = True
    derived = document.styles.add_style("Saklıdan", WD_STYLE_TYPE.CHARACTER)
    derived.base_style = hidden
    block = document.styles.add_style("Saklı paragraf", WD_STYLE_TYPE.PARAGRAPH)
    block.font.hidden = True
    paragraph = document.add_paragraph("Açık bir. ")
    paragraph.add_run("sakli1").font.hidden = True
    paragraph.add_run("sakli2", "Saklı")
    paragraph.add_run("sakli3", "Saklıdan")
    paragraph.add_run("Açık iki. ").font.hidden = False
    shown = document.add_paragraph("sakli4 ", "Saklı paragraf").add_run("Açık üç.")
    shown.font.hidden = False
    heading = document.add_heading("", 1)
    heading.add_run("sakli5").font.hidden = True
    heading.add_run("Başlık")
    document.save(str(tmp_path / "a.docx"))
    found = extract(tmp_path / "a.docx")
    assert texts(found) == "Açık bir. Açık iki.\n\nAçık üç.\n\nBaşlık"
    assert (found.title, left_out(found)) == ("Başlık", [(5, "hidden piece of text, left out of a document")])


def test_styles_that_are_based_on_each_other_end(tmp_path: Path) -> None:
    document = docx.Document()
    one, two = (document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("Bir", "İki"))
    one.base_style, two.base_style = two, one
    document.add_paragraph("Açık.", "Bir")
    document.save(str(tmp_path / "a.docx"))
    assert texts(extract(tmp_path / "a.docx")) == "Açık."


def test_hidden_rows_and_boxes_of_word_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "Açık satır", "saklı satır"
    document.add_paragraph("Son.")
    document.save(str(tmp_path / "a.docx"))
    row = b'<w:tr><w:tc><w:tcPr><w:tcW w:type="dxa" w:w="8640"/></w:tcPr><w:p><w:r><w:t>sakl'
    changed(
        tmp_path / "a.docx", "word/document.xml", row, row.replace(b"<w:tr>", b"<w:tr><w:trPr><w:hidden/></w:trPr>")
    )
    box = (
        b'<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        b'wordprocessingDrawing"><wp:docPr id="9" name="x" hidden="1"/><w:p><w:r><w:t>kutu</w:t></w:r></w:p>'
        b"</wp:inline></w:drawing></w:r></w:p><w:sectPr"
    )
    changed(tmp_path / "a.docx", "word/document.xml", b"<w:sectPr", box)
    found = extract(tmp_path / "a.docx")
    assert texts(found) == "Açık satır\n\nSon."
    assert left_out(found) == [(2, "hidden piece of text, left out of a document")]
