"""Tokens come out of what is packed nearly as they went in."""

from __future__ import annotations

import numpy as np
import pytest

from search.encoders.tokens import pack, unpack


@pytest.mark.parametrize("dimensions", [2, 64, 128])
def test_what_is_packed_comes_out_again(dimensions: int) -> None:
    rng = np.random.default_rng(dimensions)
    texts = [rng.normal(size=(number, dimensions)) for number in (3, 1, 40)]
    texts = [text / np.linalg.norm(text, axis=1, keepdims=True) for text in texts]
    packed = [pack(text.astype(np.float32)) for text in texts]
    assert [len(one) for one in packed] == [len(text) * dimensions // 2 for text in texts]
    tokens = unpack(packed, dimensions)
    assert tokens.starts.tolist() == [0, 3, 4]
    assert tokens.vectors.dtype == np.float32
    assert np.abs(np.clip(tokens.vectors, -2.4 / dimensions**0.5, 2.4 / dimensions**0.5)).max() > 0
    inside = np.abs(np.concatenate(texts)) < 2.5 / dimensions**0.5
    step = 2.5 / 7.5 / dimensions**0.5
    assert np.abs(tokens.vectors - np.concatenate(texts))[inside].max() <= step / 2 + 1e-6


def test_cosines_of_packed_tokens_are_nearly_those_of_the_tokens() -> None:
    rng = np.random.default_rng(5)
    text = rng.normal(size=(200, 128))
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    packed = unpack([pack(text.astype(np.float32))], 128).vectors
    assert np.abs(packed @ text[:20].T - text @ text[:20].T).max() < 0.06
