"""What the embedded store reads of everything, whoever may see it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from graph.model import Edge, Load, Passage
from graph.packing import VectorBatch, VectorRow, unpack_vectors
from graph.records import Records
from graph.sqlite.connections import Connected
from graph.sqlite.rows import EDGE_COLUMNS, PASSAGE_COLUMNS, edge_from, grouped, pack_ids, passage_from
from graph.store import Counts, WholeReads

# Each page is read in a snapshot of its own, so that nothing is held between two.
STREAMED = 1_000

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
_PASSAGES_AFTER = f"""
{_TEXT} (SELECT * FROM passage WHERE id > ? ORDER BY id LIMIT ?) x {_JOINED} ORDER BY x.id
"""
_UNEMBEDDED = f"""
{_TEXT} (SELECT x.* FROM passage x WHERE x.id > :after AND x.ended IS NULL AND (
NOT EXISTS (SELECT 1 FROM vector v JOIN encoder c ON c.number = v.encoder WHERE v.p = x.p AND c.key = :encoder)
OR :tokens <> '' AND
NOT EXISTS (SELECT 1 FROM token t JOIN encoder c ON c.number = t.key WHERE t.p = x.p AND c.key = :tokens)
) ORDER BY x.id LIMIT :most) x {_JOINED} ORDER BY x.id
"""
_VECTORS_AFTER = """
SELECT c.key, x.id, x.digest, v.halves, k.key, t.packed FROM (
SELECT p, id, digest FROM passage y WHERE id > ? AND EXISTS (SELECT 1 FROM vector WHERE p = y.p) ORDER BY id LIMIT ?
) x JOIN vector v ON v.p = x.p JOIN encoder c ON c.number = v.encoder
LEFT JOIN token t ON t.p = x.p AND t.encoder = v.encoder LEFT JOIN encoder k ON k.number = t.key
ORDER BY x.id, c.key
"""
_EDGES_FROM = f"""
SELECT s.id, d.id, {EDGE_COLUMNS} FROM node s JOIN edge e ON e.src = s.n JOIN node d ON d.n = e.dst
JOIN audience b ON b.class = e.audience WHERE s.id = ?
"""
_SOURCES_AFTER = """
SELECT s.id FROM node s WHERE s.id > ? AND EXISTS (SELECT 1 FROM edge e WHERE e.src = s.n) ORDER BY s.id LIMIT ?
"""


class SqliteWholeReads(Connected, WholeReads):
    """See `graph.store.WholeReads`."""

    def records(self, ids: Iterable[str]) -> dict[str, Records]:
        asked = pack_ids(ids)
        return self._read(lambda c: grouped(c.execute(_RECORDS, (asked,))))

    def loads(self) -> list[Load]:
        return self._read(lambda c: [Load(*row) for row in c.execute(_LOADS)])

    def unembedded(self, encoder: str, after: str, limit: int, tokens: str = "") -> list[Passage]:
        asked = {"encoder": encoder, "tokens": tokens, "after": after, "most": limit}
        return self._read(lambda c: [passage_from(row) for row in c.execute(_UNEMBEDDED, asked)])

    def counts(self) -> Counts:
        return self._read(_counts)

    def stream_records(self, after: str = "") -> Iterator[Records]:
        def page(connection: sqlite3.Connection) -> list[Records]:
            return list(grouped(connection.execute(_RECORDS_AFTER, (after, STREAMED))).values())

        while found := self._read(page):
            yield from found
            after = found[-1][0].id

    def stream_edges(self, after: tuple[str, str, str, str] = ("", "", "", "")) -> Iterator[Edge]:
        # A node's edges come together, since edges are kept by number and the order asked for is by id.
        for src in self._sources(after[0]):
            yield from (edge for edge in self._edges_from(src) if edge.key > after)

    def _sources(self, after: str) -> Iterator[str]:
        def page(connection: sqlite3.Connection) -> list[str]:
            return [id_ for (id_,) in connection.execute(_SOURCES_AFTER, (after, STREAMED))]

        if after:
            yield after
        while found := self._read(page):
            yield from found
            after = found[-1]

    def _edges_from(self, src: str) -> list[Edge]:
        edges = self._read(lambda c: [edge_from(s, d, row) for s, d, *row in c.execute(_EDGES_FROM, (src,))])
        return sorted(edges, key=lambda edge: edge.key)

    def stream_passages(self, after: str = "") -> Iterator[Passage]:
        def page(connection: sqlite3.Connection) -> list[Passage]:
            return [passage_from(row) for row in connection.execute(_PASSAGES_AFTER, (after, STREAMED))]

        while found := self._read(page):
            yield from found
            after = found[-1].id

    def stream_vectors(self, after: str = "") -> Iterator[VectorBatch]:
        def page(connection: sqlite3.Connection) -> list[VectorRow]:
            return connection.execute(_VECTORS_AFTER, (after, STREAMED)).fetchall()

        while found := self._read(page):
            yield from unpack_vectors(found)
            after = found[-1][1]


def _counts(connection: sqlite3.Connection) -> Counts:
    def by(statement: str) -> dict[str, int]:
        return dict(connection.execute(statement).fetchall())

    return Counts(
        by("SELECT kind, count(*) FROM node GROUP BY kind"),
        by("SELECT rel, count(*) FROM edge GROUP BY rel"),
        int(connection.execute("SELECT count(*) FROM passage").fetchone()[0]),
        by("SELECT c.key, count(*) FROM vector v JOIN encoder c ON c.number = v.encoder GROUP BY c.key"),
        by("SELECT c.key, count(*) FROM token t JOIN encoder c ON c.number = t.key GROUP BY c.key"),
    )
