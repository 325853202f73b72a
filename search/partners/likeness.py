"""How alike two texts are, on a scale where 0 is what any two texts of the store are and 1 what hardly any are.

Cosines of the default encoder lie between .7 and .95 whatever is compared. So vectors are centred on the mean of the
store's own, and a cosine is read against those of random pairs of its passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from graph.filters import Filter
from graph.reads import Vectors
from graph.view import View
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
_EVERYTHING = Filter(said=True)

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

    def pairs(self, left: Vectors, right: Vectors) -> Floats:
        """`cosines`, each pair computed alone: a product of whole matrices rounds each by what stands beside it."""
        a, b = self.centred(left), self.centred(right)
        return np.asarray((a[:, np.newaxis, np.newaxis, :] @ b[np.newaxis, :, :, np.newaxis])[:, :, 0, 0], np.float64)

    def values(self, cosines: Floats) -> Floats:
        """The cosines on the scale from 0 to 1."""
        return np.asarray(np.clip((cosines - self.low) / (self.high - self.low), 0.0, 1.0))


def background(view: View, encoder: str) -> Background:
    """The background of the vectors of one encoder that the caller may see; the same view gives the same."""
    sample = list(islice(_vectors(view, encoder), SAMPLED))
    matrix = np.stack(sample) if sample else np.zeros((0, 1), np.float32)
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


def _vectors(view: View, encoder: str) -> Iterator[Vectors]:
    """The vectors in the order of their passages."""
    if view.indexed(encoder) == "none":
        return  # else all passages would be read to find none
    passages = (passage.id for passage in view.all_passages())
    while ids := list(islice(passages, SAMPLED)):
        held = view.vectors(ids, encoder)
        yield from (held[id_] for id_ in ids if id_ in held)


@dataclass(frozen=True)
class Likeness:
    """What is like a text, in a view as one encoder sees it; without one by words alone."""

    view: View
    encoder: Encoder | None
    background: Background

    @property
    def meaning(self) -> bool:
        """Whether meaning is looked at, beside words."""
        return self.encoder is not None and self.background.known

    def vector(self, text: str) -> Vectors | None:
        """The text as a question, (dimensions,)."""
        return None if self.encoder is None else self.encoder.encode_queries([text])[0]

    def stored(self, passages: Iterable[str]) -> Mapping[str, Vectors]:
        """The vectors that these passages have, by id."""
        return {} if self.encoder is None else self.view.vectors(passages, self.encoder.key)

    def meant(self, vector: Vectors | None, k: int, also: Iterable[str] = ()) -> dict[str, float]:
        """The centred cosine to a vector of the k passages nearest to it, and of those others that have one, by id."""
        if vector is None or self.encoder is None:
            return {}
        near = [scored.id for scored in self.view.nearest(vector, self.encoder.key, _EVERYTHING, k)]
        held = self.stored(dict.fromkeys([*near, *also]))
        if not held:
            return {}
        values = self.background.cosines(vector[np.newaxis], np.stack(list(held.values())))[0]
        return dict(zip(held, values.tolist(), strict=True))

    def nearest_to(self, own: Iterable[str], k: int) -> dict[str, float]:
        """Of the k passages nearest to each of `own`, the greatest centred cosine to any of these, by id."""
        vectors = list(self.stored(own).values())
        if not vectors or self.encoder is None:
            return {}
        near = {s.id for vector in vectors for s in self.view.nearest(vector, self.encoder.key, _EVERYTHING, k)}
        held = self.stored(sorted(near))
        values = self.background.cosines(np.stack(list(held.values())), np.stack(vectors)).max(axis=1)
        return dict(zip(held, values.tolist(), strict=True))

    def said(self, text: str, k: int) -> dict[str, float]:
        """The k passages that say most of the text's words, best first: BM25 as a share of the best (0–1), by id."""
        found = self.view.lexical(alternatives(text)[:LONGEST], _EVERYTHING, k)
        return {scored.id: scored.score / found[0].score for scored in found} if found else {}

    def value(self, cosine: float) -> float:
        """A centred cosine on the scale from 0 to 1."""
        return float(self.background.values(np.array([cosine]))[0])
