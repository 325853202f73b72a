"""Texts that say the same in nearly the same words: a template filled in again, a page with another date."""

from __future__ import annotations

from functools import lru_cache

from graph.words import folding

SHINGLE = 3
"""Words in a row that are compared: single words are alike in any two texts of a trade."""

NEARLY = 0.8
"""The share of their shingles that two texts have in common from which on one repeats the other."""


def repeats(text: str, other: str) -> bool:
    """Whether two texts say nearly the same: the Jaccard likeness of their rows of SHINGLE words [Broder 1997].

    Short texts, of fewer words, are the same or are not.
    """
    ours, theirs = _shingles(text), _shingles(other)
    if min(len(ours), len(theirs)) < NEARLY * max(len(ours), len(theirs)):
        return False
    return len(ours & theirs) >= NEARLY * len(ours | theirs)


@lru_cache(2_000)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The rows of SHINGLE words of a text; kept, since the few that a page shows are compared with one another."""
    words = folding.words(text)
    return frozenset(zip(*(words[at:] for at in range(SHINGLE)), strict=False)) or frozenset({tuple(words)})
