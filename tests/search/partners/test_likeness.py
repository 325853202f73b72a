import numpy as np
import pytest

from graph.filters import Filter
from search.partners.likeness import FEWEST, PLAIN, Likeness, background
from tests.search.partner_graphs import WordEncoder, filled, indexed, organisation, says

TOPICS = ("water membrane filter", "steel casting furnace", "hazelnut drying shell", "software data cloud")


def _store(count: int = FEWEST + 10):  # type: ignore[no-untyped-def]
    nodes = [organisation(f"o{i}") for i in range(count)]
    texts = [says(f"o{i}", "capability", f"{TOPICS[i % 4]} number{i} kind{i} extra{i}") for i in range(count)]
    return indexed(filled(nodes, (), texts))


def test_unrelated_texts_are_near_0_and_alike_ones_near_1() -> None:
    store, encoder = _store(), WordEncoder()
    likeness = Likeness(store, encoder, background(store, encoder.key))
    found = likeness.meant(likeness.vector("water membrane filter number0 kind0 extra0"), Filter(), 40)
    values = {id_.partition("#")[0]: likeness.value(cosine) for id_, cosine in found.items()}
    assert values["o0"] == 1
    assert values["o4"] > 0.3
    assert np.mean([values["o1"], values["o2"], values["o3"]]) < 0.15


def test_the_background_is_the_same_for_the_same_store() -> None:
    store = _store()
    first, again = background(store, "words/64"), background(store, "words/64")
    assert (first.low, first.high) == (again.low, again.high)
    assert first.mean == pytest.approx(again.mean)


def test_a_store_with_few_vectors_has_no_background_of_its_own() -> None:
    few = background(_store(4), "words/64")
    assert (few.low, few.high, few.known) == (*PLAIN, True)
    assert not background(_store(4), "another").known


def test_words_are_a_share_of_the_best_and_nothing_is_found_for_nothing() -> None:
    likeness = Likeness(_store(), None, background(_store(), ""))
    said = likeness.said("hazelnut drying number2", Filter(), 5)
    assert max(said.values()) == 1
    assert said["o2#d/capability/0"] == 1
    assert likeness.said("zeppelin", Filter(), 5) == {}
    assert likeness.vector("hazelnut") is None
    assert likeness.meant(None, Filter(), 5) == {}
    assert likeness.cosines(np.zeros(64, np.float32), ["o2#d/capability/0"]) == {}
