"""Knowing when nothing is known: which of the texts found answer a question, and which are only the nearest.

Whatever is asked, something is nearest. So a text counts as found by meaning only where the question is nearer to it
than questions about anything else are: the standard score of its likeness among those of a fixed set of everyday
questions, which this graph does not answer,

    z(q, p) = (likeness(q, p) − mean over everyday questions e of likeness(e, p)) / their standard deviation

[own; hubs damped as by Radovanović, Nanopoulos, Ivanović 2010, JMLR 11, and the local scaling of CSLS, Conneau et al.
2018, arXiv 1710.04087]. It needs no tuning to an encoder, a language or a length, since all of these move both sides
alike, and a text that is near to everything is near to nothing. Found by words is what has most of the question's
weight in words: the share of the words' BM25 weights that stand in the text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from graph.model import KNOWN, Passage, Scored
from graph.reads import Vectors
from graph.view import View
from search.encoders.encoder import Encoder
from search.everyday import everyday
from search.meaning import Meaning

SHORT, LONG = 2, 7
"""Words up to which a question is short, and from which on it is long: the fewer, the more is near by chance."""

NEAR = {"short": 2.6, "middling": 2.5, "long": 2.0}
NEAR_KNOWN = {"short": 3.0, "middling": 2.8, "long": 2.1}
"""The standard score from which on a text, or a line of what is known, is found by meaning.

Set on the half for tuning of `bench/questions`. A line of names is nearer to a word or two by its letters alone.
"""

UNKNOWN = 0.6
"""What is added for made-up words, if all are such: what is nearest to one only looks like it."""

OF_FEWER, AS_MANY, FEWEST = 0.2, 50_000, 10
"""What is taken off for every ten times fewer texts than `AS_MANY` that are looked among: less is near by chance."""

BESIDE = 1.3
"""How far below the best a text may stand and still be found beside it."""

COVERED = 0.6
"""The share of a question's weight in words from which on a text is found by words."""


def least(words: int, role: str, unknown: float = 0.0, among: int = AS_MANY) -> float:
    """The standard score that a passage of this role needs to be found for a question of so many words.

    `unknown` is the share of the words that are made up, `among` the number of nodes that could answer.
    """
    length = "short" if words <= SHORT else "long" if words >= LONG else "middling"
    strange = UNKNOWN * unknown if length != "long" else 0.0
    fewer = max(math.log10(AS_MANY / max(among, FEWEST)), 0.0)
    return (NEAR_KNOWN if role == KNOWN else NEAR)[length] + strange - OF_FEWER * fewer


class Floor:
    """Standard scores of likenesses over the vectors of one encoder. Safe to share between threads."""

    def __init__(self, encoder: Encoder, meaning: Meaning, cache: Path | None = None) -> None:
        """`cache` is a folder in which the vectors of the everyday questions are kept between processes."""
        self._encoder, self._meaning, self._cache = encoder, meaning, cache

    def standing(self, view: View, near: Sequence[Scored], passages: Mapping[str, Passage]) -> dict[str, float]:
        """The standard score of each of these passages that has a vector, by id."""
        held = view.vectors([scored.id for scored in near], self._encoder.key)
        found = [scored for scored in near if scored.id in held and scored.id in passages]
        if not found:
            return {}
        matrix = np.stack([held[scored.id] for scored in found])
        spoken = [passages[scored.id].language for scored in found]
        likeness = np.hstack(
            [
                matrix @ asked.T - self._meaning.biases(view, asked, language, spoken)
                for language, asked in self._everyday.items()
            ]
        )
        mean, deviation = likeness.mean(axis=1), np.maximum(likeness.std(axis=1), 1e-6)
        return {scored.id: float((scored.score - mean[row]) / deviation[row]) for row, scored in enumerate(found)}

    @cached_property
    def _everyday(self) -> Mapping[str, Vectors]:
        return everyday(self._encoder, self._cache)
