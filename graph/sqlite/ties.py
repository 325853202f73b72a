"""Every tie that a caller sees, read out of the embedded store by columns.

SQLite puts each column of many rows into one JSON array: a million ties take half a second so, and three times as long
as rows of Python's, since no object is made for each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import compress

import numpy as np
import orjson
from numpy.typing import NDArray

from graph.reads import UNDATED, Audiences, Places, TieSnapshot, day_number
from graph.sqlite.audiences import asked_by
from graph.sqlite.rows import generation, pack_ids
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


def read_ties(connection: sqlite3.Connection, relations: Iterable[str], audiences: Audiences) -> TieSnapshot:
    """See `graph.reads.ScopedReads.ties`."""
    nodes, faces = connection.execute(_SIZES).fetchone()
    kinds = list(vocabulary().kinds)
    asked = {**asked_by(connection, audiences), "relations": pack_ids(relations), "kinds": _listed(kinds)}
    kind = np.full(nodes + 1, -1, np.int32)
    for numbers, places in _spans(connection, _KINDS, asked, faces):
        kind[_integers(numbers)] = _kind_places(kinds)[_integers(places)]
    src, dst, days = (np.concatenate(parts) for parts in zip(*_seen(connection, asked, kind), strict=True))
    ends = np.zeros(nodes + 1, np.bool_)
    ends[src] = ends[dst] = True
    ids, numbers = _ids(connection, ends)
    place = np.full(nodes + 1, -1, np.int32)
    place[numbers] = np.arange(len(numbers), dtype=np.int32)
    return TieSnapshot(generation(connection), ids, kinds, kind[numbers], place[src], place[dst], days)


def _seen(connection: sqlite3.Connection, asked: dict[str, object], kind: Places) -> Iterator[list[Places]]:
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


def _spans(connection: sqlite3.Connection, statement: str, asked: dict[str, object], last: int) -> Iterator[list[str]]:
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
