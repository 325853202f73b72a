"""What speaks for partners: a table of candidates and features, computed for all at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.model import Node
from search.partners.answer import THEY, YOU, Offering
from search.partners.candidates import STATED, Candidates, TextCandidates, Topic, by_holder
from search.partners.fits import Fits, organisation_fits, text_fits
from search.partners.likeness import Floats, Likeness
from search.partners.voice import Voice
from search.partners.world import World

NAMES = (
    "mutual_fit",
    "they_offer",
    "you_offer",
    "experience",
    "topic",
    "closeness",
    "activity",
    "worked_together",
    "other_region",
    "same_cluster",
    "same_sector",
    "in_region",
)
"""The columns of every table; what is not asked for is 0."""
SHARP = 8.0
"""How fast a project's weight falls as it is less like the text: exp(SHARP · (likeness − ½))."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An organisation that asks, and how."""

    source: Node
    other_regions: bool = False
    one_sided: bool = False


@dataclass(frozen=True, slots=True)
class Features:
    """One row a candidate, one column a feature, none less than 0; `values` is (ids, names)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats

    def given(self, row: int) -> dict[str, float]:
        """The features of a candidate that are not 0, by name."""
        named = zip(self.names, self.values[row].tolist(), strict=True)
        return {name: value for name, value in named if value > 0}


@dataclass(frozen=True, slots=True)
class Featured:
    """The table, and by candidate what it rests on: the fits, and the passages in which the topics were found."""

    table: Features
    fits: Fits
    topics: Mapping[str, Topic]


def organisation_features(likeness: Likeness, world: World, own: Voice, found: Candidates, wish: Wish) -> Featured:
    """What speaks for each candidate as a partner of an organisation."""
    ids, source = tuple(found.nodes), wish.source
    sectors = divisions(source)
    theirs = [(p.holder, p) for p in likeness.texts.passages_of(likeness.view, ids)]
    theirs += [(id_, p) for id_, texts in found.published.items() for p in texts]
    fits = organisation_fits(likeness, own, theirs, found.said)
    mine = found.clusters.get(source.id, frozenset())
    columns = {
        **_fit_columns(ids, fits, one_sided=wish.one_sided),
        "topic": _column(ids, {id_: topic.value for id_, topic in found.topics.items()}),
        "closeness": _column(ids, found.closeness),
        "activity": _column(ids, world.activity),
        "worked_together": _column(ids, world.together(source.id)),
        "other_region": _flags(wish.other_regions and apart(source, node) for node in found.nodes.values()),
        "same_cluster": _flags(not mine.isdisjoint(found.clusters.get(id_, ())) for id_ in ids),
        "same_sector": _flags(not sectors.isdisjoint(divisions(node)) for node in found.nodes.values()),
    }
    return Featured(_table(ids, columns), fits, found.topics)


def text_features(likeness: Likeness, found: TextCandidates, region: str | None) -> Featured:
    """What speaks for each candidate as a partner for a text; `region` (a NUTS code): where one is preferred."""
    ids = tuple(found.nodes)
    fits = text_fits(likeness, found.asked, found.nodes, found.spoken)
    experience, topics = _done(found)
    columns = {
        **_fit_columns(ids, fits, one_sided=True),
        "experience": _column(ids, experience),
        "in_region": _flags(bool(region) and (n.region or "").startswith(region or "") for n in found.nodes.values()),
    }
    return Featured(_table(ids, columns), fits, topics)


def _done(found: TextCandidates) -> tuple[dict[str, float], dict[str, Topic]]:
    """log(1 + how much each has done that is like the text), and what of it is likest."""
    done: dict[str, float] = defaultdict(float)
    topics: dict[str, Topic] = {}
    asked = found.asked
    # What is stated of them is no experience, whoever holds it.
    halves = {id_: asked.half(id_) for id_, passage in asked.passages.items() if passage.role not in STATED}
    for holder, topic in by_holder(halves, asked.passages).items():
        for id_ in found.spoken[holder]:
            if id_ == holder or id_ not in found.nodes:
                continue
            done[id_] += math.exp(SHARP * (topic.value - 0.5))
            if topic.value > (topics[id_].value if id_ in topics else 0.0):
                topics[id_] = topic
    return {id_: math.log1p(total) for id_, total in done.items()}, topics


def _fit_columns(ids: Sequence[str], fits: Fits, *, one_sided: bool) -> dict[str, Floats]:
    """The two directions as one where both sides state something (RECON, Pizzato et al. 2010: harmonic mean)."""
    they, you = _offered(ids, fits, THEY), _offered(ids, fits, YOU)
    if one_sided:
        return {"they_offer": np.nan_to_num(they)}
    both, sum_ = ~np.isnan(they) & ~np.isnan(you), they + you
    mutual = np.divide(2 * they * you, sum_, out=np.zeros(len(ids)), where=both & (sum_ > 0))
    return {
        "mutual_fit": mutual,
        "they_offer": np.nan_to_num(np.where(both, they / 2, they)),
        "you_offer": np.where(np.isnan(they), np.nan_to_num(you), 0.0),
    }


def _offered(ids: Sequence[str], fits: Fits, direction: Offering) -> Floats:
    """How well the best fit of a direction fits (0–1); NaN where one side states nothing."""
    given = (fits.get(id_, {}).get(direction) for id_ in ids)
    return np.array([math.nan if fit is None else fit.value for fit in given], np.float64)


def _column(ids: Sequence[str], values: Mapping[str, float]) -> Floats:
    return np.array([values.get(id_, 0.0) for id_ in ids], np.float64)


def _flags(flags: Iterable[bool]) -> Floats:
    return np.array(list(flags), np.float64)


def _table(ids: tuple[str, ...], columns: Mapping[str, Floats]) -> Features:
    values = np.zeros((len(ids), len(NAMES)))
    for at, name in enumerate(NAMES):
        if name in columns:
            values[:, at] = columns[name]
    values.flags.writeable = False
    return Features(ids, NAMES, values)


def apart(one: Node, other: Node) -> bool:
    """Whether they are known to be in different regions, neither of which holds the other."""
    a, b = one.region, other.region
    return bool(a and b) and not (str(a).startswith(str(b)) or str(b).startswith(str(a)))


def divisions(node: Node) -> frozenset[str]:
    """The NACE divisions (two digits) of a node's sectors."""
    return frozenset(code[:2] for code in node.sectors if code[:2].isdigit())
