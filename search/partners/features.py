"""What speaks for a partner: each feature computed for all candidates at once, with the passages behind it.

The weights of topic, closeness, activity and experience were fitted on the security sample (bench/partners.py fit):
listwise softmax regression on cooperations of 2012–2014, judged on 2015–2017. The weights of stated needs and
capabilities, sectors, clusters and regions are set by hand: no judged data state these.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from graph.filters import Filter
from graph.model import Node, Passage
from graph.store import Store, Vectors
from graph.ties.measures import Ties
from graph.vocabulary import vocabulary
from search.partners.likeness import Likeness

Direction = Literal["they_offer", "you_offer"]
THEY: Direction = "they_offer"
YOU: Direction = "you_offer"
NEED, CAPABILITY, PROFILE = "need", "capability", "profile"
OFFERS = {CAPABILITY: 1.0, PROFILE: 0.9}
"""Roles in which an organisation says what it can do, and how much each counts."""

DEEP = 200
"""Passages read for each text of the asking organisation."""
DEEPER = 400
"""Passages read for a free text."""
OWN = 12
"""Texts of an organisation that are asked with, stated ones first, then those of its newest projects."""
NEAREST = 300
"""Organisations taken as candidates because they are near by ties."""
SHARP = 8.0
"""How fast a project's weight falls as it is less like the text: exp(SHARP · (likeness − ½))."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A need and a capability that meet it; `value` 0–1; `need` None where the need is the text asked."""

    direction: Direction
    need: Passage | None
    capability: Passage
    value: float


@dataclass(slots=True)
class Candidate:
    """An organisation with what speaks for it; `best` is the id of the passage that its topic was found in."""

    node: Node
    topic: float = 0.0
    experience: float = 0.0
    closeness: float = 0.0
    activity: float = 0.0
    together: int = 0
    fits: dict[Direction, Fit] = field(default_factory=dict)
    best: str = ""

    def add(self, fit: Fit) -> None:
        """Keep the better fit of its direction."""
        held = self.fits.get(fit.direction)
        if held is None or fit.value > held.value:
            self.fits[fit.direction] = fit

    def offered(self, direction: Direction) -> float | None:
        """How well the best fit of a direction fits (0–1); None when one side states nothing."""
        return self.fits[direction].value if direction in self.fits else None


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


def voice(store: Store, id_: str, audiences: frozenset[str]) -> Voice:
    """The texts of an organisation; of projects and documents the newest, OWN passages in all."""
    own = store.passages_of([id_], audiences)
    needs = [p for p in own if p.role == NEED]
    offers = sorted((p for p in own if p.role in OFFERS), key=lambda p: p.role)
    edges = store.edges_of([id_], audiences, relations=sorted(vocabulary().attributing), direction="out")
    newest = list(dict.fromkeys(e.dst for e in sorted(edges, key=lambda e: e.since or "", reverse=True)))[:OWN]
    place = {holder: at for at, holder in enumerate(newest)}
    others = sorted(store.passages_of(newest, audiences), key=lambda p: (p.seq, place[p.holder]))
    rest = [p for p in own if p.role not in OFFERS and p.role != NEED]
    return Voice(needs[:OWN], offers[:OWN], (rest + others)[:OWN])


def bearers(ties: Ties, holders: Iterable[str]) -> dict[str, list[str]]:
    """The organisations that each holder's texts speak for: itself, or those that have a tie to it."""
    found: dict[str, list[str]] = {}
    for holder in holders:
        at = ties.number.get(holder)
        if at is None or ties.organisation[at]:
            found[holder] = [holder]
        else:
            found[holder] = [ties.ids[near] for near in ties.near(at) if ties.organisation[near]]
    return found


def candidates(store: Store, ids: Iterable[str], keep: Filter, seen: dict[str, Node]) -> dict[str, Candidate]:
    """A candidate for each of these that is an organisation and that the filter keeps.

    `seen` holds the nodes that this generation and audience have shown before, and is added to.
    """
    wanted = sorted(set(ids))
    seen.update(store.nodes([id_ for id_ in wanted if id_ not in seen], keep.audiences))
    kinds = vocabulary().organisations
    nodes = [seen[id_] for id_ in wanted if id_ in seen]
    return {node.id: Candidate(node) for node in nodes if node.kind in kinds and keep.matches(node)}


def topics(likeness: Likeness, own: Sequence[Passage], keep: Filter) -> dict[str, tuple[float, str]]:
    """The passages nearest to any of these, each with its greatest centred cosine; a passage of `own` is none."""
    mine = {p.holder for p in own}
    best = likeness.nearest_to([p.id for p in own], keep, DEEP)
    passages = likeness.store.passages(best, keep.audiences)
    return by_holder({id_: best[id_] for id_, p in passages.items() if p.holder not in mine}, passages)


def by_holder(values: Mapping[str, float], passages: Mapping[str, Passage]) -> dict[str, tuple[float, str]]:
    """The best value of each holder with the passage it comes from; what is a need says nothing of what one does."""
    best: dict[str, tuple[float, str]] = {}
    for id_ in sorted(values):
        passage = passages.get(id_)
        if passage is not None and passage.role != NEED:
            best[passage.holder] = max(best.get(passage.holder, (0.0, id_)), (values[id_], id_))
    return best


@dataclass(frozen=True, slots=True)
class Asked:
    """What a free text found: the centred cosines and the shares of its words, by passage id, and the passages."""

    meant: Mapping[str, float]
    said: Mapping[str, float]
    passages: Mapping[str, Passage]

    def half(self, id_: str) -> float:
        """Half of each, as the projects of the sample were weighed."""
        return 0.5 * max(self.meant.get(id_, 0.0), 0.0) + 0.5 * self.said.get(id_, 0.0)


def ask(likeness: Likeness, text: str, keep: Filter, vector: Vectors | None) -> Asked:
    """The passages that are like a text, each of them judged by meaning and by words."""
    said = likeness.said(text, keep, DEEPER)
    meant = likeness.meant(vector, keep, DEEPER)
    if vector is not None:
        meant |= likeness.cosines(vector, [id_ for id_ in said if id_ not in meant])
    return Asked(meant, said, likeness.store.passages([*meant, *said], keep.audiences))


def weigh(
    found: Mapping[str, Candidate], asked: Asked, spoken: Mapping[str, Sequence[str]], likeness: Likeness
) -> None:
    """Fill in what the candidates offer to a text, and how much they have done that is like it."""
    done: dict[str, float] = defaultdict(float)
    for holder, (value, best) in by_holder({id_: asked.half(id_) for id_ in asked.passages}, asked.passages).items():
        for id_ in spoken.get(holder, ()):
            if id_ == holder or id_ not in found:
                continue
            done[id_] += math.exp(SHARP * (value - 0.5))
            if value > found[id_].topic:
                found[id_].topic, found[id_].best = value, best
    for id_, total in done.items():
        found[id_].experience = math.log1p(total)
    for id_, passage in asked.passages.items():
        if passage.role in OFFERS and passage.holder in found:
            meant, said = likeness.value(asked.meant.get(id_, -1.0)), asked.said.get(id_, 0.0)
            value = OFFERS[passage.role] * max(meant, (meant + said) / 2)
            found[passage.holder].add(Fit(THEY, None, passage, value))


def near(ties: Ties, id_: str) -> dict[str, float]:
    """log(1 + 1000 · closeness) of the NEAREST organisations by ties, by id; none for whom no tie is known."""
    at = ties.number.get(id_)
    if at is None:
        return {}
    closeness = np.where(ties.organisation, ties.closeness(at), 0.0)
    order = np.argsort(-closeness, kind="stable")[:NEAREST]
    return {ties.ids[i]: math.log1p(1_000 * closeness[i]) for i in order if closeness[i] > 0}


def activity(ties: Ties) -> dict[str, float]:
    """log(1 + how much each has lately taken part in), by id."""
    return dict(zip(ties.ids, np.log1p(ties.activity()).tolist(), strict=True))


def fit(likeness: Likeness, own: Voice, found: Mapping[str, Candidate], keep: Filter) -> None:
    """Fill in what the candidates offer to the asking organisation's needs and need of what it can do."""
    theirs: dict[str, list[Passage]] = defaultdict(list)
    for passage in likeness.store.passages_of(sorted(found), keep.audiences):
        theirs[passage.holder].append(passage)
    stated = [p for ps in theirs.values() for p in ps] + [*own.needs, *own.offers]
    vectors = likeness.stored([p.id for p in stated])
    words = {need.id: likeness.said(need.text, keep, DEEP) for need in own.needs}
    words |= {offer.id: likeness.said(offer.text, keep, DEEP) for offer in own.offers}
    judge = Judge(likeness, vectors, words)
    for id_, candidate in found.items():
        offers = [p for p in theirs[id_] if p.role in OFFERS]
        needs = [p for p in theirs[id_] if p.role == NEED]
        for best in (judge.best(THEY, own.needs, offers), judge.best(YOU, needs, own.offers)):
            if best is not None:
                candidate.add(best)


@dataclass(frozen=True)
class Judge:
    """How well capabilities meet needs, by vectors and by the words that the asking side's texts share with others."""

    likeness: Likeness
    vectors: Mapping[str, Vectors]
    words: Mapping[str, Mapping[str, float]]

    def best(self, direction: Direction, needs: Sequence[Passage], offers: Sequence[Passage]) -> Fit | None:
        """The need and the capability that fit best; None when one side states nothing."""
        pairs = [Fit(direction, n, c, self.value(n, c)) for n in needs for c in offers]
        return max(pairs, key=lambda f: f.value, default=None)

    def value(self, need: Passage, offer: Passage) -> float:
        """How well the capability meets the need, 0–1."""
        said = max(self.words.get(need.id, {}).get(offer.id, 0.0), self.words.get(offer.id, {}).get(need.id, 0.0))
        a, b = self.vectors.get(need.id), self.vectors.get(offer.id)
        if a is None or b is None:
            return OFFERS[offer.role] * said / 2
        meant = self.likeness.value(float(self.likeness.background.cosines(a[np.newaxis], b[np.newaxis])[0, 0]))
        return OFFERS[offer.role] * max(meant, (meant + said) / 2)
