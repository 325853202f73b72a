"""What nodes are called, by row: found by words, beginnings and slips, and measured by `graph.words.names` alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.sqlite.live.lettered import Lettered
from graph.sqlite.live.numbered import Flags
from graph.sqlite.live.postings import Postings, Rows
from graph.words.names import Names, Sought, slipped, static_weight

# So many are measured before it is looked whether any other can be as like.
_AT_ONCE = 64
# After all letters, at the end of what begins so.
_LAST = b"\xff"

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class NameIndex:
    """The lines of each row (`graph.words.names`), the rows of each word of theirs, and the least weight of a line.

    `alphabet` has the places of the words in the order of their letters.
    """

    lines: Lettered
    words: Postings
    alphabet: NDArray[np.int32]
    leanest: NDArray[np.float32]

    @classmethod
    def of(cls, lines: Lettered) -> NameIndex:
        """Of the lines of some rows."""
        held = list(lines.all())
        words = Postings.of_texts(text.replace("\n", " ") for text in held)
        spelt = [words.terms.spelt(place) for place in range(len(words.terms))]
        alphabet = np.array(sorted(range(len(spelt)), key=spelt.__getitem__), np.int32)
        leanest = np.fromiter(map(_leanest, held), np.float32, len(held))
        return cls(lines, words, alphabet, leanest)

    # --- words --------------------------------------------------------------------

    def beginning(self, letters: str) -> Places:
        """The places of the words that begin so, in the order of their letters."""
        spelt, key = letters.encode(), self.words.terms.spelt
        first = bisect_left(self.alphabet, spelt, key=key)
        return self.alphabet[first : bisect_left(self.alphabet, spelt + _LAST, first, key=key)].astype(np.int64)

    def near(self, word: str) -> list[str]:
        """The words that `word` may be meant as."""
        first = word[:1]
        known = self._by_letter.get(first)
        if known is None:
            known = self._by_letter[first] = self.words.terms.at(self.beginning(first))
        return slipped(word, known)

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        """The words by their first letter, those that were looked through for slips."""
        return {}

    def standing(self, word: str, chosen: Flags) -> int:
        """In how many of the chosen rows a word stands."""
        return int(np.count_nonzero(chosen[self.words.of(word)[0]]))

    def standing_begun(self, letters: str, chosen: Flags) -> int:
        """In how many of the chosen rows a word stands that begins so."""
        rows, _ = self.words.rows_at(self.beginning(letters))
        return len(np.unique(rows[chosen[rows]]))

    # --- names --------------------------------------------------------------------

    def likest(  # noqa: PLR0913, PLR0917 - all that a name is measured by
        self, names: Names, wanted: Sought, beside: Sought, slips: Sequence[str], chosen: Flags, k: int, least: float
    ) -> list[tuple[int, float]]:
        """The chosen rows of the k greatest likenesses from `least` on, and whatever is as like as the last."""
        found = self._places(wanted, slips)
        rows, most = self._bounds(names, found, np.union1d(found, self._places(beside)), chosen)
        order = np.argsort(-most, kind="stable")
        rows, most = rows[order], most[order]
        measured: list[tuple[int, float]] = []
        for at in range(0, len(rows), _AT_ONCE):
            if most[at] < least - _ROUNDING:
                break
            some = rows[at : at + _AT_ONCE]
            alike = map(names.likeness, self.lines.at(some))
            measured += [pair for pair in zip(some.tolist(), alike, strict=True) if pair[1] and pair[1] >= least]
            if len(measured) >= k:
                least = sorted((value for _, value in measured), reverse=True)[k - 1]
        return [pair for pair in measured if pair[1] >= least]

    def _places(self, sought: Sought, slips: Sequence[str] = ()) -> Places:
        """The places of the words that are sought, each once."""
        terms = list(self.words.places([*sought.terms, *slips]).values())
        return np.unique(np.concatenate([np.array(terms, np.int64), *map(self.beginning, sought.beginnings)]))

    def _bounds(
        self, names: Names, found: Places, places: Places, chosen: Flags
    ) -> tuple[Rows, NDArray[np.float64]]:  # fmt: skip
        """The chosen rows with any of the words found, and the most that each can be like what is asked by `places`."""
        asked_for = self.words.terms.at(places)
        matches, weights = list(map(names.matched, asked_for)), list(map(static_weight, asked_for))
        best = np.array([max((alike for _, alike in one), default=0.0) for one in matches])
        rows, number = self.words.rows_at(places)
        held = np.bincount(rows, np.repeat(best * weights, number), len(chosen)) if len(rows) else np.zeros(len(chosen))
        cover = np.zeros(len(chosen))
        for asked, share in enumerate(names.shares):
            alike = np.array([next((value for at, value in one if at == asked), 0.0) for one in matches])
            # Those that are likest come last, and stay.
            some = np.flatnonzero(alike)[np.argsort(alike[np.flatnonzero(alike)], kind="stable")]
            mine, each = self.words.rows_at(places[some])
            likest = np.zeros(len(chosen))
            likest[mine] = np.repeat(alike[some], each)
            cover += share * likest
        has = np.zeros(len(chosen), np.bool_)
        has[self.words.rows_at(found)[0]] = True
        there = np.flatnonzero((cover > 0) & has & chosen).astype(np.int32)
        full = np.minimum(held[there] / self.leanest[there] + _ROUNDING, 1.0)
        return there, names.most(cover[there], full)


_ROUNDING = 1e-6


def _leanest(lines: str) -> float:
    return min(sum(map(static_weight, dict.fromkeys(line.split(" ")))) for line in lines.split("\n"))
