"""How far texts stand out for a question by meaning, over one encoder or over two side by side.

The encoder beside is taken where it is the better one: across languages, and most of all for a phrase of a few words,
which a sentence encoder finds nothing to hold on to in. What each finds is measured by its own standard score
(search/floor.py), and the scores are mixed by a share that depends on the languages and on how much was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from graph.filters import Filter
from graph.model import KNOWN, Passage, Scored
from graph.reads import Vectors
from graph.view import View
from search.encoders.encoder import Encoder
from search.floor import Floor
from search.fusion import in_one_language
from search.kept import Kept
from search.meaning import Meaning
from search.texts import Texts

PHRASE = 4
"""Words up to which a question is a phrase."""

WITHIN, ACROSS, ACROSS_PHRASE = 0.1, 0.4, 0.8
"""The share of the encoder beside: within a language, across languages, and there for a phrase."""

DIGITS = 5
"""Digits to which standard scores are compared: those after them are the machine's, and like texts are equal."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A question by meaning: in a language, its unit vector of each encoder, those of its tokens, how many words."""

    language: str
    vectors: tuple[Vectors, ...]
    tokens: Vectors | None
    words: int


class Nearness:
    """Nearest passages and how far they stand out, over encoders side by side. Safe to share between threads."""

    def __init__(self, encoders: Sequence[Encoder], cache: Path | None = None) -> None:
        """The first encoder leads; `cache` is a folder for what is kept between processes."""
        self.encoders = tuple(encoders)
        self.meanings = tuple(map(Meaning, encoders))
        self._floors = tuple(Floor(*both, cache) for both in zip(encoders, self.meanings, strict=True))
        self._asked_with = Kept(self._having_vectors)

    def meant(self, view: View, matter: str, language: str, words: int) -> Meant:
        """The question by every encoder that has vectors of what the caller may see."""
        first = self.encoders[0]
        if first.by_token is None:
            leading, tokens = first.encode_queries([matter])[0], None
        else:
            leading, tokens = first.by_token.encode_query(matter, language)
        beside = [encoder.encode_queries([matter])[0] for encoder in self._asked_with.of(view)]
        return Meant(language, (leading, *beside), tokens, words)

    def _having_vectors(self, view: View) -> list[Encoder]:
        """The encoders beside the first that some text has a vector of."""
        return [encoder for encoder in self.encoders[1:] if view.indexed(encoder.key) != "none"]

    def learnt(self, view: View) -> list[Callable[[], object]]:
        """The reads of what is kept of a moment."""
        return [lambda: self._asked_with.of(view), *(partial(meaning.learn, view) for meaning in self.meanings)]

    def reads(self, view: View, asked: Meant, keep: Filter, k: int) -> list[Callable[[], list[Scored]]]:
        """The reads of `nearest`, one for each encoder."""
        by_encoder = zip(self.meanings, asked.vectors, strict=False)
        return [partial(meaning.nearest, view, vector, asked.language, keep, k) for meaning, vector in by_encoder]

    def nearest(self, view: View, asked: Meant, keep: Filter, k: int) -> list[list[Scored]]:
        """The k passages most like the question by each encoder, best first."""
        return [read() for read in self.reads(view, asked, keep, k)]

    def standing(  # noqa: PLR0913, PLR0917 - all that a standing depends on
        self,
        view: View,
        asked: Meant,
        found: Sequence[Sequence[Scored]],
        passages: Mapping[str, Passage],
        texts: Texts,
        beside: Iterable[str] = (),
    ) -> list[Scored]:
        """How far each passage stands out that some encoder found and the first has a vector of, best first.

        `found` is what `nearest` gave, `beside` are ids of passages that were found otherwise.
        """
        ids = {*(scored.id for leg in found for scored in leg), *beside} & passages.keys()
        by_encoder = [
            self._floors[at].standing(
                view, self._all(view, asked, at, leg, ids, passages, texts), passages, texts, asked.language
            )
            for at, leg in enumerate(found)
        ]
        mixed = [
            Scored(id_, round(self._mixed(asked, passages[id_], id_, by_encoder), DIGITS)) for id_ in by_encoder[0]
        ]
        return sorted(mixed, key=lambda scored: (-scored.score, scored.id))

    def _all(  # noqa: PLR0913, PLR0917 - all that a likeness depends on
        self,
        view: View,
        asked: Meant,
        at: int,
        leg: Sequence[Scored],
        ids: Set[str],
        passages: Mapping[str, Passage],
        texts: Texts,
    ) -> list[Scored]:
        """The likenesses that an encoder found, and those of what only the other one found."""
        held = [scored for scored in leg if scored.id in ids]
        missing = ids - {scored.id for scored in held}
        vectors = texts.vectors(view, sorted(missing), self.encoders[at].key)
        if not vectors:
            return held
        bias = self.meanings[at].bias(view, asked.vectors[at], asked.language)
        cosines = np.stack(list(vectors.values())) @ asked.vectors[at]
        likenesses = zip(vectors, cosines.tolist(), strict=True)
        return [*held, *(Scored(id_, cosine - bias.of(passages[id_].language)) for id_, cosine in likenesses)]

    @staticmethod
    def _mixed(asked: Meant, passage: Passage, id_: str, by_encoder: Sequence[Mapping[str, float]]) -> float:
        leading = by_encoder[0][id_]
        if len(by_encoder) == 1 or id_ not in by_encoder[1]:
            return leading
        share = share_beside(asked.language, asked.words, passage)
        return (1 - share) * leading + share * by_encoder[1][id_]


def share_beside(language: str, words: int, passage: Passage) -> float:
    """The share (0–1) of the encoder beside for a question of so many words in a language and a passage."""
    if passage.role != KNOWN and in_one_language(language, passage.language):
        return WITHIN
    return ACROSS_PHRASE if words <= PHRASE else ACROSS
