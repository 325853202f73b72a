"""A word that stands nowhere is put right by the names that have one like it, and by nothing rarer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.model import PUBLIC
from graph.opening import open_store
from graph.store import Store
from search.spelling import respelt
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
