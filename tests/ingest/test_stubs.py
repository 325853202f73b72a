"""What rows and documents lead to is seen by whoever sees the row, and by no one else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.model import PUBLIC, Batch, Node
from graph.store import Store
from ingest.stubs import Stubs
from tests.ingest.loading import loaded, organisation, table, written

EVERYONE, OWNER = frozenset({PUBLIC}), frozenset({PUBLIC, "org:t:x"})
HIDDEN = replace(organisation("t:h"), region="TR83", sectors=("32.50",), audience=("org:t:x",))
OPEN = replace(organisation("t:o"), region="TR83", audience=(PUBLIC,))


def put(store: Store, *nodes: Node) -> None:
    stubs = Stubs(store)
    for node in nodes:
        made, edges = stubs.edges([node])
        store.write(Batch((*made, node), tuple(edges)))


def test_a_region_that_only_a_hidden_record_names_is_hidden(store: Store) -> None:
    put(store, HIDDEN)
    assert store.nodes(["nuts:TR83", "nuts:TR", "nace:2.1:32.50", "nace:2.1:32"], EVERYONE) == {}
    assert len(store.nodes(["nuts:TR83", "nuts:TR", "nace:2.1:32.50", "nace:2.1:32"], OWNER)) == 4


def test_it_is_shown_to_everyone_once_somebody_names_it_openly(store: Store) -> None:
    put(store, HIDDEN, OPEN)
    assert set(store.nodes(["nuts:TR83", "nuts:TR", "nace:2.1:32.50"], EVERYONE)) == {"nuts:TR83", "nuts:TR"}
    put(store, HIDDEN)
    assert set(store.nodes(["nuts:TR83", "nuts:TR"], EVERYONE)) == {"nuts:TR83", "nuts:TR"}


def test_what_everyone_sees_already_is_left_as_it_is(store: Store) -> None:
    put(store, OPEN)
    before = store.records(["nuts:TR83", "nuts:TR"])
    put(store, HIDDEN)
    assert store.records(["nuts:TR83", "nuts:TR"]) == before


def test_ties_that_a_hidden_row_states_are_hidden(store: Store, tmp_path: Path) -> None:
    store.write(Batch((replace(organisation("t:k", "cluster"), audience=(PUBLIC,)), OPEN)))
    row = {"id": "t:o", "name": "Gizli", "kind": "sme", "sectors": "32.50", "member_of": "t:k", "audience": "org:t:x"}
    loaded(store, "organisations", table(tmp_path / "f.csv", [row]))
    assert store.edges_of(["t:o", "t:k"], EVERYONE) == []
    assert {e.rel for e in store.edges_of(["t:o"], OWNER)} == {"member_of", "located_in", "active_in"}
    assert store.degrees(["t:o", "t:k"], EVERYONE) == {"t:o": 0, "t:k": 0}


def test_ties_of_a_hidden_document_are_hidden(store: Store, tmp_path: Path) -> None:
    store.write(Batch((OPEN,)))
    folder = tmp_path / "belgeler"
    folder.mkdir()
    written(folder / "a.md", "Su arıtma membranı.")
    written(folder / "documents.csv", "file,shared_by,audience\na.md,t:o,org:t:x\n")
    loaded(store, "documents", folder)
    assert store.edges_of(["t:o"], EVERYONE) == []
    (tie,) = store.edges_of(["t:o"], OWNER)
    assert (tie.rel, tie.audience) == ("shared", ("org:t:x",))
