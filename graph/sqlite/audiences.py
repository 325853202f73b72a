"""The audiences of what the embedded store holds as numbers, and which of them a caller sees.

A class is the audience of a record, passage or edge. A sight is what one face of a node takes: classes that are seen,
and others that are not (`graph.faces`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import orjson

from graph.faces import Face, is_sight
from graph.sqlite.rows import pack_audience, pack_ids

Sight = tuple[str, str]
"""The classes that are seen and those that are not, as they are kept."""


def class_numbers(connection: sqlite3.Connection, audiences: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """The class of each audience; those that are new get one."""
    packed = {audience: pack_audience(audience) for audience in audiences}
    connection.executemany("INSERT OR IGNORE INTO audience (members) VALUES (?)", [(m,) for m in packed.values()])
    found = dict(
        connection.execute(
            "SELECT a.members, a.class FROM json_each(?) j JOIN audience a ON a.members = j.value",
            (pack_ids(packed.values()),),
        ).fetchall()
    )
    return {audience: found[members] for audience, members in packed.items()}


def pack_sight(face: Face) -> Sight:
    """What a face takes, as it is kept."""
    return pack_ids(face.seen), pack_ids(face.unseen)


def sight_numbers(connection: sqlite3.Connection, taken: Iterable[Sight]) -> dict[Sight, int]:
    """The number of each sight; those that are new get one."""
    wanted = list(dict.fromkeys(taken))
    connection.executemany("INSERT OR IGNORE INTO sight (seen, unseen) VALUES (?, ?)", wanted)
    found = {}
    for one in wanted:
        (found[one],) = connection.execute("SELECT sight FROM sight WHERE seen = ? AND unseen = ?", one).fetchone()
    return found


def visible(connection: sqlite3.Connection, audiences: Iterable[str]) -> list[int]:
    """The classes that share an audience with the caller's."""
    wanted = frozenset(audiences)
    rows = connection.execute("SELECT class, members FROM audience")
    return [number for number, members in rows if not wanted.isdisjoint(orjson.loads(members))]


def sights(connection: sqlite3.Connection, audiences: Iterable[str]) -> list[int]:
    """The sights of a caller: of every node they pick the one face that is shown to these audiences."""
    wanted = frozenset(audiences)
    rows = connection.execute("SELECT sight, seen, unseen FROM sight")
    return [number for number, seen, unseen in rows if is_sight(wanted, orjson.loads(seen), orjson.loads(unseen))]


def asked_by(connection: sqlite3.Connection, audiences: Iterable[str]) -> dict[str, object]:
    """The values for statements about passages, edges and the faces that they are of."""
    wanted = frozenset(audiences)
    return {"classes": pack_ids(visible(connection, wanted)), "sights": pack_ids(sights(connection, wanted))}
