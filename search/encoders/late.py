"""Late interaction: how far each token of a question is met by some token of a passage.

For every token of the question the greatest cosine to a token of the passage, M[t, p] (MaxSim; Khattab, Zaharia 2020,
arXiv 2004.12832), summed over the question's tokens, each weighed by how much it tells these passages apart,

    w[t] = max over p of M[t, p] − mean over p of M[t, p], scaled to sum to 1                              [own]

once over the whole passage and once over its best window of WINDOW tokens: a long text meets many words by chance, and
one that answers meets them in one place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.encoders.encoder import Vectors
from search.encoders.tokens import Tokens

WINDOW, STRIDE = 32, 16
"""Tokens of a window, and from one window to the next. 16, 64 and 96 gave less on the sets for development."""


class Met(NamedTuple):
    """How well each passage meets the question (0–1), by all of it and by its best window."""

    whole: NDArray[np.float32]
    window: NDArray[np.float32]


def late_interaction(question: Vectors, passages: Tokens) -> Met:
    """How the passages meet the tokens of a question, unit vectors (tokens, dimensions)."""
    cosines = passages.vectors @ question.T
    ends = np.append(passages.starts[1:], len(passages.vectors))
    # Stretches of STRIDE tokens that none of two passages shares; two neighbours of one passage are a window.
    counts = -(-(ends - passages.starts) // STRIDE)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    within = np.arange(int(counts.sum())) - np.repeat(first, counts)
    stretches = np.maximum.reduceat(cosines, np.repeat(passages.starts, counts) + within * STRIDE)
    whole = np.maximum.reduceat(stretches, first)
    weights = whole.max(axis=0) - whole.mean(axis=0)
    weights = weights / max(float(weights.sum()), 1e-9)
    # The last stretch of a passage is part of the window before it, and a window alone where there is no other.
    last = np.append(within[1:] == 0, True)
    windows = np.maximum(stretches, np.roll(stretches, -1, axis=0)) @ weights
    alone = np.where(within == 0, stretches @ weights, np.float32(-1))
    return Met(whole @ weights, np.maximum.reduceat(np.where(last, alone, windows), first))
