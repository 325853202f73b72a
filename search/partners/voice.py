"""The texts by which an organisation is asked for: its own, and those of what it took part in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.model import Passage
from graph.vocabulary import vocabulary
from search.partners.likeness import Likeness

NEED, CAPABILITY, PROFILE = "need", "capability", "profile"
OFFERS = {CAPABILITY: 1.0, PROFILE: 0.9}
"""Roles in which an organisation says what it can do, and how much each counts."""
OWN = 12
"""Texts of an organisation that are asked with, stated ones first, then those of its newest projects."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The texts that speak for an organisation: what it needs, can do, is, and what its projects are about."""

    needs: Sequence[Passage]
    offers: Sequence[Passage]
    others: Sequence[Passage]

    @property
    def stated(self) -> bool:
        """Whether it says what it needs or can do."""
        return bool(self.needs) or any(p.role == CAPABILITY for p in self.offers)

    @property
    def silent(self) -> bool:
        """Whether there is no text at all."""
        return not (self.needs or self.offers or self.others)

    @property
    def statements(self) -> list[Passage]:
        """Its own words of what it needs, can do and is."""
        return [*self.needs, *self.offers]

    @property
    def asking(self) -> list[Passage]:
        """The OWN texts that it is asked with."""
        return [*self.statements, *self.others][:OWN]


def voice(likeness: Likeness, id_: str) -> Voice:
    """The texts of an organisation; of projects and documents the newest, OWN passages in all."""
    # What it has published as a request or an offer is stated by it like what stands in its profile.
    said = [*likeness.texts.passages_of(likeness.view, [id_]), *_taken_part_in(likeness, id_)]
    needs = [p for p in said if p.role == NEED]
    offers = sorted((p for p in said if p.role in OFFERS), key=lambda p: p.role)
    rest = [p for p in said if p.role not in OFFERS and p.role != NEED]
    return Voice(needs[:OWN], offers[:OWN], rest[:OWN])


def _taken_part_in(likeness: Likeness, id_: str) -> list[Passage]:
    """The texts of the newest things it has to do with: the first of each, then the second, and so on."""
    edges = likeness.view.edges_of([id_], relations=sorted(vocabulary().attributing), direction="out")
    newest = list(dict.fromkeys(e.dst for e in sorted(edges, key=lambda e: e.since or "", reverse=True)))[:OWN]
    place = {holder: at for at, holder in enumerate(newest)}
    return sorted(likeness.texts.passages_of(likeness.view, newest), key=lambda p: (p.seq, place[p.holder]))
