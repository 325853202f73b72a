"""Sheets are read as people see them, whole or not at all, and refused when they are no sound workbook."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.worksheet.worksheet import Worksheet

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.tables.columns import ORGANISATIONS
from ingest.tables.reading import Reading
from ingest.tables.sheets import sheet_table
from ingest.tables.table import Line, Table
from ingest.workbooks import workbook

SHEET = "xl/worksheets/sheet1.xml"
HEAD: list[object] = ["ad", "tür", "sektörler"]
STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def first(book: Workbook) -> Worksheet:
    """The first sheet of a new workbook."""
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def made(path: Path, rows: Sequence[Sequence[object]], change: Callable[[Worksheet], object] | None = None) -> Path:
    """A workbook with these rows in its first sheet, which `change` may change."""
    book = Workbook()
    for row in rows:
        first(book).append(list(row))
    if change:
        change(first(book))
    book.save(path)
    return path


def edited(path: Path, change: Callable[[bytes], bytes], part: str = SHEET) -> Path:
    """The workbook with one of its parts changed, as another program might have written it."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if part in {name, "*"} else content)
    path.write_bytes(out.getvalue())
    return path


def swapped(*pairs: tuple[bytes, bytes]) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        for old, new in pairs:
            content = content.replace(old, new)
        return content

    return change


def read(path: Path, how: Reading | None = None) -> Table:
    return sheet_table(path, ORGANISATIONS, how or Reading())


def lines(path: Path) -> list[Line]:
    return list(read(path).lines)


def cells(path: Path) -> list[tuple[int, list[str]]]:
    return [(line.number, list(line.cells)) for line in lines(path)]


def test_cells_are_read_as_text(tmp_path: Path) -> None:
    day = datetime(2026, 6, 23, 12, tzinfo=UTC).replace(tzinfo=None)
    rows: list[list[object]] = [
        ["name", "whole", "part", "day", "date", "flag"],
        [" A ", 24.0, 34.5, day, date(2026, 6, 23), True],
    ]
    path = made(tmp_path / "a.xlsx", rows)
    assert read(path).titles == rows[0]
    assert cells(path) == [(2, ["A", "24", "34.5", "2026-06-23", "2026-06-23", "true"])]


def test_a_sheet_is_read_to_its_end_however_many_rows_are_empty(tmp_path: Path) -> None:
    nothing: list[object] = [None]
    rows: list[list[object]] = [["ad", "tür"], ["1"], nothing, ["2"], *[nothing] * 1_500, ["3"]]
    assert cells(made(tmp_path / "a.xlsx", rows)) == [(2, ["1", ""]), (4, ["2", ""]), (1505, ["3", ""])]


def test_the_header_is_where_most_columns_are_known(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Kümenin üyeleri", None],
        [None],
        ["Ad:", "liste"],
        ["ad", "tür"],
        ["A", "KOBİ"],
        ["ad", "tür"],
        ["B", "x"],
    ]
    path = made(tmp_path / "a.xlsx", rows)
    assert read(path).titles == ["ad", "tür"]
    assert cells(path) == [(5, ["A", "KOBİ"]), (7, ["B", "x"])]


def test_an_empty_sheet_has_no_columns(tmp_path: Path) -> None:
    assert read(made(tmp_path / "a.xlsx", [])).titles == []


def test_each_row_of_a_merged_area_has_its_value(tmp_path: Path) -> None:
    rows = [["ad", "tür", "görünürlük"], ["A", "KOBİ", "kuruluş:tr:a"], ["B"], ["C"]]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("C2:C4")
        sheet.merge_cells("B2:B3")

    expected = [(2, ["A", "KOBİ", "kuruluş:tr:a"]), (3, ["B", "KOBİ", "kuruluş:tr:a"]), (4, ["C", "", "kuruluş:tr:a"])]
    assert cells(made(tmp_path / "a.xlsx", rows, merge)) == expected
    strict = edited(made(tmp_path / "b.xlsx", rows, merge), swapped(*STRICT), "*")
    assert cells(strict) == expected
    absolute = edited(made(tmp_path / "c.xlsx", rows, merge), swapped((b"C2:C4", b"C2:C1048576")))
    assert cells(absolute) == expected


def test_a_merged_header_is_the_head_of_its_first_column(tmp_path: Path) -> None:
    rows: list[list[object]] = [["ad", "tür", None, "il"], ["A", "KOBİ", "x", "Çorum"]]
    path = made(tmp_path / "a.xlsx", rows, lambda sheet: sheet.merge_cells("B1:C1"))
    assert read(path).titles == ["ad", "tür", "", "il"]


def test_a_value_under_a_merged_cell_is_left_out_and_told(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad", "görünürlük"], ["A", "public"], ["B", "org:tr:b"]])
    merged = edited(path, swapped((b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells>')))
    (_, below) = lines(merged)
    assert below.cells == ["B", ""]
    assert below.flaws[1]["en"].startswith("Under the merged cell lies another value (“org:tr:b”, shown is “public”)")


def test_hidden_rows_are_left_out_and_hidden_columns_told(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    path = made(tmp_path / "a.xlsx", [["ad", "tür"], ["A", "1"], ["B", "2"], ["C", "3"]], hide)
    table = read(edited(path, swapped((b'<row r="4"', b'<row r="4" ht="0" customHeight="1"'))))
    assert [line.cells[0] for line in table.lines] == ["B"]
    assert table.hidden == {1}
    assert [(n, s["en"]) for s, n in table.notes.items()] == [
        (2, "rows that are hidden, not read: sheet “Sheet” of a.xlsx")
    ]


def test_hidden_sheets_are_not_the_table_and_the_one_that_is_read_is_told(tmp_path: Path) -> None:
    book = Workbook()
    first(book).append(["ad", "tür", "il"])
    first(book).sheet_state = "veryHidden"
    book.create_sheet("Kapak").append(["Üyelerimiz"])
    sheet = book.create_sheet("Firmalar")
    for row in (["ad", "tür"], ["A", "KOBİ"]):
        sheet.append(row)
    book.create_sheet("2024").append(["ad", "tür"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    table = read(path)
    assert [line.cells for line in table.lines] == [["A", "KOBİ"]]
    assert {said["en"] for said in table.notes} == {
        "sheet that is hidden, not read: “Sheet” of a.xlsx",
        "sheet that was read as the table: “Firmalar” of a.xlsx",
        "sheet that was not read, though it looks like a table: “2024” of a.xlsx; load it by itself with --sheet",
    }
    assert read(path, Reading(sheet="2024")).titles == ["ad", "tür"]
    with pytest.raises(BadInput, match=r"a\.xlsx has no sheet “2023”: its sheets are Sheet, Kapak, Firmalar, 2024"):
        read(path, Reading(sheet="2023"))


def test_a_workbook_whose_sheets_are_all_hidden_or_charts_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("Grafik").add_chart(BarChart())
    book.remove(first(book))
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(BadInput, match=r"a\.xlsx has no sheet that can be seen and holds a table"):
        read(tmp_path / "a.xlsx")


def flaws(path: Path) -> dict[int, str]:
    return {at: said["en"].partition(" and is")[0] for at, said in lines(path)[0].flaws.items()}


def test_cells_without_a_value_are_empty_and_say_why(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad", "tür", "il", "vkn"], ["A", "#DIV/0!", "=UPPER(A2)", 7]])
    edited(path, swapped((b"<v>7</v>", b"<v> </v>")))
    assert cells(path) == [(2, ["A", "", "", ""])]
    assert flaws(path) == {
        1: "The cell has Excel's error #DIV/0!",
        2: "The result of the cell's formula is not in the file, and the cell is left out: open the file in Excel and "
        "save it.",
        3: "The cell is kept as a number and holds none,",
    }


def test_a_formula_that_gives_nothing_is_empty(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad", "tür"], ["A", 7]])
    edited(path, swapped((b't="n"><v>7</v>', b't="str"><f>""</f><v></v>')))
    assert (cells(path), flaws(path)) == ([(2, ["A", ""])], {})


def test_a_formula_of_text_that_was_never_worked_out_is_not_empty(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad", "tür"], ["A", 7]])
    edited(path, swapped((b't="n"><v>7</v>', b't="str"><f>"org:" &amp; A2</f>')))
    assert cells(path) == [(2, ["A", ""])]
    assert flaws(path)[1].startswith("The result of the cell's formula is not in the file")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (10.1, "0.00", "10.10"),
        (10.1, "General", "10.1"),
        (1.11, "00.00", "01.11"),
        (2893, "00\\.00", "28.93"),
        (123456789, "0000000000", "0123456789"),
        (4540536920, "0.00E+00", "4540536920"),
        (0.35, "0%", "35%"),
        (0.125, "0.0%", "12.5%"),
        (1250.5, "#,##0.00", "1250.50"),
        (34.95512, "0.00", "34.95512"),
        (24, "0.00", "24"),
        (0.1 + 0.2, "General", "0.3"),
        (-3.5, "0.00;[Red]-0.00", "-3.50"),
        (12, '0" kişi"', "12"),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it(tmp_path: Path, value: float, code: str, shown: str) -> None:
    def form(sheet: Worksheet) -> None:
        sheet["B2"].number_format = code

    assert cells(made(tmp_path / "a.xlsx", [["ad", "tür"], ["A", value]], form)) == [(2, ["A", shown])]


def test_a_date_that_cannot_be_is_left_out(tmp_path: Path) -> None:
    def form(sheet: Worksheet) -> None:
        sheet["B2"].number_format = "dd.mm.yyyy"

    path = made(tmp_path / "a.xlsx", [["ad", "tür"], ["A", 99_999_999]], form)
    assert cells(path) == [(2, ["A", ""])]
    assert flaws(path) == {1: "The cell is formatted as a date, which 99999999 cannot be,"}


def test_line_ends_that_a_workbook_escapes_are_line_ends(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad", "tür"], ["A", "bir_x000D_\niki_x000D_üç"]])
    assert cells(path) == [(2, ["A", "bir\niki\nüç"])]


@pytest.mark.parametrize(
    "change",
    [
        swapped((b' r="A2"', b""), (b' r="B2"', b""), (b' r="2"', b"")),
        swapped((b"<", b"<x:"), (b"<x:/", b"</x:"), (b"xmlns=", b"xmlns:x=")),
        swapped((b"<v>7</v>", b"<v> 7 </v>")),
        swapped((b' t="n"', b' s="99"')),
        lambda xml: xml[: xml.index(b"<dimension")] + xml[xml.index(b"<sheetViews") :],
    ],
)
def test_sheets_of_other_writers_are_read(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = edited(made(tmp_path / "a.xlsx", [["ad", "çalışan"], ["A", 7]]), change)
    assert cells(path) == [(2, ["A", "7"])]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("*", swapped(*STRICT)),
        ("docProps/core.xml", lambda xml: xml.replace(b"20", b"xx")),
        ("xl/styles.xml", swapped((b"<fill>", b"<fill/><fill>"))),
        ("xl/styles.xml", lambda _: b"no xml"),
    ],
)
def test_workbooks_of_other_writers_are_read(tmp_path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    path = edited(made(tmp_path / "a.xlsx", [["ad", "çalışan"], ["A", 7]]), change, part)
    if part == "xl/styles.xml" and change(b"") == b"no xml":
        with pytest.raises(BadInput, match=r"a\.xlsx is broken or cut short"):
            read(path)
    else:
        assert cells(path) == [(2, ["A", "7"])]


@pytest.mark.parametrize(
    "change",
    [
        swapped((b"<v>7</v>", b"<v>x7</v>")),
        swapped((b'<row r="2"', b'<row r="iki"')),
        swapped((b'r="B2"', b'r="??"')),
        swapped((b't="n"', b't="s"')),
        lambda xml: xml[:-40],
        lambda _: b"",
    ],
)
def test_a_sheet_that_breaks_is_refused_before_a_row_is_taken(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    rows: list[list[object]] = [["ad", "çalışan"], *(["A", 7] for _ in range(50))]
    with pytest.raises(BadInput, match=r"a\.xlsx is broken or cut short"):
        read(edited(made(tmp_path / "a.xlsx", rows), change))


def test_a_row_of_nothing_but_a_broken_number_is_a_broken_sheet(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad", "çalışan"], ["A", 7], [None, 8]])
    with pytest.raises(BadInput, match=r"“Sheet” of a\.xlsx is broken at row 3, and no row is taken"):
        read(edited(path, swapped((b"<v>8</v>", b"<v> </v>"))))


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"])
def test_a_workbook_with_a_part_missing_is_refused(tmp_path: Path, part: str) -> None:
    whole, broken = made(tmp_path / "whole.xlsx", [["a"], ["1"]]), tmp_path / "part.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    with pytest.raises(BadInput, match=r"part\.xlsx (is broken or cut short|has no sheet that can be seen)"):
        read(broken)


def test_a_sheet_that_spans_more_than_a_table_does_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 1_000)
    path = made(tmp_path / "a.xlsx", [["ad"], ["A"]], lambda sheet: sheet.cell(400, 3, "z"))
    with pytest.raises(BadInput, match=r"“Sheet” of a\.xlsx spans 400 rows and 3 columns, which no table does"):
        read(path)


def test_a_part_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad"], ["A" * 50_000]])
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/sharedStrings.xml" if "xl/sharedStrings.xml" in archive.namelist() else SHEET)
    path.write_bytes(content.replace(size.file_size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with pytest.raises(BadInput, match=r"a\.xlsx is broken or cut short"):
        read(path)


def test_a_workbook_whose_bytes_were_changed_is_refused_or_read_and_never_breaks(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["ad", "tür"], *(["A" * at, "KOBİ"] for at in range(1, 60))])
    sound, chance = path.read_bytes(), Random(9)
    said = set()
    for _ in range(300):
        content = bytearray(sound)
        for at in chance.sample(range(len(content)), chance.choice((1, 3, 30))):
            content[at] = chance.randrange(256)
        path.write_bytes(content[: chance.choice((None, None, len(content) // 2))])
        try:
            read(path)
        except BadInput as error:
            said.add(error.sentence.key)
    assert "ingest.file.broken" in said


def test_a_cell_beyond_the_header_is_told(tmp_path: Path) -> None:
    (beyond, sound) = lines(made(tmp_path / "a.xlsx", [["ad"], ["1", "remark"], ["2"]]))
    assert beyond.misfit == Sentence("ingest.tables.beyond")
    assert sound.misfit is None


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("ad;tür\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"is no Excel workbook: save it as \.xlsx, or as CSV UTF-8"):
        read(tmp_path / name)


def test_a_workbook_has_no_encoding(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"a\.xlsx is a workbook, which has no encoding: load it without --encoding"):
        read(made(tmp_path / "a.xlsx", [HEAD]), Reading(encoding="cp1254"))
