"""In which rows words stand and how often: postings in plain arrays, scored exactly as `graph.words.lexical` says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.spans import spread, starts
from graph.sqlite.live.lettered import Lettered
from graph.sqlite.live.top import top
from graph.words.lexical import K1, B, Corpus, Question

Rows = NDArray[np.int32]
Times = NDArray[np.uint16]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

# So many texts are taken apart at once: what they share in memory stays small.
_AT_ONCE = 20_000
# Of more matches than one row in so many, something is made of all rows at once.
_DENSE = 8
_MOST_TIMES = np.iinfo(np.uint16).max
_NONE = np.zeros(0, np.int32), np.zeros(0, np.uint16)


@dataclass(frozen=True, eq=False)
class Postings:
    """The rows of each term, ascending, with how often it stands in them.

    Terms are found by a digest of theirs (`digests`, ascending) and told apart by their letters (`terms`); the rows and
    times of term i lie from `starts[i]` to where the next begin.
    """

    digests: NDArray[np.uint64]
    terms: Lettered
    starts: NDArray[np.int64]
    rows: Rows
    times: Times

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> Postings:
        """Of texts, one a row, whose terms stand apart by blanks."""
        number: defaultdict[str, int] = defaultdict()
        number.default_factory = number.__len__
        parts: list[tuple[NDArray[np.int64], Times]] = []
        iterator, first = iter(texts), 0
        while some := list(islice(iterator, _AT_ONCE)):
            parts.append(_counted(some, first, number))
            first += len(some)
        held = np.concatenate([held for held, _ in parts]) if parts else np.zeros(0, np.int64)
        times = np.concatenate([times for _, times in parts]) if parts else np.zeros(0, np.uint16)
        return cls._laid_out(list(number), held >> 32, (held & 0xFFFFFFFF).astype(np.int32), times)

    @classmethod
    def _laid_out(cls, terms: Sequence[str], term: NDArray[np.int64], rows: Rows, times: Times) -> Postings:
        """Of entries in the order of their rows; `term` is the place in `terms`."""
        digests = np.fromiter(map(_digest, terms), np.uint64, len(terms))
        order = np.argsort(digests, kind="stable")
        place = np.empty(len(terms), np.int64)
        place[order] = np.arange(len(terms))
        mine = place[term]
        sorted_ = np.argsort(mine, kind="stable")
        return cls(
            digests[order],
            Lettered.of(terms[at] for at in order.tolist()),
            starts(np.bincount(mine, minlength=len(terms)).astype(np.int64)),
            rows[sorted_],
            times[sorted_],
        )

    @classmethod
    def merged(cls, parts: Sequence[tuple[Postings, Rows]]) -> Postings:
        """Of several, each with the row that each of its rows becomes; −1 for those that are gone."""
        terms: dict[str, int] = {}
        found: list[tuple[NDArray[np.int64], Rows, Times]] = []
        for one, becomes in parts:
            numbers = np.fromiter(
                (terms.setdefault(t, len(terms)) for t in one.terms.all()), np.int64, len(one.digests)
            )
            rows = becomes[one.rows]
            left = rows >= 0
            found.append((np.repeat(numbers, np.diff(one.starts))[left], rows[left], one.times[left]))
        term, rows, times = (np.concatenate(columns) for columns in zip(*found, strict=True))
        by_row = np.argsort(rows, kind="stable")
        held = np.unique(term)
        renumbered = np.zeros(len(terms), np.int64)
        renumbered[held] = np.arange(len(held))
        names = list(terms)
        return cls._laid_out([names[at] for at in held.tolist()], renumbered[term[by_row]], rows[by_row], times[by_row])

    def places(self, terms: Iterable[str]) -> dict[str, int]:
        """The places of those of these terms that stand anywhere."""
        asked = list(terms)
        # In one go: one by one, looking for a question's terms took longer than scoring by them.
        wanted = np.fromiter(map(_digest, asked), np.uint64, len(asked))
        first = self.digests.searchsorted(wanted).tolist()
        found = zip(asked, first, self.digests.searchsorted(wanted, "right").tolist(), strict=True)
        places = ((term, self._spelt_so(term, begin, end)) for term, begin, end in found if begin < end)
        return {term: place for term, place in places if place is not None}

    def _spelt_so(self, term: str, begin: int, end: int) -> int | None:
        """The place of a term among those whose digest is its own."""
        spelt = term.encode()
        return next((at for at in range(begin, end) if self.terms.spelt(at) == spelt), None)

    def of_each(self, terms: Iterable[str]) -> dict[str, tuple[Rows, Times]]:
        """The rows in which each of these terms stands, ascending, and how often; none of one that stands nowhere."""
        asked = list(terms)
        places = self.places(asked)
        at = np.fromiter(places.values(), np.int64, len(places))
        held = zip(places, self.starts[at].tolist(), self.starts[at + 1].tolist(), strict=True)
        return dict.fromkeys(asked, _NONE) | {
            term: (self.rows[begin:end], self.times[begin:end]) for term, begin, end in held
        }

    def of(self, term: str) -> tuple[Rows, Times]:
        """The same of one term."""
        return self.of_each([term])[term]

    def rows_at(self, places: NDArray[np.int64]) -> tuple[Rows, NDArray[np.int64]]:
        """The rows in which the terms at these places stand, term by term, and how many each has."""
        first, number = self.starts[places], self.starts[places + 1] - self.starts[places]
        return self.rows[spread(first, number)], number


def best(  # noqa: PLR0913, PLR0917 - all that BM25 is made of
    question: Question,
    corpus: Corpus,
    lengths: NDArray[np.int32],
    mask: Flags | None,
    of: Callable[[str], tuple[Rows, Times]],
    k: int,
) -> tuple[Rows, Floats]:
    """The k best rows under a mask (None: all) that share a term with the question, and their scores.

    They are what `bm25` makes of each row's terms, to the last digit; `lengths` (n,) are in terms. Of equal scores the
    first row comes first.
    """
    held = [_apart([of(term) for term in sorted(word)], mask, len(lengths)) for word in question]
    found = sum(len(rows) for parts in held for rows, _ in parts)
    norm = K1 * (1 - B + B * lengths / (corpus.mean_length or 1)) if _DENSE * found > len(lengths) else None
    score = np.zeros(len(lengths))
    for word, parts in zip(question, held, strict=True):
        weight = corpus.weight(word) if parts else 0.0
        for rows, times in parts:
            # The same operations as `bm25` does, in the same order.
            worth = (weight * np.arange(int(times.max()) + 1) * (K1 + 1))[times]
            own = K1 * (1 - B + B * lengths[rows] / (corpus.mean_length or 1)) if norm is None else norm[rows]
            own += times
            worth /= own
            score[rows] += worth
    if norm is None:
        rows = np.unique(np.concatenate([_NONE[0], *(rows for parts in held for rows, _ in parts)]))
        chosen = top(score[rows], k)
        return rows[chosen], score[rows[chosen]]
    chosen = top(score, k)
    chosen = chosen[score[chosen] > 0]
    return chosen.astype(np.int32), score[chosen]


def _apart(
    held: Sequence[tuple[Rows, Times]], mask: Flags | None, size: int
) -> list[tuple[Rows, NDArray[np.unsignedinteger[Any]]]]:
    """The rows of a word's terms under a mask, each row once, with how often any of the terms stands in it."""
    some: list[tuple[Rows, NDArray[Any]]] = [one for one in held if len(one[0])]
    if mask is not None:
        some = [(rows[seen], times[seen]) for rows, times in some for seen in (mask[rows],)]
    some = sorted((one for one in some if len(one[0])), key=lambda one: -len(one[0]))
    found = some[:1]
    seen = np.zeros(size if len(some) > 1 else 0, np.bool_)
    for rows, times in some[1:]:
        seen[found[-1][0]] = True
        twice = seen[rows]
        found = [_with(mine, rows[twice], times[twice]) for mine in found]
        found.append((rows[~twice], times[~twice]))
    return [one for one in found if len(one[0])]


def _with(mine: tuple[Rows, NDArray[Any]], rows: Rows, times: NDArray[Any]) -> tuple[Rows, NDArray[Any]]:
    """Some rows with the times of those added that are among others."""
    if not len(rows) or not len(mine[0]):
        return mine
    place = np.minimum(np.searchsorted(mine[0], rows), len(mine[0]) - 1)
    there = mine[0][place] == rows
    together = mine[1].astype(np.uint32)
    together[place[there]] += times[there]
    return mine[0], together


def _counted(texts: Sequence[str], first: int, number: Mapping[str, int]) -> tuple[NDArray[np.int64], Times]:
    """The terms of some texts, in the order of their rows: the term's number over the row's, and how often."""
    apart = [text.split() for text in texts]
    lengths = np.fromiter(map(len, apart), np.int64, len(apart))
    terms = np.fromiter(map(number.__getitem__, chain.from_iterable(apart)), np.int64, int(lengths.sum()))
    rows = np.repeat(np.arange(first, first + len(texts)), lengths)
    # By row first: rows of a term then come in their order.
    held, times = np.unique(rows << 32 | terms, return_counts=True)
    return (held & 0xFFFFFFFF) << 32 | held >> 32, np.minimum(times, _MOST_TIMES).astype(np.uint16)


def _digest(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")
