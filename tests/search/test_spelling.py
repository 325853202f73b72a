"""A word that stands nowhere is put right by the names that have one like it, and by nothing rarer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from graph.model import PUBLIC
from graph.opening import open_store
from graph.store import Store
from graph.words.folding import alternatives
from search.spelling import made_up, respelt
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import node, text, write


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        firms = [node(f"f{n}", name=f"{word} Güvenlik A.Ş.") for n, word in enumerate(("Ak", "Kara", "Gök", "Yeşil"))]
        write(opened, [*firms, node("rare", name="Arima Yazılım")], [text("f0", "siber savunma yapıyoruz", "tr")])
        yield opened


@pytest.mark.parametrize(
    ("said", "put_right"),
    [
        ("siber guvenlk", {"guvenlk": "güvenlik"}), ("GÜVENLLİK", {"GÜVENLLİK": "güvenlik"}), ("siber güvenlik", {}),
        ("su arıtma", {}), ("güvn", {}), ("qwrtp guvenlk zxcvb", {}), ("savunma", {}),
        ("bize siber savunma ve ayrıca biraz da guvenlk lazım", {}),
    ],
)  # fmt: skip
def test_a_slip_is_put_right(store: Store, said: str, put_right: dict[str, str]) -> None:
    assert respelt(store.seen_by(frozenset({PUBLIC})), said) == put_right


def test_a_hidden_name_puts_nothing_right(store: Store) -> None:
    assert respelt(store.seen_by(frozenset({"org:nobody"})), "siber guvenlk") == {}


def test_a_word_that_is_one_is_no_slip_of_a_name(store: Store) -> None:
    write(store, [node(f"c{n}", name=f"{word} Coral Reef Society") for n, word in enumerate(("Red", "Blue", "White"))])
    seen = store.seen_by(frozenset({PUBLIC}))
    assert respelt(seen, "corql fabrikası") == {"corql": "coral"}
    assert respelt(seen, "çorap fabrikası") == {}, "stockings are no reef"


def test_a_word_of_another_language_is_not_made_up_and_noise_is() -> None:
    class Lettered(HashingEncoder):
        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            return [2 + sum(len(word) if "q" in word else 1 for word in text.split()) for text in texts]

    nowhere = {alternatives(word)[0] for word in ("qwrtp", "yakamoz")}
    assert made_up(Lettered(), "qwrtp yakamoz membran", nowhere) == 1
    assert made_up(None, "qwrtp yakamoz membran", nowhere) == 2
    assert made_up(Lettered(), "membran", nowhere) == 0
