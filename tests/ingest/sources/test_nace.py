"""Sectors come in Turkish and English, with their version and the sector above them."""

from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Name
from graph.store import Store
from ingest.loader import LoadOptions
from tests.ingest.loading import loaded, node, table, ties, written

SECTORS = [
    {"code": "C", "parent": "", "level": 1, "name_tr": "İmalat", "name_en": "Manufacturing"},
    {"code": "32", "parent": "C", "level": 2, "name_tr": "Diğer imalat", "name_en": "Other manufacturing"},
    {"code": "32.5", "parent": "32", "level": 3, "name_tr": "", "name_en": "Medical instruments"},
    {"code": "32.50", "parent": "32.5", "level": 4, "name_tr": "Tıbbi aletler", "name_en": ""},
    {"code": "88.9", "parent": "88", "level": 3, "name_tr": "", "name_en": ""},
]


def test_sectors_have_names_in_both_languages_and_parents(store: Store, tmp_path: Path) -> None:
    report, rejects = loaded(store, "nace", table(tmp_path / "nace.csv", SECTORS), LoadOptions())
    assert (report.dataset, report.date, report.rows, rejects) == ("nace:2.1", "2025-01-01", 5, [])
    division = node(store, "nace:2.1:32")
    assert (division.kind, division.name, division.sectors) == ("sector", "Diğer imalat", ("32",))
    assert division.names == (Name("Diğer imalat", "tr"), Name("Other manufacturing", "en"))
    assert dict(division.props) == {"code": "32", "version": "2.1"}
    assert node(store, "nace:2.1:88.9").name == "88.9"
    assert ties(store, [f"nace:2.1:{code}" for code in ("32", "32.5", "32.50", "88.9")]) == {
        ("nace:2.1:32", "part_of", "nace:2.1:C"),
        ("nace:2.1:32.5", "part_of", "nace:2.1:32"),
        ("nace:2.1:32.50", "part_of", "nace:2.1:32.5"),
    }


def test_the_quoted_table_with_semicolons_is_read(store: Store, tmp_path: Path) -> None:
    text = (
        '"code";"parentCode";"level";"name"\n"01";"A";"2";"Crops"\n"A";"";"1";"Agriculture"\n"01.110";"01.11";"5";"x"\n'
    )
    loaded(store, "nace", written(tmp_path / "nace.csv", text))
    assert node(store, "nace:2.1:01").names == (Name("Crops", "en"),)
    assert ties(store, ["nace:2.1:01"]) == {("nace:2.1:01", "part_of", "nace:2.1:A")}
    assert node(store, "nace:2.1:01.11.0").name == "x"


def test_the_turkish_list_is_of_the_older_version(store: Store, tmp_path: Path) -> None:
    rows = [{"code": "32.50.07", "description_tr": "Diş protezi"}, {"code": "32.50", "description_tr": "Tıbbi"},
            {"code": "32", "description_tr": "Diğer"}]  # fmt: skip
    report, _ = loaded(store, "nace", table(tmp_path / "liste.csv", rows), LoadOptions())
    assert (report.dataset, report.date) == ("nace:2", "2008-01-01")
    assert node(store, "nace:2:32.50.07").sectors == ("32.50.07@2",)
    assert ties(store, ["nace:2:32.50.07", "nace:2:32"]) == {("nace:2:32.50.07", "part_of", "nace:2:32.50")}


def test_a_code_that_is_none_is_rejected_and_a_second_row_passed_over(store: Store, tmp_path: Path) -> None:
    rows = [{"code": "XX", "name": "?"}, {"code": "C", "name": "One"}, {"code": "c", "name": "Two"}]
    report, rejects = loaded(store, "nace", table(tmp_path / "nace.csv", rows))
    assert [(row["line"], row["column"], row["reason"]) for row in rejects] == [
        ("2", "code", "“XX” is not a NACE code; write one like C, 32, 32.5 or 32.50.")
    ]
    assert report.changes.added == 1
    assert node(store, "nace:2.1:C").name == "One"


@pytest.mark.parametrize("row", [{"code": "C"}, {"name": "Manufacturing"}])
def test_another_table_is_refused(store: Store, tmp_path: Path, row: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=r"is no table of NACE sectors: it needs the column code and one of name"):
        loaded(store, "nace", table(tmp_path / "nace.csv", [row]))


def test_the_real_tables_are_loaded_whole(store: Store, tmp_path: Path, real_data: Path) -> None:
    for name, rows in (("nace_en.csv", 1_783), ("nace_tr_6digit.csv", 2_184)):
        report, rejects = loaded(
            store, "nace", real_data / "nace" / name, LoadOptions(rejects=tmp_path / "rejects.csv")
        )
        assert (report.rows, rejects) == (rows, [])
    assert node(store, "nace:2.1:32.50").name
    assert ("nace:2.1:01", "part_of", "nace:2.1:A") in ties(store, ["nace:2.1:01"])
