"""Workbooks of Excel 97 and of OpenDocument are read as those of today: what is hidden stays so, nothing crashes."""

import re
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook

from graph.errors import BadInput
from graph.store import Store
from ingest.loader import load
from ingest.texts.extraction import extract
from ingest.workbooks.opening import open_workbook
from tests.ingest.loading import EVERYONE, loaded, noted, written
from tests.ingest.spreadsheets import ONLY_WITH_OFFICE, Rows, converted, ods, ods_of, xls

HEAD: list[object] = ["kimlik", "ad", "tür", "sektörler", "görünürlük", "sundukları"]
Make = Callable[..., Path]
EACH = pytest.mark.parametrize(("make", "name"), [(xls, "f.xls"), (ods, "f.ods")])


@EACH
def test_organisations_are_read_with_their_audience(store: Store, tmp_path: Path, make: Make, name: str) -> None:
    rows: list[list[object]] = [
        HEAD,
        ["tr:a", "Ağ A.Ş.", "KOBİ", (10.1, 2), "kuruluş:tr:a", "Döküm"],
        ["tr:b", "B", "KOBİ", 28.93, None, "#DIV/0!"],
    ]
    report, rejects = loaded(store, "organisations", make(tmp_path / name, Rows(rows)))
    assert store.nodes(["tr:a", "tr:b"], EVERYONE).keys() == {"tr:b"}
    assert [(one["line"], one["column"], one["reason"][:30]) for one in rejects] == [
        ("2", "sektörler", "“10.10” is in no known version"), ("3", "sundukları", "The cell has Excel's error #DI"),
    ]  # fmt: skip
    assert report.rows == 2


@EACH
def test_what_is_hidden_is_not_read_and_told(store: Store, tmp_path: Path, make: Make, name: str) -> None:
    sheet = Rows(
        [HEAD, ["tr:a", "A", "KOBİ", None, None, "Döküm"], ["tr:b", "B", "KOBİ"]], hidden_rows={2}, hidden_columns={5}
    )
    report, _ = loaded(store, "organisations", make(tmp_path / name, Rows([HEAD], "Eski", hidden=True), sheet))
    assert store.nodes(["tr:a", "tr:b"], EVERYONE).keys() == {"tr:a"}
    assert list(store.stream_passages()) == []
    assert [said.partition(":")[0] for said in noted(report)] == [
        "1 × rows that are hidden, not read", "1 × sheet that is hidden, not read",
        "1 × sheet that was read as the table", "1 × column that is hidden, not read",
    ]  # fmt: skip


@EACH
def test_an_audience_in_a_hidden_column_or_a_merged_cell_counts(
    store: Store, tmp_path: Path, make: Make, name: str
) -> None:
    rows: list[list[object]] = [
        HEAD,
        ["tr:a", "A", "KOBİ", None, "org:tr:x"],
        ["tr:b", "B", "KOBİ", None, None],
        ["tr:c", "C", "KOBİ"],
    ]
    sheet = Rows(rows, hidden_columns={4}, merged=[(1, 4, 2, 4)])
    loaded(store, "organisations", make(tmp_path / name, sheet))
    assert store.nodes(["tr:a", "tr:b", "tr:c"], EVERYONE).keys() == {"tr:c"}


@EACH
def test_a_document_is_what_can_be_seen(tmp_path: Path, make: Make, name: str) -> None:
    rows: list[list[object]] = [["Ürün", "Pay", "Maliyet"], ["Sac", (0.35, 1), 12], ["Gizli", 1, 2]]
    made = make(tmp_path / name, Rows(rows, hidden_rows={2}, hidden_columns={2}), Rows([["sır"]], "Sir", hidden=True))
    extracted = extract(made)
    assert [page.text for page in extracted.pages] == ["Firmalar\n\nÜrün | Pay\nSac | 35 %"]
    assert {said["en"]: number for said, number in extracted.notes.items()} == {
        "hidden row, left out of a document": 1, "hidden column, left out of a document": 1,
        "hidden sheet, left out of a document": 1,
    }  # fmt: skip


@EACH
def test_they_may_be_the_table_of_documents(store: Store, tmp_path: Path, make: Make, name: str) -> None:
    folder = tmp_path / "ortak"
    folder.mkdir()
    written(folder / "teklif.txt", "Teklif burada durur ve okunur.")
    make(folder / f"documents{Path(name).suffix}", Rows([["dosya", "görünürlük"], ["teklif.txt", "org:tr:a"]]))
    assert loaded(store, "documents", folder)[1] == []
    assert store.nodes(["doc:ortak/teklif.txt"], EVERYONE) == {}
    assert store.nodes(["doc:ortak/teklif.txt"], frozenset({"org:tr:a"}))


@pytest.mark.parametrize("sheet", [
    Rows([["Belgelerimiz"], ["Dosya", "Kim görebilir"], ["teklif.txt", "org:tr:a"]]),
    Rows([["no", "x", "y"], ["1", "teklif.txt", "org:tr:a"]], hidden_columns={2}),
    Rows([["dosya", "görünürlük"], ["teklif.txt", "org:tr:a"]], hidden=True),
    Rows([["dosya", "x"], ["teklif.txt", "org:tr:a"]], hidden_rows={1}),
])  # fmt: skip
@EACH
def test_such_a_table_under_another_name_refuses_all(
    store: Store, tmp_path: Path, make: Make, name: str, sheet: Rows
) -> None:
    written(tmp_path / "teklif.txt", "Teklif burada durur ve okunur.")
    make(tmp_path / name, Rows([["Açık", "liste"]], "Kapak"), sheet)
    with pytest.raises(BadInput, match=rf"{name} is a table that says who may see which document"):
        load(store, "documents", [tmp_path])


@EACH
def test_a_row_of_the_table_of_documents_that_is_hidden_or_above_its_head_refuses_all(
    store: Store, tmp_path: Path, make: Make, name: str
) -> None:
    written(tmp_path / "teklif.txt", "Teklif burada durur ve okunur.")
    table = tmp_path / f"documents{Path(name).suffix}"
    rows = [["dosya", "görünürlük"], ["teklif.txt", "org:tr:a"]]
    for sheet in (Rows(rows, hidden_rows={1}), Rows(rows[::-1])):
        make(table, sheet)
        with pytest.raises(BadInput, match=r"who may see|lacks the column"):
            load(store, "documents", [tmp_path])


@pytest.mark.parametrize("name", [
    "fiyat.xlsb", "liste.numbers", "erisim.fods", "erisim.OTS", "erisim.xltx", "erisim.xltm", "documents.fods",
    "documents.html", "Documents (1).xml", "belgeler.dat",
])  # fmt: skip
def test_a_form_that_is_not_read_refuses_all(store: Store, tmp_path: Path, name: str) -> None:
    written(tmp_path / "teklif.txt", "Teklif burada durur ve okunur.")
    (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(
        BadInput, match=f"{re.escape(name)} may be the table of documents, and is of a form that is not read"
    ):
        load(store, "documents", [tmp_path])


def test_a_binary_workbook_is_refused_by_what_it_is(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "f.xlsb", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"x")
    with pytest.raises(BadInput, match=r"binary format \(\.xlsb\), which is not read: save it as \.xlsx"):
        load(store, "organisations", [tmp_path / "f.xlsb"])


def _span(*span: int) -> bytes:
    return struct.pack("<HHIIHHH", 0x200, 14, *span, 0)


@pytest.mark.parametrize(("sheet", "more"), [
    (Rows([HEAD], more=_span(0, 0xFFFFFFF0, 0, 0xFFFF)), b""),
    (Rows([HEAD]), struct.pack("<HHII", 0xFC, 8, 1, 0x7FFFFFF0)),
    (Rows([HEAD], more=struct.pack("<HHHHH", 0x204, 6, 60_000, 255, 0)), b""),
    (Rows([HEAD], more=struct.pack("<HH", 0x204, 9_000)), b""),
])  # fmt: skip
def test_an_older_workbook_that_claims_much_is_refused(tmp_path: Path, sheet: Rows, more: bytes) -> None:
    with pytest.raises(BadInput, match=r"broken or cut short|which no table does"):
        open_workbook(xls(tmp_path / "a.xls", sheet, more=more))


def test_an_older_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    made = xls(tmp_path / "a.xls", Rows([HEAD]), more=struct.pack("<HHHHH", 0x2F, 6, 0, 0, 0))
    with pytest.raises(BadInput, match="protected by a password"):
        open_workbook(made)


@pytest.mark.parametrize("table", [
    '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    "</table:table-row></table:table>",
    '<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000"/><table:table-row>'
    '<table:table-cell table:number-columns-repeated="9"/>'
    '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    "</table:table-row></table:table>",
    '<table:table table:name="a"/><table:table table:name="a"/>',
    '<table:table table:name="a"><table:table-row table:number-rows-repeated="-1"/></table:table>',
])  # fmt: skip
def test_an_open_document_that_claims_much_is_refused(tmp_path: Path, table: str) -> None:
    with pytest.raises(BadInput, match=r"broken or cut short|which no table does"):
        open_workbook(ods_of(tmp_path / "a.ods", table))


def test_an_open_document_with_a_password_is_refused(tmp_path: Path) -> None:
    made = ods_of(tmp_path / "a.ods", "", manifest="<manifest><encryption-data/></manifest>")
    with pytest.raises(BadInput, match="protected by a password"):
        open_workbook(made)


def test_cells_of_an_open_document_say_what_is_shown(tmp_path: Path) -> None:
    cells = (
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>EVET</text:p>'
        '</table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-02-12">'
        '<text:p>12 ŞUB</text:p></table:table-cell><table:table-cell office:value-type="string">'
        "<office:annotation><text:p>not</text:p></office:annotation>"
        "<text:p>bir<text:s/>iki</text:p><text:p>üç</text:p></table:table-cell>"
    )
    row = f"<table:table-row>{cells}</table:table-row>"
    folded = f'<table:table-row-group table:display="false">{row}</table:table-row-group>'
    made = ods_of(tmp_path / "a.ods", f'<table:table table:name="a">{folded}{row}</table:table>')
    book = open_workbook(made)
    layout = book.layout(book.sheets[0])
    (_, shown) = book.values(book.sheets[0], layout)
    assert [str(value) for value in shown] == ["True", "2024-02-12", "bir iki\nüç"]
    assert layout.hidden_rows == {0}


def _text(said: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'


def _organisation(audience: str) -> str:
    head = "".join(map(_text, ("kimlik", "ad", "tür", "görünürlük")))
    row = "".join(map(_text, ("tr:a", "A", "KOBİ"))) + audience
    rows = f"<table:table-row>{head}</table:table-row><table:table-row>{row}</table:table-row>"
    return f'<table:table table:name="a">{rows}</table:table>'


@pytest.mark.parametrize("said", [
    "<text:h>org:tr:a</text:h>",
    "<text:list><text:list-item><text:p>org:tr:a</text:p></text:list-item></text:list>",
    "<text:p><text:meta><text:span>org:tr:a</text:span></text:meta></text:p>",
    "<text:p>org:<!-- a remark -->tr:a</text:p>",
    "<text:section><text:p>org:<text:span>tr:a</text:span></text:p></text:section>",
])  # fmt: skip
def test_an_audience_is_read_however_its_text_is_kept(store: Store, tmp_path: Path, said: str) -> None:
    cell = f'<table:table-cell office:value-type="string">{said}</table:table-cell>'
    loaded(store, "organisations", ods_of(tmp_path / "f.ods", _organisation(cell)))
    assert store.nodes(["tr:a"], EVERYONE) == {}
    assert store.nodes(["tr:a"], frozenset({"org:tr:a"})).keys() == {"tr:a"}


@pytest.mark.parametrize(("cell", "reason"), [
    ('<table:table-cell table:formula="of:=[.A2]"/>', "The result of the cell's formula is not"),
    ('<table:table-cell table:formula="of:=[.A2]" office:value-type="string" office:string-value=""><text:p/>'
     "</table:table-cell>", "The result of the cell's formula is not"),
    ('<table:table-cell office:value-type="date" office:date-value="x"/>', "The cell is kept as a number"),
    ('<table:table-cell><text:p><text:hidden-text>org:tr:a</text:hidden-text></text:p></table:table-cell>',
     "The cell's text is of a kind that is not"),
    ("<table:table-cell><table:table><table:table-row><table:table-cell><text:p>org:tr:a</text:p></table:table-cell>"
     "</table:table-row></table:table></table:table-cell>", "The cell's text is of a kind that is not"),
])  # fmt: skip
def test_an_audience_that_is_lost_is_not_public(store: Store, tmp_path: Path, cell: str, reason: str) -> None:
    _, rejects = loaded(store, "organisations", ods_of(tmp_path / "f.ods", _organisation(cell)))
    assert store.nodes(["tr:a"], EVERYONE) == {}
    assert [(one["line"], one["column"], one["reason"][: len(reason)]) for one in rejects] == [
        ("2", "görünürlük", reason)
    ]


def test_rows_of_formulas_that_wait_to_be_filled_in_and_remarks_are_none(store: Store, tmp_path: Path) -> None:
    waits = '<table:table-cell table:formula="of:=x" office:value-type="string" office:string-value=""/>'
    remark = "<table:table-cell><office:annotation><text:p>not</text:p></office:annotation></table:table-cell>"
    table = _organisation(remark).replace("</table:table>", f"<table:table-row>{waits * 4}</table:table-row>" * 2)
    report, rejects = loaded(store, "organisations", ods_of(tmp_path / "f.ods", table + "</table:table>"))
    assert (report.rows, rejects) == (1, [])
    assert store.nodes(["tr:a"], EVERYONE).keys() == {"tr:a"}


def test_a_merged_formula_without_result_counts_for_the_rows_below(store: Store, tmp_path: Path) -> None:
    lost = (
        '<table:table-cell table:number-rows-spanned="2" table:formula="of:=x" office:value-type="string" '
        'office:string-value=""/>'
    )
    above = f'<table:table-row><table:table-cell table:number-columns-repeated="3"/>{lost}</table:table-row>'
    table = _organisation("<table:covered-table-cell/>").replace("</table:table-row>", f"</table:table-row>{above}", 1)
    loaded(store, "organisations", ods_of(tmp_path / "f.ods", table))
    assert store.nodes(["tr:a"], EVERYONE) == {}


@pytest.mark.parametrize("place", ["<table:dde-links><table:dde-link>{}</table:dde-link></table:dde-links>",
                                   "<table:tracked-changes>{}</table:tracked-changes>"])  # fmt: skip
def test_tables_that_are_no_sheets_add_no_rows(store: Store, tmp_path: Path, place: str) -> None:
    row = "".join(map(_text, ("tr:b", "B", "KOBİ")))
    inner = f"<table:table><table:table-row-group><table:table-row>{row}</table:table-row></table:table-row-group>"
    content = _organisation(_text("")) + place.format(inner + "</table:table>")
    loaded(store, "organisations", ods_of(tmp_path / "f.ods", content))
    assert store.nodes(["tr:a", "tr:b"], EVERYONE).keys() == {"tr:a"}


@EACH
def test_a_damaged_one_is_read_or_refused_in_one_sentence(tmp_path: Path, make: Make, name: str) -> None:
    sound, random = make(tmp_path / name, Rows([HEAD, ["tr:a", "A", "KOBİ", 28.93]])).read_bytes(), Random(4)
    for _ in range(300):
        data = bytearray(sound)
        for _ in range(random.randint(1, 6)):
            data[random.randrange(min(len(data), 3_000))] = random.randrange(256)
        (tmp_path / name).write_bytes(data)
        with suppress(BadInput):
            book = open_workbook(tmp_path / name)
            for sheet in book.sheets:
                book.values(sheet, book.layout(sheet))


@ONLY_WITH_OFFICE
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_what_libreoffice_saves_is_read_as_the_workbook_it_was_made_of(tmp_path: Path, ending: str) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["ad", "pay", "kod", "yıl", "gizli"],
        ["Çelik", 0.35, 10.1, 1250, "x"],
        ["Ağ", 1.5, 28.93, 7, "y"],
        ["Su", 2, 3, 4],
    ):
        sheet.append(row)
    sheet["B2"].number_format, sheet["C2"].number_format = "0%", "00.00"
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["E"].hidden = True
    sheet.merge_cells("A4:A5")
    book.create_sheet("Sır").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    first, other = (open_workbook(path) for path in (tmp_path / "a.xlsx", converted(tmp_path / "a.xlsx", ending)))
    assert [(one.name, one.hidden) for one in first.sheets] == [(one.name, one.hidden) for one in other.sheets]
    layouts = [one.layout(one.sheets[0]) for one in (first, other)]
    assert layouts[0].hidden_rows == layouts[1].hidden_rows == {2}
    assert layouts[0].hidden_columns & {4} == layouts[1].hidden_columns & {4} == {4}
    assert layouts[0].areas == layouts[1].areas
    assert layouts[0].formats[1][2] == "00.00"
    values = [one.values(one.sheets[0], layout)[:4] for one, layout in zip((first, other), layouts, strict=True)]
    assert values[0] == values[1]
