"""A text is found by meaning only where the question is nearer to it than questions about anything else are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graph.filters import Filter
from graph.model import KNOWN, PUBLIC
from graph.opening import open_store
from search.encoders.everyday import everyday
from search.floor import ACROSS, AS_MANY, SAME, Floor, least, standing_of
from search.indexer import index
from search.meaning import Meaning
from search.texts import Texts
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
        standing = Floor(encoder, meaning).standing(view, near, passages, Texts(), "tr")
        by_text = {passages[id_].text: z for id_, z in standing.items()}
        assert by_text[said[0]] > 4 > max(by_text[one] for one in said[1:])
        assert Floor(encoder, meaning).standing(view, [], {}, Texts(), "tr") == {}


STANDS = [(asked, stand) for asked in ("tr", "en") for stand in (SAME, ACROSS, KNOWN)]
STANDS += [("de", ACROSS), ("de", KNOWN)]


@pytest.mark.parametrize(("asked", "stand"), STANDS)
def test_less_is_asked_of_a_longer_question_among_fewer_of_known_words(asked: str, stand: str) -> None:
    def lowest(words: int, unknown: float = 0.0, among: int = AS_MANY) -> float:
        return least(asked, words, stand, unknown, among)

    assert lowest(1) >= lowest(4) >= lowest(9)
    assert lowest(2, unknown=1.0) > lowest(2, unknown=0.5) > lowest(2)
    assert lowest(9, unknown=1.0) == lowest(9)
    assert lowest(2, among=10) == lowest(2, among=1) < lowest(2) == lowest(2, among=10**7)


def test_less_is_asked_across_languages() -> None:
    for asked in ("tr", "en"):
        assert all(least(asked, words, ACROSS) < least(asked, words, SAME) for words in (1, 4, 9))
    said = {
        stand: standing_of(asked, text("a", "x", language, role=role))
        for stand, asked, language, role in (
            ("same", "tr", "tr", "text"), ("across", "tr", "en", "need"), ("known", "tr", "mul", KNOWN),
            ("other", "de", "de", "text"),
        )
    }  # fmt: skip
    assert said == {"same": SAME, "across": ACROSS, "known": KNOWN, "other": ACROSS}


def test_a_question_is_measured_by_everyday_questions_of_its_language() -> None:
    encoder = HashingEncoder()
    with open_store("memory:") as store:
        write(store, [node("a")], [text("a", "hava durumu yarın", "tr"), text("a", "weather tomorrow", "en", seq=1)])
        index(store, encoder)
        view, meaning = store.seen_by(frozenset({PUBLIC})), Meaning(encoder)
        near = meaning.nearest(view, encoder.encode_queries(["weather tomorrow"])[0], "en", Filter(), 10)
        passages = view.passages(one.id for one in near)
        floor = Floor(encoder, meaning)
        scores = [floor.standing(view, near, passages, Texts(), asked) for asked in ("tr", "en", "de")]
        english = next(id_ for id_, passage in passages.items() if passage.language == "en")
        # To who asks in Turkish it stands out; among English questions many speak of the weather.
        assert scores[0][english] > scores[2][english] > scores[1][english]


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
