"""Tables that leave open in a spreadsheet as they are meant, and run nothing."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from graph.spreadsheets import Cell, harmless, is_book_of_ours, write_book, write_csv
from graph.words.sentences import Language

ROWS: list[list[Cell]] = [["ad", "boylam"], ['=HYPERLINK("http://x")', 34.95], ["Çağ; A, B\nC", -3]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"), ("+SUM(A1)", "'+SUM(A1)"), ("-2+3", "'-2+3"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ("  =1", "'  =1"), ("＝1", "'＝1"), ("\x00=1", "'=1"), ("-5", "-5"), ("+3,5", "+3,5"),
        (-5, -5), (2.5, 2.5), (None, None), ("A=1", "A=1"), ("", ""), ("a\x0bb\ufffec", "abc"),
        ("+90 312 000 00 00", "'+90 312 000 00 00"),
    ],
)  # fmt: skip
def test_a_formula_becomes_text_and_a_number_stays_one(cell: Cell, shown: Cell) -> None:
    assert harmless(cell) == shown


@given(st.text())
def test_no_text_begins_as_a_formula_does(text: str) -> None:
    shown = str(harmless(text))
    assert shown.lstrip()[:1] not in {"=", "@"}
    assert shown[:1] not in {"\t", "\r", "\n"}


@pytest.mark.parametrize(("language", "separator", "number"), [("tr", ";", "34,95"), ("en", ",", "34.95")])
def test_csv_is_as_the_languages_spreadsheets_expect(language: Language, separator: str, number: str) -> None:
    target = BytesIO()
    write_csv(target, ROWS, language)
    text = target.getvalue().decode("utf-8")
    assert text.startswith(f"\ufeffad{separator}boylam\r\n")
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator))
    assert rows[1:] == [['\'=HYPERLINK("http://x")', number], ["Çağ; A, B\nC", "-3"]]


def test_a_workbook_holds_text_and_numbers_and_no_formula() -> None:
    target = BytesIO()
    write_book(target, "Kuruluşlar", ROWS)
    sheet = load_workbook(target).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["ad", "boylam"], ["'=HYPERLINK(\"http://x\")", 34.95], ["Çağ; A, B\nC", -3],
    ]  # fmt: skip
    assert {cell.data_type for row in sheet for cell in row} == {"s", "n"}


def test_what_is_longer_than_a_cell_of_a_workbook_is_seen_to_be_cut() -> None:
    target = BytesIO()
    write_book(target, "x", [["a" * 32_767], ["a" * 32_768]])
    whole, cut = [str(row[0]) for row in load_workbook(target).worksheets[0].values]
    assert whole == "a" * 32_767
    assert cut == "a" * 32_766 + "…"


def test_a_workbook_is_known_again_until_somebody_else_saves_it(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with path.open("wb") as target:
        write_book(target, "x", ROWS)
    assert is_book_of_ours(path)
    book = load_workbook(path)
    book.properties.lastModifiedBy = "Ayşe"
    book.save(path)
    assert not is_book_of_ours(path)
    path.write_bytes(b"PK no zip")
    assert not is_book_of_ours(path)
