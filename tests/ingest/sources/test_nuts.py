"""Regions come with their parents and points, whatever order their rows stand in."""

from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Name
from graph.store import Store
from ingest.loader import LoadOptions, load
from tests.ingest.loading import EVERYONE, REGIONS, loaded, node, table, ties, written


def test_regions_have_names_levels_points_and_parents(store: Store, tmp_path: Path) -> None:
    report, rejects = loaded(store, "nuts", written(tmp_path / "nuts.csv", REGIONS), LoadOptions())
    assert (report.dataset, report.date, report.rows, rejects) == ("nuts:2021", "2021-01-01", 13, [])
    samsun = node(store, "nuts:TR831")
    assert (samsun.kind, samsun.name, samsun.region) == ("region", "Samsun", "TR831")
    assert dict(samsun.props) == {"level": 3, "lon": 36.0, "lat": 41.2, "version": "2021"}
    assert node(store, "nuts:EL").names == (Name("Elláda"),)
    assert ties(store, ["nuts:TR83"]) >= {("nuts:TR83", "part_of", "nuts:TR8"), ("nuts:TR831", "part_of", "nuts:TR83")}
    assert store.counts().edges == {"part_of": 10}


def test_a_child_may_stand_before_its_parent_and_an_absent_parent_is_passed_over(store: Store, tmp_path: Path) -> None:
    rows = [{"nuts_id": "tr831", "name": "", "parent": "TR83"}, {"nuts_id": "TR83", "name": "x", "parent": "TR8"}]
    loaded(store, "nuts", table(tmp_path / "nuts.csv", rows))
    assert node(store, "nuts:TR831").name == "TR831"
    assert ties(store, ["nuts:TR831", "nuts:TR83"]) == {("nuts:TR831", "part_of", "nuts:TR83")}
    rows = [{"nuts_id": "TR8", "name": "y", "parent": ""}, *rows]
    loaded(store, "nuts", table(tmp_path / "nuts.csv", rows), LoadOptions(date="2026-02-01"))
    assert ("nuts:TR83", "part_of", "nuts:TR8") in ties(store, ["nuts:TR83"])


def test_rows_without_a_code_are_rejected_and_a_wrong_point_costs_itself(store: Store, tmp_path: Path) -> None:
    rows = [
        {"nuts_id": "Samsun!", "name": "Samsun", "parent": "", "lon": "36"},
        {"nuts_id": "TR1", "name": "İstanbul", "parent": "TR", "lon": "east"},
        {"nuts_id": "TR2", "name": "Batı Marmara", "parent": "TR", "version": "2024"},
        {"nuts_id": "TR2", "name": "Again", "parent": "TR"},
    ]
    report, rejects = loaded(store, "nuts", table(tmp_path / "nuts.csv", rows))
    assert [(row["line"], row["reason"]) for row in rejects] == [
        ("2", "“Samsun!” is not a NUTS code; write one like TR, TR83 or TR831."),
        ("3", "“east” is no number."),
    ]
    assert report.changes.added == 2
    assert "lon" not in node(store, "nuts:TR1").props
    assert node(store, "nuts:TR2").name == "Batı Marmara"
    assert node(store, "nuts:TR2").props["version"] == "2024"


def test_another_table_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"lacks the column parent, so it is not a table of NUTS regions"):
        loaded(store, "nuts", table(tmp_path / "nuts.csv", [{"nuts_id": "TR", "name": "Türkiye"}]))


def test_of_a_folder_the_one_table_that_fits_is_loaded(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "nuts"
    folder.mkdir()
    for name, text in (
        ("OKUBENI.md", "# NUTS"),
        ("other.csv", "a,b\n1,2\n"),
        ("odd.csv", b"\xff\xfe".decode("latin-1")),
    ):
        written(folder / name, text)
    with pytest.raises(BadInput, match="holds no table of NUTS regions: give the CSV"):
        load(store, "nuts", [folder])
    written(folder / "regions.csv", REGIONS)
    report, _ = loaded(store, "nuts", folder, LoadOptions(rejects=tmp_path / "rejects.csv"))
    assert (report.rows, node(store, "nuts:TR831").source.dataset) == (13, "nuts:2021")
    assert load(store, "nuts", [folder / "regions.csv"]).unchanged_file
    written(folder / "regions2.csv", REGIONS)
    with pytest.raises(BadInput, match=r"holds several tables of NUTS regions: give one of regions.csv, regions2.csv"):
        load(store, "nuts", [folder])


def test_a_classification_takes_over_from_what_others_referred_to(store: Store, tmp_path: Path) -> None:
    loaded(store, "organisations", table(tmp_path / "f.csv", [{"name": "A", "kind": "sme", "region": "TR831"}]))
    assert node(store, "nuts:TR831").source.date == "0000-00-00"
    loaded(store, "nuts", written(tmp_path / "nuts.csv", REGIONS), LoadOptions())
    assert node(store, "nuts:TR831").name == "Samsun"


def test_the_real_table_is_loaded_whole(store: Store, tmp_path: Path, real_data: Path) -> None:
    report, rejects = loaded(
        store, "nuts", real_data / "nuts" / "nuts_2021.csv", LoadOptions(rejects=tmp_path / "rejects.csv")
    )
    assert (report.rows, rejects) == (2_010, [])
    assert store.counts().edges["part_of"] == 2_010 - 37
    assert len(store.records(f"nuts:{p}" for p in ("TR831", "TR901", "TRC11", "TR632", "TR833"))) == 5
    assert store.seen_by(EVERYONE).node("nuts:TR901").name == "Trabzon"
