"""Late interaction, against the same written out token by token."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from search.encoders.late import STRIDE, WINDOW, late_interaction
from search.encoders.tokens import Tokens

Floats = NDArray[np.float32]
WIDTH = 12


def units(rng: np.random.Generator, number: int) -> Floats:
    rows = rng.normal(size=(number, WIDTH))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def told(texts: list[Floats]) -> Tokens:
    lengths = np.array([0, *map(len, texts)])
    return Tokens(np.concatenate(texts), np.cumsum(lengths)[:-1])


def by_hand(question: Floats, texts: list[Floats]) -> tuple[list[float], list[float]]:
    most = [[max(float(token @ other) for other in text) for text in texts] for token in question]
    weights = [max(row) - sum(row) / len(row) for row in most]
    weights = [weight / (sum(weights) or 1.0) for weight in weights]
    whole = [sum(w * row[at] for w, row in zip(weights, most, strict=True)) for at in range(len(texts))]
    windows = []
    for text in texts:
        begins = [0] if len(text) <= STRIDE else range(0, len(text) - STRIDE, STRIDE)
        parts = [text[begin : begin + WINDOW] for begin in begins]
        sums = [
            sum(w * max(float(token @ other) for other in part) for w, token in zip(weights, question, strict=True))
            for part in parts
        ]
        windows.append(max(sums))
    return whole, windows


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_the_formula_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    texts = [units(rng, int(number)) for number in rng.choice([1, 2, 15, 16, 17, 31, 32, 33, 48, 49, 80], 6)]
    question = units(rng, int(rng.integers(1, 9)))
    met = late_interaction(question, told(texts))
    whole, windows = by_hand(question, texts)
    np.testing.assert_allclose(met.whole, whole, atol=1e-5)
    np.testing.assert_allclose(met.window, windows, atol=1e-5)


def test_passages_that_nothing_tells_apart_are_met_alike() -> None:
    text = units(np.random.default_rng(0), 5)
    met = late_interaction(text[:2], told([text, text, text]))
    assert len(set(met.whole.tolist())) == len(set(met.window.tolist())) == 1


def test_words_that_stand_together_make_a_better_window_than_the_same_apart() -> None:
    rng = np.random.default_rng(3)
    question, filling = units(rng, 2), units(rng, 100)
    together, apart = filling.copy(), filling.copy()
    together[40:42] = question
    apart[2], apart[90] = question
    met = late_interaction(question, told([together, apart, units(rng, 100)]))
    assert met.whole[0] == pytest.approx(met.whole[1])
    assert met.window[0] > met.window[1] > met.window[2]
