"""Two encoders side by side: whatever either finds, by how far it stands out in both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.filters import Filter
from graph.model import KNOWN, MANY, PUBLIC, Passage
from graph.opening import open_store
from graph.store import Store
from search.answer import Answer
from search.encoders.encoder import Vectors
from search.indexer import index
from search.nearness import ACROSS, ACROSS_PHRASE, WITHIN, Nearness, share_beside
from search.searcher import Searcher
from search.texts import Texts
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import SOURCE, node, text, write

EVERYONE = frozenset({PUBLIC})
TRANSLATED = {"membran": "membrane", "fındık": "hazelnut", "giysi": "clothing"}
SAID = {"a": "membrane", "b": "hazelnut", "c": "clothing", "d": "steel", "e": "paint"}


class Translating(HashingEncoder):
    """An encoder that knows a few words in both languages."""

    def __init__(self) -> None:
        super().__init__("translating/1")

    def _vector(self, text: str) -> Vectors:
        return super()._vector(" ".join(TRANSLATED.get(word, word) for word in text.split()))


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        write(opened, [node(id_) for id_ in SAID], [text(id_, said, "en") for id_, said in SAID.items()])
        yield opened


def asked(store: Store, question: str, beside: HashingEncoder | None) -> Answer:
    searcher = Searcher(HashingEncoder(), beside=beside)
    return searcher.search(store.seen_by(EVERYONE), question, Filter(audiences=EVERYONE), language="tr")


def test_who_only_the_encoder_beside_finds_is_found(store: Store) -> None:
    index(store, HashingEncoder(), beside=Translating())
    assert [hit.node.id for hit in asked(store, "fındık", Translating()).hits][:1] == ["b"]
    alone = asked(store, "fındık", None)
    assert "b" not in [hit.node.id for hit in alone.hits]


def test_it_is_not_asked_where_nothing_has_a_vector_of_it(store: Store) -> None:
    index(store, HashingEncoder())
    beside = Translating()
    without, with_it = asked(store, "fındık", None), asked(store, "fındık", beside)
    assert with_it.hits == without.hits
    assert len(Nearness([HashingEncoder(), beside]).meant(store.seen_by(EVERYONE), "fındık", "tr", 1).vectors) == 1


def test_a_text_that_only_one_has_a_vector_of_stands_by_that_one(store: Store) -> None:
    index(store, HashingEncoder(), beside=Translating())
    write(store, [node("f")], [text("f", "fındık", "tr")])
    index(store, HashingEncoder())
    view = store.seen_by(EVERYONE)
    nearness = Nearness([HashingEncoder(), Translating()])
    meant = nearness.meant(view, "fındık", "tr", 1)
    near = nearness.nearest(view, meant, Filter(audiences=EVERYONE), 10)
    passages = view.passages({scored.id for leg in near for scored in leg})
    standing = {one.id: one.score for one in nearness.standing(view, meant, near, passages, Texts())}
    first = Nearness([HashingEncoder()])
    alone = first.meant(view, "fındık", "tr", 1)
    near = first.nearest(view, alone, Filter(audiences=EVERYONE), 10)
    only = {one.id: one.score for one in first.standing(view, alone, near, passages, Texts())}
    assert standing["f#test/text/0"] == only["f#test/text/0"]
    assert standing["b#test/text/0"] > only["b#test/text/0"]


def test_what_the_encoder_beside_counts() -> None:
    turkish, english = text("a", "su", "tr"), text("a", "water", "en")
    line = Passage("a", "su water", SOURCE, KNOWN, language=MANY)
    assert share_beside("tr", 2, turkish) == share_beside("tr", 9, turkish) == WITHIN
    assert (share_beside("tr", 2, english), share_beside("tr", 9, english)) == (ACROSS_PHRASE, ACROSS)
    assert share_beside("tr", 2, line) == ACROSS_PHRASE
