"""Clusters and what is measured of them: compared in a period, one beside its peers, and what was said of a value.

The database of people is None where nobody has made one: then nothing was ever said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from api.questions.caller import Caller
from graph.audience import organisation_of
from graph.codes import region_id
from graph.model import Node
from graph.reads import Audiences
from graph.words.folding import sort_key
from programme.comparison.comparing import EQUAL, Comparison, compare
from programme.comparison.cube import Cube, cube_of
from programme.comparison.gower import NEAREST, nearest
from programme.comparison.peers import ASKED, facts_of
from programme.indicators.definitions import Layer, indicators
from programme.indicators.periods import Period, period
from programme.indicators.statements import counted, history, standing

if TYPE_CHECKING:
    from people.database import Database
    from programme.tables import Statement

SHOWN, MOST = 20, 40
"""Clusters that are compared where nobody chooses them, and that one may choose."""
PERIODS = 10
"""Periods of a series, the one that is asked for among them."""
KIND = "cluster"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: in which period (None: the newest that is well known), with whom, and what layers weigh."""

    period: str | None = None
    chosen: tuple[str, ...] = ()
    weights: Mapping[Layer, float] = field(default_factory=lambda: EQUAL)


@dataclass(frozen=True, slots=True)
class Compared:
    """Clusters in the order of the comparison's rows; `periods` are all that can be asked for, the newest first.

    `others` are the clusters of which something is known in the period, those that are shown among them. `nearest` says
    that the peers are those nearest by likeness and nobody's choice.
    """

    nodes: Sequence[Node]
    others: Sequence[Node]
    period: str | None
    periods: Sequence[str]
    comparison: Comparison
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """Where statements are read, and by whose audiences."""

    database: Database | None
    audiences: Audiences

    def counted(self) -> Mapping[str, Mapping[str, int]]:
        return counted(self.database, self.audiences) if self.database else {}


def comparison(caller: Caller, database: Database | None, asked: Asked) -> Compared:
    """The clusters that are chosen, or those of which most is known in the period, compared."""
    told = _Told(database, caller.view.audiences)
    known = told.counted()
    when = _period(asked.period, known)
    if asked.chosen:
        nodes = _chosen(caller, asked.chosen)
    else:
        held = known.get(when or "", {})
        there = _clusters(caller, held)
        nodes = sorted(there, key=lambda node: (-held[node.id], sort_key(node.name_in(caller.language)), node.id))[
            :SHOWN
        ]
    return _compared(caller, told, nodes, when, known, asked)


def cluster(
    caller: Caller, database: Database | None, id_: str, asked: Asked, audiences: Audiences | None = None
) -> Compared:
    """An organisation (the first) beside the peers that are chosen, or else the clusters nearest to it; NotFound.

    Statements are read by the caller's audiences unless others are given.
    """
    node = caller.view.organisation(id_)
    told = _Told(database, audiences or caller.view.audiences)
    known = told.counted()
    when = _period(asked.period, known, id_)
    if asked.chosen:
        peers = [one for one in _chosen(caller, asked.chosen) if one.id != id_]
    else:
        peers = _nearest(caller, told, node, when, known)
    found = _compared(caller, told, [node, *peers], when, known, asked)
    return replace(found, nearest=not asked.chosen)


def said(
    caller: Caller, database: Database | None, id_: str, audiences: Audiences | None = None
) -> tuple[Node, Sequence[Statement]]:
    """An organisation, and all that was ever said of it that the caller, or who has these audiences, may see."""
    node = caller.view.organisation(id_)
    return node, history(database, audiences or caller.view.audiences, id_) if database else []


def as_itself(caller: Caller, id_: str) -> Audiences:
    """What is seen of an organisation by who speaks for it."""
    return caller.view.audiences | {organisation_of(id_)}


def _period(asked: str | None, known: Mapping[str, Mapping[str, int]], of: str | None = None) -> str | None:
    """The period that is asked for, else the newest year of which half as much is known as of the fullest.

    `of` names whose values count; everybody's where it is None or nothing is known of it.
    """
    if asked:
        return str(period(asked))
    years = Counter({year: _number(held, of) for year, held in known.items() if period(year).length == 12})
    if not years.total() and of is not None:
        return _period(None, known)
    enough = [year for year, number in years.items() if number and 2 * number >= max(years.values())]
    return max(enough, default=max(known, default=None))


def _number(held: Mapping[str, int], of: str | None) -> int:
    return sum(held.values()) if of is None else held.get(of, 0)


def _chosen(caller: Caller, ids: Collection[str]) -> list[Node]:
    return [caller.view.organisation(id_) for id_ in dict.fromkeys(ids)]


def _clusters(caller: Caller, ids: Collection[str]) -> list[Node]:
    return [node for node in caller.view.nodes(ids).values() if node.kind == KIND and not node.ended]


def _nearest(
    caller: Caller, told: _Told, node: Node, when: str | None, known: Mapping[str, Mapping[str, int]]
) -> list[Node]:
    """The clusters of which something is known in the period that are nearest by Gower's distance."""
    others = [one for one in _clusters(caller, known.get(when or "", {})) if one.id != node.id]
    if told.database is None or when is None or not others:
        return []
    others.sort(key=lambda one: one.id)
    year = period(when).ends.year
    latest: dict[str, dict[str, float]] = {}
    rows = standing(told.database, told.audiences, [node.id, *(one.id for one in others)], codes=ASKED)
    for row in sorted(rows, key=lambda row: period(row.period).ends):
        if row.value is not None and period(row.period).ends <= period(when).ends:
            latest.setdefault(row.subject, {})[row.indicator] = row.value
    facts = [facts_of(one, latest.get(one.id, {}), year) for one in (node, *others)]
    return [others[at] for at in nearest(facts[0], facts[1:], NEAREST)]


def _compared(  # noqa: PLR0913, PLR0917 - who, of whom, when, as what
    caller: Caller,
    told: _Told,
    nodes: Sequence[Node],
    when: str | None,
    known: Mapping[str, Mapping[str, int]],
    asked: Asked,
) -> Compared:
    periods = sorted(known, key=lambda one: (period(one).ends, one), reverse=True)
    cube = _cube(told, nodes, period(when) if when else None)
    others = {node.id: node for node in (*nodes, *_clusters(caller, known.get(when or "", {})))}
    return Compared(nodes, list(others.values()), when, periods, compare(cube, asked.weights))


def _cube(told: _Told, nodes: Sequence[Node], when: Period | None) -> Cube:
    ids = [node.id for node in nodes]
    asked = [str(one) for one in when.back(PERIODS)] if when else [""]
    above = {node.id: _regions(node) for node in nodes}
    subjects = {*ids, *(region for held in above.values() for region in held)}
    rows = standing(told.database, told.audiences, subjects, asked) if told.database else []
    there = {row.indicator for row in rows}
    return cube_of(rows, ids, [one for one in indicators().values() if one.code in there], asked, above)


def _regions(node: Node) -> list[str]:
    """The regions in which an organisation is, the narrowest first, its country left out."""
    region = node.region or ""
    return [region_id(region[:length]) for length in range(len(region), 2, -1)]


def by_layer(cube: Cube) -> list[tuple[Layer, list[int]]]:
    """The places of a block's indicators by layer, in their order."""
    found: dict[Layer, list[int]] = {}
    for at, one in enumerate(cube.indicators):
        found.setdefault(one.layer, []).append(at)
    return list(found.items())


def number_or_none(value: np.float64 | float) -> float | None:
    """A value of a table, None where it is missing."""
    return None if np.isnan(value) else float(value)
