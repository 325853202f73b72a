"""The meaning leg, freed of the encoder's preference for texts in the question's own language.

A multilingual encoder puts texts of one language near one another whatever they say: a Turkish question's
nearest texts are Turkish. What it owes to the language alone is the question's cosine to the mean vector of
that language; taking it off leaves what it owes to the matter:

    likeness(q, p) = cos(q, p) − q·m[language of p] + q·m[language of q]

so that within the question's language it is the cosine itself [own; mean-centring by language after Libovický,
Rosa, Fraser 2020, arXiv 2004.05160]. Turkish questions whose answer is English among Turkish texts
(`python bench/languages.py`, MRR): .45 without, .83 with; English → Turkish .79 → .86; within one language
.94 → .93.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.filters import Filter
from graph.model import Scored
from graph.store import Store, Vectors
from search.encoder import Encoder

SAMPLE = 300
"""Vectors that a language's mean is taken of."""

LEAST = 20
"""With fewer vectors a language has no mean of its own, and the mean of all the languages stands for it."""

TIMES, AT_LEAST = 4, 400
"""So many times more, and at least so many, are asked of the store, since its order is another."""


@dataclass(frozen=True, slots=True)
class Bias:
    """What a question's cosines owe to the languages alone: by language, and for those without a mean of their own."""

    by_language: Mapping[str, float]
    otherwise: float

    def of(self, language: str) -> float:
        """The bias towards texts in this language."""
        return self.by_language.get(language, self.otherwise)


class Meaning:
    """Nearest passages and likenesses over a store's vectors of one encoder. Safe to share between threads."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self._store, self.encoder = store, encoder
        self._means: tuple[int, Mapping[str, Vectors]] = (-1, {})

    def bias(self, vector: Vectors, language: str) -> Bias:
        """What the cosines of a question, a unit `vector` (dimensions,) in `language`, owe to languages alone."""
        towards = {held: float(mean @ vector) for held, mean in self._language_means().items()}
        otherwise = sum(towards.values()) / len(towards) if towards else 0.0
        own = towards.get(language, otherwise)
        return Bias({held: value - own for held, value in towards.items()}, otherwise - own)

    def nearest(self, vector: Vectors, language: str, keep: Filter, k: int) -> list[Scored]:
        """The k passages most like a question by meaning, best first; min(k, matches) of them, always."""
        bias = self.bias(vector, language)
        asked = max(TIMES * k, AT_LEAST) if len(bias.by_language) > 1 else k
        found = self._store.nearest(vector, self.encoder.key, keep, asked)
        passages = self._store.passages([s.id for s in found], keep.audiences)
        scored = [Scored(s.id, s.score - bias.of(passages[s.id].language)) for s in found if s.id in passages]
        return sorted(scored, key=lambda s: (-s.score, s.id))[:k]

    def _language_means(self) -> Mapping[str, Vectors]:
        generation = self._store.generation()
        if self._means[0] != generation:
            sample = self._store.language_sample(self.encoder.key, SAMPLE)
            means = {held: np.asarray(m.mean(axis=0)) for held, m in sample.items() if len(m) >= LEAST}
            self._means = (generation, means)
        return self._means[1]
