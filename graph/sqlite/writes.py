"""Writing to the embedded store: read what is there, plan by records, apply; all in the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from graph.editions.closings import datasets_of
from graph.faces import faces
from graph.model import KNOWN, Batch, Changes, Edge, Load, Node, Passage
from graph.packing import VectorBatch, pack_record, pack_vectors
from graph.records import EdgeKey, Existing, Records, WritePlan, closed, plan_write, saying
from graph.sqlite.audiences import class_numbers
from graph.sqlite.claims import closings_of, keep_closing
from graph.sqlite.connections import Connected
from graph.sqlite.faces import put_faces
from graph.sqlite.rows import (
    EDGE_COLUMNS,
    PASSAGE_COLUMNS,
    edge_from,
    edge_row,
    grouped,
    pack_ids,
    passage_from,
)
from graph.store import Writes
from graph.words.folding import laid_out

_RECORDS = "SELECT n.id, r.body FROM json_each(?) j JOIN node n ON n.id = j.value JOIN record r ON r.n = n.n"
_NUMBERS = "SELECT n.id, n.n FROM json_each(?) j JOIN node n ON n.id = j.value"
_KINDS = "SELECT n.id, n.n, n.kind FROM json_each(?) j JOIN node n ON n.id = j.value"
_EDGES = f"""
SELECT e.src, e.dst, {EDGE_COLUMNS} FROM json_each(?) j JOIN edge e
ON e.src = j.value ->> 0 AND e.rel = j.value ->> 1 AND e.dst = j.value ->> 2 AND e.dataset = j.value ->> 3
JOIN audience b ON b.class = e.audience
"""
_PASSAGES = f"""
SELECT {PASSAGE_COLUMNS} FROM json_each(?) j JOIN node h ON h.id = j.value ->> 0
JOIN passage x ON x.holder = h.n AND x.dataset = j.value ->> 1 JOIN audience a ON a.class = x.audience
"""

_PUT_NODE = "INSERT INTO node (id, kind) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind"
_PUT_RECORD = "INSERT OR REPLACE INTO record (n, dataset, date, ended, body) VALUES (?, ?, ?, ?, ?)"
_PUT_EDGE = """
INSERT OR REPLACE INTO edge (src, rel, dst, dataset, record, date, ended, since, until, props, audience)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_OLD_TEXTS = "SELECT x.id, x.p, x.digest, x.language FROM json_each(?) j JOIN passage x ON x.id = j.value"
_PUT_PASSAGE = """
INSERT INTO passage (id, holder, dataset, record, date, ended, role, seq, language, page, audience, text, digest,
terms, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET record = excluded.record, date = excluded.date, ended = excluded.ended,
language = excluded.language, page = excluded.page, audience = excluded.audience, text = excluded.text,
digest = excluded.digest, terms = excluded.terms, length = excluded.length
"""
# A line names what a node is tied to, and what that is tied to in turn.
_NAMING = f"""
WITH one (n) AS (
SELECT n.n FROM json_each(:ids) j JOIN node n ON n.id = j.value
UNION SELECT e.dst FROM json_each(:ids) j JOIN node n ON n.id = j.value JOIN edge e ON e.src = n.n
UNION SELECT e.src FROM json_each(:ids) j JOIN node n ON n.id = j.value JOIN edge e ON e.dst = n.n
), two (n) AS (
SELECT n FROM one UNION SELECT e.dst FROM one JOIN edge e ON e.src = one.n
UNION SELECT e.src FROM one JOIN edge e ON e.dst = one.n
)
SELECT x.p FROM two JOIN passage x ON x.holder = two.n WHERE x.role = '{KNOWN}'
"""
_DROP_VECTORS = "DELETE FROM vector WHERE p IN (SELECT value FROM json_each(?))"
_DROP_TOKENS = "DELETE FROM token WHERE p IN (SELECT value FROM json_each(?))"
_DROP_PASSAGES = "DELETE FROM passage WHERE p IN (SELECT value FROM json_each(?))"

_PUT_ENCODER = "INSERT OR IGNORE INTO encoder (key) VALUES (?)"
_ENCODERS = "SELECT e.number FROM json_each(?) j JOIN encoder e ON e.key = j.value"
_PUT_VECTOR = (
    "INSERT OR REPLACE INTO vector (p, encoder, halves) SELECT p, ?, ? FROM passage WHERE id = ? AND digest = ?"
)
_PUT_TOKENS = """
INSERT OR REPLACE INTO token (p, encoder, key, packed) SELECT p, ?, ?, ? FROM passage WHERE id = ? AND digest = ?
"""
_DROP_TOKENS_OF = "DELETE FROM token WHERE encoder IN (SELECT value FROM json_each(:numbers))"
_DROP_VECTORS_OF = "DELETE FROM vector WHERE encoder IN (SELECT value FROM json_each(:numbers))"

_STALE = """
SELECT n.id, r2.body FROM record r JOIN node n ON n.n = r.n JOIN record r2 ON r2.n = r.n
WHERE r.dataset = :dataset AND r.date < :date AND (r.ended IS NULL OR r.ended > :date)
"""
_COUNT_STALE = """
SELECT (SELECT count(*) FROM record WHERE dataset = :dataset AND date < :date AND ended IS NULL)
+ (SELECT count(*) FROM edge WHERE dataset = :dataset AND date < :date AND ended IS NULL)
"""
_OF_OLDER = "WHERE dataset = :dataset AND date < :date AND (ended IS NULL OR ended > :date)"
_END_EDGES = f"UPDATE edge SET ended = :date {_OF_OLDER}"
_END_PASSAGES = f"UPDATE passage SET ended = :date {_OF_OLDER}"
_PUT_LOAD = """
INSERT INTO load VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (dataset) DO UPDATE SET date = excluded.date,
digest = excluded.digest, finished = excluded.finished, rows = excluded.rows, rejected = excluded.rejected
WHERE excluded.date >= date
"""
GREW = "UPDATE meta SET value = value + 1 WHERE key = ?"


class SqliteWrites(Connected, Writes):
    """See `graph.store.Writes`."""

    def plan(self, batch: Batch) -> Changes:
        return self._read(lambda c: _planned(c, batch)).changes

    def write(self, batch: Batch) -> Changes:
        with self._connections.writing() as connection:
            plan = _planned(connection, batch)
            _apply(connection, plan)
            return plan.changes

    def close_missing(self, dataset: str, date: str, *, dry_run: bool = False) -> Changes:
        span = {"dataset": dataset, "date": date}
        if dry_run:
            return Changes(closed=self._read(lambda c: _count_missing(c, span)))
        with self._connections.writing() as connection:
            missing = _count_missing(connection, span)
            earlier = keep_closing(connection, dataset, date)
            if missing or earlier:
                _close_missing(connection, span)
            return Changes(closed=missing)

    def record_load(self, load: Load) -> None:
        row = (load.dataset, load.date, load.digest, load.finished, load.rows, load.rejected)
        with self._connections.writing() as connection:
            connection.execute(_PUT_LOAD, row)

    def put_known(self, lines: Sequence[Passage], gone: Sequence[str] = ()) -> int:
        with self._connections.writing() as connection:
            there = node_numbers(connection, {line.holder for line in lines})
            kept = [line for line in lines if line.holder in there]
            if kept or gone:
                _put_passages(connection, WritePlan(passages=kept, dropped=list(gone)))
                connection.execute(GREW, ("truth",))
            return len(kept)

    def put_vectors(self, vectors: VectorBatch) -> int:
        rows = list(pack_vectors(vectors))
        with self._connections.writing() as connection:
            encoder = _number(connection, vectors.encoder)
            halves = [(encoder, half, id_, digest) for _, id_, digest, half, _, _ in rows]
            kept = connection.executemany(_PUT_VECTOR, halves).rowcount
            if vectors.tokens is not None:
                key = _number(connection, vectors.tokens.key)
                packed = [(encoder, key, tokens, id_, digest) for _, id_, digest, _, _, tokens in rows]
                connection.executemany(_PUT_TOKENS, packed)
            if kept > 0:
                connection.execute(GREW, ("vectors",))
        return max(kept, 0)

    def drop_vectors(self, encoders: Sequence[str]) -> int:
        with self._connections.writing() as connection:
            numbers = {"numbers": pack_ids(n for (n,) in connection.execute(_ENCODERS, (pack_ids(encoders),)))}
            connection.execute(_DROP_TOKENS_OF, numbers)
            dropped = connection.execute(_DROP_VECTORS_OF, numbers).rowcount
            if dropped > 0:
                connection.execute(GREW, ("vectors",))
        return max(dropped, 0)


def _planned(connection: sqlite3.Connection, batch: Batch) -> WritePlan:
    return plan_write(batch, _existing(connection, batch))


def _apply(connection: sqlite3.Connection, plan: WritePlan) -> None:
    if plan.nodes:
        put_nodes(connection, plan.nodes)
    if plan.edges:
        _put_edges(connection, plan.edges)
    if plan.passages or plan.dropped:
        _put_passages(connection, plan)
    if plan.narrowed:
        drop_passages(connection, [p for (p,) in connection.execute(_NAMING, {"ids": pack_ids(plan.narrowed)})])
    if plan.nodes or plan.edges or plan.passages or plan.dropped:
        connection.execute(GREW, ("truth",))


def _count_missing(connection: sqlite3.Connection, span: Mapping[str, str]) -> int:
    return int(connection.execute(_COUNT_STALE, span).fetchone()[0])


def _close_missing(connection: sqlite3.Connection, span: Mapping[str, str]) -> None:
    stale = grouped(connection.execute(_STALE, span))
    if stale:
        put_nodes(connection, {id_: closed(records, **span) for id_, records in stale.items()})
    connection.execute(_END_EDGES, span)
    connection.execute(_END_PASSAGES, span)
    connection.execute(GREW, ("truth",))


def _existing(connection: sqlite3.Connection, batch: Batch) -> Existing:
    records = grouped(connection.execute(_RECORDS, (pack_ids(n.id for n in batch.nodes),)))
    asked = pack_ids({e.src for e in batch.edges} | {e.dst for e in batch.edges})
    ends = connection.execute(_KINDS, (asked,)).fetchall()
    brought = {n.id for n in batch.nodes}
    return Existing(
        records,
        _edges(connection, batch.edges, {id_: n for id_, n, _ in ends}),
        _passages(connection, [n for n in batch.nodes if n.id in records]),
        {id_: kind for id_, _, kind in ends if id_ not in brought},
        closings_of(connection, datasets_of(batch)),
    )


def _edges(connection: sqlite3.Connection, edges: Iterable[Edge], numbers: Mapping[str, int]) -> dict[EdgeKey, Edge]:
    keys = [
        [numbers[e.src], e.rel, numbers[e.dst], e.source.dataset]
        for e in edges
        if e.src in numbers and e.dst in numbers
    ]
    ids = {n: id_ for id_, n in numbers.items()}
    found = {}
    if keys:
        for src, dst, *row in connection.execute(_EDGES, (pack_ids(keys),)):
            edge = edge_from(ids[src], ids[dst], row)
            found[edge.key] = edge
    return found


def _passages(connection: sqlite3.Connection, nodes: Iterable[Node]) -> dict[tuple[str, str], tuple[Passage, ...]]:
    held: dict[tuple[str, str], list[Passage]] = {}
    keys = pack_ids([n.id, n.source.dataset] for n in nodes)
    for row in connection.execute(_PASSAGES, (keys,)):
        passage = passage_from(row)
        held.setdefault((passage.holder, passage.source.dataset), []).append(passage)
    return {key: tuple(passages) for key, passages in held.items()}


def put_nodes(connection: sqlite3.Connection, nodes: Mapping[str, Records]) -> None:
    """Put nodes with all their records."""
    shown = {id_: faces(records) for id_, records in nodes.items()}
    connection.executemany(_PUT_NODE, [(id_, held[0].node.kind) for id_, held in shown.items()])
    numbers = node_numbers(connection, nodes)
    class_numbers(connection, {record.audience for records in nodes.values() for record in records})
    put_faces(connection, {numbers[id_]: held for id_, held in shown.items()})
    connection.executemany(
        _PUT_RECORD,
        [
            (numbers[id_], r.source.dataset, r.source.date, r.source.ended, pack_record(r))
            for id_, records in nodes.items()
            for r in records
        ],
    )


def node_numbers(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The numbers of the nodes that exist, by id."""
    return dict(connection.execute(_NUMBERS, (pack_ids(ids),)).fetchall())


def _put_edges(connection: sqlite3.Connection, edges: list[Edge]) -> None:
    numbers = node_numbers(connection, {e.src for e in edges} | {e.dst for e in edges})
    classes = class_numbers(connection, {e.audience for e in edges})
    connection.executemany(_PUT_EDGE, [edge_row(e, numbers, classes) for e in edges])


def _put_passages(connection: sqlite3.Connection, plan: WritePlan) -> None:
    """Vectors and tokens go where the text or its language changed."""
    old = _old_texts(connection, [p.id for p in plan.passages])
    drop_passages(connection, [n for n, _ in _old_texts(connection, plan.dropped).values()])
    changed = [old[p.id][0] for p in plan.passages if p.id in old and old[p.id][1] != saying(p)]
    _drop_vectors(connection, changed)
    _insert_passages(connection, plan.passages)


def drop_passages(connection: sqlite3.Connection, numbers: list[int]) -> None:
    """Drop passages by their numbers, with their vectors and tokens."""
    _drop_vectors(connection, numbers)
    connection.execute(_DROP_PASSAGES, (pack_ids(numbers),))


def _drop_vectors(connection: sqlite3.Connection, numbers: list[int]) -> None:
    """Drop the vectors and tokens of passages."""
    for statement in _DROP_VECTORS, _DROP_TOKENS:
        connection.execute(statement, (pack_ids(numbers),))


def _number(connection: sqlite3.Connection, key: str) -> int:
    """The number that stands for an encoder, or for what is packed of its tokens."""
    connection.execute(_PUT_ENCODER, (key,))
    return int(connection.execute(_ENCODERS, (pack_ids([key]),)).fetchone()[0])


def _old_texts(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, tuple[int, tuple[str, str]]]:
    rows = connection.execute(_OLD_TEXTS, (pack_ids(ids),))
    return {id_: (p, (language, digest)) for id_, p, digest, language in rows}


def _insert_passages(connection: sqlite3.Connection, passages: list[Passage]) -> None:
    holders = node_numbers(connection, {p.holder for p in passages})
    classes = class_numbers(connection, {p.audience for p in passages})
    rows = []
    for p in passages:
        s, terms = p.source, laid_out(p.text, p.language)
        origin = (p.id, holders[p.holder], s.dataset, s.record, s.date, s.ended)
        place = (p.role, p.seq, p.language, p.page, classes[p.audience])
        rows.append((*origin, *place, p.text, p.digest, terms, len(terms.split())))
    connection.executemany(_PUT_PASSAGE, rows)
