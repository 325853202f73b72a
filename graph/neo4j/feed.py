"""What changed in the graph: a node `Change` a write, so that a process reads only what moved of what it holds.

`at` is the generation that the write made. `nodes` are those that are seen otherwise since, `kinds` what kinds these
are and were, `holders` those whose texts changed or got vectors, `ties` the ends of edges that changed. It is written
in the transaction of the write, and every generation has one: where one is missing, since it was too much or is long
ago, or since a process of before this layout wrote, what moved is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import sleep
from typing import Final

from neo4j import Record

from graph.neo4j.session import Server

KEPT: Final = 1_000
"""Changes that are told: who is farther behind reads everything anew."""
MOVED_MOST: Final = 2_000
"""Of a write that moved more, as a load does, what moved is not told: all is read anew in less time."""
_BETWEEN: Final = "\n"  # stands in no id
_UNDER_WAY: Final = 0.05

UNIQUE = "CREATE CONSTRAINT imece_change IF NOT EXISTS FOR (c:Change) REQUIRE c.at IS UNIQUE"


def _grew(what: str) -> str:
    return f"""
MATCH (m:Meta {{key: 'imece'}}) SET m.{what} = m.{what} + 1 WITH m.truth + m.vectors AS at
FOREACH (moved IN CASE WHEN $moved IS NULL THEN [] ELSE [$moved] END | CREATE (c:Change {{at: at}}) SET c += moved)
WITH at MATCH (c:Change) WHERE c.at <= at - {KEPT} DELETE c
"""


GREW_TRUTH, GREW_VECTORS = _grew("truth"), _grew("vectors")
# The changes after a generation that the process knows, up to `upto`: they are `behind` where one of them is missing.
CHANGES = r"""MATCH (m:Meta {key: 'imece'}) WITH m.truth + m.vectors AS generation
CALL (generation) {
MATCH (c:Change) WHERE c.at > $mark AND c.at <= generation RETURN collect(c) AS changes, max(c.at) AS last
}
WITH generation, changes, $mark + size(changes) AS upto, last
WITH generation, upto, $mark > generation OR last <> upto AS behind, changes
WITH generation, upto, coalesce(behind, false) AS behind, CASE WHEN behind THEN [] ELSE changes END AS changes
WITH generation, upto, behind, COLLECT { UNWIND changes AS c UNWIND c.nodes AS id RETURN DISTINCT id } AS nodes,
COLLECT { UNWIND changes AS c UNWIND c.kinds AS kind RETURN DISTINCT kind } AS kinds,
COLLECT { UNWIND changes AS c UNWIND c.holders AS id RETURN DISTINCT id } AS holders,
COLLECT { UNWIND changes AS c UNWIND c.ties AS tie WITH DISTINCT tie RETURN split(tie, '\n') } AS ties"""
MOVED = f"{CHANGES} RETURN generation, upto, behind, nodes, kinds, holders"
LAST = "MATCH (c:Change {at: $at}) RETURN count(c) AS number"


@dataclass(slots=True)
class Moving:
    """What a write moves, while it runs."""

    nodes: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)
    ties: set[tuple[str, str]] = field(default_factory=set)

    @property
    def told(self) -> dict[str, Sequence[str]] | None:
        """What is written of it; None where it is too much."""
        if len(self.nodes) + len(self.holders) + len(self.ties) > MOVED_MOST:
            return None
        ties = map(_BETWEEN.join, self.ties)
        columns = {"nodes": self.nodes, "kinds": self.kinds, "holders": self.holders, "ties": ties}
        return {name: sorted(held) for name, held in columns.items()}


def told(server: Server, statement: str, values: Mapping[str, object]) -> Record | None:
    """What a statement with CHANGES tells; None where what moved is not known.

    A write can be read a moment before its change is found by the index. What was acknowledged is not: so what comes
    before it is told, once it is sure that no more is missing.
    """
    (first,) = server.rows(statement, values)
    if first["behind"] or first["upto"] == first["generation"]:
        return None if first["behind"] else first
    sleep(_UNDER_WAY)
    (again,) = server.rows(statement, values)
    return None if again["behind"] or again["upto"] < first["generation"] else again
