"""The meaning leg, freed of the encoder's preference for texts in the question's own language.

A multilingual encoder puts texts of one language near one another whatever they say: a Turkish question's
nearest texts are Turkish. What it owes to the language alone is the question's cosine to the mean vector of
that language; taking it off leaves what it owes to the matter:

    likeness(q, p) = cos(q, p) − q·m[language of p] + q·m[language of q]

so that within the question's language it is the cosine itself [own; mean-centring by language after Libovický,
Rosa, Fraser 2020, arXiv 2004.05160]. MRR of the one right text (`python bench/languages.py`), by cosine and with
the language taken off: an English answer to a Turkish question, among 2,000 Turkish texts .27 and .75; a Turkish
answer to an English question, among 2,000 English texts .67 and .84; a Turkish answer to a Turkish question, among
2,000 English texts .93 and .91.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.reads import Vectors
from graph.view import View
from search.encoders.encoder import Encoder
from search.kept import Kept

SAMPLE = 300
"""Vectors that a language's mean is taken of."""

LEAST = 20
"""With fewer vectors a language has no mean of its own, and the mean of all the languages stands for it."""


class Meaning:
    """Nearest passages and likenesses over the vectors of one encoder. Safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._means = Kept(self._language_means)

    def learn(self, view: View) -> None:
        """Read what is kept of a moment."""
        self._means.of(view)

    def bias(self, view: View, vector: Vectors, language: str) -> LanguageBias:
        """What the cosines of a question, a unit `vector` (dimensions,) in `language`, owe to languages alone."""
        means = self._means.of(view)
        towards = {held: float(mean @ vector) for held, mean in means.items() if mean is not None}
        otherwise = sum(towards.values()) / len(towards) if towards else 0.0
        own = towards.get(language, otherwise)
        return LanguageBias({held: towards.get(held, otherwise) - own for held in means}, otherwise - own)

    def biases(self, view: View, vectors: Vectors, language: str, spoken: Sequence[str]) -> Vectors:
        """`bias` of questions in one language, unit vectors (m, dimensions), towards texts in others: (texts, m)."""
        means = self._means.of(view)
        towards: dict[str, Vectors] = {held: vectors @ mean for held, mean in means.items() if mean is not None}
        otherwise = np.zeros(len(vectors), np.float32)
        for one in towards.values():
            otherwise += one / np.float32(len(towards))
        own = towards.get(language, otherwise)
        by_language = {held: towards.get(held, otherwise) - own for held in set(spoken)}
        return np.asarray([by_language[held] for held in spoken], np.float32)

    def nearest(self, view: View, vector: Vectors, language: str, keep: Filter, k: int) -> list[Scored]:
        """The k passages most like a question by meaning, best first; min(k, matches) of them, always."""
        return view.nearest(vector, self.encoder.key, keep, k, self.bias(view, vector, language))

    def _language_means(self, view: View) -> Mapping[str, Vectors | None]:
        """The mean vector of each language that has vectors; None where they are too few."""
        sample = view.language_sample(self.encoder.key, SAMPLE)
        return {held: np.asarray(m.mean(axis=0)) if len(m) >= LEAST else None for held, m in sample.items()}
