"""Tables that are made to take all time or memory are refused in one sentence, before they do."""

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from graph.errors import BadInput
from ingest.tables import csv_rows, table
from ingest.tables.columns import ORGANISATIONS
from ingest.tables.filled import check_filled, table_rows

SHEET = "xl/worksheets/sheet1.xml"
MERGED = "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 300_000 + "</mergeCells>"


def check(path: Path) -> None:
    check_filled(path, ORGANISATIONS, ("name", "kind"), "imece template organisations")


def workbook(path: Path, *changes: tuple[str, str, str]) -> Path:
    """A small good table of organisations with text put in before other text, by the part."""
    made, book = BytesIO(), openpyxl.Workbook()
    for row in (["name", "kind"], ["Kaya Makina", "SME"]):
        book.worksheets[0].append(row)
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            for part, before, more in changes:
                if part == name:
                    assert before in content
                    content = content.replace(before, more + before, 1)
            new.writestr(name, content)
    return path


def test_the_table_itself_is_read(tmp_path: Path) -> None:
    check(workbook(tmp_path / "a.xlsx"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1254"])
def test_a_row_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(csv_rows, "LONGEST_ROW", 10_000)
    path = tmp_path / "a.csv"
    path.write_text("name;kind\nKaya Çelik;SME\n" + '"' + "a\n" * 6_000, encoding)
    with pytest.raises(BadInput, match=r"a\.csv has a row of more than 10,000 characters"):
        check(path)


def test_many_short_rows_are_no_long_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "LONGEST_ROW", 100)
    path = tmp_path / "a.csv"
    path.write_text("name;kind\n" + "Kaya;SME\n" * 500, "utf-8")
    check(path)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_more_columns_than_a_table_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr(table, "MAX_TITLES", 50)
    titles, path = ["name", "kind", *(f"column {at}" for at in range(49))], tmp_path / f"a.{suffix}"
    if suffix == "csv":
        path.write_text(";".join(titles) + "\n", "utf-8")
    else:
        book = openpyxl.Workbook()
        book.worksheets[0].append(titles)
        book.save(path)
    with pytest.raises(BadInput, match="names 51 columns and 50 are the most"):
        check(path)


def test_a_row_of_more_cells_than_a_sheet_has_is_refused_alone(tmp_path: Path) -> None:
    path, refused = tmp_path / "a.csv", []
    path.write_text("name;kind\nKaya;SME\n" + "x;" * 20_000 + "\nAda;SME;;;;\n", "utf-8")
    taken = list(table_rows(path, ORGANISATIONS, lambda line, *_: refused.append(line)))
    assert [row["name"] for _, row in taken] == ["Kaya", "Ada"]
    assert refused == [3]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ((SHEET, "</sheetData>", "<row><c/></row>" * 1_000_001), "sheet.cells"),
        ((SHEET, "</sheetData>", '<row r="9"><c r="XFE9" t="str"><v>a</v></c></row>'), "file.broken"),
        ((SHEET, "</sheetData>", '<row><c r="ZZZZZ9999999" t="str"><v>a</v></c></row>'), "file.broken"),
        ((SHEET, "</sheetData>", '<c r="XFD1048576" t="str"><v>a</v></c>'), "file.broken"),
        ((SHEET, "<pageMargins", MERGED), "sheet.merged"),
    ],
)
def test_a_workbook_that_claims_too_much(tmp_path: Path, change: tuple[str, str, str], key: str) -> None:
    with pytest.raises(BadInput) as caught:
        check(workbook(tmp_path / "a.xlsx", change))
    assert caught.value.sentence.key == f"ingest.{key}"


def test_blanks_around_a_number_take_no_time(tmp_path: Path) -> None:
    blanks = "<row><c><v>" + " " * 1_000_000 + "<b/></v></c></row>"
    check(workbook(tmp_path / "a.xlsx", (SHEET, "</sheetData>", blanks)))


def test_many_hidden_ranges_hide_what_they_hide(tmp_path: Path) -> None:
    hidden = "<cols>" + '<col min="3" max="16384" hidden="1"/>' * 10_000 + "</cols>"
    check(workbook(tmp_path / "a.xlsx", (SHEET, "<sheetData", hidden)))
