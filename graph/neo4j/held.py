"""What a Neo4j store holds of what a batch names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from neo4j import ManagedTransaction, Record

from graph.editions.closings import datasets_of
from graph.model import Batch, Edge, Node, Passage
from graph.neo4j import statements
from graph.neo4j.claims import closings_of
from graph.neo4j.labels import TYPE
from graph.neo4j.rows import edge_from, passage_from, unpack_records
from graph.neo4j.session import rows
from graph.records import EdgeKey, Existing, endpoints


@dataclass(frozen=True, slots=True)
class Held:
    """What there is, and the filter tokens of the nodes, by id."""

    existing: Existing
    scopes: Mapping[str, list[str]]


def read_held(tx: ManagedTransaction, batch: Batch) -> Held:
    """Read what the batch names."""
    found = _by_id(tx, statements.HELD, list(dict.fromkeys(n.id for n in batch.nodes)))
    records = {row["id"]: unpack_records(row["records"]) for row in found}
    edges, kinds = _edges(tx, [e for e in batch.edges if e.rel in TYPE])
    alone = sorted(endpoints(batch) - kinds.keys())  # whose edge lacks the other end, or has it in the batch
    kinds |= {row["id"]: row["kind"] for row in _by_id(tx, statements.KINDS, alone)}
    passages = _passages(tx, [n for n in batch.nodes if n.id in records])
    return Held(
        Existing(records, edges, passages, kinds, closings_of(tx, datasets_of(batch))),
        {row["id"]: row["scope"] for row in found},
    )


def by_relation(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    """Edges by relation, since each has statements of its own."""
    sorted_out: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        sorted_out[edge.rel].append(edge)
    return sorted_out


def _by_id(tx: ManagedTransaction, statement: str, ids: Sequence[str]) -> list[Record]:
    return rows(tx, statement, {"ids": ids}) if ids else []


def _edges(tx: ManagedTransaction, edges: Iterable[Edge]) -> tuple[dict[EdgeKey, Edge], dict[str, str]]:
    """The edges that are there, and the kinds of the ends of those given that have both."""
    found: dict[EdgeKey, Edge] = {}
    kinds: dict[str, str] = {}
    for relation, asked in by_relation(edges).items():
        given = [[e.src, e.dst, e.source.dataset] for e in asked]
        (row,) = rows(tx, statements.EDGES_HELD[relation], {"rows": given})
        kinds.update(row["kinds"])
        found |= {edge.key: edge for edge in map(edge_from, row["edges"])}
    return found, kinds


def _passages(tx: ManagedTransaction, nodes: Sequence[Node]) -> dict[tuple[str, str], tuple[Passage, ...]]:
    if not nodes:
        return {}
    held: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    asked = [{"id": id_, "dataset": dataset} for id_, dataset in {(n.id, n.source.dataset): None for n in nodes}]
    for row in rows(tx, statements.PASSAGES_HELD, {"rows": asked}):
        passage = passage_from(row["passage"])
        held[passage.holder, passage.source.dataset].append(passage)
    return {key: tuple(passages) for key, passages in held.items()}
