"""How words are scored: one function for every store, so that two stores give the same order.

A store's own engine finds the candidates; the order is made here from the same numbers everywhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Robertson and Zaragoza 2009, the usual values.
K1 = 1.2
B = 0.75

Question = Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What BM25 needs to know of all passages: their number, mean length in terms, and document frequencies."""

    passages: int
    mean_length: float
    frequency: Mapping[str, int]
    _weights: dict[frozenset[str], float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def weight(self, word: frozenset[str]) -> float:
        """Inverse document frequency of a word, by its most frequent alternative: log(1 + (N − n + ½)/(n + ½))."""
        held = self._weights.get(word)
        if held is None:
            n = max((self.frequency.get(term, 0) for term in word), default=0)
            # Kept, since each of hundreds of passages is scored with it.
            held = self._weights[word] = math.log1p((self.passages - n + 0.5) / (n + 0.5))
        return held


def bm25(question: Question, passage_terms: Sequence[str], corpus: Corpus) -> float:
    """Okapi BM25 (Robertson and Zaragoza 2009) of a passage; a word counts through any of its alternatives."""
    counts = Counter(passage_terms)
    held = counts.keys()
    norm = K1 * (1 - B + B * len(passage_terms) / (corpus.mean_length or 1))
    score = 0.0
    for word in question:
        if held.isdisjoint(word):
            continue
        tf = sum(counts[term] for term in word if term in counts)
        score += corpus.weight(word) * tf * (K1 + 1) / (tf + norm)
    return score
