"""Office files give what a reader sees: notes, drawings and symbols once, and nothing that is hidden."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from ingest.texts.extraction import Extracted, extract

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def text(found: Extracted) -> str:
    return "\n\n".join(page.text for page in found.pages)


def said(found: Extracted) -> dict[str, int]:
    return {sentence["en"]: number for sentence, number in found.notes.items()}


def changed(path: Path, change: Callable[[str, bytes], bytes], **more: str) -> Path:
    """The archive with its parts changed, and more parts."""
    with zipfile.ZipFile(path) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, part in (*parts.items(), *((name, part.encode()) for name, part in more.items())):
            new.writestr(name, part)
    return path


def word(path: Path, body: str, notes: str = "", styles: str = "") -> Path:
    """A Word document with this at its end."""
    document = docx.Document()
    document.add_paragraph("Giriş.")
    document.save(str(path))

    def change(name: str, part: bytes) -> bytes:
        if name == "word/document.xml":
            return part.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
        if name == "word/styles.xml":
            return part.replace(b"</w:styles>", styles.encode() + b"</w:styles>")
        if name == "word/_rels/document.xml.rels":
            relations = "".join(
                f'<Relationship Id="rN{kind}" Type="{RELATIONS}/{kind}" Target="{kind}.xml"/>'
                for kind in ("footnotes", "endnotes")
            )
            return part.replace(b"</Relationships>", relations.encode() + b"</Relationships>")
        if name == "[Content_Types].xml":
            sort = "application/vnd.openxmlformats-officedocument.wordprocessingml"
            kinds = "".join(
                f'<Override PartName="/word/{k}.xml" ContentType="{sort}.{k}+xml"/>' for k in ("footnotes", "endnotes")
            )
            return part.replace(b"</Types>", kinds.encode() + b"</Types>")
        return part

    return changed(path, change, **{
        "word/footnotes.xml": f"<w:footnotes {W}>{notes}</w:footnotes>",
        "word/endnotes.xml": f"<w:endnotes {W}><w:endnote w:id='1'>{paragraph(run('Sonda.'))}</w:endnote></w:endnotes>",
    })  # fmt: skip


def run(said: str, marks: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{marks}</w:rPr>' if marks else ''}<w:t xml:space='preserve'>{said}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def test_notes_follow_the_paragraph_that_has_their_sign(tmp_path: Path) -> None:
    foot, end = (f"<w:r><w:{kind}Reference w:id='{id_}'/></w:r>" for kind, id_ in (("footnote", 2), ("endnote", 1)))
    body = paragraph(run("Deney"), foot, run(" yapılır."), end) + paragraph(run("Son."))
    notes = f"<w:footnote w:type='separator' w:id='0'>{paragraph(run('çizgi'))}</w:footnote>"
    notes += f"<w:footnote w:id='2'>{paragraph(run('Martindale.'))}</w:footnote>"
    found = extract(word(tmp_path / "a.docx", body, notes))
    assert text(found) == "Giriş.\n\nDeney yapılır.\n\nMartindale.\n\nSonda.\n\nSon."


def test_equations_symbols_and_moved_text_stand_there_once(tmp_path: Path) -> None:
    over, under = (f"<m:{part}><m:r><m:t>{said}</m:t></m:r></m:{part}>" for part, said in (("num", "a"), ("den", "b")))
    signs = "<w:sym w:font='Symbol' w:char='F06D'/><w:sym w:font='Symbol' w:char='F0B1'/>"
    signs += "<w:sym w:font='Wingdings' w:char='F0FC'/>"
    moved = run("Taşınan.")
    body = paragraph(run("Oran "), f"<m:oMath {M}><m:f>{over}{under}</m:f></m:oMath>", f"<w:r>{signs}</w:r>")
    body += paragraph(f"<w:moveFrom w:id='1'>{moved}</w:moveFrom>", run("Kalan."))
    body += paragraph(f"<w:moveTo w:id='2'>{moved}</w:moveTo>")
    assert text(extract(word(tmp_path / "a.docx", body))) == "Giriş.\n\nOran a/bµ±\n\nKalan.\n\nTaşınan."


def test_hidden_text_of_word_is_left_out_and_told(tmp_path: Path) -> None:
    styles = "<w:style w:type='character' w:styleId='Gizli'><w:rPr><w:vanish/></w:rPr></w:style>"
    styles += "<w:style w:type='paragraph' w:styleId='Kapali'><w:rPr><w:vanish w:val='1'/></w:rPr></w:style>"
    shown = run("Açık. ", "<w:vanish w:val='0'/>")
    body = paragraph(run("sır1", "<w:vanish/>"), shown, run("sır2", "<w:rStyle w:val='Gizli'/>"))
    body += paragraph("<w:pPr><w:pStyle w:val='Kapali'/></w:pPr>", run("sır3"))
    rows = (("<w:trPr><w:hidden/></w:trPr>", "sır4"), ("", "Satır."))
    cells = (f"<w:tr>{marks}<w:tc>{paragraph(run(said))}</w:tc></w:tr>" for marks, said in rows)
    found = extract(word(tmp_path / "a.docx", f"{body}<w:tbl>{''.join(cells)}</w:tbl>", styles=styles))
    assert text(found) == "Giriş.\n\nAçık.\n\nSatır."
    assert said(found) == {"hidden piece of text, left out of a document": 4}


def strictly(path: Path) -> Path:
    """The office file with the strict form's names."""

    def change(name: str, part: bytes) -> bytes:
        part = part.replace(b"extended-properties", b"extendedProperties")
        return re.sub(
            rb"http://schemas\.openxmlformats\.org/(officeDocument|\w+ml)/2006/",
            rb"http://purl.oclc.org/ooxml/\1/",
            part,
        )

    return changed(path, change)


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_the_strict_form_is_read_as_the_usual_one(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "docx":
        word(path, f"<w:p>{run('Metin.')}</w:p>")
    elif kind == "pptx":
        chart(path)
    else:
        prices(path)
    usual = extract(path)
    assert extract(strictly(path)) == usual
    assert len(text(usual)) > 10


def chart(path: Path) -> Path:
    """A presentation with a chart, a hidden slide, a hidden shape and notes."""
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "İhracat"
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["Leblebi", "Nohut"]
    data.add_series("Almanya", (1, 2))
    data.add_series("Irak", (3, 4))
    drawn = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(3), Inches(3), data).chart
    drawn.has_title = True
    drawn.chart_title.text_frame.text = "Paylar"
    box = slide.shapes.add_textbox(0, 0, 9, 9)
    box.text_frame.text = "sır1"
    box._element.nvSpPr.cNvPr.set("hidden", "1")
    slide.notes_slide.notes_text_frame.text = "sır2"
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = "sır3"
    hidden._element.set("show", "0")
    show.save(str(path))
    return path


def test_charts_of_a_presentation_are_read_and_what_is_hidden_is_told(tmp_path: Path) -> None:
    found = extract(chart(tmp_path / "a.pptx"))
    assert text(found) == "İhracat\n\nPaylar\nAlmanya\nLeblebi\nNohut\nIrak"
    assert said(found) == {
        "hidden slide, left out of a document": 1, "slide whose speaker notes were left out of a document": 1,
    }  # fmt: skip


def test_content_for_new_and_old_programs_counts_once_and_groups_count(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "Gruplu"
    slide.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "Kutu"
    show.save(str(tmp_path / "a.pptx"))

    def change(name: str, part: bytes) -> bytes:
        if name != "ppt/slides/slide1.xml":
            return part
        box = part[part.rindex(b"<p:sp>") : part.rindex(b"</p:sp>") + len(b"</p:sp>")]
        both = (
            f"<mc:AlternateContent {MC}><mc:Choice Requires='a14'>".encode() + box + b"</mc:Choice><mc:Fallback>" + box
        )
        return part.replace(box, both + b"</mc:Fallback></mc:AlternateContent>")

    assert text(extract(changed(tmp_path / "a.pptx", change))) == "Gruplu\n\nKutu"


def prices(path: Path) -> Path:
    """A workbook with percents, an error, and a hidden sheet, row and column."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Fiyatlar"
    for row in (
        ["Deney", "Pay", "sır1", "Not"],
        ["Kopma", 0.35, "sır2", "#N/A"],
        ["sır3", 1, "", ""],
        ["Son", 0.1234, "", 0.5],
    ):
        sheet.append(row)
    sheet["B2"].number_format, sheet["B4"].number_format, sheet["D4"].number_format = "0%", "0.0 %", "0.00"
    sheet["D2"].data_type = "e"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Maliyet").append(["sır4"])
    book.worksheets[1].sheet_state = "veryHidden"
    book.save(path)
    return path


def test_a_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    found = extract(prices(tmp_path / "a.xlsx"))
    assert text(found) == "Fiyatlar\n\nDeney | Pay | Not\nKopma | 35 %\nSon | 12.3 % | 0.5"
    assert said(found) == {
        "hidden sheet, left out of a document": 1, "hidden row, left out of a document": 1,
        "hidden column, left out of a document": 1,
    }  # fmt: skip


DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def diagram(*said: str) -> bytes:
    """The data of a SmartArt drawing with a point for each text."""
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    points = "".join(
        f'<dgm:pt modelId="{at}"><dgm:t><a:bodyPr/><a:p><a:r><a:t>{one}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for at, one in enumerate(said)
    )
    return (
        f'<dgm:dataModel xmlns:dgm="{DIAGRAM}" xmlns:a="{a}"><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>'.encode()
    )


def smart_art(part: Any, *said: str) -> str:
    """The reference to a SmartArt drawing that is added to a part."""
    sort = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    data = Part(PackURI("/ppt/diagrams/data1.xml"), sort, part.package, diagram(*said))
    id_ = part.relate_to(data, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData")
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ids = f'r:dm="{id_}" r:lo="rIdX" r:qs="rIdX" r:cs="rIdX"'
    return f'<dgm:relIds xmlns:dgm="{DIAGRAM}" xmlns:r="{r}" {ids}/>'


def test_the_texts_of_smart_art_are_read_once(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    drawn = smart_art(slide.part, "Tasarım", "Döküm", "Kaplama", "Döküm")
    frame = (
        '<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvGraphicFramePr><p:cNvPr id="9" name="d"/>'
        "<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic>"
        f'<a:graphicData uri="{DIAGRAM}">{drawn}</a:graphicData></a:graphic></p:graphicFrame>'
    )
    slide.shapes.element.append(etree.fromstring(frame))
    show.save(str(tmp_path / "a.pptx"))
    assert text(extract(tmp_path / "a.pptx")) == "Tasarım\nDöküm\nKaplama"
