"""Simple ways to rank partners, which a good one has to beat (METHODS.md, partners and links)."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.filters import Filter
from graph.ties.adjacency import Floats
from graph.ties.measures import Contacts, Ties
from graph.view import View
from search.encoders.encoder import Encoder
from search.partners.candidates import DEEP
from search.partners.finder import PartnerFinder
from search.partners.likeness import Likeness, Spoken
from search.partners.voice import voice
from search.partners.world import World, read_world

DEPTH = 1_000
"""So many are ranked for each question; recall and reciprocal rank look no deeper."""

WORDED = 3
"""So many texts of an organisation are asked with by words: each has some two hundred, and takes 50 ms."""

Ranker = Callable[[str], list[str]]


@dataclass(frozen=True)
class Baselines:
    """Rankings of the eligible organisations in a view; of equal ones the id decides.

    `beside` is the encoder that İmece asks with beside the leading one.
    """

    view: View
    encoder: Encoder
    eligible: frozenset[str]
    beside: Encoder | None = None

    def for_organisations(self) -> Mapping[str, Ranker]:
        """Each way to rank for an organisation's id, the product's last."""
        finder = PartnerFinder(self.encoder, beside=self.beside)
        keep = Filter(ids=self.eligible)
        return {
            "random": self._random,
            "popularity": lambda id_: self._by(self._ties.popularity(), id_),
            "Adamic–Adar": lambda id_: self._from(self._contacts.adamic_adar, id_),
            "personalised PageRank": lambda id_: self._from(self._ties.closeness, id_),
            "words (BM25)": lambda id_: self._best(self._said(id_), id_),
            "meaning (dense)": lambda id_: self._best(self._meant(id_), id_),
            "İmece": lambda id_: finder.rank_for_organisation(self.view, id_, keep, DEPTH),
        }

    def for_texts(self) -> Mapping[str, Ranker]:
        """Each way to rank for a text."""
        finder = PartnerFinder(self.encoder, beside=self.beside)
        keep = Filter(ids=self.eligible)
        return {
            "random": self._random,
            "popularity": lambda _: self._by(self._ties.popularity(), ""),
            "words (BM25)": lambda text: self._best(self._likeness.said(text, DEPTH), ""),
            "meaning (dense)": lambda text: self._best(self._near(text), ""),
            "İmece": lambda text: finder.rank_for_text(self.view, text, keep, DEPTH),
        }

    @cached_property
    def _world(self) -> World:
        return read_world(self.view, [self.encoder.key])

    @property
    def _ties(self) -> Ties:
        return self._world.ties

    @cached_property
    def _contacts(self) -> Contacts:
        return Contacts(self._ties)

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self.view, [self.encoder], self._world.background)

    def _random(self, source: str) -> list[str]:
        order = sorted(self.eligible - {source})
        random.Random(source).shuffle(order)  # noqa: S311 - a baseline, the same every time
        return order[:DEPTH]

    def _from(self, measure: Callable[[int], Floats], source: str) -> list[str]:
        """By a measure that starts from the source; nobody where it has no tie."""
        at = self._ties.at(source)
        return [] if at is None else self._by(measure(at), source)

    def _by(self, scores: Floats, source: str) -> list[str]:
        order = np.argsort(-scores, kind="stable")
        ids = (self._ties.ids[at] for at in order if scores[at] > 0)
        return [id_ for id_ in ids if id_ in self.eligible and id_ != source][:DEPTH]

    def _best(self, values: Mapping[str, float], source: str) -> list[str]:
        """Organisations by the best passage that speaks for each."""
        passages = self.view.passages(values)
        spoken = self._world.bearers({p.holder for p in passages.values()})
        best: dict[str, float] = {}
        for id_, passage in passages.items():
            for bearer in spoken.get(passage.holder, ()):
                best[bearer] = max(best.get(bearer, 0.0), values[id_])
        order = sorted(best, key=lambda id_: (-best[id_], id_))
        return [id_ for id_ in order if id_ in self.eligible and id_ != source][:DEPTH]

    def _said(self, id_: str) -> dict[str, float]:
        texts = voice(self._likeness, id_).asking[:WORDED]
        return _greatest([self._likeness.said(passage.text, DEEP) for passage in texts])

    def _meant(self, id_: str) -> dict[str, float]:
        return self._alike(self._likeness.voiced(voice(self._likeness, id_).asking), DEEP)

    def _near(self, text: str) -> dict[str, float]:
        return self._alike(self._likeness.vector(text), DEPTH)

    def _alike(self, vectors: Spoken | None, k: int) -> dict[str, float]:
        return self._likeness.meant(vectors, self.view.passages(self._likeness.near(vectors, k)))


def _greatest(found: list[dict[str, float]]) -> dict[str, float]:
    """Of each id the greatest value."""
    best: dict[str, float] = {}
    for values in found:
        for id_, value in values.items():
            best[id_] = max(best.get(id_, 0.0), value)
    return best
