"""Whether a text that comes from elsewhere answers a question: measured here, whatever its bearer says of it.

The same two signs by which our own texts count as found (`search/floor.py`): the standard score of its likeness among
those of everyday questions, and the share of the question's telling words that stand in it. A text that was just
brought has no place among ours, so that what its language alone adds to its likeness is not taken off; and few texts
were brought, so that less is near by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.words.folding import alternatives, words
from graph.words.language import UNDECIDED, detect
from search.encoders.encoder import Encoder
from search.encoders.everyday import everyday
from search.floor import ACROSS, COVERED, NEAR, SAME, least
from search.highlight import mark, telling

LONGEST = 2_000
"""Letters of a text that are looked at."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was brought, and its language (ISO 639-1, or und)."""

    text: str
    language: str


def standings(encoder: Encoder | None, question: str, texts: Sequence[Text], cache: Path | None = None) -> list[float]:
    """How well each text answers the question: 1 or more where it does, by the better of the two signs.

    A score is the sign divided by what it has to be. Without an encoder words alone decide.
    """
    if not texts:
        return []
    asked = alternatives(question)
    by_words = [_covered(asked, one) / COVERED for one in texts]
    if encoder is None:
        return by_words
    spoken = detect(question)
    near = _near(encoder, question, spoken, texts, cache)
    return [max(held, score) for held, score in zip(by_words, near, strict=True)]


def _covered(asked: Sequence[frozenset[str]], one: Text) -> float:
    said = telling(asked, one.language)
    return mark(one.text[:LONGEST], one.language, asked).words / len(said) if said else 0.0


def _near(
    encoder: Encoder, question: str, spoken: str, texts: Sequence[Text], cache: Path | None
) -> Sequence[float]:  # fmt: skip
    vector = encoder.encode_queries([question])[0]
    held = everyday(encoder, cache)
    usual = held[spoken] if spoken in held else np.concatenate(list(held.values()))
    passages = encoder.encode_passages([one.text[:LONGEST] for one in texts]).astype(np.float64)
    likeness = passages @ usual.T.astype(np.float64)
    scores = (passages @ vector.astype(np.float64) - likeness.mean(axis=1)) / np.maximum(likeness.std(axis=1), 1e-6)
    many = len(words(question))
    border = {standing: least(spoken, many, standing, among=len(texts)) for standing in (SAME, ACROSS)}
    alike = [spoken in NEAR and one.language == spoken != UNDECIDED for one in texts]
    return [float(score) / border[SAME if same else ACROSS] for score, same in zip(scores, alike, strict=True)]
