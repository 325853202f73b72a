"""Writing to Neo4j: read what is there, plan by records, apply; all in one managed transaction.

Neo4j reads what others have committed in between. So every write takes the lock of the Meta node first: writers
stand in line, no two plans are made over the same state, and no two can lock each other out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from neo4j import ManagedTransaction, Record

from graph.model import Batch, Changes, Edge, Load, Node, Passage, ended
from graph.neo4j import statements
from graph.neo4j.labels import TYPE
from graph.neo4j.rows import (
    class_row,
    edge_from,
    edge_row,
    node_row,
    passage_from,
    passage_row,
    unpack_records,
    vector_row,
)
from graph.neo4j.session import rows
from graph.records import EdgeKey, Existing, Records, WritePlan, endpoints, merge, plan_write
from graph.store import VectorBatch
from graph.vocabulary import vocabulary

T = TypeVar("T")
# So many rows go at once. Of a batch of 1,000 the server writes one half while the other is made here.
AT_ONCE = 500


@dataclass(slots=True)
class Touched:
    """What a write changed that filters ask for: nodes whose own tokens did, and holders whose texts' tokens may."""

    nodes: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)
    length: int = 0


def write(tx: ManagedTransaction, batch: Batch) -> Changes:
    """Write the batch and return what changed."""
    tx.run(statements.LOCK)
    existing, scopes = _existing(tx, batch)
    plan = plan_write(batch, existing)
    if not (plan.nodes or plan.edges or plan.passages or plan.dropped):
        return plan.changes
    touched = Touched()
    put_nodes(tx, plan.nodes, existing.records, scopes, touched)
    _put_edges(tx, plan.edges, existing.edges, touched)
    _put_passages(tx, plan, existing, touched)
    _finish(tx, touched)
    return plan.changes


def planned(tx: ManagedTransaction, batch: Batch) -> WritePlan:
    """What writing the batch comes to."""
    return plan_write(batch, _existing(tx, batch)[0])


def close_missing(tx: ManagedTransaction, dataset: str, date: str) -> Changes:
    """Mark as ended what an edition of `dataset` before `date` stated."""
    tx.run(statements.LOCK)
    span = {"dataset": dataset, "prefix": f"{dataset}\t", "date": date}
    touched = Touched()
    stale = {row["id"]: (unpack_records(row["records"]), row["scope"]) for row in rows(tx, statements.STALE, span)}
    closing = {id_: _closed(records, dataset, date) for id_, (records, _) in stale.items()}
    put_nodes(
        tx, closing, {id_: held for id_, (held, _) in stale.items()}, {i: s for i, (_, s) in stale.items()}, touched
    )
    closed = len(stale)
    for relation, statement in statements.END_EDGES.items():
        holders = [row["id"] for row in rows(tx, statement, span)]
        closed += len(holders)
        if relation in vocabulary().attributing:
            touched.holders.update(holders)
    if not closed:
        return Changes()
    tx.run(statements.END_PASSAGES, span)
    _finish(tx, touched)
    return Changes(closed=closed)


def count_missing(tx: ManagedTransaction, dataset: str, date: str) -> int:
    """How many records and edges `close_missing` would end."""
    span = {"dataset": dataset, "prefix": f"{dataset}\t", "date": date}
    return int(rows(tx, statements.COUNT_STALE, span)[0]["number"])


def record_load(tx: ManagedTransaction, load: Load) -> None:
    """See `Store.record_load`."""
    props = {name: getattr(load, name) for name in Load.__slots__}
    tx.run(statements.PUT_LOAD, dataset=load.dataset, props=props)


def put_vectors(tx: ManagedTransaction, vectors: VectorBatch) -> int:
    """See `Store.put_vectors`."""
    given = zip(vectors.ids, vectors.digests, vectors.matrix, strict=True)
    values = {"rows": [vector_row(*one) for one in given], "encoder": vectors.encoder}
    tx.run(statements.LOCK)
    kept = int(rows(tx, statements.PUT_VECTORS, values)[0]["number"])
    if kept:
        tx.run(statements.INDEX_VECTORS, values)
        tx.run(statements.GREW_VECTORS)
    return kept


# --- what is there -----------------------------------------------------------------


def _existing(tx: ManagedTransaction, batch: Batch) -> tuple[Existing, dict[str, list[str]]]:
    """What the store holds of what the batch names, and the filter tokens of its nodes."""
    found = _asked(tx, statements.HELD, list(dict.fromkeys(n.id for n in batch.nodes)))
    records = {row["id"]: unpack_records(row["records"]) for row in found}
    edges, kinds = _edges(tx, [e for e in batch.edges if e.rel in TYPE])
    alone = sorted(endpoints(batch) - kinds.keys())  # whose edge lacks the other end, or has it in the batch
    kinds |= {row["id"]: row["kind"] for row in _asked(tx, statements.KINDS, alone)}
    passages = _passages(tx, [n for n in batch.nodes if n.id in records])
    return Existing(records, edges, passages, kinds), {row["id"]: row["scope"] for row in found}


def _asked(tx: ManagedTransaction, statement: str, ids: Sequence[str]) -> list[Record]:
    return rows(tx, statement, {"ids": ids}) if ids else []


def _edges(tx: ManagedTransaction, edges: Iterable[Edge]) -> tuple[dict[EdgeKey, Edge], dict[str, str]]:
    """The edges that are there, and the kinds of the ends of those given that have both."""
    found: dict[EdgeKey, Edge] = {}
    kinds: dict[str, str] = {}
    for relation, asked in _by_relation(edges).items():
        given = [[e.src, e.dst, e.source.dataset] for e in asked]
        (row,) = rows(tx, statements.EDGES_HELD[relation], {"rows": given})
        kinds.update(row["kinds"])
        found |= {edge.key: edge for edge in map(edge_from, row["edges"])}
    return found, kinds


def _by_relation(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    sorted_out: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        sorted_out[edge.rel].append(edge)
    return sorted_out


def _passages(tx: ManagedTransaction, nodes: Sequence[Node]) -> dict[tuple[str, str], tuple[Passage, ...]]:
    if not nodes:
        return {}
    held: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    asked = [{"id": id_, "dataset": dataset} for id_, dataset in {(n.id, n.source.dataset): None for n in nodes}]
    for row in rows(tx, statements.PASSAGES_HELD, {"rows": asked}):
        passage = passage_from(row["passage"])
        held[passage.holder, passage.source.dataset].append(passage)
    return {key: tuple(passages) for key, passages in held.items()}


# --- what is put -------------------------------------------------------------------


def _put(tx: ManagedTransaction, statement: str, things: Sequence[T], row: Callable[[T], object]) -> None:
    """Send things as rows, some at once: the server writes those while the next are made here.

    What goes wrong with a statement is raised by the one after it or by the commit.
    """
    for at in range(0, len(things), AT_ONCE):
        tx.run(statement, rows=[row(thing) for thing in things[at : at + AT_ONCE]])  # type: ignore[arg-type, unused-ignore]


def put_nodes(
    tx: ManagedTransaction,
    nodes: Mapping[str, Records],
    before: Mapping[str, Records],
    scopes: Mapping[str, list[str]],
    touched: Touched,
) -> None:
    """Put nodes with all their records; `before` and `scopes` are the records and filter tokens that they had."""

    def renewed(records: Records) -> dict[str, object]:
        row = node_row(records)
        if row["scope"] != scopes[records[0].id]:
            touched.nodes.add(records[0].id)
        return row

    fresh: dict[str, list[Records]] = defaultdict(list)
    known: dict[str, list[Records]] = defaultdict(list)
    renamed = []
    for id_, records in nodes.items():
        kind = merge(records).kind
        (known if id_ in before else fresh)[kind].append(records)
        if id_ in before and merge(before[id_]).kind != kind:
            renamed.append(id_)
    if renamed:
        tx.run(statements.UNLABEL, ids=renamed)
    for kind, given in fresh.items():
        _put(tx, statements.CREATE_NODES[kind], given, node_row)
    for kind, given in known.items():
        _put(tx, statements.PUT_NODES[kind], given, renewed)


def _put_edges(tx: ManagedTransaction, edges: list[Edge], before: Mapping[EdgeKey, Edge], touched: Touched) -> None:
    attributing = vocabulary().attributing
    for relation, given in _by_relation(edges).items():
        _put(tx, statements.CREATE_EDGES[relation], [e for e in given if e.key not in before], edge_row)
        _put(tx, statements.PUT_EDGES[relation], [e for e in given if e.key in before], edge_row)
        if relation in attributing:
            touched.holders.update(e.dst for e in given)


def _put_passages(tx: ManagedTransaction, plan: WritePlan, existing: Existing, touched: Touched) -> None:
    """Vectors go only where the text or its language changed."""

    def counted(passage: Passage) -> Mapping[str, object]:
        row, length = passage_row(passage)
        touched.length += length
        return row

    held = {p.id: p for passages in existing.passages.values() for p in passages}
    fresh = [p for p in plan.passages if p.id not in held]
    known = [p for p in plan.passages if p.id in held]
    lengths = _asked(tx, statements.LENGTHS, [*plan.dropped, *(p.id for p in known)])
    touched.length -= sum(row["length"] for row in lengths)
    touched.holders.update(p.holder for p in plan.passages)
    if plan.dropped:
        tx.run(statements.DROP_PASSAGES, ids=plan.dropped)
    _put(tx, statements.PUT_CLASSES, list({p.audience for p in plan.passages if not p.source.ended}), class_row)
    _put(tx, statements.CREATE_PASSAGES, fresh, counted)
    _put(tx, statements.PUT_PASSAGES, known, counted)
    said = [p.id for p in known if _saying(p) != _saying(held[p.id])]
    if said:
        tx.run(statements.DROP_VECTORS, ids=said)


def _saying(passage: Passage) -> tuple[str, str]:
    return passage.language, passage.text


def _closed(records: Records, dataset: str, date: str) -> Records:
    def stale(record: Node) -> bool:
        return record.source.dataset == dataset and not record.source.ended and record.source.date < date

    return tuple(ended(r, date) if stale(r) else r for r in records)


def _finish(tx: ManagedTransaction, touched: Touched) -> None:
    """Renew the filter tokens of every text that a change reaches, and let the generation grow."""
    holders = touched.holders | touched.nodes
    if touched.nodes:
        holders.update(row["id"] for row in rows(tx, statements.SPOKEN_FOR, {"ids": sorted(touched.nodes)}))
    if holders:
        tx.run(statements.RENEW_SCOPE, ids=sorted(holders))
    tx.run(statements.GREW_TRUTH, length=touched.length)
