"""What the words leg knows of the texts that a caller may see, as of one truth, so that it need not count them anew."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from neo4j import Record

from graph.reads import Audiences
from graph.words.lexical import K1, Corpus, Question

REMEMBERED, REMEMBERED_TERMS = 64, 10_000
# How much our score may lie above the engine's of the same numbers: it leaves out the constant factor K1 + 1, rounds
# lengths to 4 significant bits (1/16), and counts passages that were deleted until it merges its segments.
SLACK = 1.15 * (K1 + 1)
Frequency = tuple[str, int, int]
"""A term, in how many passages that may be seen it is, and in how many of all."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The corpus that some audiences see, and the whole one, by which the engine scores."""

    truth: int
    seen: Corpus
    whole: Corpus

    @property
    def partly(self) -> bool:
        """Whether there are texts that these audiences do not see."""
        return self.seen.passages < self.whole.passages

    def missing(self, wanted: Iterable[str]) -> list[str]:
        """The terms whose frequencies are not known."""
        return sorted(term for term in wanted if term not in self.seen.frequency)

    def with_frequencies(self, found: Sequence[Frequency], wanted: Iterable[str]) -> Numbers:
        """These with what was found of terms; of more than are remembered, the wanted ones alone."""
        if not found:
            return self
        known = set(self.seen.frequency)
        if len(known) + len(found) > REMEMBERED_TERMS:
            known.intersection_update(wanted)
        seen = {term: self.seen.frequency[term] for term in known} | {term: number for term, number, _ in found}
        whole = {term: self.whole.frequency[term] for term in known} | {term: number for term, _, number in found}
        return Numbers(
            self.truth,
            Corpus(self.seen.passages, self.seen.mean_length, seen),
            Corpus(self.whole.passages, self.whole.mean_length, whole),
        )

    def reach(self, question: Question) -> float:
        """How many times the engine's score of a passage ours may be at most.

        Both add up, over terms, a weight times what grows with the term's number and falls with the passage's length.
        So their ratio is at most the greatest ratio of weights, times that of the mean lengths. With us a term weighs
        in every word that it is an alternative of.
        """
        weights: dict[str, float] = defaultdict(float)
        for word in question:
            for term in word:
                weights[term] += self.seen.weight(word) if self.seen.frequency[term] else 0.0
        heavier = max(weight / self.whole.weight(frozenset({term})) for term, weight in weights.items())
        return SLACK * heavier * max(1.0, self.seen.mean_length / (self.whole.mean_length or 1))


def counted_anew(row: Record) -> Numbers:
    """The numbers out of a statement that counted them all."""
    seen, seen_length, whole, whole_length = row["numbers"]
    counted = Corpus(seen, seen_length / (seen or 1), {}), Corpus(whole, whole_length / (whole or 1), {})
    return Numbers(row["truth"], *counted).with_frequencies(row["frequency"], ())


class Corpora:
    """The numbers for those audiences that asked last, all of the latest truth; safe to share between threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[Audiences, Numbers] = OrderedDict()
        self._truth = -1
        self._lock = Lock()

    def get(self, audiences: Audiences) -> Numbers | None:
        """What is known for these audiences."""
        with self._lock:
            return self._held.get(audiences)

    def put(self, audiences: Audiences, numbers: Numbers) -> Numbers:
        """Remember what became known, and return it; what is of another truth is forgotten."""
        with self._lock:
            if numbers.truth != self._truth:
                self._truth = numbers.truth
                self._held.clear()
            self._held[audiences] = numbers
            self._held.move_to_end(audiences)
            while len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
        return numbers
