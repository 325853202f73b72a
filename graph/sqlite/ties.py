"""Every tie that a caller sees, read out of the embedded store by columns, and what of them moved or is kept back.

SQLite puts each column of many rows into one JSON array: ties are read so in a third of the time that rows of Python's
take, since no object is made for each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, compress, starmap

import numpy as np
import orjson
from numpy.typing import NDArray

from graph.model import EVERYONE
from graph.reads import UNDATED, Audiences, Places, TieMoves, TieRow, TieSnapshot, day_number
from graph.sqlite.audiences import asked_by, sights, visible
from graph.sqlite.live.feed import moved_since, position
from graph.sqlite.rows import generation, pack_audience, pack_ids
from graph.vocabulary import vocabulary

Integers = NDArray[np.int64]

AT_ONCE = 100_000
"""So many nodes at once are read, or the ties of so many: some tens of megabytes of text."""
_TIES = """
SELECT json_group_array(e.src), json_group_array(e.dst), json_group_array(coalesce(e.since, '')) FROM edge e
WHERE e.src > :after AND e.src <= :upto AND e.audience IN (SELECT value FROM json_each(:classes))
AND e.rel IN (SELECT value FROM json_each(:relations)) AND e.ended IS NULL
"""
_KINDS = """
SELECT json_group_array(n), json_group_array(instr(:kinds, '|' || kind || '|')) FROM face
WHERE f > :after AND f <= :upto AND sight IN (SELECT value FROM json_each(:sights))
"""
_IDS = "SELECT json_group_array(id), json_group_array(n) FROM (SELECT id, n FROM node ORDER BY id)"
_SIZES = "SELECT (SELECT coalesce(max(n), 0) FROM node), (SELECT coalesce(max(f), 0) FROM face)"


# What everyone sees is nearly all of it, and what is kept back alone has an index.
_PUBLIC = "SELECT class FROM audience WHERE members = ?"
_INDEXES = (
    "CREATE INDEX face_sight ON face (sight)",
    "CREATE INDEX edge_kept_back ON edge (audience) WHERE audience <> {public:d}",
)
_STANDING = """
e.audience IN (SELECT value FROM json_each(:classes)) AND e.rel IN (SELECT value FROM json_each(:relations))
AND e.ended IS NULL AND s.sight IN (SELECT value FROM json_each(:sights))
AND d.sight IN (SELECT value FROM json_each(:sights))
"""
_ROW = "SELECT s.id, s.kind, d.id, d.kind, coalesce(e.since, '')"
_ENDS = f"CROSS JOIN face s ON s.n = e.src CROSS JOIN face d ON d.n = e.dst WHERE {_STANDING}"
_KEPT_BACK = f"""
{_ROW} FROM edge e INDEXED BY edge_kept_back {_ENDS}
AND e.audience <> {{public:d}} AND e.audience IN (SELECT value FROM json_each(:own))
"""
_OUT_OF = f"{_ROW} FROM json_each(:nodes) j CROSS JOIN edge e ON e.src = j.value {_ENDS}"
_IN_TO = f"{_ROW} FROM json_each(:nodes) j CROSS JOIN edge e ON e.dst = j.value {_ENDS}"
_BETWEEN = f"""
{_ROW} FROM json_each(:pairs) j CROSS JOIN edge e ON e.src = j.value >> 32 AND e.dst = j.value & 0xFFFFFFFF {_ENDS}
"""
_OWN_FACES = """
SELECT f.n, f.id, f.kind, NOT EXISTS (SELECT 1 FROM face o WHERE o.n = f.n
AND o.sight IN (SELECT value FROM json_each(:others))) FROM json_each(:mine) j JOIN face f ON f.sight = j.value
"""
_NODES_OF = "SELECT DISTINCT f.n FROM json_each(?) j JOIN face f ON f.f = j.value"
_IDS_OF = "SELECT n.n, n.id FROM json_each(?) j JOIN node n ON n.n = j.value"
_KINDS_OF = """
SELECT f.id, f.kind FROM json_each(:nodes) j JOIN face f ON f.n = j.value
WHERE f.sight IN (SELECT value FROM json_each(:sights))
"""
MOVED_MOST = 100_000
"""When more has moved, all is read anew: that takes no longer."""

Asked = Mapping[str, object]


def make_indexes(connection: sqlite3.Connection) -> None:
    """What is not for everyone is found without looking at what is."""
    for statement in _INDEXES:
        connection.execute(statement.format(public=_public(connection)))


def _public(connection: sqlite3.Connection) -> int:
    """The class of what everyone sees."""
    return int(connection.execute(_PUBLIC, (pack_audience(EVERYONE),)).fetchone()[0])


def asked_of(connection: sqlite3.Connection, relations: Iterable[str], audiences: Audiences) -> Asked:
    """The values for statements about ties of these relations that the audiences see."""
    return {**asked_by(connection, audiences), "relations": pack_ids(relations)}


def read_ties(connection: sqlite3.Connection, relations: Iterable[str], audiences: Audiences) -> TieSnapshot:
    """See `graph.reads.ScopedReads.ties`."""
    nodes, faces = connection.execute(_SIZES).fetchone()
    kinds = list(vocabulary().kinds)
    asked = {**asked_of(connection, relations, audiences), "kinds": _listed(kinds)}
    kind = np.full(nodes + 1, -1, np.int32)
    for numbered, placed in _spans(connection, _KINDS, asked, faces):
        kind[_integers(numbered)] = _kind_places(kinds)[_integers(placed)]
    src, dst, days = (np.concatenate(parts) for parts in zip(*_seen(connection, asked, kind), strict=True))
    ends = np.zeros(nodes + 1, np.bool_)
    ends[src] = ends[dst] = True
    ids, numbers = _ids(connection, ends)
    place = np.full(nodes + 1, -1, np.int32)
    place[numbers] = np.arange(len(numbers), dtype=np.int32)
    return TieSnapshot(*_when(connection), ids, kinds, kind[numbers], place[src], place[dst], days)


def read_ties_beyond(
    connection: sqlite3.Connection, relations: Iterable[str], audiences: Audiences, fewer: Audiences
) -> TieSnapshot:
    """See `graph.reads.ScopedReads.ties_beyond`."""
    asked = asked_of(connection, relations, audiences)
    own = set(visible(connection, audiences)) - set(visible(connection, fewer))
    theirs = sights(connection, fewer)
    mine = pack_ids(set(sights(connection, audiences)) - set(theirs))
    faces = connection.execute(_OWN_FACES, {"mine": mine, "others": pack_ids(theirs)}).fetchall()
    nodes = pack_ids(n for n, _, _, hidden in faces if hidden)
    rows = {
        *connection.execute(_KEPT_BACK.format(public=_public(connection)), {**asked, "own": pack_ids(own)}),
        *connection.execute(_OUT_OF, {**asked, "nodes": nodes}),
        *connection.execute(_IN_TO, {**asked, "nodes": nodes}),
    }
    return TieSnapshot.of(_when(connection), starmap(TieRow, rows), {id_: kind for _, id_, kind, _ in faces})


def read_ties_since(
    connection: sqlite3.Connection, mark: int, asked: Asked, held: Callable[[str], bool]
) -> TieMoves | None:
    """See `graph.reads.ScopedReads.ties_since`."""
    moved = moved_since(connection, mark)
    if moved is None or len(moved.ties) + len(moved.faces) > MOVED_MOST:
        return None
    numbers = [n for (n,) in connection.execute(_NODES_OF, (pack_ids(moved.faces.tolist()),))]
    pairs = {(number >> 32, number & 0xFFFFFFFF) for number in moved.ties.tolist()}
    ends = pack_ids({*numbers, *chain.from_iterable(pairs)})
    ids = {n: id_ for n, id_ in connection.execute(_IDS_OF, (ends,)) if held(id_)}
    both = pack_ids(a << 32 | b for pair in pairs for a, b in (pair, pair[::-1]))
    asked = {**asked, "nodes": pack_ids(numbers), "pairs": both}
    rows = {row for statement in (_BETWEEN, _OUT_OF, _IN_TO) for row in connection.execute(statement, asked)}
    kinds = dict(connection.execute(_KINDS_OF, asked).fetchall())
    return TieMoves(
        TieSnapshot.of(_when(connection), starmap(TieRow, rows), kinds),
        [ids[n] for n in numbers if n in ids],
        [(ids[a], ids[b]) for a, b in pairs if a in ids and b in ids],
    )


def _when(connection: sqlite3.Connection) -> tuple[int, int]:
    """The generation, and how far what is told of changes has come."""
    return generation(connection), position(connection)


def _seen(connection: sqlite3.Connection, asked: Asked, kind: Places) -> Iterator[list[Places]]:
    """The ties whose ends have a kind to the caller, some at once."""
    yield [np.zeros(0, np.int32)] * 3
    for some, others, since in _spans(connection, _TIES, asked, len(kind)):
        src, dst = _integers(some), _integers(others)
        seen = (kind[src] >= 0) & (kind[dst] >= 0)
        yield [column[seen].astype(np.int32) for column in (src, dst, _days(since, len(src)))]


def _ids(connection: sqlite3.Connection, ends: NDArray[np.bool_]) -> tuple[list[str], Integers]:
    """The ids of the nodes that are ends, ascending, and their numbers."""
    texts, numbers = connection.execute(_IDS).fetchone()
    found = _integers(numbers)
    wanted = ends[found]
    return list(compress(orjson.loads(texts), wanted.tolist())), found[wanted]


def _spans(connection: sqlite3.Connection, statement: str, asked: Asked, last: int) -> Iterator[list[str]]:
    """The packed columns of a statement about a span of numbers, some at once up to the last."""
    for after in range(-1, last, AT_ONCE):
        yield connection.execute(statement, {**asked, "after": after, "upto": after + AT_ONCE}).fetchone()


def _days(packed: str, number: int) -> Integers:
    """The days of so many dates, as of `graph.reads.day_number`."""
    whole = packed.replace('""', '"0000-00-00"')
    if len(whole) != 13 * number + 1 or not number:  # where of some the year or the month alone is known
        return np.array([day_number(since) for since in orjson.loads(packed)], np.int64)
    letters = np.frombuffer(whole.encode(), np.uint8, offset=1).reshape(number, 13)
    year, month, day = (_decimal(letters[:, a:b]) for a, b in ((1, 5), (6, 8), (9, 11)))
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    return np.where(year == 0, UNDATED, months.astype("M8[D]").astype(np.int64) + day - 1)


def _decimal(letters: NDArray[np.uint8]) -> Integers:
    """The numbers whose digits stand in the rows."""
    found = np.zeros(len(letters), np.int64)
    for column in range(letters.shape[1]):
        found = found * 10 + (letters[:, column] - ord("0"))
    return found


def _integers(packed: str) -> Integers:
    return np.fromstring(packed[1:-1], np.int64, sep=",") if len(packed) > 2 else np.zeros(0, np.int64)


def _listed(kinds: Iterable[str]) -> str:
    return "".join(f"|{kind}|" for kind in kinds)


def _kind_places(kinds: list[str]) -> Places:
    """The place of the kind whose name stands at a place of the list."""
    places = np.full(len(_listed(kinds)) + 1, -1, np.int32)
    for at, kind in enumerate(kinds):
        places[_listed(kinds).index(f"|{kind}|") + 1] = at
    return places
