"""Clusters come from the European platform's table, with their ecosystem, or by the organisations template."""

from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.store import Store
from ingest.loader import LoadOptions, load
from tests.ingest.loading import loaded, node, table, ties, with_regions, written

ECCP = [
    {
        "country": "TR",
        "name": "Deneme Sağlık Kümesi",
        "ecosystem_id": "health",
        "ecosystem": "Health",
        "city": "Samsun",
    },
    {"country": "TR", "name": "Numune Gıda Kümesi", "ecosystem_id": "", "ecosystem": "", "city": "Nowhere"},
    {"country": "DE", "name": "Muster Cluster", "ecosystem_id": "health", "ecosystem": "Health", "city": ""},
]


def test_the_platforms_table_gives_clusters_their_place_and_ecosystem(store: Store, tmp_path: Path) -> None:
    report, rejects = loaded(with_regions(store, tmp_path), "clusters", table(tmp_path / "eccp.csv", ECCP))
    assert (report.dataset, report.rows, rejects) == ("clusters:eccp", 3, [])
    health, food = node(store, "eccp:tr-deneme-saglik-kumesi"), node(store, "eccp:tr-numune-gida-kumesi")
    assert (health.kind, health.region, health.props["region_by"]) == ("cluster", "TR831", "name")
    assert dict(health.props) == {"city": "Samsun", "ecosystem": "Health", "region_by": "name"}
    assert (food.region, food.props["region_by"]) == ("TR", "country")
    assert ties(store, [food.id]) == {(food.id, "located_in", "nuts:TR")}
    assert node(store, "topic:ecosystem:health").kind == "topic"
    assert ties(store, ["topic:ecosystem:health"]) == {
        (health.id, "active_in", "topic:ecosystem:health"),
        ("eccp:de-muster-cluster", "active_in", "topic:ecosystem:health"),
    }


def test_rows_without_name_or_country_and_repeated_ones_are_rejected(store: Store, tmp_path: Path) -> None:
    rows = [{**ECCP[0], "name": " "}, {**ECCP[0], "country": "Atlantis"}, ECCP[0], ECCP[0]]
    report, rejects = loaded(store, "clusters", table(tmp_path / "eccp.csv", rows))
    assert [(row["line"], row["column"], row["reason"]) for row in rejects] == [
        ("2", "name", "The name is empty."),
        ("3", "country", "“Atlantis” is no country: write its name or its two-letter code."),
        ("5", "name", "“Deneme Sağlık Kümesi” stands in the table already."),
    ]
    assert (report.rows, store.counts().nodes["cluster"]) == (4, 1)


def test_the_template_serves_for_clusters_too(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "k.csv", "kimlik;ad;tür;il\ntr:k;Küme;Küme;Samsun\n")
    report, rejects = loaded(with_regions(store, tmp_path), "clusters", path)
    assert (report.dataset, rejects) == ("clusters:k", [])
    assert (node(store, "tr:k").kind, node(store, "tr:k").region) == ("cluster", "TR831")


def test_another_table_is_refused_with_the_template_of_clusters(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="lacks the column kind: start from “imece template clusters”"):
        load(store, "clusters", [written(tmp_path / "k.csv", "name,city\nA,B\n")])


def test_the_real_table_is_loaded_whole(store: Store, tmp_path: Path, real_data: Path) -> None:
    path = real_data / "eccp_clusters" / "eccp_clusters_partial.csv"
    load(with_regions(store, tmp_path), "nuts", [real_data / "nuts" / "nuts_2021.csv"])
    report, rejects = loaded(store, "clusters", path, LoadOptions(rejects=tmp_path / "rejects.csv"))
    assert (report.rows, rejects) == (146, [])
    assert store.counts().nodes["cluster"] == 146


def test_an_old_turkish_file_is_refused(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "k.csv", "country,name,ecosystem\nTR,Çorum Kümesi,\n", "windows-1254")
    with pytest.raises(BadInput, match="not UTF-8"):
        load(store, "clusters", [path])


def test_tables_of_two_forms_are_refused_together(store: Store, tmp_path: Path) -> None:
    paths = [table(tmp_path / "eccp.csv", ECCP), written(tmp_path / "k.csv", "ad;tür\nKüme;Küme\n")]
    with pytest.raises(BadInput, match="of two forms, the platform's and the template's: load each by itself"):
        load(store, "clusters", paths)
