"""Exports can be read by what reads such files, hold no formula, and replace nothing but exports."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from openpyxl import load_workbook

from api.exports.files import FORMATS, ExportOptions, write_export
from graph.errors import BadInput
from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.progress import silent
from graph.store import Store
from graph.view import View
from graph.words.sentences import Language
from ingest.loader import LoadOptions, load

ROWS = [
    {"id": "tr:bir", "name": "Bir Makina A.Ş.", "kind": "sme", "country": "TR", "region": "TR831", "city": "Samsun",
     "sectors": "10.20", "website": "https://bir.example", "description": "Un değirmeni yaparız.\n\nİkinci bölüm.",
     "needs": "Kaplama arıyoruz. | -40 °C soğuk oda arıyoruz.", "capabilities": "Sac işleriz; keseriz.",
     "employees": "24", "founded": "1998", "lon": "36.25", "lat": "41,5", "names": "en:One Machinery | Bir",
     "vkn": "4540536920", "demo": "yes"},
    {"id": "tr:iki", "name": "İki, \"Ltd\" Şti.", "kind": "company", "country": "DE", "city": "Bonn",
     "sectors": "28.93; 25.62", "member_of": "tr:kume", "hosts": "tr:bir"},
    {"id": "tr:kume", "name": "Küme", "kind": "cluster", "country": "TR"},
]  # fmt: skip


def filled(path: Path) -> Store:
    names = list(dict.fromkeys(name for row in ROWS for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, names, restval="")
        table.writeheader()
        table.writerows(ROWS)
    store = open_store("memory:")
    load(store, "organisations", [path], LoadOptions(date="2026-01-01"))
    return store


def everyone(store: Store) -> View:
    return store.seen_by(frozenset({PUBLIC}))


def said(store: Store) -> list[object]:
    """All that a table of organisations says, however it came in."""
    view = everyone(store)
    nodes = [node for node in view.all_nodes() if node.id.startswith("tr:")]
    facts = [
        (n.id, n.kind, n.name, n.names, n.region, n.sectors, {k: v for k, v in n.props.items() if k != "region_by"})
        for n in nodes
    ]
    texts = [(p.holder, p.role, p.text) for p in view.passages_of([n.id for n in nodes])]
    return [facts, texts, sorted(edge.key[:3] for edge in view.all_edges())]


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_of_organisations_can_be_loaded_again(tmp_path: Path, form: str, language: Language) -> None:
    target = tmp_path / f"out.{form}"
    with filled(tmp_path / "in.csv") as store, open_store("memory:") as again:
        assert write_export(everyone(store), form, target, silent, ExportOptions(language)) == 3
        report = load(again, "organisations", [target], LoadOptions(date="2026-01-01"))
        assert (report.rows, report.rejected) == (3, 0)
        assert said(again) == said(store)


def test_a_turkish_table_opens_in_a_turkish_spreadsheet(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with filled(tmp_path / "in.csv") as store:
        write_export(everyone(store), "csv", target, silent, ExportOptions("tr"))
    text = target.read_bytes().decode("utf-8")
    assert text.startswith("\ufeffkimlik;ad;tür;ülke;")
    (row, *_) = csv.DictReader(text.removeprefix("\ufeff").splitlines(keepends=True), delimiter=";")
    shown = {"ad": "Bir Makina A.Ş.", "tür": "KOBİ", "ülke": "Türkiye", "sektörler": "10.20;", "boylam": "36,25",
             "örnek": "evet", "kaynaklar": "organisations:in (2026-01-01)", "çalışan": "24"}  # fmt: skip
    assert {name: row[name] for name in shown} == shown


def test_numbers_are_numbers_in_a_workbook(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    with filled(tmp_path / "in.csv") as store:
        write_export(everyone(store), "xlsx", target)
    head, row, *_ = load_workbook(target).worksheets[0].values
    cells = dict(zip(head, row, strict=True))
    assert (cells["employees"], cells["founded"], cells["lon"]) == (24, 1998, 36.25)


def test_who_may_see_a_row_is_not_said_and_what_not_all_may_see_is_not_there(tmp_path: Path) -> None:
    source = Source("x", "1", "2026-01-01")
    node = Node("tr:a", "sme", "A", (source,), audience=(PUBLIC, "members:tr:k"))
    hidden = replace(node, id="tr:h", name="Kuvars", audience=("members:tr:k",))
    texts = (Passage("tr:a", "kuvars", source, "need", audience=("members:tr:k",)),)
    with open_store("memory:") as store:
        store.write(Batch((node, hidden), (Edge("tr:a", "hosts", "tr:h", source),), texts))
        write_export(everyone(store), "csv", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text("utf-8").lower()
    assert "tr:a" in text
    assert not [word for word in ("kuvars", "tr:h", "members", "audience") if word in text]


def test_graphml_is_sound_whatever_the_names_hold(tmp_path: Path) -> None:
    source = Source("x", "1", "2026-01-01")
    odd = "Zil\x07 \x0bŞ <&> \x1b[31m\x00\ufffe\uffff A.Ş.\t"
    nodes = (Node("tr:a", "sme", odd, (source,)), Node("tr:b\x0b", "sme", "B", (source,), sectors=("10.20",)))
    path = tmp_path / "out.graphml"
    with open_store("memory:") as store:
        store.write(Batch(nodes, (Edge("tr:a", "partner_of", "tr:b\x0b", source),)))
        assert write_export(everyone(store), "graphml", path) == 3
    read = nx.read_graphml(path)
    assert read.nodes["tr:a"]["name"] == "Zil Ş <&> [31m A.Ş.\t"
    assert list(read.edges()) == [("tr:a", "tr:b")]


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_export_replaces_an_export_and_no_other_file(tmp_path: Path, form: str, language: Language) -> None:
    path, options = tmp_path / f"out.{form}", ExportOptions(language)
    with filled(tmp_path / "in.csv") as store:
        write_export(everyone(store), form, path, silent, options)
        write_export(everyone(store), form, path, silent, options)
        for foreign in (
            b"kimlik;ad\ntr:bir;Bir\n",
            b'{"type": "invoice"}\n',
            b"<?xml version='1.0'?>\n<graphml/>",
            b"PK",
        ):
            path.write_bytes(foreign)
            with pytest.raises(BadInput, match="İmece did not write it"):
                write_export(everyone(store), form, path, silent, options)
            assert path.read_bytes() == foreign
        write_export(everyone(store), form, path, silent, replace(options, force=True))
        assert path.read_bytes() != foreign


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize("force", [True, False])
def test_the_store_is_never_written_over(tmp_path: Path, form: str, force: bool) -> None:
    path = tmp_path / "imece.db"
    with open_store(f"sqlite:///{path}") as store:
        store.write(Batch((Node("tr:a", "sme", "A", (Source("x", "1", "2026-01-01"),)),)))
        options = ExportOptions(force=force, store=store.address)
        with pytest.raises(BadInput, match="belongs to the store itself"):
            write_export(everyone(store), form, path, silent, options)
    with open_store(f"sqlite:///{path}") as store:
        assert store.counts().nodes == {"sme": 1}
