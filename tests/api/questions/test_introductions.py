"""Paths in words: one full stop at the end, and organisations called as everywhere else."""

from __future__ import annotations

from api.questions.caller import Caller
from api.questions.paths import introductions
from api.wiring import Encoders, Finders
from graph.model import PUBLIC, Batch, Edge, Name, Node, Source
from graph.opening import open_store

MADE = Source("test", "1", "2026-03-14")


def test_a_name_that_ends_in_a_full_stop_ends_the_sentence() -> None:
    english = (Name("Cluster", "en"),)
    nodes = (
        Node("a:1", "sme", "Alfa Ltd. Şti.", (MADE,)),
        Node("a:2", "cluster", "Küme", (MADE,), names=english),
        Node("a:3", "sme", "Beta A.Ş.", (MADE,)),
    )
    edges = (Edge("a:1", "member_of", "a:2", MADE), Edge("a:3", "member_of", "a:2", MADE))
    with open_store("memory:") as store:
        store.write(Batch(nodes, edges))
        asking = Caller(store.seen_by(frozenset({PUBLIC})), "en", Finders(lambda: Encoders(None, None), "TR"))
        (path,) = introductions(asking, "a:1", "a:3").paths
    assert path.sentence["en"] == "Alfa Ltd. Şti. → member of: Cluster; Cluster → has member: Beta A.Ş."
    assert path.sentence["tr"] == "Alfa Ltd. Şti. → üyesi olduğu: Küme; Küme → üyesi: Beta A.Ş."
