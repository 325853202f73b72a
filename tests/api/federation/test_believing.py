"""A text from elsewhere counts where it answers the question, by meaning or by words, whatever is said of it."""

from __future__ import annotations

import pytest

from api.federation.believing import Text, standings
from api.settings import default_cache
from search.encoders.opening import open_encoder
from tests.api.conftest import HashingEncoder

QUESTION = "su arıtma membranı"


def test_by_words_alone_without_an_encoder() -> None:
    texts = [Text("Su arıtma membranları üretiyoruz.", "tr"), Text("Membran", "tr"), Text("Makarna", "tr"),
             Text("", "und")]  # fmt: skip
    found = standings(None, QUESTION, texts)
    assert found[0] >= 1
    assert all(one < 1 for one in found[1:])
    assert standings(None, QUESTION, []) == []


def test_an_encoder_only_adds() -> None:
    texts = [Text("Su arıtma membranları üretiyoruz.", "tr"), Text("Makarna ve bulgur.", "tr")]
    by_words, both = standings(None, QUESTION, texts), standings(HashingEncoder(), QUESTION, texts)
    assert all(more >= less for more, less in zip(both, by_words, strict=True))


@pytest.mark.parametrize(
    ("question", "language", "answers", "not_at_all"),
    [
        ("su arıtma membranı üreten bir firma", "tr", "Arıtma tesislerine ters ozmoz modülü sağlıyoruz.",
         "Düğün ve nişan organizasyonları için çiçek tasarlıyoruz."),
        ("water treatment membranes", "en", "We make reverse osmosis modules for treating water.",
         "We design flowers for weddings."),
    ],
)  # fmt: skip
def test_by_meaning_with_the_real_encoder(question: str, language: str, answers: str, not_at_all: str) -> None:
    good, bad = standings(
        open_encoder("e5-small", default_cache()), question, [Text(answers, language), Text(not_at_all, language)]
    )
    assert good >= 1 > bad
