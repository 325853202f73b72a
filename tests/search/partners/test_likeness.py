from collections.abc import Sequence

import numpy as np
import pytest

from graph.model import Passage
from graph.view import View
from search.partners.likeness import FEWEST, OF_A_LANGUAGE, PLAIN, Likeness, Spoken, background
from tests.search.partner_graphs import WordEncoder, filled, indexed, organisation, says, seen

TOPICS = ("water membrane filter", "steel casting furnace", "hazelnut drying shell", "software data cloud")


def _view(count: int = FEWEST + 10, more: Sequence[Passage] = (), *audiences: str) -> View:
    nodes = [organisation(f"o{i}") for i in range(count)] + [organisation("h", audience=("org:h",))]
    texts = [says(f"o{i}", "capability", f"{TOPICS[i % 4]} number{i} kind{i} extra{i}") for i in range(count)]
    return seen(indexed(filled(nodes, (), [*texts, *more])), *audiences)


def test_unrelated_texts_are_near_0_and_alike_ones_near_1() -> None:
    view, encoder = _view(), WordEncoder()
    likeness = Likeness(view, encoder, background(view, encoder.key))
    vector = likeness.vector("water membrane filter number0 kind0 extra0")
    found = likeness.meant(vector, view.passages(likeness.near(vector, 40)))
    values = {id_.partition("#")[0]: likeness.value(cosine) for id_, cosine in found.items()}
    assert values["o0"] == 1
    assert values["o4"] > 0.3
    assert np.mean([values["o1"], values["o2"], values["o3"]]) < 0.15


def test_the_background_is_the_same_for_the_same_view() -> None:
    view = _view()
    first, again = background(view, "words/64"), background(view, "words/64")
    assert (first.low, first.high) == (again.low, again.high)
    assert first.mean == pytest.approx(again.mean)


def test_texts_that_the_caller_may_not_see_move_nothing() -> None:
    texts = [says("o0", "capability", text, seq=1 + at, audience=("org:h",)) for at, text in enumerate(TOPICS)]
    hidden = [says("h", "capability", text, seq=at) for at, text in enumerate(TOPICS)]
    view = _view(FEWEST + 10, [*texts, *hidden])
    assert background(view, "words/64").low == background(_view(), "words/64").low
    insider = _view(FEWEST + 10, [*texts, *hidden], "org:h")
    assert background(insider, "words/64").low != background(view, "words/64").low


def test_a_store_with_few_vectors_has_no_background_of_its_own() -> None:
    few = background(_view(4), "words/64")
    assert (few.low, few.high, few.known) == (*PLAIN, True)
    assert not background(_view(4), "another").known


def test_words_are_a_share_of_the_best_and_nothing_is_found_for_nothing() -> None:
    likeness = Likeness(_view(), None, background(_view(), ""))
    said = likeness.said("hazelnut drying number2", 5)
    assert max(said.values()) == 1
    assert said["o2#d/capability/0"] == 1
    assert likeness.said("zeppelin", 5) == {}
    assert likeness.vector("hazelnut") is None
    assert likeness.near(None, 5) == []
    assert likeness.meant(None, likeness.view.passages(["o2#d/capability/0"])) == {}


def test_words_are_found_in_the_other_language_too() -> None:
    texts = [
        says("o0", "capability", "Machines for water treatment in fabric dyeing.", seq=1, language="en"),
        says("o1", "capability", "Kumaş boyama makineleri", seq=1, language="tr"),
        says("o2", "capability", "Machines for water treatment.", seq=1, language="en", audience=("org:h",)),
    ]
    view = _view(4, texts)
    likeness = Likeness(view, None, background(view, ""))
    said = likeness.said("kumaş boyama suyunu arıtan makineler arıyoruz", 50)
    assert said["o1#d/capability/1"] == 1
    assert 0.1 < said["o0#d/capability/1"] < 1
    assert "o2#d/capability/1" not in said
    assert list(said.values()) == sorted(said.values(), reverse=True)


def test_what_a_language_owes_to_itself_is_taken_off() -> None:
    said = [
        says(f"o{i}", "capability", f"{TOPICS[i % 4]} number{i} {'dil dil' if i % 2 else 'lang lang'}", seq=1,
             language="tr" if i % 2 else "en")
        for i in range(2 * OF_A_LANGUAGE)
    ]  # fmt: skip
    view = seen(indexed(filled([organisation(f"o{i}") for i in range(2 * OF_A_LANGUAGE)], (), said)))
    held = background(view, "words/64")
    assert held.means.keys() == {"tr", "en"}
    encoder = WordEncoder()
    units = [
        held.centred(Spoken(encoder.encode_passages([f"steel casting {mark}"]), [language]))[0]
        for mark, language in (("dil dil", "tr"), ("lang lang", "en"))
    ]
    bare = encoder.encode_passages(["steel casting dil dil", "steel casting lang lang"])
    assert units[0] @ units[1] > bare[0] @ bare[1] + 0.2
