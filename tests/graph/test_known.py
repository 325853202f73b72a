"""Lines of what is known: found like texts, never taken for words of anybody's, gone before they can tell too much."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.copying import copy_store
from graph.filters import Filter
from graph.model import KNOWN, MANY, PUBLIC, Batch, Passage, Source
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.store import Store
from graph.words.folding import alternatives
from tests.graph.samples import CLUSTER, ENCODER, EVERYONE, edge, node, passage, source

MEMBRAN = alternatives("membran")


def line(holder: str, text: str, audience: tuple[str, ...] = (PUBLIC,)) -> Passage:
    return Passage(holder, text, Source("imece", holder, "2026-01-01"), KNOWN, language=MANY, audience=audience)


def vectors_of(one: Passage) -> VectorBatch:
    return VectorBatch(ENCODER, (one.id,), (one.digest,), np.eye(1, 8, dtype=np.float32))


def found(store: Store, **asked: object) -> list[str]:
    return [one.id for one in store.lexical(MEMBRAN, Filter(**asked), 10)]  # type: ignore[arg-type]


def test_a_line_is_found_and_is_nobodys_words(store: Store) -> None:
    store.write(Batch((node("a"),), (), (passage("a", "membran"),)))
    assert store.put_known([line("a", "KOBİ, SME. membranlar"), line("nobody", "membran")]) == 1
    assert set(found(store)) == {"a#d/text/0", "a#imece/known/0"}
    assert found(store, said=True) == ["a#d/text/0"]
    view = store.seen_by(EVERYONE)
    assert [p.id for p in view.passages_of(["a"])] == ["a#d/text/0"]
    assert [p.id for p in view.all_passages()] == ["a#d/text/0"]
    assert view.passages(["a#imece/known/0"])["a#imece/known/0"].role == KNOWN
    assert view.node("a").sources == node("a").sources


def test_a_line_is_renewed_with_its_vector_and_dropped(store: Store) -> None:
    store.write(Batch((node("a"),)))
    store.put_known([line("a", "membran")])
    assert store.put_vectors(vectors_of(line("a", "membran"))) == 1
    store.put_known([line("a", "membran")])
    assert store.counts().vectors == {ENCODER: 1}
    store.put_known([line("a", "tekstil")])
    assert (found(store), store.counts().vectors) == ([], {})
    store.put_known([], ["a#imece/known/0"])
    assert store.counts().passages == 0


def test_a_newer_record_leaves_the_line_and_an_ended_node_hides_it(store: Store) -> None:
    store.write(Batch((node("a"),)))
    store.put_known([line("a", "membran")])
    store.write(Batch((node("a", name="Yeni", source=source(date="2026-02-01")),)))
    assert found(store) == ["a#imece/known/0"]
    store.close_missing("d", "2026-03-01")
    assert found(store) == []


def test_what_fewer_may_see_takes_the_lines_that_may_name_it(store: Store) -> None:
    cluster, project, far = node("k", "cluster"), node("p", "project"), node("z")
    ties = (edge("a", "member_of", "k"), edge("a", "participated_in", "p"), edge("z", "partner_of", "y"))
    store.write(Batch((node("a"), cluster, project, far, node("y")), ties))
    for hidden in (cluster, project):
        store.put_known([line("a", "membran kümesi"), line("z", "membran")])
        store.write(Batch((replace(hidden, audience=(CLUSTER,)),)))
        assert found(store) == ["z#imece/known/0"]
        store.write(Batch((hidden,)))
    store.put_known([line("a", "membran kümesi")])
    store.write(Batch((replace(cluster, audience=(PUBLIC, CLUSTER)),)))
    assert len(found(store)) == 2


def test_a_copy_has_the_lines_too(store: Store) -> None:
    store.write(Batch((node("a"),), (), (passage("a", "membran"),)))
    store.put_known([line("a", "membran")])
    with open_store("memory:") as target:
        assert copy_store(store, target).differing == ()
        assert len(found(target)) == 2
