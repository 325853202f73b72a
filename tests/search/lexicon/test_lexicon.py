"""Words that another language has for those of a question, and texts that are found by them."""

from __future__ import annotations

import pytest

from graph.filters import Filter, make_filter
from graph.opening import open_store
from graph.words import folding
from search.answer import Hit
from search.indexer import index
from search.lexicon.lexicon import OTHER, Lexicon, lexicon
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import Asker, node, text, write

NEED = "kumaş boyama atölyesinden çıkan suyu arıtan makineler üreten bir ortak arıyoruz"


@pytest.mark.parametrize(
    ("asked_in", "word", "there"),
    [
        ("tr", "güvenlik", "security"),
        ("tr", "guvenligini", "security"),
        ("tr", "deniz", "sea"),
        ("tr", "sağlık", "health"),
        ("tr", "makineler", "machines"),
        ("en", "furniture", "mobilya"),
        ("en", "sea", "deniz"),
        ("en", "health", "sağlık"),
    ],
)
def test_a_word_has_those_of_the_other_language(asked_in: str, word: str, there: str) -> None:
    (asked,) = lexicon().translated(folding.alternatives(word), asked_in)
    assert asked & set(folding.terms(there, OTHER[asked_in]))


def test_a_word_stays_what_it_is_and_the_same_said_twice_is_asked_once() -> None:
    made = Lexicon({"tr": {"deniz": frozenset({"sea"}), "derya": frozenset({"sea", "deniz", "derya"})}})
    asked = made.translated([frozenset({"deniz"}), frozenset({"ISO"}), frozenset({"deniz"})], "tr")
    assert asked == (frozenset({"deniz", "sea"}), frozenset({"ISO"}))


@pytest.mark.parametrize("language", ["de", "und", "el"])
def test_a_language_that_is_not_held_asks_for_nothing(language: str) -> None:
    assert lexicon().translated([frozenset({"deniz"})], language) == ()


def test_a_text_is_found_and_marked_by_words_of_its_own_language() -> None:
    with open_store("memory:") as store:
        write(
            store,
            [node(id_) for id_ in ("english", "other", "turkish")],
            [
                text("english", "We make machines for water treatment in fabric dyeing.", "en"),
                text("other", "A law firm for inheritance, marriage and real estate.", "en"),
                text("turkish", "Meyve bahçelerinde arıcılık.", "tr"),
            ],
        )
        answer = Asker(store, None).search(NEED, Filter())
    assert answer.legs["translated"] == 1
    hit = _of("english", (*answer.hits, *answer.nearest))
    assert "other" not in {one.node.id for one in (*answer.hits, *answer.nearest)}
    (evidence,) = hit.evidence
    said = [evidence.passage.text[start:end] for start, end in evidence.highlights]
    assert {"machines", "water"} <= {word for one in said for word in one.split()}


def test_why_says_how_the_text_says_it() -> None:
    encoder = HashingEncoder()
    with open_store("memory:") as store:
        write(store, [node("english")], [text("english", "Machines for water treatment, fabric dyeing.", "en")])
        index(store, encoder)
        answer = Asker(store, encoder).search(NEED, Filter())
    hit = (*answer.hits, *answer.nearest)[0]
    (evidence,) = hit.evidence
    assert "translated" in evidence.ranks
    assert "words" not in evidence.ranks
    assert evidence.highlights


def test_a_filter_by_language_that_leaves_the_other_out_is_kept() -> None:
    with open_store("memory:") as store:
        write(store, [node("english")], [text("english", "Machines for water treatment, fabric dyeing.", "en")])
        asker = Asker(store, None)
        assert asker.search(NEED, make_filter(languages=["tr"])).legs["translated"] == 0
        assert asker.search(NEED, make_filter(languages=["tr", "en"])).legs["translated"] == 1


def test_what_others_may_not_see_is_found_by_no_word_of_the_other_language() -> None:
    with open_store("memory:") as store:
        hidden = text("english", "Machines for water treatment, fabric dyeing.", "en", who="org:english")
        write(store, [node("english")], [hidden])
        asker = Asker(store, None)
        answer = asker.search(NEED, Filter())
        assert (answer.hits, answer.nearest, answer.legs["translated"]) == ((), (), 0)
        assert asker.search(NEED, make_filter(audiences=["public", "org:english"])).legs["translated"] == 1


def _of(id_: str, hits: tuple[Hit, ...]) -> Hit:
    return next(hit for hit in hits if hit.node.id == id_)
