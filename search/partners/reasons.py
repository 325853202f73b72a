"""What the features of a partner come to: each one's share of the score, and a sentence each."""

from __future__ import annotations

from collections.abc import Mapping

from graph.words.sentences import Sentence
from search.answer import Reason
from search.partners.scoring import FULL, WEIGHTS


def reasons(given: Mapping[str, float], topic: float) -> tuple[Reason, ...]:
    """The features of a partner that are not 0 as reasons, the weightiest first.

    `topic` is the topic's likeness from 0 to 1, as which it is shown.
    """
    total = sum(WEIGHTS[name] * value for name, value in given.items()) or 1.0
    found = []
    for name, value in given.items():
        shown = topic if name == "topic" else min(value / FULL.get(name, 1.0), 1.0)
        found.append(Reason(name, round(shown, 4), WEIGHTS[name] * value / total, _sentence(name, value)))
    return tuple(sorted(found, key=lambda r: (-r.weight, r.feature)))


def _sentence(name: str, value: float) -> Sentence:
    values = {"together": int(value)} if name == "worked_together" else {}
    return Sentence(f"search.partners.{name}", values)
