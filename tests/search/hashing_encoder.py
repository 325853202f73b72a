"""A real encoder, small enough for tests of what is built on encoders: a hashed bag of word beginnings."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from graph.words import folding
from search.encoders.encoder import ByToken, Vectors


class HashingEncoder:
    """Counts of words cut to five letters, hashed into 64 places, at unit length; a token is a word."""

    by_token: ByToken | None = None

    def __init__(self, key: str = "hashing/1", max_tokens: int = 50) -> None:
        self.key, self.dimensions, self.max_tokens = key, 64, max_tokens
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return self.encode_queries(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(folding.words(text)) for text in texts]

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimensions, 1e-3, np.float32)
        for word in folding.words(text)[: self.max_tokens]:
            vector[blake2b(word[:5].encode(), digest_size=1).digest()[0] % self.dimensions] += 1
        scaled: Vectors = vector / np.linalg.norm(vector)
        return scaled


class HashingByToken(HashingEncoder):
    """The same, which gives its words' vectors too."""

    def __init__(self, key: str = "hashing/1") -> None:
        super().__init__(key)
        self.by_token = self.tokens = _ByToken(self)


class _ByToken:
    def __init__(self, encoder: HashingEncoder) -> None:
        self._encoder, self.key, self.dimensions = encoder, f"{encoder.key}/tokens", encoder.dimensions

    def encode_query(self, text: str, language: str) -> tuple[Vectors, Vectors]:  # noqa: ARG002
        return self._encoder.encode_queries([text])[0], self._tokens(text)

    def encode_passages(self, texts: Sequence[str], languages: Sequence[str]) -> tuple[Vectors, list[Vectors]]:  # noqa: ARG002
        return self._encoder.encode_passages(texts), [self._tokens(text) for text in texts]

    def _tokens(self, text: str) -> Vectors:
        return self._encoder.encode_queries(folding.words(text) or [text])
