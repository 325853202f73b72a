"""Knowing when nothing is known: which of the texts found answer a question, and which are only the nearest.

Whatever is asked, something is nearest. So a text counts as found by meaning only where the question is nearer to it
than questions about anything else are: the standard score of its likeness among those of a fixed set of everyday
questions in the question's language, which this graph does not answer,

    z(q, p) = (likeness(q, p) − mean over everyday questions e of likeness(e, p)) / their standard deviation

[own; hubs damped as by Radovanović, Nanopoulos, Ivanović 2010, JMLR 11, and the local scaling of CSLS, Conneau et al.
2018, arXiv 1710.04087]. A text that is near to everything is near to nothing. With everyday questions of both languages
together the scores of English questions on English texts and those on Turkish ones overlapped: nDCG@10 of English needs
rose from .66 to .83 when each language got its own. Found by words is what has most of the question's
weight in words: the share of the words' BM25 weights that stand in the text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from graph.model import KNOWN, Passage, Scored
from graph.reads import Vectors
from graph.view import View
from search.encoders.encoder import Encoder
from search.encoders.everyday import everyday
from search.kept import Kept
from search.meaning import Meaning
from search.remembered import Remembered
from search.texts import MOMENTS, Texts

SHORT, LONG = 2, 7
"""Words up to which a question is short, and from which on it is long: the fewer, the more is near by chance."""

SAME, ACROSS = "same", "across"
"""How a text's language stands to the question's; what is KNOWN is told in several."""

NEAR = {
    "tr": {
        SAME: {"short": 4.0, "middling": 3.9, "long": 3.6},
        ACROSS: {"short": 3.9, "middling": 3.6, "long": 2.3},
        KNOWN: {"short": 4.6, "middling": 4.6, "long": 2.55},
    },
    "en": {
        SAME: {"short": 4.4, "middling": 4.3, "long": 3.8},
        ACROSS: {"short": 3.8, "middling": 3.8, "long": 3.6},
        KNOWN: {"short": 5.7, "middling": 5.7, "long": 4.0},
    },
}
"""The standard score from which on a text is found by meaning: by the question's language, the text's and the length.

Set on the half for tuning of `bench/questions` and on the demonstration; what is KNOWN, for questions of fewer words,
between the highest of what nothing answers and the lowest of what something does: a line of facts is near to more than
what somebody wrote. Across languages all likenesses lie closer, and most names of what is known are English. A Turkish
word or two lie near to English texts by their letters alone (karavan, Karabük): at 3.0 there 14 of 36 trades that
nobody in the graph follows got an answer, at these 7.
"""

NEAR_OTHERWISE = {
    ACROSS: {"short": 3.0, "middling": 3.0, "long": 2.6},
    KNOWN: {"short": 4.0, "middling": 3.8, "long": 2.8},
}
"""The same for a question in any other language, which has the everyday questions of all for a measure."""

UNKNOWN = 1.6
"""What is added for made-up words, if all are such: what is nearest to one only looks like it."""

OF_FEWER, AS_MANY, FEWEST = 0.3, 50_000, 10
"""What is taken off for every ten times fewer texts than `AS_MANY` that are looked among: less is near by chance."""

BESIDE = 1.8
"""How far below the best a text may stand and still be found beside it."""

TOLD = 0.6
"""What is taken off for a text in another language that has COVERED of the question's weight in words of its own."""

USUAL_KEPT = 50_000
"""Texts of a moment of which is kept what is usual for them: some ten megabytes."""

COVERED = 0.6
"""The share of a question's weight in words from which on a text is found by words."""


def standing_of(asked_in: str, passage: Passage) -> str:
    """How a passage stands to a question in a language: SAME, ACROSS or KNOWN."""
    if passage.role == KNOWN:
        return KNOWN
    return SAME if passage.language == asked_in and asked_in in NEAR else ACROSS


def least(asked_in: str, words: int, standing: str, unknown: float = 0.0, among: int = AS_MANY) -> float:
    """The standard score that a passage standing so needs to be found for a question of so many words in a language.

    `unknown` is the share of the words that are made up, `among` the number of nodes that could answer.
    """
    length = "short" if words <= SHORT else "long" if words >= LONG else "middling"
    strange = UNKNOWN * unknown if length != "long" else 0.0
    fewer = max(math.log10(AS_MANY / max(among, FEWEST)), 0.0)
    return NEAR.get(asked_in, NEAR_OTHERWISE)[standing][length] + strange - OF_FEWER * fewer


class Usual(NamedTuple):
    """The likeness of everyday questions to a text: what stands out is more than that."""

    mean: float
    deviation: float


class Floor:
    """Standard scores of likenesses over the vectors of one encoder. Safe to share between threads."""

    def __init__(self, encoder: Encoder, meaning: Meaning, cache: Path | None = None) -> None:
        """`cache` is a folder in which the vectors of the everyday questions are kept between processes."""
        self._encoder, self._meaning, self._cache = encoder, meaning, cache
        self._usual: Kept[Remembered[tuple[str, str], Usual]] = Kept(lambda _: Remembered(USUAL_KEPT), MOMENTS)

    def standing(
        self, view: View, near: Sequence[Scored], passages: Mapping[str, Passage], texts: Texts, asked_in: str
    ) -> dict[str, float]:
        """The standard score of each of these passages that has a vector, by id, for a question in a language.

        Among everyday questions in that language where there are any: across languages every question lies farther
        from a text, and only its likes say how far.
        """
        if not near:
            return {}
        measured = asked_in if asked_in in self._everyday else ""

        def measure(missing: list[tuple[str, str]]) -> dict[tuple[str, str], Usual]:
            held = texts.vectors(view, [id_ for _, id_ in missing], self._encoder.key)
            usual = self._measured(view, {id_: held[id_] for id_ in held if id_ in passages}, passages, measured)
            return {(measured, id_): one for id_, one in usual.items()}

        # What is usual for a text is the same whatever is asked: to measure it each time was a tenth of a search.
        usual = self._usual.of(view).of(((measured, scored.id) for scored in near if scored.id in passages), measure)
        return {
            scored.id: (scored.score - one.mean) / one.deviation
            for scored in near
            if (one := usual.get((measured, scored.id))) is not None
        }

    def _measured(
        self, view: View, vectors: Mapping[str, Vectors], passages: Mapping[str, Passage], measured: str
    ) -> dict[str, Usual]:
        """How near the everyday questions of a language (of all: empty) are to each of these passages, by id."""
        if not vectors:
            return {}
        matrix = np.stack(list(vectors.values()))
        measures = {measured: self._everyday[measured]} if measured else self._everyday
        spoken = [passages[id_].language for id_ in vectors]
        # In double precision: in single, a product rounds each row by what stands beside it.
        likeness = np.hstack(
            [
                matrix.astype(np.float64) @ asked.T.astype(np.float64)
                - self._meaning.biases(view, asked, language, spoken)
                for language, asked in measures.items()
            ]
        )
        means, deviations = likeness.mean(axis=1).tolist(), np.maximum(likeness.std(axis=1), 1e-6).tolist()
        return dict(zip(vectors, map(Usual, means, deviations), strict=True))

    @cached_property
    def _everyday(self) -> Mapping[str, Vectors]:
        return everyday(self._encoder, self._cache)
