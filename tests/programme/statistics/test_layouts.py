"""Files as offices publish them become the same figures, and what cannot be understood is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.errors import BadInput
from graph.words.sentences import LANGUAGES
from programme.statistics.given import read_given
from programme.statistics.layouts import read
from programme.statistics.understood import Understood, understood
from tests.programme.statistics.tables import SDMX, TSV, book, by_province, written

HEAD = "region,sector,year,measure,value,nace\n"


def loaded(path: Path, *said: str) -> Understood:
    given = read_given(said)
    return understood(read(path, given), given)


def cells(found: Understood) -> set[tuple[object, ...]]:
    return set(found.rows.select("measure", "year", "region", "sector", "value", "flag").rows())


def reasons(found: Understood) -> list[tuple[int, str, str]]:
    for flaw in found.flaws:
        assert all(flaw.reason[language] for language in LANGUAGES)
    return [(flaw.line, flaw.column, flaw.reason.key.rpartition(".")[2]) for flaw in found.flaws]


def test_sdmx_csv_is_read_with_its_flags_dataset_date_and_versions(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", SDMX)
    said = read(path, read_given([]))
    assert (said.dataset, said.date) == ("sbs_r_nuts2021", "2026-03-12")
    found = loaded(path)
    assert cells(found) == {
        ("employment", 2021, "TR83", "10", 12000.0, ""), ("employment", 2022, "TR83", "10", 12500.5, "p"),
        ("employment", 2022, "TR83", "28", None, ":c"), ("firms", 2022, "TR", "C", 412345.0, "b"),
    }  # fmt: skip
    assert found.rows.select("nace", "nuts").unique().rows() == [("2", "2021")]
    assert sorted(note.key.rpartition(".")[2] for note in found.notes) == ["aggregate", "group"]
    assert found.flaws == []


def test_labels_beside_codes_and_the_second_version_of_sdmx_csv_are_read(tmp_path: Path) -> None:
    text = SDMX.replace("DATAFLOW,LAST UPDATE", "STRUCTURE,STRUCTURE_ID").replace("ESTAT:SBS", "dataflow,ESTAT:SBS")
    text = "\n".join(line.replace(",12/03/26 23:00:00", "") for line in text.splitlines())
    text = text.replace(",C10,", ',"C10: Manufacture of food, and more",').replace(",TR83,", ",TR83: Samsun,")
    assert len(loaded(written(tmp_path / "x.csv", text)).rows) == 4


def test_one_value_of_a_dimension_that_we_have_no_place_for_is_read_or_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", SDMX.replace(",TOTAL,", ",GE10,"))
    with pytest.raises(BadInput, match="size_emp"):
        loaded(path)
    assert cells(loaded(path, "size_emp=0-9")) == {("employment", 2022, "TR83", "10", 900.0, "")}


def test_months_are_no_years(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not by years"):
        loaded(written(tmp_path / "x.csv", SDMX.replace(",A,", ",M,")))


@pytest.mark.parametrize("name", ["sbs_r_nuts06_r2.tsv", "sbs_r_nuts06_r2.tsv.gz"])
def test_tsv_is_read_packed_or_not(tmp_path: Path, name: str) -> None:
    found = loaded(written(tmp_path / name, TSV))
    assert cells(found) == {
        ("employment", 2019, "TR83", "10", 10500.0, ""), ("employment", 2020, "TR83", "10", 10800.0, "b"),
        ("employment", 2019, "TR83", "13", None, ":c"), ("employment", 2020, "TR83", "13", 7200.0, ""),
        ("employment", 2019, "FR42", "13", 33000.0, ""), ("employment", 2020, "FR42", "13", None, ":"),
    }  # fmt: skip
    assert found.rows["nuts"].unique().to_list() == ["2006"]


def test_a_table_as_it_is_printed_is_read_by_its_headings_and_labels(tmp_path: Path) -> None:
    found = loaded(by_province(tmp_path / "il.xlsx"))
    assert len(found.rows) == 12
    assert {
        ("firms", 2021, "TR831", "10", 610.0, ""), ("employment", 2022, "TR831", "10", 9480.0, ""),
        ("employment", 2022, "TR831", "28", None, ":c"), ("employment", 2022, "TR833", "10", 1006520.0, ""),
    } <= cells(found)  # fmt: skip
    assert found.rows["nace"].unique().to_list() == ["2"]
    assert found.flaws == []


def test_columns_that_nothing_known_tells_apart_are_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["İl", "0-9 kişi", "10-49 kişi"], ["Samsun", 5, 7], ["Çorum", 6, 8]]
    with pytest.raises(BadInput, match="does not tell this column"):
        loaded(book(tmp_path / "x.xlsx", rows), "measure=firms", "sector=C", "nace=2", "year=2022")


def test_a_figure_over_several_cells_is_refused_with_its_place(tmp_path: Path) -> None:
    rows: list[list[object]] = [["İl", 2021, 2022], ["Samsun", 5, None], ["Çorum", 6, 8]]
    found = loaded(book(tmp_path / "x.xlsx", rows, ["B2:C2"]), "measure=firms", "sector=C", "nace=2")
    assert reasons(found) == [(2, "B", "merged"), (2, "C", "merged")]
    assert len(found.rows) == 2


def test_several_tables_in_one_workbook_are_asked_for(tmp_path: Path) -> None:
    path = by_province(tmp_path / "il.xlsx")
    made = load_workbook(path)
    made.copy_worksheet(made.worksheets[0]).title = "İkinci"
    made.save(path)
    with pytest.raises(BadInput, match="several tables"):
        loaded(path)


def test_the_template_is_read_in_turkish_with_decimal_commas(tmp_path: Path) -> None:
    text = "bölge;sektör;yıl;gösterge;değer;birim;nace sürümü\nÇorum;28.93;2023;çalışan sayısı;1.250,5;kişi;2.1\n"
    found = loaded(written(tmp_path / "t.csv", text))
    assert cells(found) == {("employment", 2023, "TR833", "28.93", 1250.5, "")}
    rows: list[list[object]] = [
        ["bölge", "sektör", "yıl", "gösterge", "değer", "nace sürümü"],
        ["TR833", "28.93", 2023, "ihracat", 12.5, "2.1"],
    ]
    assert cells(loaded(book(tmp_path / "t.xlsx", rows))) == {("exports", 2023, "TR833", "28.93", 12.5, "")}


def test_every_bad_cell_is_told_with_its_place_and_the_rest_is_taken(tmp_path: Path) -> None:
    text = HEAD + (
        "TR83,10,2022,firms,5,2\nXX1,10,2022,firms,5,2\nTR83,99.99,2022,firms,5,2\nTR83,10,22,firms,5,2\n"
        "TR83,11,2022,firms,many,2\nTR83,12,2022,,5,2\nTR83,13,2022,firms\n"
        "TR83,14,2022,firms,5,2,7\n"
    )
    found = loaded(written(tmp_path / "t.csv", text))
    assert reasons(found) == [
        (8, "", "misfit"), (9, "", "misfit"), (3, "region", "not_in_nuts"), (4, "sector", "not_in_nace"),
        (5, "year", "no_year"), (6, "value", "no_figure"), (7, "measure", "empty"),
    ]  # fmt: skip
    assert found.refused == 7
    assert len(found.rows) == 1


def test_the_version_of_nace_is_told_by_the_codes_or_asked_for(tmp_path: Path) -> None:
    head = "region,sector,year,measure,value\n"
    with pytest.raises(BadInput, match="version of NACE"):
        loaded(written(tmp_path / "a.csv", head + "TR83,C,2022,firms,5\n"))
    older = loaded(written(tmp_path / "b.csv", head + "TR83,45,2022,firms,5\nTR83,C,2022,firms,9\n"))
    assert older.rows["nace"].to_list() == ["2", "2"]
    assert loaded(tmp_path / "a.csv", "nace=2.1").rows["nace"].to_list() == ["2.1"]


def test_an_older_code_of_a_region_is_changed_only_where_nothing_else_has(tmp_path: Path) -> None:
    text = HEAD + "FR42,10,2010,firms,5,2\nFR421,10,2010,firms,5,2\n"
    found = loaded(written(tmp_path / "t.csv", text))
    assert found.rows.select("region", "was", "nuts").rows() == [("FRF1", "FR42", "2021")]
    assert reasons(found) == [(3, "region", "not_in_nuts")]
    kept = loaded(tmp_path / "t.csv", "nuts=2010")
    assert kept.rows.select("region", "was", "nuts").unique().sort("region").rows() == [
        ("FR42", "", "2010"), ("FR421", "", "2010"),
    ]  # fmt: skip


def test_the_same_figure_twice_counts_once_and_two_figures_for_one_thing_are_none(tmp_path: Path) -> None:
    text = HEAD + "TR83,10,2022,firms,5,2\nTR83,10,2022,firms,5,2\nTR83,11,2022,firms,5,2\nTR83,11,2022,firms,6,2\n"
    found = loaded(written(tmp_path / "t.csv", text))
    assert cells(found) == {("firms", 2022, "TR83", "10", 5.0, "")}
    assert reasons(found) == [(4, "value", "two_figures"), (5, "value", "two_figures")]
    assert [note.key.rpartition(".")[2] for note in found.notes] == ["twice"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", ""), ("b.csv", "hello world\n"), ("c.csv", "a;b\n1;2\n"), ("d.csv", HEAD), ("e.xlsx", "no workbook"),
     ("f.csv", HEAD + "TR83,10,2022,firms,5,9\n"), ("g.tsv", "nace_r2,geo\\TIME_PERIOD\t2020\nC,TR\t5\n"),
     ("h.csv", "DATAFLOW,freq,indic_sb,geo,TIME_PERIOD,OBS_VALUE\nX,A,V,TR,2020,5\n")],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        loaded(written(tmp_path / name, text))
    assert all(refused.value.sentence[language] for language in LANGUAGES)


@pytest.mark.parametrize("said", ["nace", "nace=7", "nuts=1999", "decimal=both", "=x"])
def test_what_is_given_is_checked(said: str) -> None:
    with pytest.raises(BadInput):
        read_given([said])
