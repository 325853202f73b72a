import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest

from graph.errors import BadInput
from ingest import archive
from ingest.texts import extraction
from ingest.texts import pdf as extract_pdf
from ingest.texts import workbook as extract_office
from ingest.texts.extraction import Extracted, extract
from tests.ingest.crafted import docx_with, locked_pdf, paged, pdf

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return written


def texts(extracted: Extracted) -> list[str]:
    return [page.text for page in extracted.pages]


def said(extracted: Extracted) -> dict[str, int]:
    """What was left out, in English."""
    return {sentence["en"]: number for sentence, number in extracted.notes.items()}


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        extract(path)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_a_pdf_keeps_its_page_numbers_and_leaves_out_empty_pages(write: Write) -> None:
    found = extract(write("a.pdf", paged([["First page."], [], ["Third page."]])))
    assert [(page.number, page.text) for page in found.pages] == [(1, "First page."), (3, "Third page.")]
    assert found.media_type == "application/pdf"


def test_lines_of_a_pdf_become_paragraphs_and_broken_words_whole(write: Write) -> None:
    lines = [
        "Capabilities",
        "We make membranes that are used for the purifi-",
        "cation of water in towns and in the food industry, and we",
        "look for partners.",
        "Our second line of products is pumps of every size that is",
        "asked for.",
    ]
    assert texts(extract(write("a.pdf", paged([lines])))) == [
        "Capabilities\n\nWe make membranes that are used for the purification of water in towns and in the food "
        "industry, and we look for partners.\n\nOur second line of products is pumps of every size that is asked for."
    ]


def test_running_heads_and_page_numbers_go_and_the_rest_stays(write: Write) -> None:
    pages = [["Annual report", f"Text {word} of the matter.", f"page {at}"] for at, word in enumerate("abcde")]
    assert texts(extract(write("a.pdf", paged(pages)))) == [f"Text {word} of the matter." for word in "abcde"]


def test_codes_weights_and_certificates_of_product_sheets_stay(write: Write) -> None:
    sheets = [
        [f"Product code: KM-47{10 + at}", f"Weight: {67 + 7 * at} g/m2", f"Sack {word} of cloth.", f"{42 + at} MPa",
         f"No 2026/{at}"]
        for at, word in enumerate("abcd")
    ]  # fmt: skip
    found = texts(extract(write("a.pdf", paged(sheets))))
    assert [line for page, sheet in zip(found, sheets, strict=True) for line in sheet if line not in page] == []


def test_heads_of_odd_and_even_pages_go_with_their_numbers_and_it_is_said(write: Write) -> None:
    pages = [
        [f"{at} | Annual report" if at % 2 else f"Chapter of yarn {at}", f"Strength {word} rises by {at} units.",
         f"Page {at}/8"]
        for at, word in enumerate("abcdefgh", 1)
    ]  # fmt: skip
    found = extract(write("a.pdf", paged(pages)))
    assert texts(found) == [page[1] for page in pages]
    assert said(found) == {"line of a running head or foot, left out of a document": 16}


def test_the_title_of_a_pdf_is_the_authors_not_the_programs(write: Write) -> None:
    for title, expected in (("Water atlas", "Water atlas"), ("Microsoft Word - x.doc", None)):
        info = (b"<< /Title (%s) >>" % title.encode(),)
        assert extract(write("a.pdf", paged([["Text."]], b"/Info 6 0 R", info))).title == expected


def test_a_scanned_pdf_says_how_many_pages_and_what_to_do(write: Write) -> None:
    message = refusal(write("scan.pdf", paged([[], []])))
    assert "2 pages and no text" in message
    assert "OCR" in message


def test_an_encrypted_pdf_is_refused(write: Write) -> None:
    assert "password" in refusal(write("a.pdf", locked_pdf()))


@pytest.mark.parametrize("kids", [b"2 0 R 2 0 R", b"3 0 R 3 0 R"])
def test_an_endless_page_tree_is_refused(write: Write, kids: bytes) -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 1000000000 >>" % kids,
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 500000000 >>",
    ]
    refusal(write("a.pdf", pdf(objects)))


def test_a_pdf_of_too_many_pages_or_characters_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.pdf", paged([["One page."], ["Two pages."]]))
    monkeypatch.setattr(extract_pdf, "MAX_CHARACTERS", 10)
    assert "characters" in refusal(path)
    monkeypatch.setattr(extract_pdf, "MAX_PAGES", 1)
    assert "2 pages" in refusal(path)


def test_a_pdf_that_promises_more_pages_than_it_has_is_refused(write: Write) -> None:
    data = paged([["One page."]]).replace(b"/Count 1 ", b"/Count 3 ")
    assert "breaks off at page 2" in refusal(write("a.pdf", data))


def word(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Yetenek formu", 1)
    document.add_paragraph("Çorum'da döküm yapıyoruz.")
    table = document.add_table(2, 2)
    for at, text in enumerate(("Ürün", "Adet", "Vana", "12")):
        table.cell(at // 2, at % 2).text = text
    document.add_paragraph("Son söz.")
    document.save(str(tmp_path / "a.docx"))
    return tmp_path / "a.docx"


def test_a_word_document_gives_paragraphs_and_tables_in_reading_order(tmp_path: Path) -> None:
    found = extract(word(tmp_path))
    assert texts(found) == ["Yetenek formu\n\nÇorum'da döküm yapıyoruz.\n\nÜrün | Adet\nVana | 12\n\nSon söz."]
    assert (found.title, found.pages[0].number) == ("Yetenek formu", None)


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def test_text_boxes_count_once_and_deleted_text_not(tmp_path: Path, write: Write) -> None:
    extra = (
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>Controlled.</w:t></w:r></w:p></w:sdtContent></w:sdt><w:p xmlns:mc="
        b'"http://schemas.openxmlformats.org/markup-compatibility/2006"><w:del><w:r><w:delText>Gone.</w:delText></w:r>'
        b"</w:del><w:ins><w:r><w:t>New.</w:t></w:r></w:ins><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Box.</w:t>"
        b"</w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>Box.</w:t></w:r></w:p></mc:Fallback>"
        b"</mc:AlternateContent></w:p><w:sectPr"
    )
    data = repacked(
        word(tmp_path), lambda name, old: old.replace(b"<w:sectPr", extra) if "document.xml" in name else old
    )
    assert texts(extract(write("b.docx", data)))[0].endswith("Son söz.\n\nControlled.\n\nNew.\nBox.")


def test_a_presentation_gives_slides_with_groups_and_tables_and_keeps_the_notes_to_itself(tmp_path: Path) -> None:
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[5])
    first.shapes.title.text = "Su kümesi"
    first.notes_slide.notes_text_frame.text = "Not: ihracat."
    second = show.slides.add_slide(show.slide_layouts[6])
    second.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = "Grup metni"
    table = second.shapes.add_table(1, 2, 0, 0, 99, 99).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Firma", "İl"
    second.shapes.add_connector(1, 0, 0, 9, 9)
    show.slides.add_slide(show.slide_layouts[6])
    show.save(str(tmp_path / "a.pptx"))
    found = extract(tmp_path / "a.pptx")
    assert found.title == "Su kümesi"
    assert said(found) == {"slide whose speaker notes were left out of a document": 1}
    assert [(p.number, p.text) for p in found.pages] == [
        (1, "Su kümesi"),
        (2, "Grup metni\n\nFirma | İl"),
    ]


def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Firmalar"
    sheet.append(["Ad", "Yıl", "Kuruluş"])
    sheet.append(["Şahin", 2020.0, dt.datetime(2020, 5, 1)])
    sheet.append([None, 1.5, None])
    book.create_sheet("Boş")
    book.properties.title = "Liste"
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_a_workbook_gives_sheets_with_a_line_for_each_row(tmp_path: Path) -> None:
    found = extract(workbook(tmp_path))
    assert texts(found) == ["Firmalar\n\nAd | Yıl | Kuruluş\nŞahin | 2020 | 2020-05-01\n1.5"]
    assert (found.title, found.pages[0].number) == ("Liste", 1)


def test_a_workbook_of_endless_empty_rows_is_refused(tmp_path: Path, write: Write) -> None:
    far = b'<row r="900000000"><c r="A900000000"><v>1</v></c></row></sheetData>'
    data = repacked(workbook(tmp_path), lambda _, old: old.replace(b"</sheetData>", far))
    assert "delete the empty rows" in refusal(write("b.xlsx", data))


def test_a_workbook_of_many_empty_row_elements_is_refused(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract_office, "MAX_CELLS", 20_000)
    rows = b"".join(b'<row r="%d"/>' % at for at in range(10, 30_000)) + b"</sheetData>"
    data = repacked(workbook(tmp_path), lambda _, old: old.replace(b"</sheetData>", rows))
    assert "20,000 cells" in refusal(write("b.xlsx", data))


def test_a_web_page_gives_its_main_text_without_what_surrounds_it(write: Write) -> None:
    page = (
        "<!doctype html><html lang=tr><head><title>Küme &amp; ağ</title><style>x{}</style></head><body>"
        "<header>Logo</header><nav>Menü</nav><div role=navigation>Yol</div><main><header><h1>Baş</h1></header>"
        "<p>Bir <b>kalın</b>\n söz.<br>Yeni.</p><p hidden>Gizli</p><script>alert()</script>"
        "<table><tr><td>a</td><td>b</td></tr></table></main><footer>Son</footer></body></html>"
    )
    found = extract(write("a.html", page.encode()))
    assert texts(found) == ["Baş\n\nBir kalın söz. Yeni.\n\na b"]
    assert (found.title, found.language) == ("Küme & ağ", "tr")


def test_a_page_whose_body_is_one_form_gives_its_text(write: Write) -> None:
    page = (
        "<!doctype html><body><form id=aspnetForm><input type=hidden value=x><select><option>Seç</select>"
        "<button>Ara</button><h1>Çağrı</h1><p>Ortak laboratuvar kurulacaktır.</p></form></body>"
    )
    assert texts(extract(write("a.html", page.encode()))) == ["Çağrı\n\nOrtak laboratuvar kurulacaktır."]


@pytest.mark.parametrize("tag", ["nav", "aside", "footer", "header"])
def test_what_holds_the_main_text_is_read_whatever_it_is_called(write: Write, tag: str) -> None:
    body = "<p>Seramik üreticileri için ortak bir sır deneme laboratuvarı kurulacaktır.</p>"
    page = f"<!doctype html><body><div>Üst</div><{tag}>{body}</{tag}><nav><a href=x>{'Menü ' * 40}</a></nav></body>"
    assert "sır deneme laboratuvarı" in texts(extract(write("a.html", page.encode())))[0]
    assert "Menü" not in texts(extract(write("a.html", page.encode())))[0]


def test_what_a_page_does_not_show_is_not_read(write: Write) -> None:
    page = '<!doctype html><body><p>Açık.</p><p style="color:red; DISPLAY : none">sır</p></body>'
    assert texts(extract(write("a.html", page.encode()))) == ["Açık."]


def test_a_page_that_is_all_navigation_still_gives_its_text(write: Write) -> None:
    assert texts(extract(write("a.htm", b"<html><body><nav>Only this</nav></body></html>"))) == ["Only this"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("windows-1254", "cp1254"), ("iso-8859-9", "cp1254"), ("utf-8", "utf-8"), ("no-such", "utf-8"), ("", "utf-16")],
)
def test_a_web_page_is_read_in_its_declared_encoding(write: Write, declared: str, encoding: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>Işık ğüşöç</p></body></html>"
    assert texts(extract(write("a.html", page.encode(encoding)))) == ["Işık ğüşöç"]


@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_a_page_nested_ten_thousand_deep_is_refused_and_not_cut_silently(write: Write, name: str) -> None:
    page = b"<div>" * 10_000 + b"deep" + b"</div>" * 10_000 + b"<p>after</p>"
    assert "too deep" in refusal(write(name, page if name == "a.md" else b"<html><body>%s</body></html>" % page))


def test_entities_of_a_web_page_are_not_fetched(write: Write, tmp_path: Path) -> None:
    write("secret.txt", b"do not read me")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><html><body>a &x; b</body></html>'
    assert "do not read me" not in texts(extract(write("a.html", page.encode())))[0]


MARKDOWN = """---
title: Döküm notu
sectors: ["24.5"]
shared_by: tr:demo-1
---
# Baş

Bir **kalın** [bağ](http://x.y) ve `kod`.
İkinci satır.\\
Üçüncü.

| a | b |
|---|---|
| c | d |

- bir
- iki

```
x = 1
```

<div><b>iç</b></div>

![resim](a.png)
"""


def test_markdown_gives_text_without_markup_and_its_front_matter(write: Write) -> None:
    found = extract(write("a.md", MARKDOWN.replace("\n", "\r\n").encode()))
    assert found.title == "Döküm notu"
    assert found.front_matter == {"title": "Döküm notu", "sectors": ["24.5"], "shared_by": "tr:demo-1"}
    text = texts(found)[0]
    for part in (
        "Bir kalın bağ ve kod. İkinci satır.\nÜçüncü.",
        "a | b",
        "c | d",
        "bir\n\niki",
        "x = 1",
        "iç",
        "resim",
    ):
        assert part in text
    assert text.endswith("resim")
    assert not set("*`#[]<>") & set(text)


def test_markdown_without_front_matter_takes_its_heading_as_title(write: Write) -> None:
    assert extract(write("a.md", b"text\n\n# One *two*\n")).title == "One two"
    assert extract(write("b.md", b"---\nonly a rule\n")).front_matter == {}
    assert extract(write("c.md", b"<html>\n\nyes")).media_type == "text/markdown"


@pytest.mark.parametrize("head", ["a: &x [1]\nb: *x", "b: c\n- a", "a: [", "a: 1\na: 2", "a: " + "[" * 5000])
def test_front_matter_that_is_no_plain_mapping_is_refused(write: Write, head: str) -> None:
    assert "front matter" in refusal(write("a.md", f"---\n{head}\n---\ntext".encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_plain_text_is_read_in_unicode_with_or_without_a_mark(write: Write, encoding: str) -> None:
    found = extract(write("a.txt", "Işık ğüşöç\u00ad ﬁrma m²\x07".encode(encoding)))
    assert (texts(found), found.title, found.media_type) == (["Işık ğüşöç firma m²"], None, "text/plain")


def test_letters_in_two_parts_become_one(write: Write) -> None:
    assert texts(extract(write("a.txt", "I\u0307s\u0327ığ".encode()))) == ["İşığ"]


def test_hard_line_ends_go_and_items_stay(write: Write) -> None:
    text = (
        "We build machines for the food industry since the year\nof our founding and sell Türkiye-\n"
        "AB wide in well-known and well-\nknown shops all over.\n- first item\n- second item\n\nOther."
    )
    assert texts(extract(write("a.txt", text.encode()))) == [
        "We build machines for the food industry since the year of our founding and sell Türkiye-AB wide in "
        "well-known and well-known shops all over.\n\n- first item\n\n- second item\n\nOther."
    ]


def test_turkish_text_of_another_encoding_is_refused_with_the_place_and_the_likely_encoding(write: Write) -> None:
    message = refusal(write("a.txt", "abc ğış".encode("cp1254")))
    assert message == (
        "a.txt is not UTF-8 (byte 0xf0 at offset 4) (it looks like Windows-1254, Turkish): save it as UTF-8."
    )
    assert "Windows" not in refusal(write("b.txt", b"abc \xe9."))


def test_what_unpacks_beyond_measure_is_refused_before_it_is_unpacked(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "unpacks from" in refusal(write("a.docx", docx_with("word/document.xml", b" " * 20_000_000)))
    text = bytes(range(256)) * 10
    monkeypatch.setattr(archive, "MAX_UNPACKED", 2000)
    assert "unpacks from" in refusal(write("b.docx", docx_with("word/document.xml", text)))
    monkeypatch.undo()
    monkeypatch.setattr(archive, "MAX_PARTS", 1)
    assert "unpacks from" in refusal(write("c.docx", docx_with("word/document.xml", text)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_in_an_office_file_are_refused(write: Write, encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "entities" in refusal(write("a.docx", docx_with("word/document.xml", bomb.encode(encoding))))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.pdf", b"", "is empty"),
        ("blank.txt", b" \n\t ", "is empty"),
        ("marks.txt", "\ufeff\u200b".encode(), "holds no text"),
        ("a.csv", b"a;b", "cannot be read: give one of .pdf, .docx"),
        ("noending", b"just text", "cannot be read"),
        ("page.pdf", b"<!DOCTYPE html><html>Log in</html>", "is a web page, not a PDF"),
        ("a.docx", b"not a zip", "is not a Word document"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "no whole PDF"),
        ("a.docx", b"PK\x03\x04 cut short", "broken or cut short"),
        ("a.xlsx", docx_with("word/document.xml", b"<x/>"), "is a Word document, not an Excel workbook"),
        ("a.pptx", docx_with("other/document.xml", b"<x/>"), "is not a PowerPoint presentation"),
        ("a.docx", docx_with("word/document.xml", b"<x/>"), "broken and cannot be read as a Word document"),
        ("a.docx", archive.OLE_MAGIC + b"\0" * 99 + archive.ENCRYPTED, "password"),
        ("a.doc", archive.OLE_MAGIC + b"\0" * 99, "before 2007"),
        ("a.txt", b"\x89PNG\0\0", "is not UTF-8"),
        ("b.txt", b"PNG\0\0", "is not text"),
        ("a.html", b"<html><body></body></html>", "holds no text"),
        ("b.html", b"<!-- nothing -->", "no text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(write: Write, name: str, data: bytes, says: str) -> None:
    assert says in refusal(write(name, data))


def test_any_zip_is_known_by_what_it_holds(write: Write, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("a.txt", "x")
    assert "not a Word document" in refusal(write("b.docx", out.getvalue()))
    assert extract(word(tmp_path).rename(tmp_path / "form")).title == "Yetenek formu"


def test_a_password_on_a_part_of_the_zip_is_named(write: Write) -> None:
    data = bytearray(docx_with("word/document.xml", b"<x/>"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "password" in refusal(write("a.docx", bytes(data)))


def test_a_truncated_office_file_is_refused(tmp_path: Path, write: Write) -> None:
    data = word(tmp_path).read_bytes()
    for share in (0.2, 0.6, 0.99):
        refusal(write("b.docx", data[: int(len(data) * share)]))


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_a_part_that_does_not_unpack_is_refused(write: Write, kind: str) -> None:
    data = bytearray(docx_with("word/document.xml", bytes(range(256)) * 40))
    start = data.index(b"word/document.xml") + len("word/document.xml")
    data[start : start + 40] = b"\xff" * 40
    assert "broken or cut short" in refusal(write(f"a.{kind}", bytes(data)))


def test_too_big_a_file_and_a_missing_one_are_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(extraction, "MAX_FILE", 3)
    assert "4 bytes" in refusal(write("a.txt", b"four"))
    assert "cannot be read" in refusal(tmp_path / "nowhere.txt")


def test_a_web_page_named_text_is_read_as_a_page(write: Write) -> None:
    assert texts(extract(write("a.txt", b"<!doctype html><html><p>Hi <i>you</i></p></html>"))) == ["Hi you"]
