import math

import pytest

from graph.words.lexical import Corpus, bm25


def test_bm25_is_the_textbook_sum() -> None:
    corpus = Corpus(10, 4.0, {"su": 2, "arit": 5})
    question = [frozenset({"su"}), frozenset({"aritma", "arit"})]
    passage = ["su", "arit", "su", "tesis", "kur"]
    norm = 1.2 * (0.25 + 0.75 * 5 / 4)
    su = math.log(1 + (10 - 2 + 0.5) / 2.5) * 2 * 2.2 / (2 + norm)
    arit = math.log(1 + (10 - 5 + 0.5) / 5.5) * 1 * 2.2 / (1 + norm)
    assert bm25(question, passage, corpus) == pytest.approx(su + arit)


def test_a_passage_without_a_word_asked_for_scores_nothing() -> None:
    assert bm25([frozenset({"su"})], ["tesis"], Corpus(1, 1.0, {})) == 0
    assert bm25([frozenset({"su"})], [], Corpus(0, 0.0, {})) == 0


def test_a_corpus_scores_one_question_after_the_other() -> None:
    corpus, text = Corpus(10, 4.0, {"su": 2, "arit": 5}), ["su", "arit"]
    water, both = [frozenset({"su"})], [frozenset({"su", "arit"}), frozenset({"arit"})]
    first = [bm25(question, text, Corpus(10, 4.0, corpus.frequency)) for question in (water, both, water)]
    assert [bm25(question, text, corpus) for question in (water, both, water)] == first
    assert corpus == Corpus(10, 4.0, corpus.frequency)
