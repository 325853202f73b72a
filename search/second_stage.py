"""The second stage: the best passages of the fused legs, put into order by what each of their tokens says.

A linear mix of three signals over the TOP passages that have tokens: the fused score, and how the passage meets the
question's tokens by all of it and by its best window (search/encoders/late.py). Within a language tokens lie closer
together, so that in a collection of several a Turkish question would be answered by Turkish texts alone: OFF is what a
passage in the question's language gets off for it. The weights were fitted by listwise softmax on judged sets in one
language, across languages, and of passages in Turkish, English and German together; `python bench/second_stage.py` fits
them, and prints what each signal gives where it is left out.

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
from search.encoders.encoder import ByToken
from search.encoders.late import late_interaction
from search.encoders.tokens import unpack
from search.fusion import Fused, in_one_language

TOP = 100
"""So many passages are put into order; what stands deeper keeps its place."""

ROUNDED = 4
"""Digits of a mix that count: those after them are the machine's."""


class Weights(NamedTuple):
    """What each signal counts: the fused score, the whole passage and the best window."""

    fused: float
    whole: float
    window: float


WEIGHTS = Weights(6.0, 11.6, 6.7)
OFF = 2.7
"""What is taken off for a passage in the question's own language."""


class AskedByToken(NamedTuple):
    """A question: the encoder of its tokens, their vectors (tokens, dimensions), and its language."""

    encoder: ByToken
    tokens: Vectors
    language: str


class Signals(NamedTuple):
    """Of some of the fused, their places, what is mixed, (places, 3), and whether they are in its language."""

    places: Sequence[int]
    values: NDArray[np.float64]
    same: NDArray[np.bool_]


def ordered(view: View, asked: AskedByToken, fused: Sequence[Fused], spoken: Callable[[str], str]) -> list[Fused]:
    """The fused, best first, the TOP of them in the order of their mix; those without tokens keep their places.

    `spoken` says in which language the passage of an id is.
    """
    signals = signals_of(view, asked, fused, spoken)
    if len(signals.places) < 2:
        return list(fused)
    return _replaced(fused, signals.places, (signals.values @ WEIGHTS - OFF * signals.same).tolist())


def signals_of(view: View, asked: AskedByToken, fused: Sequence[Fused], spoken: Callable[[str], str]) -> Signals:
    """What the mix is of."""
    top = fused[:TOP]
    packed = view.tokens([one.id for one in top], asked.encoder.key)
    places = [at for at, one in enumerate(top) if one.id in packed]
    if not places:
        return Signals((), np.zeros((0, len(WEIGHTS))), np.zeros(0, np.bool_))
    some = [top[at] for at in places]
    met = late_interaction(asked.tokens, unpack([packed[one.id] for one in some], asked.encoder.dimensions))
    values = np.stack([[one.score for one in some], met.whole, met.window], axis=1)
    return Signals(places, values, np.array([in_one_language(asked.language, spoken(one.id)) for one in some]))


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
