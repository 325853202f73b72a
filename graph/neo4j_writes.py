"""Writing to Neo4j: read what is there, plan by records, apply; all in one managed transaction.

Neo4j reads what others have committed in between. So every write takes the lock of the Meta node first: writers
stand in line, no two plans are made over the same state, and no two can lock each other out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from neo4j import ManagedTransaction

from graph import neo4j_statements as statements
from graph.model import Batch, Changes, Edge, Load, Node, Passage, ended
from graph.neo4j_labels import TYPE
from graph.neo4j_rows import edge_from, edge_row, node_row, passage_from, passage_row, unpack_records, vector_row
from graph.neo4j_session import rows
from graph.records import EdgeKey, Existing, Records, WritePlan, endpoints, merge, plan_write
from graph.store import VectorBatch
from graph.vocabulary import vocabulary


@dataclass(slots=True)
class Touched:
    """What a write changed that filters ask for: nodes whose own tokens did, and holders whose texts' tokens may."""

    nodes: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)
    length: int = 0


def write(tx: ManagedTransaction, batch: Batch) -> Changes:
    """Write the batch and return what changed."""
    tx.run(statements.LOCK).consume()
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
    tx.run(statements.LOCK).consume()
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
    tx.run(statements.END_PASSAGES, span).consume()
    _finish(tx, touched)
    return Changes(closed=closed)


def count_missing(tx: ManagedTransaction, dataset: str, date: str) -> int:
    """How many records and edges `close_missing` would end."""
    span = {"dataset": dataset, "prefix": f"{dataset}\t", "date": date}
    return int(rows(tx, statements.COUNT_STALE, span)[0]["number"])


def record_load(tx: ManagedTransaction, load: Load) -> None:
    """See `Store.record_load`."""
    props = {name: getattr(load, name) for name in Load.__slots__}
    tx.run(statements.PUT_LOAD, dataset=load.dataset, props=props).consume()


def put_vectors(tx: ManagedTransaction, vectors: VectorBatch) -> int:
    """See `Store.put_vectors`."""
    given = zip(vectors.ids, vectors.digests, vectors.matrix, strict=True)
    values = {"rows": [vector_row(*one) for one in given], "encoder": vectors.encoder}
    tx.run(statements.LOCK).consume()
    kept = int(rows(tx, statements.PUT_VECTORS, values)[0]["number"])
    if kept:
        tx.run(statements.INDEX_VECTORS, values).consume()
        tx.run(statements.GREW_VECTORS).consume()
    return kept


# --- what is there -----------------------------------------------------------------


def _existing(tx: ManagedTransaction, batch: Batch) -> tuple[Existing, dict[str, list[str]]]:
    """What the store holds of what the batch names, and the filter tokens of its nodes."""
    brought = [n.id for n in batch.nodes]
    found = rows(tx, statements.HELD, {"ids": list(dict.fromkeys(brought))})
    records = {row["id"]: unpack_records(row["records"]) for row in found}
    ends = rows(tx, statements.KINDS, {"ids": sorted(endpoints(batch))}) if batch.edges else []
    kinds = {row["id"]: row["kind"] for row in ends}
    known = records.keys() | kinds.keys()
    existing = Existing(
        records,
        _edges(tx, [e for e in batch.edges if e.rel in TYPE and e.src in known and e.dst in known]),
        _passages(tx, [n for n in batch.nodes if n.id in records]),
        kinds,
    )
    return existing, {row["id"]: row["scope"] for row in found}


def _edges(tx: ManagedTransaction, edges: Iterable[Edge]) -> dict[EdgeKey, Edge]:
    found = {}
    for relation, asked in _by_relation(edges).items():
        for row in rows(tx, statements.EDGES_HELD[relation], {"rows": [_key(e) for e in asked]}):
            edge = edge_from(row["edge"])
            found[edge.key] = edge
    return found


def _key(edge: Edge) -> dict[str, str]:
    return {"src": edge.src, "dst": edge.dst, "dataset": edge.source.dataset}


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


def put_nodes(
    tx: ManagedTransaction,
    nodes: Mapping[str, Records],
    before: Mapping[str, Records],
    scopes: Mapping[str, list[str]],
    touched: Touched,
) -> None:
    """Put nodes with all their records; `before` and `scopes` are the records and filter tokens that they had."""
    fresh: dict[str, list[Any]] = defaultdict(list)
    known: dict[str, list[Any]] = defaultdict(list)
    renamed = []
    for id_, records in nodes.items():
        row = node_row(records)
        kind = str(row["kind"])
        if id_ not in before:
            fresh[kind].append(row)
            continue
        known[kind].append(row)
        if merge(before[id_]).kind != kind:
            renamed.append(id_)
        if row["scope"] != scopes[id_]:
            touched.nodes.add(id_)
    if renamed:
        tx.run(statements.UNLABEL, ids=renamed).consume()
    for kind, given in fresh.items():
        tx.run(statements.CREATE_NODES[kind], rows=given).consume()
    for kind, given in known.items():
        tx.run(statements.PUT_NODES[kind], rows=given).consume()


def _put_edges(tx: ManagedTransaction, edges: list[Edge], before: Mapping[EdgeKey, Edge], touched: Touched) -> None:
    attributing = vocabulary().attributing
    for relation, given in _by_relation(edges).items():
        fresh = [edge_row(e) for e in given if e.key not in before]
        known = [edge_row(e) for e in given if e.key in before]
        if fresh:
            tx.run(statements.CREATE_EDGES[relation], rows=fresh).consume()
        if known:
            tx.run(statements.PUT_EDGES[relation], rows=known).consume()
        if relation in attributing:
            touched.holders.update(e.dst for e in given)


def _put_passages(tx: ManagedTransaction, plan: WritePlan, existing: Existing, touched: Touched) -> None:
    """Vectors go only where the text or its language changed."""
    held = {p.id: p for passages in existing.passages.values() for p in passages}
    given = {p.id: passage_row(p) for p in plan.passages}
    lengths = rows(tx, statements.LENGTHS, {"ids": [*plan.dropped, *(id_ for id_ in given if id_ in held)]})
    touched.length = sum(int(str(_props(row)["length"])) for row in given.values()) - sum(r["length"] for r in lengths)
    touched.holders.update(p.holder for p in plan.passages)
    if plan.dropped:
        tx.run(statements.DROP_PASSAGES, ids=plan.dropped).consume()
    classes = {str(_props(row)["class"]): _props(row)["audience"] for row in given.values()}
    if classes:
        tx.run(statements.PUT_CLASSES, rows=[{"class": c, "members": m} for c, m in classes.items() if c]).consume()
    fresh = [row for id_, row in given.items() if id_ not in held]
    if fresh:
        tx.run(statements.CREATE_PASSAGES, rows=fresh).consume()
    known = [given[p.id] for p in plan.passages if p.id in held]
    if known:
        tx.run(statements.PUT_PASSAGES, rows=known).consume()
    said = [p.id for p in plan.passages if p.id in held and _saying(p) != _saying(held[p.id])]
    if said:
        tx.run(statements.DROP_VECTORS, ids=said).consume()


def _props(row: Mapping[str, object]) -> Mapping[str, object]:
    props = row["props"]
    assert isinstance(props, Mapping)  # noqa: S101 - our own row
    return props


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
        tx.run(statements.RENEW_SCOPE, ids=sorted(holders)).consume()
    tx.run(statements.GREW_TRUTH, length=touched.length).consume()
