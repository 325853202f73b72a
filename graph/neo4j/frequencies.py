"""In how many names words stand, as the callers of some audiences see it, kept as of one truth."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

from graph.neo4j.filters import exactly
from graph.reads import Audiences

REMEMBERED = 50_000


def beginning(word: str) -> str:
    """A full-text query for words that begin so; a folded word holds nothing that is syntax."""
    return f"{word}*"


class NameFrequencies:
    """What became known since the truth last moved on; safe to share between threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[Audiences, str], int] = OrderedDict()
        self._truth = -1
        self._lock = Lock()

    def missing(self, audiences: Audiences, words: Iterable[str]) -> list[tuple[str, str]]:
        """What is to be counted, once for the word and once for what begins so: a query, and what asks for it."""
        with self._lock:
            return [
                (asked, f"+terms:{asked}")
                for word in words
                for asked in (exactly(word), beginning(word))
                if (audiences, asked) not in self._held
            ]

    def known(self, audiences: Audiences, words: Iterable[str]) -> Mapping[str, int]:
        """What is known of these words, as `Names` takes it."""
        with self._lock:
            return {word: number for word in words if (number := self._of(audiences, word)) is not None}

    def _of(self, audiences: Audiences, word: str) -> int | None:
        exact, begun = self._held.get((audiences, exactly(word))), self._held.get((audiences, beginning(word)))
        return None if exact is None or begun is None else exact or -begun

    def put(
        self, truth: int, audiences: Audiences, counted: Sequence[tuple[str, int]], words: Sequence[str]
    ) -> Mapping[str, int] | None:
        """Remember what was counted of a truth, and return what is known of the words.

        None where they must be counted anew, because what was known of them is of another truth.
        """
        with self._lock:
            if truth != self._truth:
                self._held.clear()
                self._truth = truth
            self._held.update({(audiences, asked): number for asked, number in counted})
            known = {word: number for word in words if (number := self._of(audiences, word)) is not None}
            while len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
        return known if known.keys() == set(words) else None
