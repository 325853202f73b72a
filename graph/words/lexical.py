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
    _asked: list[_Asked] = field(default_factory=list, init=False, repr=False, compare=False)

    def weight(self, word: frozenset[str]) -> float:
        """Inverse document frequency of a word, by its most frequent alternative: log(1 + (N − n + ½)/(n + ½))."""
        n = max((self.frequency.get(term, 0) for term in word), default=0)
        return math.log1p((self.passages - n + 0.5) / (n + 0.5))

    def asked(self, question: Question) -> _Asked:
        """The question made ready for scoring; kept while it is asked: hundreds of passages are scored."""
        if not self._asked or self._asked[0].question is not question:
            places: dict[str, tuple[int, ...]] = {}
            for place, word in enumerate(question):
                for term in word:
                    places[term] = (*places.get(term, ()), place)
            self._asked[:] = [_Asked(question, places, [self.weight(word) for word in question])]
        return self._asked[0]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the places of its words by their terms, and what each word weighs."""

    question: Question
    places: Mapping[str, tuple[int, ...]]
    weights: Sequence[float]


def bm25(question: Question, passage_terms: Sequence[str], corpus: Corpus) -> float:
    """Okapi BM25 (Robertson and Zaragoza 2009) of a passage; a word counts through any of its alternatives."""
    asked = corpus.asked(question)
    places, weights = asked.places, asked.weights
    counts = Counter(place for term in passage_terms if term in places for place in places[term])
    norm = K1 * (1 - B + B * len(passage_terms) / (corpus.mean_length or 1))
    score = 0.0
    for place in sorted(counts):
        tf = counts[place]
        score += weights[place] * tf * (K1 + 1) / (tf + norm)
    return score
