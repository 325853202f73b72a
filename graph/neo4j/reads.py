"""Graph reads of the Neo4j store, each a function of a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from neo4j import ManagedTransaction

from graph.filters import Filter
from graph.model import Edge, Load, Node, Passage
from graph.neo4j import queries
from graph.neo4j.filters import parameters, shape
from graph.neo4j.labels import TYPE
from graph.neo4j.rows import edge_from, floats, passage_from, unpack_records
from graph.neo4j.session import rows
from graph.records import Records, merge
from graph.store import Counts, Cursor, Direction, Facets, Tie, TieSnapshot, Vectors


@dataclass(frozen=True, slots=True)
class Edges:
    """What `Store.edges_of` and `Store.k_hop` are asked."""

    audiences: frozenset[str]
    relations: tuple[str, ...] | None
    direction: Direction = "both"
    ended: bool = False

    def parameters(self, ids: Iterable[str]) -> dict[str, object]:
        """The values of the statements."""
        return {
            "ids": list(ids),
            "audiences": sorted(self.audiences),
            "untyped": self.relations is None,
            "types": [TYPE[name] for name in self.relations or () if name in TYPE],
            "ended": self.ended,
        }


def loads(tx: ManagedTransaction) -> list[Load]:
    """See `Store.loads`."""
    return [Load(*row["load"]) for row in rows(tx, queries.LOADS)]


def records(tx: ManagedTransaction, ids: Iterable[str]) -> dict[str, Records]:
    """See `Store.records`."""
    found = rows(tx, queries.RECORDS, {"ids": list(dict.fromkeys(ids))})
    return {row["id"]: unpack_records(row["records"]) for row in found}


def passages(tx: ManagedTransaction, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, Passage]:
    """See `Store.passages`."""
    asked = {"ids": list(dict.fromkeys(ids)), "audiences": sorted(audiences)}
    return {p.id: p for p in (passage_from(row["passage"]) for row in rows(tx, queries.PASSAGES_BY_ID, asked))}


def passages_of(tx: ManagedTransaction, holders: Iterable[str], audiences: frozenset[str]) -> list[Passage]:
    """See `Store.passages_of`."""
    asked = {"ids": list(dict.fromkeys(holders)), "audiences": sorted(audiences)}
    return [passage_from(row["passage"]) for row in rows(tx, queries.PASSAGES_OF, asked)]


def unembedded(tx: ManagedTransaction, encoder: str, after: str, limit: int) -> list[Passage]:
    """See `Store.unembedded`."""
    asked = {"encoder": encoder, "after": after, "limit": limit}
    return [passage_from(row["passage"]) for row in rows(tx, queries.UNEMBEDDED, asked)]


def vectors(tx: ManagedTransaction, ids: Iterable[str], encoder: str) -> dict[str, Vectors]:
    """See `Store.vectors`."""
    found = rows(tx, queries.VECTORS, {"ids": list(dict.fromkeys(ids)), "encoder": encoder})
    return {row["id"]: floats(row["halves"]) for row in found}


def language_sample(tx: ManagedTransaction, encoder: str, size: int) -> dict[str, Vectors]:
    """See `Store.language_sample`."""
    languages = [row["language"] for row in rows(tx, queries.LANGUAGES, {})]
    found = rows(tx, queries.LANGUAGE_SAMPLE, {"languages": languages, "encoder": encoder, "size": size})
    by_language: dict[str, list[Vectors]] = {}
    for row in found:
        by_language.setdefault(row["language"], []).append(floats(row["halves"]))
    return {language: np.stack(sample) for language, sample in by_language.items()}


def edges_of(tx: ManagedTransaction, ids: Iterable[str], asked: Edges) -> list[Edge]:
    """See `Store.edges_of`."""
    found = rows(tx, queries.EDGES[asked.direction], asked.parameters(dict.fromkeys(ids)))
    return sorted((edge_from(row["edge"]) for row in found), key=lambda e: e.key)


def ties(tx: ManagedTransaction, asked: Edges) -> TieSnapshot:
    """See `Store.ties`; what was written while it was read may be in it already, so the generation is read first."""
    (found,) = rows(tx, queries.GENERATION, {})
    return TieSnapshot(found["generation"], [Tie(*row["tie"]) for row in rows(tx, queries.TIES, asked.parameters(()))])


def k_hop(tx: ManagedTransaction, ids: Iterable[str], hops: int, asked: Edges, limit: int) -> dict[str, int]:
    """See `Store.k_hop`; one statement a step, all in one transaction."""
    start = rows(tx, queries.VISIBLE, asked.parameters(ids))
    distance = dict.fromkeys((row["id"] for row in start), 0)
    frontier = list(distance)
    for hop in range(1, hops + 1):
        found = {row["id"] for row in rows(tx, queries.STEP, asked.parameters(frontier))}
        frontier = sorted(found - distance.keys())[: max(limit - len(distance), 0)]
        distance.update(dict.fromkeys(frontier, hop))
        if not frontier:
            break
    return distance


def degrees(tx: ManagedTransaction, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, int]:
    """See `Store.degrees`."""
    asked = {"ids": list(dict.fromkeys(ids)), "audiences": sorted(audiences)}
    return {row["id"]: row["degree"] for row in rows(tx, queries.DEGREES, asked)}


def page(tx: ManagedTransaction, keep: Filter, limit: int, after: Cursor | None) -> list[Node]:
    """See `Store.page`."""
    start = {"sort": after.sort if after else "", "after": after.id if after else "", "limit": limit}
    found = rows(tx, queries.PAGE[shape(keep)], {**parameters(keep), **start})
    return [merge(unpack_records(row["records"])) for row in found]


def facets(tx: ManagedTransaction, keep: Filter) -> Facets:
    """See `Store.facets`."""
    kinds: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    sectors: Counter[str] = Counter()
    for row in rows(tx, queries.FACETS[shape(keep)], parameters(keep)):
        kinds[row["kind"]] += row["number"]
        if row["region"]:
            regions[row["region"]] += row["number"]
        for division in {key[:2] for key in row["keys"]}:
            sectors[division] += row["number"]
    return Facets(kinds.total(), dict(kinds), dict(regions), dict(sectors))


def counts(tx: ManagedTransaction) -> Counts:
    """See `Store.counts`."""

    def by(statement: str) -> dict[str, int]:
        return {row["name"]: row["number"] for row in rows(tx, statement) if row["number"]}

    return Counts(
        by(queries.NODES_BY_KIND),
        by(queries.EDGES_BY_RELATION),
        rows(tx, queries.PASSAGE_COUNT)[0]["number"],
        by(queries.VECTORS_BY_ENCODER),
    )
