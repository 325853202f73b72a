"""How well what one side can do meets what the other needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.model import Passage
from graph.reads import Vectors
from search.partners.answer import THEY, UNLIKE, YOU, Offering
from search.partners.candidates import Asked
from search.partners.likeness import Floats, Likeness, rows
from search.partners.voice import NEED, OFFERS, Voice


@dataclass(frozen=True, slots=True)
class Fit:
    """A need and a capability that meet it; `value` 0–1; `need` None where the need is the text asked."""

    direction: Offering
    need: Passage | None
    capability: Passage
    value: float


Fits = Mapping[str, Mapping[Offering, Fit]]
"""The best fit of each direction in which both sides state something, by candidate."""


Statements = Sequence[tuple[str, Passage]]
"""What is stated, each with whose statement it is."""


def organisation_fits(
    likeness: Likeness, own: Voice, theirs: Statements, said: Mapping[str, Mapping[str, float]]
) -> Fits:
    """What others offer to the asking organisation's needs, and need of what it can do, by whose statement it is.

    `said` is the share of the words of each text of `own` by passage.
    """
    offers, needs = [one for one in theirs if one[1].role in OFFERS], [one for one in theirs if one[1].role == NEED]
    stated = {p.id: p for p in (*(p for _, p in (*offers, *needs)), *own.statements)}
    judge = Judge(likeness, likeness.units(stated), said)
    ours = [[("", p) for p in texts] for texts in (own.needs, own.offers)]
    they, you = judge.best(THEY, ours[0], offers), judge.best(YOU, needs, ours[1])
    return _by_candidate([*they.items(), *you.items()])


def text_fits(likeness: Likeness, asked: Asked, ids: Mapping[str, object], spoken: Mapping[str, Sequence[str]]) -> Fits:
    """What the candidates offer to a text; `spoken`: for whom each holder's texts speak."""
    best: dict[str, Fit] = {}
    for id_, passage in asked.passages.items():
        if passage.role not in OFFERS:
            continue
        meant, said = likeness.value(asked.meant.get(id_, -1.0)), asked.said.get(id_, 0.0)
        fit = Fit(THEY, None, passage, OFFERS[passage.role] * max(meant, (meant + said) / 2))
        for whose in spoken.get(passage.holder, ()) if fit.value >= UNLIKE else ():
            if whose in ids and (whose not in best or fit.value > best[whose].value):
                best[whose] = fit
    return _by_candidate(best.items())


def _by_candidate(fits: Iterable[tuple[str, Fit]]) -> Fits:
    found: dict[str, dict[Offering, Fit]] = defaultdict(dict)
    for id_, fit in fits:
        found[id_][fit.direction] = fit
    return dict(found)


@dataclass(frozen=True)
class Judge:
    """How well capabilities meet needs, by meaning and by the words that the asking side's texts share with others.

    `units` are the centred vectors of those texts that have one, by passage.
    """

    likeness: Likeness
    units: Mapping[str, Vectors]
    words: Mapping[str, Mapping[str, float]]

    def best(self, direction: Offering, needs: Statements, offers: Statements) -> dict[str, Fit]:
        """The need and the capability that fit best for each one on the other side; of equals the first."""
        if not (needs and offers):
            return {}
        values = self.values([p for _, p in needs], [p for _, p in offers])
        theirs, across = (offers, 0) if direction == THEY else (needs, 1)
        # Each of their statements with the best of ours; then the best of each one's: a block each was half the time.
        ours, worth = values.argmax(axis=across).tolist(), values.max(axis=across).tolist()
        pairs = zip(ours, range(len(theirs)), strict=True) if direction == THEY else enumerate(ours)
        best: dict[str, tuple[float, int, int]] = {}
        for (whose, _), value, (need, offer) in zip(theirs, worth, pairs, strict=True):
            place = (-value, need, offer)
            if whose not in best or place < best[whose]:
                best[whose] = place
        return {
            whose: Fit(direction, needs[need][1], offers[offer][1], -value)
            for whose, (value, need, offer) in best.items()
        }

    def values(self, needs: Sequence[Passage], offers: Sequence[Passage]) -> Floats:
        """How well each capability meets each need (needs, offers), 0–1."""
        # Each is asked for its id once: it is put together anew each time.
        asked, given = [p.id for p in needs], [p.id for p in offers]
        meant = self._meant(asked, given)
        said = np.maximum(self._said(asked, given), self._said(given, asked).T)
        values = np.array([OFFERS[p.role] for p in offers]) * np.maximum(meant, (meant + said) / 2)
        return np.asarray(np.where(values >= UNLIKE, values, 0.0))

    def _meant(self, needs: Sequence[str], offers: Sequence[str]) -> Floats:
        """The likeness of each pair of passages; 0 where one has no vector."""
        across = [at for at, id_ in enumerate(needs) if id_ in self.units]
        down = [at for at, id_ in enumerate(offers) if id_ in self.units]
        meant = np.zeros((len(needs), len(offers)))
        if across and down:
            left, right = (
                rows(self.units[needs[at]] for at in across),
                rows(self.units[offers[at]] for at in down),
            )
            meant[np.ix_(across, down)] = self.likeness.background.values(_pairs(left, right))
        return meant

    def _said(self, texts: Sequence[str], others: Sequence[str]) -> Floats:
        """The share of each text's words that each of the others has; 0 for texts that were not asked with."""
        said = np.zeros((len(texts), len(others)))
        asked = [(row, self.words[id_]) for row, id_ in enumerate(texts) if id_ in self.words]
        for row, shares in asked:
            said[row] = [shares.get(id_, 0.0) for id_ in others]
        return said


def _pairs(left: Vectors, right: Vectors) -> Floats:
    """The cosines (n, m) of unit vectors, each computed alone: a product of matrices rounds each by its place."""
    cosines = left[:, np.newaxis, np.newaxis, :] @ right[np.newaxis, :, :, np.newaxis]
    return np.asarray(cosines[:, :, 0, 0], np.float64)
