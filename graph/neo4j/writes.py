"""Writing to Neo4j: read what is there, plan by records, apply; all in one managed transaction.

Neo4j reads what others have committed in between. So every write takes the lock of the Meta node first: writers
stand in line, no two plans are made over the same state, and no two can lock each other out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import orjson
from neo4j import ManagedTransaction

from graph.faces import Face, alike, faces
from graph.model import Batch, Changes, Edge, Load, Passage
from graph.neo4j import statements
from graph.neo4j.claims import keep_closing
from graph.neo4j.feed import GREW_TRUTH, GREW_VECTORS, Moving
from graph.neo4j.held import by_relation, read_held
from graph.neo4j.rows import (
    class_row,
    edge_row,
    face_row,
    node_row,
    passage_class,
    passage_from,
    passage_row,
    unpack_records,
    vector_row,
)
from graph.neo4j.session import Connected, rows
from graph.neo4j.slots import FREE, SLOTS, full, take
from graph.packing import VectorBatch, pack_vectors
from graph.records import EdgeKey, Existing, Records, WritePlan, closed, plan_write, saying
from graph.store import Writes
from graph.vocabulary import vocabulary

T = TypeVar("T")
# So many rows go at once. Of a batch of 1,000 the server writes one half while the other is made here.
AT_ONCE = 500
# So many vectors are dropped in one transaction: a transaction is held in the server's memory.
DROPPED = 10_000


class Neo4jWrites(Connected, Writes):
    """Each write is one transaction, which may run again from its beginning."""

    def write(self, batch: Batch) -> Changes:
        def work(tx: ManagedTransaction) -> Changes:
            tx.run(statements.LOCK)
            held = read_held(tx, batch)
            plan = plan_write(batch, held.existing)
            if plan.nodes or plan.edges or plan.passages or plan.dropped:
                writing = Writing(tx)
                writing.put_nodes(plan.nodes, held.existing.records, held.scopes)
                writing.put_edges(plan.edges, held.existing.edges)
                writing.put_passages(plan, held.existing)
                if plan.narrowed:
                    writing.drop_naming(plan.narrowed)
                writing.finish()
            return plan.changes

        return self._server.write(work)

    def plan(self, batch: Batch) -> Changes:
        return self._server.read(lambda tx: plan_write(batch, read_held(tx, batch).existing)).changes

    def close_missing(self, dataset: str, date: str, *, dry_run: bool = False) -> Changes:
        packed = orjson.dumps(dataset).decode()
        span = {"dataset": dataset, "prefix": f"{dataset}\t", "packed": packed, "date": date}
        if dry_run:
            return Changes(closed=self._server.rows(statements.COUNT_STALE, span)[0]["number"])

        def work(tx: ManagedTransaction) -> Changes:
            tx.run(statements.LOCK)
            writing = Writing(tx)
            open_ = int(rows(tx, statements.COUNT_STALE, span)[0]["number"])
            late = keep_closing(tx, dataset, date)
            if open_ or late:
                writing.close_nodes(span, statements.ENDED_LATER if late else statements.STALE)
                writing.close_edges(span)
                writing.close_passages(span)
                writing.finish()
            return Changes(closed=open_)

        return self._server.write(work)

    def record_load(self, load: Load) -> None:
        props = {name: getattr(load, name) for name in Load.__slots__}

        def work(tx: ManagedTransaction) -> None:
            tx.run(statements.LOCK)
            tx.run(statements.PUT_LOAD, dataset=load.dataset, props=props)

        self._server.write(work)

    def put_known(self, lines: Sequence[Passage], gone: Sequence[str] = ()) -> int:
        def work(tx: ManagedTransaction) -> int:
            tx.run(statements.LOCK)
            there = {row["id"] for row in rows(tx, statements.KINDS, {"ids": [line.holder for line in lines]})}
            kept = [line for line in lines if line.holder in there]
            before = [passage_from(row["passage"]) for row in rows(tx, statements.KNOWN_HELD, {"ids": sorted(there)})]
            if kept or gone:
                writing = Writing(tx)
                held: dict[tuple[str, str], list[Passage]] = defaultdict(list)
                for line in before:
                    held[line.holder, line.source.dataset].append(line)
                writing.put_passages(
                    WritePlan(passages=kept, dropped=list(gone)),
                    Existing(passages={key: tuple(lines) for key, lines in held.items()}),
                )
                writing.finish()
            return len(kept)

        return self._server.write(work)

    def put_vectors(self, vectors: VectorBatch) -> int:
        values = {"rows": [vector_row(row) for row in pack_vectors(vectors)], "encoder": vectors.encoder}

        def work(tx: ManagedTransaction) -> tuple[int, list[str]]:
            tx.run(statements.LOCK)
            before = rows(tx, statements.ENCODERS)[0]["encoders"]
            left = _still_there(tx, before) if full(vectors.encoder, before) else before
            encoders = take(vectors.encoder, left)
            slot = SLOTS[encoders.index(vectors.encoder)]
            (put,) = rows(tx, statements.PUT_VECTORS[slot], values)
            if not put["number"]:
                return 0, before
            tx.run(statements.INDEX_VECTORS[slot], values)
            tx.run(statements.PUT_ENCODERS, encoders=encoders)
            tx.run(GREW_VECTORS, moved=Moving(holders=set(put["holders"])).told)
            return int(put["number"]), encoders

        kept, encoders = self._server.write(work)
        self._slots.moved_on(encoders)
        return kept

    def drop_vectors(self, encoders: Sequence[str]) -> int:
        return sum(map(self._drop_encoder, dict.fromkeys(encoders)))

    def _drop_encoder(self, encoder: str) -> int:
        """Drop the vectors of an encoder, some at once, and then give its slot free; stopped, it can be begun anew."""
        dropped = 0
        while some := self._server.write(lambda tx: _drop_some(tx, encoder)):
            dropped += some
        return dropped


def _still_there(tx: ManagedTransaction, encoders: Sequence[str]) -> list[str]:
    """The encoders of the slots, less those whose texts are all gone."""
    having = [
        rows(tx, statements.HAS_VECTORS[slot], {"encoder": one})[0]["having"]
        for slot, one in zip(SLOTS, encoders, strict=True)
    ]
    return [one if has else FREE for one, has in zip(encoders, having, strict=True)]


def _drop_some(tx: ManagedTransaction, encoder: str) -> int:
    tx.run(statements.LOCK)
    encoders = rows(tx, statements.ENCODERS)[0]["encoders"]
    if encoder not in encoders:
        return 0
    slot = SLOTS[encoders.index(encoder)]
    some = int(rows(tx, statements.DROP_ENCODER[slot], {"encoder": encoder, "limit": DROPPED})[0]["number"])
    if some < DROPPED:
        tx.run(statements.PUT_ENCODERS, encoders=[FREE if one == encoder else one for one in encoders])
    tx.run(GREW_VECTORS, moved=None)
    return some


@dataclass(slots=True)
class Writing:
    """A write while it runs: its transaction, and what it changed that filters ask for.

    These are the nodes whose own tokens did, and the holders whose texts' tokens may; `moved` is all that others hold
    and have to read again.
    """

    tx: ManagedTransaction
    nodes: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)
    moved: Moving = field(default_factory=Moving)

    def put_nodes(
        self, nodes: Mapping[str, Records], before: Mapping[str, Records], scopes: Mapping[str, list[str]]
    ) -> None:
        """Put nodes with all their records; `before` and `scopes` are the records and filter tokens that they had."""
        shown = {id_: faces(records) for id_, records in nodes.items()}
        held = {id_: faces(records) for id_, records in before.items() if id_ in nodes}
        self.moved.nodes.update(nodes)
        self.moved.kinds.update(face.node.kind for all_ in (shown, held) for one in all_.values() for face in one)

        def made(records: Records) -> dict[str, object]:
            return node_row(records, shown[records[0].id])

        def renewed(records: Records) -> dict[str, object]:
            row = made(records)
            if row["scope"] != scopes[records[0].id]:
                self.nodes.add(records[0].id)
            return row

        fresh: dict[str, list[Records]] = defaultdict(list)
        known: dict[str, list[Records]] = defaultdict(list)
        renamed = []
        for id_, records in nodes.items():
            kind = shown[id_][0].node.kind
            (known if id_ in before else fresh)[kind].append(records)
            if id_ in held and held[id_][0].node.kind != kind:
                renamed.append(id_)
        if renamed:
            self.tx.run(statements.UNLABEL, ids=renamed)
        for kind, given in fresh.items():
            self._put(statements.CREATE_NODES[kind], given, made)
        for kind, given in known.items():
            self._put(statements.PUT_NODES[kind], given, renewed)
        parted = {id_ for id_, records in before.items() if not alike(records)}
        self._put_faces({id_: held for id_, held in shown.items() if len(held) > 1 or id_ in parted})

    def _put_faces(self, shown: Mapping[str, Sequence[Face]]) -> None:
        """Put the faces of nodes that callers see differently, or did."""
        apart = sorted(id_ for id_, held in shown.items() if len(held) > 1)
        for statement, ids in (
            (statements.DROP_FACES, sorted(shown)),
            (statements.UNFACE, apart),
            (statements.FACE, sorted(shown.keys() - set(apart))),
        ):
            if ids:
                self.tx.run(statement, ids=ids)
        self._put(statements.CREATE_FACES, [face for id_ in apart for face in shown[id_]], face_row)

    def put_edges(self, edges: Sequence[Edge], before: Mapping[EdgeKey, Edge]) -> None:
        """Put edges, of which those in `before` were there."""
        for relation, given in by_relation(edges).items():
            self._put(statements.CREATE_EDGES[relation], [e for e in given if e.key not in before], edge_row)
            self._put(statements.PUT_EDGES[relation], [e for e in given if e.key in before], edge_row)
            self._tied(relation, [(e.src, e.dst) for e in given])

    def put_passages(self, plan: WritePlan, existing: Existing) -> None:
        """Put and drop passages; vectors go only where the text or its language changed."""
        held = {p.id: p for passages in existing.passages.values() for p in passages}
        known = [p for p in plan.passages if p.id in held]
        self.holders.update(p.holder for p in plan.passages)
        self.moved.holders.update(p.holder for p in plan.passages)
        if plan.dropped:
            dropped = rows(self.tx, statements.DROP_PASSAGES, {"ids": plan.dropped})
            self.moved.holders.update(row["id"] for row in dropped)
        of_class = {passage_class(p): p for p in plan.passages if not p.source.ended}
        self._put(statements.PUT_CLASSES, list(of_class.values()), class_row)
        self._put(statements.CREATE_PASSAGES, [p for p in plan.passages if p.id not in held], passage_row)
        self._put(statements.PUT_PASSAGES, known, passage_row)
        said = [p.id for p in known if saying(p) != saying(held[p.id])]
        if said:
            self.tx.run(statements.DROP_VECTORS, ids=said)

    def close_nodes(self, span: Mapping[str, str], stale: str) -> None:
        """End the records of a dataset before a date; the statement finds the nodes that may have some."""
        found = rows(self.tx, stale, span)
        before = {row["id"]: unpack_records(row["records"]) for row in found}
        closing = {id_: closed(records, span["dataset"], span["date"]) for id_, records in before.items()}
        changed = {id_: records for id_, records in closing.items() if records != before[id_]}
        self.put_nodes(changed, before, {row["id"]: row["scope"] for row in found})

    def close_edges(self, span: Mapping[str, str]) -> None:
        """End the edges of a dataset before a date."""
        for relation, statement in statements.END_EDGES.items():
            self._tied(relation, [(row["src"], row["dst"]) for row in rows(self.tx, statement, span)])

    def close_passages(self, span: Mapping[str, str]) -> None:
        """End the passages of a dataset before a date."""
        self.moved.holders.update(row["id"] for row in rows(self.tx, statements.END_PASSAGES, span))

    def drop_naming(self, ids: Sequence[str]) -> None:
        """Drop the lines of what is known that may tell these nodes."""
        self.moved.holders.update(row["id"] for row in rows(self.tx, statements.DROP_NAMING, {"ids": ids}))

    def _tied(self, relation: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Edges of a relation changed between these pairs."""
        self.moved.ties.update(pairs)
        if relation in vocabulary().attributing:
            self.holders.update(dst for _, dst in pairs)

    def finish(self) -> None:
        """Renew the filter tokens of every text that a change reaches, let the truth grow, and tell what moved."""
        holders = self.holders | self.nodes
        if self.nodes:
            spoken_for = rows(self.tx, statements.SPOKEN_FOR, {"ids": sorted(self.nodes)})
            holders.update(row["id"] for row in spoken_for)
        if holders:
            self.tx.run(statements.RENEW_SCOPE, ids=sorted(holders))
        self.tx.run(GREW_TRUTH, moved=self.moved.told)

    def _put(self, statement: str, things: Sequence[T], row: Callable[[T], object]) -> None:
        """Send things as rows, some at once: the server writes those while the next are made here.

        What goes wrong with a statement is raised by the one after it or by the commit.
        """
        for at in range(0, len(things), AT_ONCE):
            self.tx.run(statement, rows=[row(thing) for thing in things[at : at + AT_ONCE]])  # type: ignore[arg-type, unused-ignore]
