"""What is asked for word for word, and what is asked to be kept out: looked for in terms as folding lays them out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from graph.words import folding

# From one word to the next: within a word that is written in parts, or over the other forms of both.
_NEXT = r"(?:\n|(?:\t[^ ]*)? (?:[^ ]*\t)?)"
_APART = " | "
"""What stands between two names: no word, so that nothing reaches from one to the other."""


@dataclass(frozen=True)
class Phrase:
    """Words that stand next to each other in their order: each as any of its terms, in one of several ways.

    Its patterns are for the regular expressions of Python and of Java alike.
    """

    ways: tuple[folding.Way, ...]

    @classmethod
    def of(cls, text: str) -> Phrase:
        """What a text says; of a text without a word, what stands nowhere."""
        return cls(folding.ways(text))

    @cached_property
    def pattern(self) -> str:
        """A regular expression that matches the whole of a text's terms where it stands among them."""
        return rf"(?s)(?:.*\s)?(?:{self._anywhere})(?:\s.*)?"

    @property
    def _anywhere(self) -> str:
        return "|".join(_NEXT.join(map(_any_of, way)) for way in self.ways) or r"(?!)"

    def stands_in(self, terms: str) -> bool:
        """Whether it stands in a text of these terms (`folding.laid_out`)."""
        return _compiled(rf"(?<!\S)(?:{self._anywhere})(?!\S)").search(terms) is not None


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases that a text must have, and those of which it must have none. Empty, it asks nothing."""

    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases or self.without)

    def stands_in(self, terms: str) -> bool:
        """Whether a text of these terms has every phrase."""
        return all(phrase.stands_in(terms) for phrase in self.phrases)

    def refuses(self, terms: str) -> bool:
        """Whether a text of these terms has what is to be kept out."""
        return any(phrase.stands_in(terms) for phrase in self.without)


NO_WORDING: Final = Wording()


def names_laid_out(names: Iterable[str]) -> str:
    """The terms of all names of a node, each as of a text in several languages: whose they are is seldom known."""
    return _APART.join(folding.laid_out(name, "mul") for name in names)


def _any_of(word: frozenset[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(word)))})"


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
