"""A text is found by meaning only where the question is nearer to it than questions about anything else are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graph.filters import Filter
from graph.model import KNOWN, PUBLIC
from graph.opening import open_store
from search.everyday import everyday
from search.floor import AS_MANY, Floor, least
from search.indexer import index
from search.meaning import Meaning
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import node, text, write


def test_a_text_stands_out_for_the_question_that_is_about_it() -> None:
    encoder = HashingEncoder()
    with open_store("memory:") as store:
        said = ["su arıtma membranı üretiyoruz", "tıbbi tekstil dokuyoruz", "weather tomorrow", ""]
        write(store, [node("a")], [text("a", one, "tr", seq=n) for n, one in enumerate(said)])
        index(store, encoder)
        view, meaning = store.seen_by(frozenset({PUBLIC})), Meaning(encoder)
        vector = encoder.encode_queries(["su arıtma membranı"])[0]
        near = meaning.nearest(view, vector, "tr", Filter(), 10)
        passages = view.passages(one.id for one in near)
        standing = Floor(encoder, meaning).standing(view, near, passages)
        by_text = {passages[id_].text: z for id_, z in standing.items()}
        assert by_text[said[0]] > 4 > max(by_text[one] for one in said[1:])
        assert Floor(encoder, meaning).standing(view, [], {}) == {}


@pytest.mark.parametrize("role", ["text", KNOWN])
def test_less_is_asked_of_a_longer_question_among_fewer_of_known_words(role: str) -> None:
    assert least(1, role) >= least(4, role) >= least(9, role)
    assert least(2, role, unknown=1.0) > least(2, role, unknown=0.5) > least(2, role)
    assert least(9, role, unknown=1.0) == least(9, role)
    assert (
        least(2, role, among=10)
        == least(2, role, among=1)
        < least(2, role, among=AS_MANY)
        == least(2, role, among=10**7)
    )


def test_more_is_asked_of_a_line_of_what_is_known() -> None:
    assert all(least(words, KNOWN) > least(words, "text") for words in (1, 4, 9))


def test_everyday_questions_are_embedded_once_and_kept(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    first = everyday(encoder, tmp_path)
    kept = next(tmp_path.glob("everyday-*.model"))
    assert {path.name for path in tmp_path.iterdir()} == {kept.name}
    for spoilt in (b"", b"no archive", kept.read_bytes()[:200]):
        kept.write_bytes(spoilt)
        again = everyday(encoder, tmp_path)
        assert all(np.array_equal(first[language], again[language]) for language in ("tr", "en"))
    taken = tmp_path / "file"
    taken.write_text("no folder")
    assert everyday(encoder, taken).keys() == first.keys()
