"""Graph reads of the embedded store: constant statements and what is made of their rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.filters import Filter
from graph.model import Edge, Load, Node, Passage
from graph.records import Records, merge
from graph.sqlite.filters import parameters, visible, where
from graph.sqlite.rows import EDGE_COLUMNS, PASSAGE_COLUMNS, edge_from, grouped, pack_ids, passage_from
from graph.sqlite.snapshot import generation
from graph.store import Counts, Cursor, Direction, Facets, Tie, TieSnapshot
from graph.store import Vectors as Array

_LOADS = "SELECT dataset, date, digest, finished, rows, rejected FROM load ORDER BY dataset"
_RECORDS = """
SELECT n.id, r.body FROM json_each(?) j JOIN node n ON n.id = j.value JOIN record r ON r.n = n.n
"""
_RECORDS_AFTER = """
SELECT n.id, r.body FROM (SELECT n, id FROM node WHERE id > ? ORDER BY id LIMIT ?) n JOIN record r ON r.n = n.n
ORDER BY n.id, r.dataset
"""
_TEXT = f"SELECT {PASSAGE_COLUMNS} FROM "
_JOINED = "JOIN node h ON h.n = x.holder JOIN audience a ON a.class = x.audience "
_SEEN = (
    "x.audience IN (SELECT value FROM json_each(:classes)) AND h.audience IN (SELECT value FROM json_each(:classes)) "
    "AND x.ended IS NULL AND h.ended = 0 "
)
_PASSAGES = f"{_TEXT} json_each(:ids) j JOIN passage x ON x.id = j.value {_JOINED} WHERE {_SEEN}"
_PASSAGES_OF = f"""
{_TEXT} json_each(:ids) j JOIN node h ON h.id = j.value JOIN passage x ON x.holder = h.n
JOIN audience a ON a.class = x.audience WHERE {_SEEN} ORDER BY h.id, x.dataset, x.role, x.seq
"""
_PASSAGES_AFTER = f"""
{_TEXT} (SELECT * FROM passage WHERE id > ? ORDER BY id LIMIT ?) x {_JOINED} ORDER BY x.id
"""
_UNEMBEDDED = f"""
{_TEXT} (SELECT x.* FROM passage x LEFT JOIN vector v ON v.p = x.p
WHERE x.id > ? AND v.encoder IS NOT ? AND x.ended IS NULL ORDER BY x.id LIMIT ?) x {_JOINED} ORDER BY x.id
"""
_VECTORS = """
SELECT x.id, v.halves FROM json_each(?) j JOIN passage x ON x.id = j.value JOIN vector v ON v.p = x.p
WHERE v.encoder = ?
"""
_LANGUAGES = "SELECT DISTINCT language FROM passage"
_SAMPLE = """
SELECT v.halves FROM passage x JOIN vector v ON v.p = x.p
WHERE x.language = ? AND x.ended IS NULL AND v.encoder = ? ORDER BY x.digest, x.id LIMIT ?
"""
_VECTORS_AFTER = """
SELECT v.encoder, x.id, x.digest, v.halves FROM passage x JOIN vector v ON v.p = x.p
WHERE x.id > ? ORDER BY x.id LIMIT ?
"""
_OUT = f"""
SELECT s.id, d.id, {EDGE_COLUMNS} FROM json_each(:ids) j CROSS JOIN node s ON s.id = j.value
CROSS JOIN edge e ON e.src = s.n CROSS JOIN node d ON d.n = e.dst
"""
_IN = f"""
SELECT s.id, d.id, {EDGE_COLUMNS} FROM json_each(:ids) j CROSS JOIN node d ON d.id = j.value
CROSS JOIN edge e ON e.dst = d.n CROSS JOIN node s ON s.n = e.src
"""
_ENDS_SEEN = """
WHERE s.audience IN (SELECT value FROM json_each(:classes)) AND d.audience IN (SELECT value FROM json_each(:classes))
"""
_RELATIONS = " AND e.rel IN (SELECT value FROM json_each(:relations))"
_CURRENT = " AND e.ended IS NULL"
_TIES = f"""
SELECT s.id, s.kind, d.id, d.kind, coalesce(e.since, '') FROM edge e
CROSS JOIN node s ON s.n = e.src CROSS JOIN node d ON d.n = e.dst {_ENDS_SEEN} {_RELATIONS} {_CURRENT}
"""
_EDGES_FROM = f"""
SELECT s.id, d.id, {EDGE_COLUMNS} FROM node s JOIN edge e ON e.src = s.n JOIN node d ON d.n = e.dst WHERE s.id = ?
"""
_SOURCES_AFTER = """
SELECT s.id FROM node s WHERE s.id > ? AND EXISTS (SELECT 1 FROM edge e WHERE e.src = s.n) ORDER BY s.id LIMIT ?
"""
_DEGREES = """
SELECT n.id, (SELECT count(*) FROM edge e {} WHERE e.src = n.n AND e.ended IS NULL {})
+ (SELECT count(*) FROM edge e {} WHERE e.dst = n.n AND e.ended IS NULL {})
FROM json_each(:ids) j JOIN node n ON n.id = j.value
"""
_ALL_DEGREES = _DEGREES.format("", "", "", "")
_SEEN = "AND o.audience IN (SELECT value FROM json_each(:classes))"
_SEEN_DEGREES = _DEGREES.format("JOIN node o ON o.n = e.dst", _SEEN, "JOIN node o ON o.n = e.src", _SEEN)
_CLASSES = "SELECT count(*) FROM audience"
_PAGE = """
SELECT p.id, r.body FROM (
    SELECT m.n, m.id, m.sort FROM node m WHERE {} AND (m.sort, m.id) > (:sort, :after) ORDER BY m.sort, m.id LIMIT :most
) p JOIN record r ON r.n = p.n ORDER BY p.sort, p.id, r.dataset
"""
_BY_KIND = "SELECT m.kind, count(*) FROM node m WHERE {} GROUP BY m.kind"
_BY_REGION = "SELECT m.region, count(*) FROM node m WHERE {} AND m.region IS NOT NULL GROUP BY m.region"
_BY_SECTOR = """
SELECT substr(t.key, 1, 2) AS division, count(DISTINCT m.n) FROM node m JOIN node_sector t ON t.n = m.n WHERE {}
GROUP BY division
"""


@dataclass(frozen=True, slots=True)
class Edges:
    """What `Store.edges_of` is asked."""

    ids: tuple[str, ...]
    audiences: frozenset[str]
    relations: tuple[str, ...] | None
    direction: Direction
    ended: bool


def loads(connection: sqlite3.Connection) -> list[Load]:
    """See `Store.loads`."""
    return [Load(*row) for row in connection.execute(_LOADS)]


def records(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Records]:
    """See `Store.records`."""
    return grouped(connection.execute(_RECORDS, (pack_ids(ids),)))


def records_after(connection: sqlite3.Connection, after: str, limit: int) -> list[Records]:
    """A page of `Store.stream_records`."""
    return list(grouped(connection.execute(_RECORDS_AFTER, (after, limit))).values())


def passages(connection: sqlite3.Connection, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, Passage]:
    """See `Store.passages`."""
    asked = {"ids": pack_ids(ids), "classes": pack_ids(visible(connection, audiences))}
    return {p.id: p for p in map(passage_from, connection.execute(_PASSAGES, asked))}


def passages_of(connection: sqlite3.Connection, holders: Iterable[str], audiences: frozenset[str]) -> list[Passage]:
    """See `Store.passages_of`."""
    asked = {"ids": pack_ids(dict.fromkeys(holders)), "classes": pack_ids(visible(connection, audiences))}
    return [passage_from(row) for row in connection.execute(_PASSAGES_OF, asked)]


def passages_after(connection: sqlite3.Connection, after: str, limit: int) -> list[Passage]:
    """A page of `Store.stream_passages`."""
    return [passage_from(row) for row in connection.execute(_PASSAGES_AFTER, (after, limit))]


def unembedded(connection: sqlite3.Connection, encoder: str, after: str, limit: int) -> list[Passage]:
    """See `Store.unembedded`."""
    return [passage_from(row) for row in connection.execute(_UNEMBEDDED, (after, encoder, limit))]


def vectors(connection: sqlite3.Connection, ids: Iterable[str], encoder: str) -> dict[str, Array]:
    """See `Store.vectors`."""
    return {id_: _floats(halves) for id_, halves in connection.execute(_VECTORS, (pack_ids(ids), encoder))}


def language_sample(connection: sqlite3.Connection, encoder: str, size: int) -> dict[str, Array]:
    """See `Store.language_sample`."""
    found = {}
    for (language,) in connection.execute(_LANGUAGES).fetchall():
        rows = connection.execute(_SAMPLE, (language, encoder, size)).fetchall()
        if rows:
            found[language] = np.stack([_floats(halves) for (halves,) in rows])
    return found


def vectors_after(connection: sqlite3.Connection, after: str, limit: int) -> list[tuple[str, str, str, Array]]:
    """A page of vectors as (encoder, passage id, digest, vector)."""
    rows = connection.execute(_VECTORS_AFTER, (after, limit))
    return [(encoder, id_, digest, _floats(halves)) for encoder, id_, digest, halves in rows]


def _floats(halves: bytes) -> Array:
    return np.frombuffer(halves, np.float16).astype(np.float32)


def edges_of(connection: sqlite3.Connection, asked: Edges) -> list[Edge]:
    """See `Store.edges_of`."""
    values = {
        "ids": pack_ids(dict.fromkeys(asked.ids)),
        "classes": pack_ids(visible(connection, asked.audiences)),
        "relations": pack_ids(asked.relations or ()),
    }
    tail = _ENDS_SEEN + (_RELATIONS if asked.relations is not None else "") + ("" if asked.ended else _CURRENT)
    found: dict[tuple[str, ...], Edge] = {}
    for statement, wanted in ((_OUT, asked.direction != "in"), (_IN, asked.direction != "out")):
        if wanted:
            rows: Iterable[Any] = connection.execute(statement + tail, values)
            found.update((e.key, e) for e in (edge_from(src, dst, row) for src, dst, *row in rows))
    return [found[key] for key in sorted(found)]


def ties(connection: sqlite3.Connection, relations: Iterable[str], audiences: frozenset[str]) -> TieSnapshot:
    """See `Store.ties`."""
    values = {"classes": pack_ids(visible(connection, audiences)), "relations": pack_ids(relations)}
    return TieSnapshot(generation(connection), [Tie(*row) for row in connection.execute(_TIES, values)])


def edges_from(connection: sqlite3.Connection, src: str) -> list[Edge]:
    """All edges out of a node, by key."""
    edges = [edge_from(s, d, row) for s, d, *row in connection.execute(_EDGES_FROM, (src,))]
    return sorted(edges, key=lambda e: e.key)


def sources_after(connection: sqlite3.Connection, after: str, limit: int) -> list[str]:
    """The ids of nodes that edges leave from, in order."""
    return [id_ for (id_,) in connection.execute(_SOURCES_AFTER, (after, limit))]


def degrees(connection: sqlite3.Connection, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, int]:
    """See `Store.degrees`."""
    classes = visible(connection, audiences)
    # To look at the other end of each edge costs twice as much, and is needless where everything may be seen.
    everything = len(classes) == connection.execute(_CLASSES).fetchone()[0]
    values = {"ids": pack_ids(ids), "classes": pack_ids(classes)}
    return dict(connection.execute(_ALL_DEGREES if everything else _SEEN_DEGREES, values).fetchall())


def page(connection: sqlite3.Connection, keep: Filter, limit: int, after: Cursor | None) -> list[Node]:
    """See `Store.page`."""
    start = {"sort": after.sort if after else "", "after": after.id if after else "", "most": limit}
    rows = connection.execute(_PAGE.format(where(keep)), {**parameters(connection, keep), **start})
    return [merge(held) for held in grouped(rows).values()]


def facets(connection: sqlite3.Connection, keep: Filter) -> Facets:
    """See `Store.facets`."""
    values = parameters(connection, keep)

    def by(statement: str) -> dict[str, int]:
        return dict(connection.execute(statement.format(where(keep)), values).fetchall())

    kinds = by(_BY_KIND)
    return Facets(sum(kinds.values()), kinds, by(_BY_REGION), by(_BY_SECTOR))


def counts(connection: sqlite3.Connection) -> Counts:
    """See `Store.counts`."""

    def by(statement: str) -> dict[str, int]:
        return dict(connection.execute(statement).fetchall())

    return Counts(
        by("SELECT kind, count(*) FROM node GROUP BY kind"),
        by("SELECT rel, count(*) FROM edge GROUP BY rel"),
        int(connection.execute("SELECT count(*) FROM passage").fetchone()[0]),
        by("SELECT encoder, count(*) FROM vector GROUP BY encoder"),
    )
