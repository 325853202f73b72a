"""The second stage: the best passages of the fused legs, put into order by what each of their tokens says.

A linear mix of four signals over the TOP passages that have tokens: the cosine freed of languages' bias, BM25, and how
the passage meets the question's tokens by all of it and by its best window (search/late.py). The weights were fitted by
listwise softmax on judged sets, those in one language and those across languages apart; `python bench/second_stage.py`
fits them, and prints what each signal gives where it is left out. Within a language everything lies closer, so that in
a collection of several a Turkish question would be answered by Turkish texts alone: what passages in the question's
language get off for it was fitted on passages in Turkish, English and German together.

The order is all that changes: the scores of these passages are spread anew between the first one's and the last one's,
so that they still compare with the passages that come after them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.reads import Vectors
from graph.view import View
from search.answer import WORDS
from search.encoders.encoder import Encoder
from search.encoders.tokens import unpack
from search.fusion import Fused, in_one_language
from search.late import late_interaction
from search.meaning import Meaning
from search.texts import Texts

TOP = 100
"""So many passages are put into order; what stands deeper keeps its place."""

ROUNDED = 4
"""Digits of a mix that count: those after them are the machine's."""


class Weights(NamedTuple):
    """What each signal counts: the cosine, BM25, the whole passage and the best window."""

    cosine: float
    words: float
    whole: float
    window: float


SAME = Weights(16.6, 0.14, 16.5, 7.9)
ACROSS = Weights(5.3, 0.03, 18.0, 25.9)
OFF = 8.3
"""What is taken off for a passage in the question's own language."""


class AskedByToken(NamedTuple):
    """A question: its unit vector (dimensions,), those of its tokens (tokens, their dimensions), its language."""

    vector: Vectors
    tokens: Vectors
    language: str


class Signals(NamedTuple):
    """Of some of the fused, their places, what is mixed, (places, 4), and whether they are in its language."""

    places: Sequence[int]
    values: NDArray[np.float64]
    same: NDArray[np.bool_]


class SecondStage:
    """Puts fused passages into order by the tokens that one encoder has of them. Safe to share between threads."""

    def __init__(self, encoder: Encoder, meaning: Meaning) -> None:
        self._encoder, self._meaning = encoder, meaning

    def ordered(
        self, view: View, asked: AskedByToken, fused: Sequence[Fused], language: Callable[[str], str], texts: Texts
    ) -> list[Fused]:
        """The fused, best first, the TOP of them in the order of their mix; those without tokens keep their places.

        `language` says in which language the passage of an id is.
        """
        signals = self.signals(view, asked, fused, language, texts)
        if len(signals.places) < 2:
            return list(fused)
        mixed = np.where(signals.same, signals.values @ SAME - OFF, signals.values @ ACROSS)
        return _replaced(fused, signals.places, mixed.tolist())

    def signals(
        self, view: View, asked: AskedByToken, fused: Sequence[Fused], language: Callable[[str], str], texts: Texts
    ) -> Signals:
        """What the mix is of."""
        top, by_token = fused[:TOP], self._encoder.by_token
        packed = view.tokens([one.id for one in top], by_token.key) if by_token is not None else {}
        vectors = texts.vectors(view, packed, self._encoder.key)
        places = [at for at, one in enumerate(top) if one.id in packed and one.id in vectors]
        if by_token is None or not places:
            return Signals((), np.zeros((0, len(SAME))), np.zeros(0, np.bool_))
        some = [top[at] for at in places]
        spoken = [language(one.id) for one in some]
        bias = self._meaning.bias(view, asked.vector, asked.language)
        # In double precision: in single, a product rounds each row by what stands beside it.
        cosines = np.stack([vectors[one.id] for one in some]).astype(np.float64) @ asked.vector.astype(np.float64)
        met = late_interaction(asked.tokens, unpack([packed[one.id] for one in some], by_token.dimensions))
        said = [one.ranks[WORDS].score if WORDS in one.ranks else 0.0 for one in some]
        values = np.stack([cosines - [bias.of(one) for one in spoken], said, met.whole, met.window], axis=1)
        return Signals(places, values, np.array([in_one_language(asked.language, one) for one in spoken]))


def _replaced(fused: Sequence[Fused], places: Sequence[int], mixed: Sequence[float]) -> list[Fused]:
    """The fused with those at these places in the order of their mixes, which are spread over the same scores."""
    least, most = min(mixed), max(mixed)
    low, high = fused[places[-1]].score, fused[places[0]].score
    share = (high - low) / (most - least) if most > least else 0.0
    order = sorted(range(len(places)), key=lambda at: (-round(mixed[at], ROUNDED), places[at]))
    found = list(fused)
    for place, at in zip(places, order, strict=True):
        found[place] = replace(fused[places[at]], score=low + share * (mixed[at] - least))
    return found
