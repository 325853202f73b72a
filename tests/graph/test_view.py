"""A view shows what its caller may see, whatever a filter says, and what it has shown it goes on showing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import NotFound
from graph.filters import Filter
from graph.model import Batch
from graph.store import Store
from graph.words.folding import alternatives
from tests.graph.samples import CLUSTER, EVERYONE, INSIDER, edge, node, passage

OPEN, CLOSED = node("org:open", name="Açık Firma"), node("org:closed", name="Kapalı Firma", audience=(CLUSTER,))


@pytest.fixture
def filled(store: Store) -> Store:
    document = node("doc:1", "document", name="Not")
    texts = (passage("org:open", "membran"), passage("org:closed", "membran", audience=(CLUSTER,)))
    store.write(Batch((OPEN, CLOSED, document), (edge("org:open", "partner_of", "org:closed"),), texts))
    return store


def test_a_filter_cannot_widen_what_is_seen(filled: Store) -> None:
    view, wide = filled.seen_by(EVERYONE), Filter(audiences=INSIDER)
    assert [one.id for one in view.page(replace(wide, kinds=frozenset({"sme"})), 10)] == ["org:open"]
    assert view.facets(wide).kinds == {"sme": 1, "document": 1}
    assert [found.id.partition("#")[0] for found in view.lexical(alternatives("membran"), wide, 10)] == ["org:open"]
    assert [found.id for found in view.named(["firma"], wide, 10)] == ["org:open"]
    assert view.degrees(["org:open"])["org:open"] == 0
    assert filled.seen_by(INSIDER).facets(Filter()).kinds == {"sme": 2, "document": 1}


def test_what_is_hidden_reads_as_what_is_not_there(filled: Store) -> None:
    view = filled.seen_by(EVERYONE)
    for id_ in ("org:closed", "org:nobody"):
        with pytest.raises(NotFound) as raised:
            view.node(id_)
        assert raised.value.sentence.key == "graph.view.nothing"
    with pytest.raises(NotFound) as raised:
        view.organisation("doc:1")
    assert raised.value.sentence.key == "graph.view.no_organisation"


def test_one_request_sees_one_state_of_a_node_and_a_count(filled: Store) -> None:
    view, keep = filled.seen_by(EVERYONE), Filter(frozenset({"sme"}))
    assert (view.node("org:open").name, view.nodes(["org:new"]), view.facets(keep).total) == ("Açık Firma", {}, 1)
    before = view.moment
    filled.write(Batch((replace(OPEN, name="Yeni Ad"), node("org:new"))))
    assert (view.node("org:open").name, view.nodes(["org:new"]), view.facets(keep).total) == ("Açık Firma", {}, 1)
    assert view.moment == before
    later = filled.seen_by(EVERYONE)
    assert (later.node("org:open").name, later.facets(keep).total) == ("Yeni Ad", 2)
    assert later.moment != before


def test_a_moment_is_what_the_caller_may_see(filled: Store) -> None:
    assert filled.seen_by(EVERYONE).moment == filled.seen_by(EVERYONE).moment
    assert filled.seen_by(EVERYONE).moment != filled.seen_by(INSIDER).moment


def test_nothing_asked_asks_nothing(filled: Store) -> None:
    view = filled.seen_by(EVERYONE)
    filled.close()
    assert (view.nodes([]), view.passages([]), view.passages_of([]), view.vectors([], "e"), view.edges_of([])) == (
        {}, {}, [], {}, [],
    )  # fmt: skip
