"""Excel sheets are read as people see them, and refused when they are no sound workbook."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.errors import BadInput
from ingest.tables.sheets import check_sheet, sheet_header, sheet_rows


def sheet(path: Path, rows: list[list[object]]) -> Path:
    """A workbook with these rows in its first sheet."""
    book = Workbook()
    first = book.active
    assert first is not None
    for row in rows:
        first.append(row)
    book.save(path)
    return path


def test_cells_are_read_as_text(tmp_path: Path) -> None:
    day = datetime(2026, 6, 23, 12, tzinfo=UTC).replace(tzinfo=None)
    path = sheet(tmp_path / "a.xlsx", [["name", "whole", "part", "day", "none"], [" A ", 24.0, 34.5, day, None]])
    check_sheet(path)
    assert sheet_header(path) == ["name", "whole", "part", "day", "none"]
    assert list(sheet_rows(path)) == [
        (2, {"name": "A", "whole": "24", "part": "34.5", "day": "2026-06-23", "none": ""})
    ]


def test_empty_rows_are_passed_over_and_a_thousand_end_the_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", "b"], ["1"], [None], ["2"]]
    rows.extend([None] for _ in range(1_001))
    rows.append(["3"])
    path = sheet(tmp_path / "a.xlsx", rows)
    assert list(sheet_rows(path)) == [(2, {"a": "1", "b": ""}), (4, {"a": "2", "b": ""})]


def test_a_day_alone_is_a_day(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [["day"], [date(2026, 6, 23)]])
    assert list(sheet_rows(path)) == [(2, {"day": "2026-06-23"})]


def test_an_empty_sheet_has_no_columns(tmp_path: Path) -> None:
    assert sheet_header(sheet(tmp_path / "a.xlsx", [])) == []


def test_a_workbook_with_a_part_missing_is_refused(tmp_path: Path) -> None:
    whole, part = sheet(tmp_path / "whole.xlsx", [["a"], ["1"]]), tmp_path / "part.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(part, "w") as target:
        for name in source.namelist():
            if name != "xl/workbook.xml":
                target.writestr(name, source.read(name))
    with pytest.raises(BadInput, match=r"part\.xlsx is broken or cut short"):
        sheet_header(part)


def test_a_cell_beyond_the_header_is_told_where_somebody_listens(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [["a"], ["1", "remark"], ["2"]])
    ragged: list[int] = []
    assert list(sheet_rows(path, lambda line, _: ragged.append(line))) == [(3, {"a": "2"})]
    assert ragged == [2]
    assert list(sheet_rows(path)) == [(2, {"a": "1"}), (3, {"a": "2"})]
