"""The score of a partner: a weighted sum of its features. A learned model would stand here.

The weights of topic, closeness, activity and experience were fitted on the security sample: listwise softmax
regression on cooperations of 2012–2014, judged on 2015–2017. The weights of stated needs and capabilities, sectors,
clusters and regions are set by hand: no judged data state these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.partners.features import Features

WEIGHTS = {
    "mutual_fit": 5.0,
    "they_offer": 4.0,
    "you_offer": 3.0,
    "topic": 2.8,
    "experience": 2.2,
    "closeness": 0.85,
    "activity": 0.75,
    "other_region": 1.5,
    "in_region": 1.5,
    "same_cluster": 0.3,
    "same_sector": 0.3,
    "worked_together": 0.0,
}
"""What one unit of a feature adds to the score. That two have worked together is said and adds nothing of its own:
beside closeness, which holds it, its fitted weight was 0."""

FULL = {"closeness": 5.0, "activity": 4.0, "experience": 4.0, "worked_together": 5.0}
"""Features that are logarithms or counts are shown as a share of this."""


def score(table: Features) -> NDArray[np.float64]:
    """Σ weight · feature of each row, (n,)."""
    total = np.zeros(len(table.ids))
    for name, column in zip(table.names, table.values.T, strict=True):
        # Not one matrix product: that rounds a row by its place, and equal rows must come out equal.
        total += WEIGHTS[name] * column
    return total
