from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from graph.errors import Stopped
from graph.filters import Filter
from graph.model import PUBLIC
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.store import Store
from search import indexer
from search.encoders.encoder import Vectors
from search.indexer import index
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import node, text, write


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        write(opened, [node("a"), node("b")], [text("a", f"passage number {n}", seq=n) for n in range(10)])
        yield opened


WHOLE = 12
"""The texts of `store`, and a line of what is known of each of its two organisations."""


class StopError(Exception):
    pass


class Stopping(HashingEncoder):
    """Stops, as a killed process does, after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.left = calls

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if not self.left:
            raise StopError
        self.left -= 1
        return super().encode_passages(texts)


def test_everything_is_embedded_once(store: Store) -> None:
    encoder = HashingEncoder()
    assert index(store, encoder).embedded == WHOLE
    assert index(store, encoder).embedded == 0
    assert len(encoder.encoded) == WHOLE
    assert store.counts().vectors == {encoder.key: WHOLE}


def test_a_vector_belongs_to_its_passage_although_they_are_sorted_by_length(store: Store) -> None:
    write(store, [node("c")], [text("c", "short"), text("c", "a much longer text about membranes", seq=1)])
    encoder = HashingEncoder()
    index(store, encoder)
    vectors = store.vectors(["c#test/text/0", "c#test/text/1"], encoder.key, frozenset({PUBLIC}))
    expected = encoder.encode_queries(["short", "a much longer text about membranes"])
    assert np.allclose([vectors["c#test/text/0"], vectors["c#test/text/1"]], expected, atol=1e-3)


def test_what_is_new_or_changed_is_embedded_again(store: Store) -> None:
    encoder = HashingEncoder()
    index(store, encoder)
    write(store, [node("b")], [text("b", "new")])
    write(store, [node("a")], [text("a", "changed" if n == 3 else f"passage number {n}", seq=n) for n in range(10)])
    encoder.encoded.clear()
    assert index(store, encoder).embedded == 2
    assert sorted(encoder.encoded) == ["changed", "new"]


def test_another_encoder_embeds_anew_beside_the_first(store: Store) -> None:
    index(store, HashingEncoder("one"))
    assert index(store, HashingEncoder("two")).embedded == WHOLE
    assert store.counts().vectors["two"] == WHOLE


def test_a_stop_loses_at_most_what_was_in_hand(store: Store) -> None:
    with pytest.raises(StopError):
        index(store, Stopping(2), batch=3)
    assert store.counts().vectors == {"hashing/1": 6}
    assert index(store, HashingEncoder()).embedded == WHOLE - 6


class Interrupted(Stopping):
    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        try:
            return super().encode_passages(texts)
        except StopError:
            raise KeyboardInterrupt from None


def test_who_stops_it_keeps_what_was_done_and_is_told_how_much(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "SLICE", 2)
    with pytest.raises(Stopped) as raised:
        index(store, Interrupted(3))
    assert store.counts().vectors == {"hashing/1": 6}
    assert str(raised.value) == (
        "Stopped: 6 passages are indexed and kept, 6 are left; “imece index” goes on from there."
    )
    assert index(store, HashingEncoder()).embedded == WHOLE - 6


def test_it_is_kept_every_few_seconds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "SLICE", 2)
    kept: list[int] = []

    def put(vectors: VectorBatch) -> int:
        kept.append(len(vectors.ids))
        return len(vectors.ids)

    monkeypatch.setattr(store, "put_vectors", put)
    index(store, HashingEncoder(), keeping=0)
    assert kept == [2] * 6
    kept.clear()
    index(store, HashingEncoder(), keeping=60)
    assert kept == [WHOLE]


def test_long_passages_are_counted_and_the_first_named(store: Store) -> None:
    write(store, [node("b")], [text("b", "word " * (60 if n % 2 else 50), seq=n) for n in range(14)])
    report = index(store, HashingEncoder(max_tokens=50), batch=4)
    assert report.over_length == 7
    assert len(report.over_length_ids) == 5
    assert report.over_length_ids[0] == "b#test/text/1"


def test_progress_is_told_up_to_the_end(store: Store) -> None:
    told: list[tuple[str, int, int | None]] = []
    index(store, HashingEncoder(), lambda *said: told.append(said), batch=4)
    assert told[0] == ("known", 2, None)
    assert [done for label, done, _ in told if label == "index"] == [4, 8, WHOLE]
    assert {total for label, _, total in told if label == "index"} == {WHOLE}


def test_two_at_once_leave_one_vector_each(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'two.db'}"
    with open_store(address) as store:
        write(store, [node("a")], [text("a", f"passage number {n}", seq=n) for n in range(60)])
        other = open_store(address)
        failures: list[BaseException] = []

        def run(opened: Store) -> None:
            try:
                index(opened, HashingEncoder(), batch=7)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=(opened,)) for opened in (store, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        other.close()
        assert failures == []
        assert store.counts().vectors == {"hashing/1": 61}
        found = store.nearest(HashingEncoder().encode_queries(["passage number 7"])[0], "hashing/1", Filter(), 61)
        assert len({s.id for s in found}) == 61
