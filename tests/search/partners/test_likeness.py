from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from graph.model import Passage
from graph.reads import Vectors
from graph.view import View
from search.indexer import index
from search.partners.likeness import FEWEST, OF_A_LANGUAGE, PLAIN, Likeness, Spoken, background
from tests.search.partner_graphs import SOURCE, WordEncoder, filled, indexed, organisation, says, seen

TOPICS = ("water membrane filter", "steel casting furnace", "hazelnut drying shell", "software data cloud")


def _capabilities(count: int = FEWEST + 10) -> list[Passage]:
    return [says(f"o{i}", "capability", f"{TOPICS[i % 4]} number{i} kind{i} extra{i}") for i in range(count)]


def _view(count: int = FEWEST + 10, more: Sequence[Passage] = (), *audiences: str) -> View:
    nodes = [organisation(f"o{i}") for i in range(count)] + [organisation("h", audience=("org:h",))]
    texts = _capabilities(count)
    return seen(indexed(filled(nodes, (), [*texts, *more])), *audiences)


def test_unrelated_texts_are_near_0_and_alike_ones_near_1() -> None:
    view, encoder = _view(), WordEncoder()
    likeness = Likeness(view, [encoder], background(view, [encoder.key]))
    vector = likeness.vector("water membrane filter number0 kind0 extra0")
    found = likeness.meant(vector, view.passages(likeness.near(vector, 40)))
    values = {id_.partition("#")[0]: likeness.value(cosine) for id_, cosine in found.items()}
    assert values["o0"] == 1
    assert values["o4"] > 0.3
    assert np.mean([values["o1"], values["o2"], values["o3"]]) < 0.15


def test_the_background_is_the_same_for_the_same_view() -> None:
    view = _view()
    first, again = background(view, ["words/64"]), background(view, ["words/64"])
    assert (first.low, first.high) == (again.low, again.high)
    assert first.parts[0].mean == pytest.approx(again.parts[0].mean)


def test_texts_that_the_caller_may_not_see_move_nothing() -> None:
    texts = [says("o0", "capability", text, seq=1 + at, audience=("org:h",)) for at, text in enumerate(TOPICS)]
    hidden = [says("h", "capability", text, seq=at) for at, text in enumerate(TOPICS)]
    view = _view(FEWEST + 10, [*texts, *hidden])
    assert background(view, ["words/64"]).low == background(_view(), ["words/64"]).low
    insider = _view(FEWEST + 10, [*texts, *hidden], "org:h")
    assert background(insider, ["words/64"]).low != background(view, ["words/64"]).low


def test_a_store_with_few_vectors_has_no_background_of_its_own() -> None:
    few = background(_view(4), ["words/64"])
    assert (few.low, few.high, few.known) == (*PLAIN, True)
    assert not background(_view(4), ["another"]).known


def test_words_are_a_share_of_the_best_and_nothing_is_found_for_nothing() -> None:
    likeness = Likeness(_view(), [], background(_view(), []))
    said = likeness.said("hazelnut drying number2", 5)
    assert max(said.values()) == 1
    assert said["o2#d/capability/0"] == 1
    assert likeness.said("zeppelin", 5) == {}
    assert likeness.vector("hazelnut") is None
    assert likeness.near(None, 5) == []
    assert likeness.meant(None, likeness.view.passages(["o2#d/capability/0"])) == {}


@dataclass(frozen=True)
class Translating(WordEncoder):
    """An encoder that knows a few words in both languages."""

    key: str = "translating/64"
    _both: ClassVar = {"membran": "membrane", "filtre": "filter", "su": "water"}

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return super().encode_passages(
            [" ".join(self._both.get(word, word) for word in text.split()) for text in texts]
        )


def test_an_encoder_beside_has_its_half_of_a_likeness() -> None:
    encoders = [WordEncoder(), Translating()]
    turkish = [says(f"o{i}", "profile", f"ahşap kapı {i}", seq=2, language="tr") for i in range(OF_A_LANGUAGE)]
    store = filled([organisation(f"o{i}") for i in range(FEWEST + 10)], (), [*_capabilities(), *turkish])
    for encoder in encoders:
        index(store, encoder)
    view, keys = seen(store), [encoder.key for encoder in encoders]
    alone = Likeness(view, encoders[:1], background(view, keys[:1]))
    both = Likeness(view, encoders, background(view, keys))
    needs = Passage("x", "su membran filtre", SOURCE, "need", language="tr")
    values = {}
    for name, likeness in (("alone", alone), ("both", both)):
        asked = Spoken(np.hstack([e.encode_queries([needs.text]) for e in likeness.encoders]), ["tr"])
        units = likeness.units(view.passages(["o0#d/capability/0", "o1#d/capability/0"]))
        (unit,) = likeness.background.centred(asked)
        assert float(unit @ unit) == pytest.approx(1, abs=1e-3)
        values[name] = [likeness.value(float(units[f"o{at}#d/capability/0"] @ unit)) for at in (0, 1)]
    assert values["both"][0] > values["alone"][0] + 0.2
    assert values["both"][0] > values["both"][1] + 0.2


def test_an_encoder_beside_counts_where_all_has_its_vector() -> None:
    view, keys = _view(), ["words/64", "translating/64"]
    assert [part.encoder for part in background(view, keys).parts] == ["words/64"]
    held = background(view, keys)
    assert background(view, keys, held) is held


def test_words_are_found_in_the_other_language_too() -> None:
    texts = [
        says("o0", "capability", "Machines for water treatment in fabric dyeing.", seq=1, language="en"),
        says("o1", "capability", "Kumaş boyama makineleri", seq=1, language="tr"),
        says("o2", "capability", "Machines for water treatment.", seq=1, language="en", audience=("org:h",)),
    ]
    view = _view(4, texts)
    likeness = Likeness(view, [], background(view, []))
    said = likeness.said("kumaş boyama suyunu arıtan makineler arıyoruz", 50)
    assert said["o1#d/capability/1"] == 1
    assert 0.1 < said["o0#d/capability/1"] < 1
    assert "o2#d/capability/1" not in said
    assert list(said.values()) == sorted(said.values(), reverse=True)


def test_the_words_of_a_text_are_laid_out_once_and_asked_for_in_each_view(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[str] = []

    def detected(text: str) -> str:
        laid_out.append(text)
        return "und"

    monkeypatch.setattr("search.partners.likeness.detect", detected)
    text = "su membran, bir kez yazılır"
    for number in (2, 3):
        texts = [says(f"o{i}", "capability", "su membran") for i in range(number)]
        view = seen(filled([organisation(f"o{i}") for i in range(number)], (), texts))
        assert len(Likeness(view, (), background(view, ())).said(text, 9)) == number
    assert laid_out == [text]


def test_what_a_language_owes_to_itself_is_taken_off() -> None:
    said = [
        says(f"o{i}", "capability", f"{TOPICS[i % 4]} number{i} {'dil dil' if i % 2 else 'lang lang'}", seq=1,
             language="tr" if i % 2 else "en")
        for i in range(2 * OF_A_LANGUAGE)
    ]  # fmt: skip
    view = seen(indexed(filled([organisation(f"o{i}") for i in range(2 * OF_A_LANGUAGE)], (), said)))
    held = background(view, ["words/64"])
    assert held.parts[0].means.keys() == {"tr", "en"}
    encoder = WordEncoder()
    units = [
        held.centred(Spoken(encoder.encode_passages([f"steel casting {mark}"]), [language]))[0]
        for mark, language in (("dil dil", "tr"), ("lang lang", "en"))
    ]
    bare = encoder.encode_passages(["steel casting dil dil", "steel casting lang lang"])
    assert units[0] @ units[1] > bare[0] @ bare[1] + 0.2
