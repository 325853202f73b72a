"""Several encoders side by side in every store, and what they say of the tokens of texts."""

from __future__ import annotations

import numpy as np
import pytest

from graph.copying import copy_store
from graph.errors import BadInput
from graph.filters import make_filter
from graph.model import Batch
from graph.opening import open_store
from graph.packing import Tokens, VectorBatch
from graph.store import Store
from tests.graph.samples import ENCODER, EVERYONE, node, passage, source

IDS = ("t:1#d/text/0", "t:2#d/text/0")
NEWER = source(date="2026-02-01")


def _texts(store: Store) -> Batch:
    batch = Batch(
        (node("t:1"), node("t:2")), (), (passage("t:1", "membran"), passage("t:2", "filtre", audience=("a",)))
    )
    store.write(Batch((node("t:1"), node("t:2", audience=("a", "public"))), (), batch.passages))
    return batch


def _vectors(batch: Batch, encoder: str, width: int, tokens: Tokens | None = None) -> VectorBatch:
    texts = batch.passages
    matrix = np.eye(len(texts), width, dtype=np.float32)
    return VectorBatch(encoder, tuple(p.id for p in texts), tuple(p.digest for p in texts), matrix, tokens)


def test_each_encoder_finds_by_its_own_vectors(store: Store) -> None:
    batch = _texts(store)
    store.put_vectors(_vectors(batch, ENCODER, 8))
    other = _vectors(batch, "another", 5)
    store.put_vectors(VectorBatch("another", other.ids, other.digests, other.matrix[::-1].copy()))
    seen = make_filter(audiences=frozenset({"a", "public"}))
    assert [s.id for s in store.nearest(np.eye(8, dtype=np.float32)[0], ENCODER, seen, 5)] == list(IDS)
    assert [s.id for s in store.nearest(np.eye(5, dtype=np.float32)[0], "another", seen, 5)] == list(IDS[::-1])
    assert store.counts().vectors == {ENCODER: 2, "another": 2}
    assert [store.indexed(one, EVERYONE) for one in (ENCODER, "another", "none")] == ["all", "all", "none"]


def test_a_new_encoder_comes_beside_the_one_that_is_searched_by(store: Store) -> None:
    batch = _texts(store)
    store.put_vectors(_vectors(batch, ENCODER, 8))
    one = _vectors(Batch((), (), batch.passages[:1]), "another", 8)
    store.put_vectors(one)
    assert [p.id for p in store.unembedded("another", "", 5)] == [IDS[1]]
    assert store.unembedded(ENCODER, "", 5) == []
    assert len(store.vectors(IDS, ENCODER, frozenset({"a", "public"}))) == 2
    assert list(store.vectors(IDS, "another", EVERYONE)) == [IDS[0]]


def test_dropped_encoders_leave_the_others(store: Store) -> None:
    batch = _texts(store)
    for encoder in ENCODER, "another":
        store.put_vectors(_vectors(batch, encoder, 8, Tokens(f"{encoder}/tokens", (b"1", b"2"))))
    before = store.generation()
    assert store.drop_vectors([ENCODER, "never seen"]) == 2
    assert store.generation() > before
    assert store.counts().vectors == {"another": 2}
    assert store.counts().tokens == {"another/tokens": 2}
    assert store.nearest(np.eye(8, dtype=np.float32)[0], ENCODER, make_filter(), 5) == []
    assert [s.id for s in store.nearest(np.eye(8, dtype=np.float32)[0], "another", make_filter(), 5)] == [IDS[0]]
    assert store.drop_vectors([ENCODER]) == 0


def test_tokens_are_seen_by_whoever_sees_the_text(store: Store) -> None:
    batch = _texts(store)
    store.put_vectors(_vectors(batch, ENCODER, 8, Tokens("by token", (b"\x00one", b"two"))))
    assert store.tokens(IDS, "by token", EVERYONE) == {IDS[0]: b"\x00one"}
    assert store.tokens(IDS, "by token", frozenset({"a"})) == {IDS[1]: b"two"}
    assert store.tokens(IDS, "otherwise", EVERYONE) == {}
    assert store.counts().tokens == {"by token": 2}


def test_vectors_without_tokens_are_embedded_anew_where_tokens_are_asked_for(store: Store) -> None:
    batch = _texts(store)
    store.put_vectors(_vectors(batch, ENCODER, 8))
    assert store.unembedded(ENCODER, "", 5) == []
    assert [p.id for p in store.unembedded(ENCODER, "", 5, "by token")] == list(IDS)
    store.put_vectors(_vectors(batch, ENCODER, 8, Tokens("by token", (b"1", b"2"))))
    assert store.unembedded(ENCODER, "", 5, "by token") == []
    assert [p.id for p in store.unembedded(ENCODER, "", 5, "by newer tokens")] == list(IDS)


def test_a_changed_text_loses_what_every_encoder_said_of_it(store: Store) -> None:
    batch = _texts(store)
    for encoder in ENCODER, "another":
        store.put_vectors(_vectors(batch, encoder, 8, Tokens(f"{encoder}/tokens", (b"1", b"2"))))
    store.write(Batch((node("t:1", source=NEWER),), (), (passage("t:1", "çelik", source=NEWER),)))
    for encoder in ENCODER, "another":
        assert [p.id for p in store.unembedded(encoder, "", 5)] == [IDS[0]]
        assert store.tokens(IDS, f"{encoder}/tokens", frozenset({"a", "public"})) == {IDS[1]: b"2"}
    late = _vectors(batch, ENCODER, 8, Tokens("late", (b"3", b"4")))
    assert store.put_vectors(late) == 1, "the old text's vector and tokens must not come back"
    assert store.tokens(IDS, "late", frozenset({"a", "public"})) == {IDS[1]: b"4"}


def test_all_encoders_and_tokens_are_copied(store: Store) -> None:
    batch = _texts(store)
    store.put_vectors(_vectors(batch, ENCODER, 8, Tokens("by token", (b"1", b"2"))))
    store.put_vectors(_vectors(batch, "another", 5))
    with open_store("memory:") as target:
        assert not copy_store(store, target).differing
        assert target.counts() == store.counts()
        assert target.tokens(IDS, "by token", frozenset({"a", "public"})) == {IDS[0]: b"1", IDS[1]: b"2"}
        assert copy_store(store, target).written["vectors"] == 0


def test_a_store_that_has_room_for_some_encoders_says_so(store: Store) -> None:
    batch = _texts(store)
    encoders = [f"encoder {number}" for number in range(4)]
    if store.address.startswith(("memory:", "sqlite:")):
        for encoder in encoders:
            store.put_vectors(_vectors(batch, encoder, 8))
        assert len(store.counts().vectors) == 4
        return
    for encoder in encoders[:3]:
        store.put_vectors(_vectors(batch, encoder, 8))
    with pytest.raises(BadInput, match="--drop-others"):
        store.put_vectors(_vectors(batch, encoders[3], 8))
    store.drop_vectors(encoders[1:2])
    assert store.put_vectors(_vectors(batch, encoders[3], 8)) == 2
    assert store.vectors(IDS[:1], encoders[3], EVERYONE).keys() == {IDS[0]}
