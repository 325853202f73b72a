"""The second stage puts what the legs found into order by its tokens, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from graph.filters import Filter
from graph.model import PUBLIC
from graph.opening import open_store
from graph.packing import Tokens, VectorBatch
from graph.store import Store
from search import second_stage
from search.answer import WORDS, LegRank
from search.encoders.tokens import pack
from search.fusion import Fused
from search.indexer import index
from search.second_stage import AskedByToken, ordered
from tests.search.hashing_encoder import HashingByToken
from tests.search.search_graphs import Asker, node, text, write

SAID = {
    "a": "lojistik",
    "b": "su arıtma membranı",
    "c": "su borusu",
    "d": "membran kumaş",
}
QUESTION = "su arıtma membranı"


@pytest.fixture
def encoder() -> HashingByToken:
    return HashingByToken()


@pytest.fixture
def store(encoder: HashingByToken) -> Iterator[Store]:
    with open_store("memory:") as opened:
        write(opened, [node(id_) for id_ in SAID], [text(id_, said, "tr") for id_, said in SAID.items()])
        index(opened, encoder)
        yield opened


def ids_of(names: str) -> list[str]:
    return [f"{name}#test/text/0" for name in names]


def fused(names: str, *scores: float) -> list[Fused]:
    given = scores or [0.9 - 0.01 * at for at in range(len(names))]
    return [Fused(id_, score, {WORDS: LegRank(1, 0.0)}) for id_, score in zip(ids_of(names), given, strict=True)]


def put(store: Store, encoder: HashingByToken, found: list[Fused], language: str = "tr") -> list[Fused]:
    _, tokens = encoder.tokens.encode_query(QUESTION, "tr")
    return ordered(
        store.seen_by(frozenset({PUBLIC})), AskedByToken(encoder.tokens, tokens, "tr"), found, lambda _: language
    )


@pytest.mark.parametrize("language", ["tr", "en", "mul"])
def test_what_meets_the_question_s_words_comes_first(store: Store, encoder: HashingByToken, language: str) -> None:
    found = put(store, encoder, fused("acdb"), language)
    assert found[0].id == ids_of("b")[0]
    assert found[-1].id == ids_of("a")[0]


def test_the_scores_stay_between_those_that_there_were(store: Store, encoder: HashingByToken) -> None:
    found = put(store, encoder, fused("acdb", 0.9, 0.8, 0.7, 0.4))
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(0.9)
    assert scores[-1] == pytest.approx(0.4)


def test_what_has_no_tokens_keeps_its_place(store: Store, encoder: HashingByToken) -> None:
    write(store, [node("new")], [text("new", QUESTION, "tr")])
    found = put(store, encoder, [*fused("ab", 0.9, 0.89), Fused("new#test/text/0", 0.7, {}), *fused("c", 0.88)])
    assert [one.id for one in found] == [*ids_of("bc"), "new#test/text/0", *ids_of("a")]
    assert found[2].score == 0.7


def test_what_stands_deeper_than_the_top_keeps_its_place(
    store: Store, encoder: HashingByToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_stage, "TOP", 3)
    found = put(store, encoder, fused("acdb"))
    assert found[3] == fused("acdb")[3]
    assert found[0].id != ids_of("a")[0]


def test_without_tokens_nothing_changes(store: Store) -> None:
    assert put(store, HashingByToken("hashing/2"), fused("acdb")) == fused("acdb")


def test_tokens_of_hidden_texts_move_nothing(store: Store, encoder: HashingByToken) -> None:
    before = put(store, encoder, fused("acdb"))
    hidden = text("b", QUESTION, "tr", seq=1, who="org:x")
    write(store, [node("b")], [text("b", SAID["b"], "tr"), hidden])
    index(store, encoder)
    after = put(store, encoder, [*fused("acdb"), Fused(hidden.id, 0.1, {})])
    assert after[:4] == before


def test_a_search_puts_the_best_answer_first(store: Store, encoder: HashingByToken) -> None:
    answer = Asker(store, encoder).search(QUESTION, Filter(audiences=frozenset({PUBLIC})))
    assert answer.hits[0].node.id == "b"


def test_broken_or_foreign_tokens_are_not_taken_for_these(store: Store, encoder: HashingByToken) -> None:
    batch = next(store.stream_vectors())
    foreign = Tokens("another key", tuple(pack(np.eye(1, 8, dtype=np.float32)) for _ in batch.ids))
    store.put_vectors(VectorBatch(batch.encoder, batch.ids, batch.digests, batch.matrix, foreign))
    assert put(store, encoder, fused("acdb")) == fused("acdb")
