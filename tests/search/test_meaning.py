"""The meaning leg takes off what a cosine owes to the language, and loses nothing by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from graph.filters import Filter, make_filter
from graph.model import PUBLIC
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.reads import Vectors
from graph.store import Store
from graph.view import View
from search.meaning import LEAST, Meaning
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import node, text, write

ENCODER = "hashing/1"
LEAN = {"tr": 0, "en": 1}  # the direction in which all texts of a language lie
MATTER, WIDTH = 2, 64


def vector(language: str, matter: float, noise: int) -> Vectors:
    """A unit vector that leans to its language, says so much of the matter, and differs from all others."""
    made = np.random.default_rng(noise).normal(size=WIDTH).astype(np.float32) * 0.02
    made[LEAN[language]] += 1
    made[MATTER] += matter
    return np.asarray(made / np.linalg.norm(made), np.float32)


def stored(store: Store, texts: Sequence[tuple[str, str, float]]) -> None:
    """Texts (id, language, matter) as passages of nodes with those ids."""
    passages = [text(id_, f"text {id_}", language) for id_, language, _ in texts]
    write(store, [node(id_) for id_, _, _ in texts], passages)
    vectors = np.stack([vector(language, matter, at) for at, (_, language, matter) in enumerate(texts)])
    batch = VectorBatch(ENCODER, tuple(p.id for p in passages), tuple(p.digest for p in passages), vectors)
    assert store.put_vectors(batch) == len(texts)


def seen(store: Store) -> View:
    return store.seen_by(frozenset({PUBLIC}))


def own(language: str, number: int) -> list[tuple[str, str, float]]:
    return [(f"{language}:{at}", language, 0.02 * (at % 3)) for at in range(number)]


def test_the_answer_in_another_language_comes_before_what_only_shares_the_language() -> None:
    with open_store("memory:") as store:
        stored(store, [*own("tr", 40), *own("en", 40), ("answer", "en", 0.6)])
        asked = vector("tr", 0.6, 10_000)
        plain = [s.id for s in store.nearest(asked, ENCODER, make_filter(), 81)]
        freed = [s.id for s in Meaning(HashingEncoder()).nearest(seen(store), asked, "tr", make_filter(), 1)]
    assert "answer" in freed[0]
    assert next(at for at, id_ in enumerate(plain) if "answer" in id_) == 40  # after every Turkish text


def test_however_many_texts_of_ones_own_language_there_are() -> None:
    with open_store("memory:") as store:
        stored(store, [*own("tr", 1_500), *own("en", 40), ("answer", "en", 0.6)])
        assert "answer" in Meaning(HashingEncoder()).nearest(seen(store), vector("tr", 0.6, 1), "tr", Filter(), 1)[0].id


def test_within_the_own_language_a_likeness_is_the_cosine() -> None:
    with open_store("memory:") as store:
        stored(store, [*own("tr", 30), *own("en", 30)])
        asked = vector("tr", 0.6, 10_000)
        cosines = {s.id: s.score for s in store.nearest(asked, ENCODER, make_filter(), 60)}
        for scored in Meaning(HashingEncoder()).nearest(seen(store), asked, "tr", make_filter(), 60):
            if "tr:" in scored.id:
                assert scored.score == pytest.approx(cosines[scored.id], abs=1e-6)


@pytest.mark.parametrize("number", [1, LEAST - 1])
def test_a_language_of_few_texts_has_no_mean_of_its_own(number: int) -> None:
    with open_store("memory:") as store:
        stored(store, [*own("tr", 40), *own("en", number)])
        bias = Meaning(HashingEncoder()).bias(seen(store), vector("tr", 0.6, 1), "tr")
    assert bias.of("en") == bias.of("de") == bias.otherwise == pytest.approx(0)


def test_every_match_is_found_up_to_k() -> None:
    with open_store("memory:") as store:
        stored(store, [*own("tr", 25), *own("en", 25)])
        for k in (1, 10, 50, 60):
            ranking = Meaning(HashingEncoder()).nearest(seen(store), vector("en", 0.6, 1), "en", make_filter(), k)
            assert len(ranking) == min(k, 50)


def test_an_empty_store_and_one_without_vectors_find_nothing() -> None:
    with open_store("memory:") as store:
        meaning = Meaning(HashingEncoder())
        assert meaning.nearest(seen(store), vector("tr", 1, 1), "tr", Filter(), 5) == []
        write(store, [node("a")], [text("a", "something")])
        assert meaning.nearest(seen(store), vector("tr", 1, 1), "tr", Filter(), 5) == []


def test_means_are_taken_anew_when_texts_have_come() -> None:
    with open_store("memory:") as store:
        stored(store, own("tr", 30))
        meaning = Meaning(HashingEncoder())
        assert meaning.bias(seen(store), vector("tr", 1, 1), "tr").by_language.keys() == {"tr"}
        stored(store, [*own("tr", 30), *own("en", 30)])
        assert meaning.bias(seen(store), vector("tr", 1, 1), "tr").by_language.keys() == {"tr", "en"}
