"""How alike two texts are, on a scale where 0 is what any two texts of the store are and 1 what hardly any are.

Cosines of the default encoder lie between .7 and .95 whatever is compared. So vectors are centred on the mean of the
store's own, and a cosine is read against those of random pairs of its passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.filters import Filter
from graph.store import Store, Vectors
from graph.words.folding import alternatives
from search.encoders.encoder import Encoder

SAMPLED = 2_000
"""Vectors that the background is read from."""
FEWEST = 30
"""With fewer vectors than this their mean says more of these texts than of the encoder: cosines stay as they are."""
UNRELATED, RELATED = 50.0, 99.9
"""The percentiles of random pairs that stand for 0 and for 1."""
PLAIN = (0.80, 0.92)
"""What stands for 0 and 1 without a background: unrelated and matching phrases under the default encoder."""
LONGEST = 200
"""So many distinct words of a text are asked for."""
_SEED = 20_260_101

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Background:
    """The mean of a store's vectors and the centred cosines that stand for 0 and 1; `known`: whether it has any."""

    mean: Vectors
    low: float
    high: float
    known: bool = True

    def centred(self, matrix: Vectors) -> Vectors:
        """The vectors (n, dimensions) without the mean, at unit length; what is the mean itself stays zero."""
        moved = matrix - self.mean
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), np.float32)

    def cosines(self, left: Vectors, right: Vectors) -> Floats:
        """Centred cosines (n, m) of the rows of (n, dimensions) and (m, dimensions)."""
        return np.asarray(self.centred(left) @ self.centred(right).T, np.float64)

    def values(self, cosines: Floats) -> Floats:
        """The cosines on the scale from 0 to 1."""
        return np.asarray(np.clip((cosines - self.low) / (self.high - self.low), 0.0, 1.0))


def background(store: Store, encoder: str) -> Background:
    """The background of a store's vectors of one encoder; the same store gives the same."""
    blocks = list(_sample(store, encoder))
    matrix = np.concatenate(blocks).astype(np.float32)[:SAMPLED] if blocks else np.zeros((0, 1), np.float32)
    if len(matrix) < FEWEST:
        return Background(np.zeros(1, np.float32), *PLAIN, known=len(matrix) > 0)
    mean = matrix.mean(axis=0)
    bare = Background(mean, 0.0, 1.0)
    left, right = np.random.default_rng(_SEED).integers(0, len(matrix), (2, 20_000))
    apart = left != right
    units = bare.centred(matrix)
    cosines = np.einsum("ij,ij->i", units[left[apart]], units[right[apart]])
    low, high = np.percentile(cosines, (UNRELATED, RELATED))
    return Background(mean, float(low), float(max(high, low + 0.05)))


def _sample(store: Store, encoder: str) -> Iterator[Vectors]:
    read = 0
    for batch in store.stream_vectors():
        if batch.encoder == encoder:
            yield batch.matrix
            read += len(batch.matrix)
        if read >= SAMPLED:
            return


@dataclass(frozen=True)
class Likeness:
    """What is like a text, in a store as one encoder sees it; without one by words alone."""

    store: Store
    encoder: Encoder | None
    background: Background

    def vector(self, text: str) -> Vectors | None:
        """The text as a question, (dimensions,)."""
        return None if self.encoder is None else self.encoder.encode_queries([text])[0]

    def stored(self, passages: Iterable[str]) -> Mapping[str, Vectors]:
        """The vectors that these passages have, by id."""
        return {} if self.encoder is None else self.store.vectors(passages, self.encoder.key)

    def meant(self, vector: Vectors | None, keep: Filter, k: int) -> dict[str, float]:
        """The centred cosine of the k passages nearest to a vector, by id."""
        if vector is None or self.encoder is None:
            return {}
        found = [scored.id for scored in self.store.nearest(vector, self.encoder.key, keep, k)]
        return self.cosines(vector, found)

    def nearest_to(self, own: Iterable[str], keep: Filter, k: int) -> dict[str, float]:
        """Of the k passages nearest to each of `own`, the greatest centred cosine to any of these, by id."""
        vectors = list(self.stored(own).values())
        if not vectors or self.encoder is None:
            return {}
        near = {s.id for vector in vectors for s in self.store.nearest(vector, self.encoder.key, keep, k)}
        held = self.stored(sorted(near))
        values = self.background.cosines(np.stack(list(held.values())), np.stack(vectors)).max(axis=1)
        return dict(zip(held, values.tolist(), strict=True))

    def cosines(self, vector: Vectors, passages: Iterable[str]) -> dict[str, float]:
        """The centred cosine of a vector to each of these passages that has one."""
        held = self.stored(passages)
        if not held:
            return {}
        values = self.background.cosines(vector[np.newaxis], np.stack(list(held.values())))[0]
        return dict(zip(held, values.tolist(), strict=True))

    def said(self, text: str, keep: Filter, k: int) -> dict[str, float]:
        """The k passages that say most of the text's words, by id: BM25 as a share of the best (0–1)."""
        found = self.store.lexical(alternatives(text)[:LONGEST], keep, k)
        return {scored.id: scored.score / found[0].score for scored in found} if found else {}

    def value(self, cosine: float) -> float:
        """A centred cosine on the scale from 0 to 1."""
        return float(self.background.values(np.array([cosine]))[0])
