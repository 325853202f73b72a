"""What the embedded store reads for a caller: constant statements and what is made of their rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from graph.faces import shown
from graph.filters import Filter
from graph.model import KNOWN, Edge, Node, Passage
from graph.packing import unpack_vector
from graph.reads import Audiences, Cursor, Direction, Facets, Indexed, ScopedReads, TieMoves, TieSnapshot, Vectors
from graph.sqlite.audiences import asked_by, visible
from graph.sqlite.connections import Connected
from graph.sqlite.filters import parameters, where
from graph.sqlite.live.live import Live
from graph.sqlite.rows import EDGE_COLUMNS, PASSAGE_COLUMNS, edge_from, generation, grouped, pack_ids, passage_from
from graph.sqlite.ties import asked_of, read_ties, read_ties_beyond, read_ties_since

_TEXT = f"SELECT {PASSAGE_COLUMNS} FROM "
_SEEN = (
    "x.audience IN (SELECT value FROM json_each(:classes)) AND h.sight IN (SELECT value FROM json_each(:sights)) "
    "AND x.ended IS NULL AND h.ended = 0 "
)
_PASSAGES = f"""
{_TEXT} json_each(:ids) j JOIN passage x ON x.id = j.value
JOIN face h ON h.n = x.holder JOIN audience a ON a.class = x.audience WHERE {_SEEN}
"""
_PASSAGES_OF = f"""
{_TEXT} json_each(:ids) j JOIN face h ON h.id = j.value JOIN passage x ON x.holder = h.n
JOIN audience a ON a.class = x.audience
WHERE x.role <> '{KNOWN}' AND {_SEEN} ORDER BY h.id, x.dataset, x.role, x.seq
"""
_ENCODER = "v.encoder = (SELECT number FROM encoder WHERE key = :encoder)"
_KEY = "t.key = (SELECT number FROM encoder WHERE key = :encoder)"
_VECTORS = f"""
SELECT x.id, v.halves FROM json_each(:ids) j JOIN passage x ON x.id = j.value JOIN face h ON h.n = x.holder
JOIN vector v ON v.p = x.p WHERE {_ENCODER} AND {_SEEN}
"""
_TOKENS = f"""
SELECT x.id, t.packed FROM json_each(:ids) j JOIN passage x ON x.id = j.value JOIN face h ON h.n = x.holder
JOIN token t ON t.p = x.p WHERE {_KEY} AND {_SEEN}
"""
_LANGUAGES = "SELECT DISTINCT language FROM passage"
_SAMPLE = f"""
SELECT v.halves FROM passage x CROSS JOIN face h ON h.n = x.holder CROSS JOIN vector v ON v.p = x.p
WHERE x.language = :language AND {_ENCODER} AND {_SEEN} ORDER BY x.digest, x.id LIMIT :size
"""
_FIRST_VECTORS = f"""
SELECT x.language, v.halves FROM passage x INDEXED BY passage_said
CROSS JOIN vector v ON v.p = x.p CROSS JOIN face h ON h.n = x.holder
WHERE x.role <> '{KNOWN}' AND {_ENCODER} AND {_SEEN} ORDER BY x.id LIMIT :size
"""
_OUT = f"""
SELECT s.id, d.id, {EDGE_COLUMNS} FROM json_each(:ids) j CROSS JOIN face s ON s.id = j.value
CROSS JOIN edge e ON e.src = s.n CROSS JOIN face d ON d.n = e.dst CROSS JOIN audience b ON b.class = e.audience
"""
_IN = f"""
SELECT s.id, d.id, {EDGE_COLUMNS} FROM json_each(:ids) j CROSS JOIN face d ON d.id = j.value
CROSS JOIN edge e ON e.dst = d.n CROSS JOIN face s ON s.n = e.src CROSS JOIN audience b ON b.class = e.audience
"""
_EDGE_SEEN = "e.audience IN (SELECT value FROM json_each(:classes))"
_ENDS_SEEN = f"""
WHERE s.sight IN (SELECT value FROM json_each(:sights)) AND d.sight IN (SELECT value FROM json_each(:sights))
AND {_EDGE_SEEN}
"""
_RELATIONS = " AND e.rel IN (SELECT value FROM json_each(:relations))"
_CURRENT = " AND e.ended IS NULL"
_DEGREES = """
SELECT n.id, (SELECT count(*) FROM edge e {} WHERE e.src = n.n AND e.ended IS NULL {})
+ (SELECT count(*) FROM edge e {} WHERE e.dst = n.n AND e.ended IS NULL {})
FROM json_each(:ids) j JOIN face n ON n.id = j.value AND n.sight IN (SELECT value FROM json_each(:sights))
"""
_ALL_DEGREES = _DEGREES.format("", "", "", "")
_OTHER_SEEN = f"AND o.sight IN (SELECT value FROM json_each(:sights)) AND {_EDGE_SEEN}"
_SEEN_DEGREES = _DEGREES.format("JOIN face o ON o.n = e.dst", _OTHER_SEEN, "JOIN face o ON o.n = e.src", _OTHER_SEEN)
_CLASSES = "SELECT count(*) FROM audience"
_PAGE = """
SELECT p.id, r.body FROM (
    SELECT m.n, m.id, m.sort FROM face m WHERE {} AND (m.sort, m.id) > (:sort, :after) ORDER BY m.sort, m.id LIMIT :most
) p JOIN record r ON r.n = p.n ORDER BY p.sort, p.id, r.dataset
"""


class SqliteReads(Connected, ScopedReads):
    """See `graph.reads.ScopedReads`."""

    _live: Live

    def generation(self) -> int:
        return self._read(generation)

    # --- nodes ------------------------------------------------------------------

    def page(self, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        start = {"sort": after.sort if after else "", "after": after.id if after else "", "most": limit}
        with self._connections.reading() as connection:
            speaking = self._live.state(connection).speaking(connection, keep) if keep.languages else ()
            rows = connection.execute(_PAGE.format(where(keep)), {**parameters(connection, keep, speaking), **start})
            held = [shown(records, keep.audiences) for records in grouped(rows).values()]
        return [node for node in held if node is not None]

    def facets(self, keep: Filter) -> Facets:
        with self._connections.reading() as connection:
            return self._live.state(connection).facets(connection, keep)

    def sectors(self, keep: Filter) -> Mapping[str, int]:
        with self._connections.reading() as connection:
            return self._live.state(connection).sectors(connection, keep)

    def languages(self, keep: Filter) -> Mapping[str, int]:
        with self._connections.reading() as connection:
            return self._live.state(connection).languages(connection, keep)

    def sources(self, keep: Filter) -> Mapping[str, int]:
        with self._connections.reading() as connection:
            return self._live.state(connection).sources(connection, keep)

    # --- texts ------------------------------------------------------------------

    def passages(self, ids: Iterable[str], audiences: Audiences) -> dict[str, Passage]:
        with self._connections.reading() as connection:
            asked = {"ids": pack_ids(ids), **asked_by(connection, audiences)}
            return {p.id: p for p in map(passage_from, connection.execute(_PASSAGES, asked))}

    def passages_of(self, holders: Iterable[str], audiences: Audiences) -> list[Passage]:
        with self._connections.reading() as connection:
            asked = {"ids": pack_ids(dict.fromkeys(holders)), **asked_by(connection, audiences)}
            return [passage_from(row) for row in connection.execute(_PASSAGES_OF, asked)]

    def vectors(self, passages: Iterable[str], encoder: str, audiences: Audiences) -> dict[str, Vectors]:
        with self._connections.reading() as connection:
            asked = {"ids": pack_ids(passages), **_sight(connection, encoder, audiences)}
            return {id_: unpack_vector(halves) for id_, halves in connection.execute(_VECTORS, asked)}

    def tokens(self, passages: Iterable[str], key: str, audiences: Audiences) -> dict[str, bytes]:
        with self._connections.reading() as connection:
            asked = {"ids": pack_ids(passages), **_sight(connection, key, audiences)}
            return dict(connection.execute(_TOKENS, asked).fetchall())

    def language_sample(self, encoder: str, size: int, audiences: Audiences) -> dict[str, Vectors]:
        found = {}
        with self._connections.reading() as connection:
            asked = {"size": size, **_sight(connection, encoder, audiences)}
            for (language,) in connection.execute(_LANGUAGES).fetchall():
                rows = connection.execute(_SAMPLE, {"language": language, **asked}).fetchall()
                if rows:
                    found[language] = np.stack([unpack_vector(halves) for (halves,) in rows])
        return found

    def first_vectors(self, encoder: str, size: int, audiences: Audiences) -> list[tuple[str, Vectors]]:
        with self._connections.reading() as connection:
            asked = {"size": size, **_sight(connection, encoder, audiences)}
            rows = connection.execute(_FIRST_VECTORS, asked)
            return [(language, unpack_vector(halves)) for language, halves in rows]

    def indexed(self, encoder: str, audiences: Audiences) -> Indexed:
        with self._connections.reading() as connection:
            return self._live.state(connection).indexed(connection, encoder, audiences)

    # --- ties -------------------------------------------------------------------

    def edges_of(
        self,
        ids: Iterable[str],
        audiences: Audiences,
        *,
        relations: Iterable[str] | None = None,
        direction: Direction = "both",
        ended: bool = False,
    ) -> list[Edge]:
        tail = _ENDS_SEEN + (_RELATIONS if relations is not None else "") + ("" if ended else _CURRENT)
        wanted = pack_ids(dict.fromkeys(ids)), pack_ids(relations or ())
        found: dict[tuple[str, ...], Edge] = {}
        with self._connections.reading() as connection:
            values = {"ids": wanted[0], "relations": wanted[1], **asked_by(connection, audiences)}
            for statement, against in ((_OUT, "in"), (_IN, "out")):
                if direction != against:
                    rows: Iterable[Any] = connection.execute(statement + tail, values)
                    found.update((e.key, e) for e in (edge_from(src, dst, row) for src, dst, *row in rows))
        return [found[key] for key in sorted(found)]

    def degrees(self, ids: Iterable[str], audiences: Audiences) -> dict[str, int]:
        with self._connections.reading() as connection:
            # To look at the other end of each edge costs twice as much, and is needless where everything may be seen.
            everything = len(visible(connection, audiences)) == connection.execute(_CLASSES).fetchone()[0]
            values = {"ids": pack_ids(ids), **asked_by(connection, audiences)}
            return dict(connection.execute(_ALL_DEGREES if everything else _SEEN_DEGREES, values).fetchall())

    def ties(self, relations: Iterable[str], audiences: Audiences) -> TieSnapshot:
        with self._connections.reading() as connection:
            return read_ties(connection, relations, audiences)

    def ties_beyond(self, relations: Iterable[str], audiences: Audiences, fewer: Audiences) -> TieSnapshot | None:
        with self._connections.reading() as connection:
            return read_ties_beyond(connection, relations, audiences, fewer)

    def ties_since(
        self, mark: int, relations: Iterable[str], audiences: Audiences, held: Callable[[str], bool]
    ) -> TieMoves | None:
        with self._connections.reading() as connection:
            return read_ties_since(connection, mark, asked_of(connection, relations, audiences), held)


def _sight(connection: sqlite3.Connection, encoder: str, audiences: Audiences) -> dict[str, object]:
    return {"encoder": encoder, **asked_by(connection, audiences)}
