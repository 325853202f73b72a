"""What filters and counts ask of the faces of nodes, in plain arrays; and which ties make somebody speak."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.sqlite.live.lettered import Lettered
from graph.sqlite.live.names import NameIndex
from graph.sqlite.live.numbered import Flags, Integers, Names, Numbered, Small
from graph.sqlite.rows import pack_ids
from graph.vocabulary import vocabulary

_COLUMNS = "m.f, m.n, m.sight, m.ended, m.kind, coalesce(m.region, ''), coalesce(m.size, ''), m.id, m.terms"
_ALL = f"SELECT {_COLUMNS} FROM face m"
_SOME = f"SELECT {_COLUMNS} FROM json_each(?) j JOIN face m ON m.f = j.value"
_ALL_SECTORS = "SELECT f, key FROM face_sector"
_SOME_SECTORS = "SELECT t.f, t.key FROM json_each(?) j JOIN face_sector t ON t.f = j.value"
_ALL_SOURCES = "SELECT f, key FROM face_source"
_SOME_SOURCES = "SELECT t.f, t.key FROM json_each(?) j JOIN face_source t ON t.f = j.value"
_TIES = "SELECT src, dst, audience FROM edge WHERE ended IS NULL AND rel IN (SELECT value FROM json_each(?))"
_SOME_TIES = """
SELECT e.src, e.dst, e.audience FROM json_each(?) j CROSS JOIN edge e ON e.src = j.value >> 32
AND e.dst = j.value & 0xFFFFFFFF WHERE e.ended IS NULL AND e.rel IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, eq=False)
class FacePart(Numbered):
    """Some faces by row: number, node, sight, and the numbers of kind, region, size ('' where there is none) and key.

    `sector_rows` are the rows that have the sectors of `sector_keys`, `division_rows` those that have any sector of the
    divisions of `division_keys`, `source_rows` those that the datasets of `source_keys` state; `ids` are the nodes'.
    """

    numbers: Integers
    nodes: Small
    sights: Small
    ended: Flags
    kinds: Small
    regions: Small
    sizes: Small
    sector_rows: Small
    sector_keys: Small
    division_rows: Small
    division_keys: Small
    source_rows: Small
    source_keys: Small
    ids: Lettered
    called: NameIndex

    @classmethod
    def read(cls, connection: sqlite3.Connection, names: Names, faces: Sequence[int] | None = None) -> FacePart:
        """The faces of these numbers (None: all)."""
        asked = () if faces is None else (pack_ids(faces),)
        rows = connection.execute(_ALL if faces is None else _SOME, asked).fetchall()
        sectors = connection.execute(_ALL_SECTORS if faces is None else _SOME_SECTORS, asked).fetchall()
        sources = connection.execute(_ALL_SOURCES if faces is None else _SOME_SOURCES, asked).fetchall()
        number = names.number
        named = [(*rest, number(kind), number(region), number(size)) for *rest, kind, region, size, _, _ in rows]
        table = np.array(named, np.int64).reshape(-1, 7)
        place = {f: row for row, (f, *_) in enumerate(rows)}
        keyed = _pairs((place[f], number(key)) for f, key in sectors if f in place)
        divisions = _pairs(sorted({(place[f], number(key[:2])) for f, key in sectors if f in place}))
        stating = _pairs((place[f], number(key)) for f, key in sources if f in place)
        return cls(
            table[:, 0].copy(),
            table[:, 1].astype(np.int32),
            table[:, 2].astype(np.int32),
            table[:, 3].astype(np.bool_),
            table[:, 4].astype(np.int32),
            table[:, 5].astype(np.int32),
            table[:, 6].astype(np.int32),
            keyed[:, 0].copy(),
            keyed[:, 1].copy(),
            divisions[:, 0].copy(),
            divisions[:, 1].copy(),
            stating[:, 0].copy(),
            stating[:, 1].copy(),
            Lettered.of(row[-2] for row in rows),
            NameIndex.of(Lettered.of(row[-1] for row in rows)),
        )

    @classmethod
    def merged(cls, parts: Sequence[tuple[FacePart, Flags]]) -> FacePart:
        """The rows that are left of several."""
        sectors = _renumbered([(one.sector_rows, one.sector_keys, alive) for one, alive in parts])
        divisions = _renumbered([(one.division_rows, one.division_keys, alive) for one, alive in parts])
        stating = _renumbered([(one.source_rows, one.source_keys, alive) for one, alive in parts])
        return cls(
            _left(parts, "numbers"),
            _left(parts, "nodes"),
            _left(parts, "sights"),
            _left(parts, "ended"),
            _left(parts, "kinds"),
            _left(parts, "regions"),
            _left(parts, "sizes"),
            *sectors,
            *divisions,
            *stating,
            Lettered.merged([(one.ids, np.flatnonzero(alive)) for one, alive in parts]),
            NameIndex.of(Lettered.merged([(one.called.lines, np.flatnonzero(alive)) for one, alive in parts])),
        )


@dataclass(frozen=True, eq=False)
class TiePart(Numbered):
    """Some ties by which a node speaks through another, by row: both nodes, and whose class it is."""

    numbers: Integers
    bearers: Small
    borne: Small
    classes: Small

    @classmethod
    def read(cls, connection: sqlite3.Connection, ties: Sequence[int] | None = None) -> TiePart:
        """The ties between these pairs (None: all)."""
        relations = pack_ids(sorted(vocabulary().attributing))
        if ties is None:
            rows = connection.execute(_TIES, (relations,)).fetchall()
        else:
            rows = connection.execute(_SOME_TIES, (pack_ids(ties), relations)).fetchall()
        table = np.array(rows, np.int64).reshape(-1, 3)
        bearers, borne, classes = (table[:, at].astype(np.int32) for at in range(3))
        return cls(table[:, 0] << 32 | table[:, 1], bearers, borne, classes)

    @classmethod
    def merged(cls, parts: Sequence[tuple[TiePart, Flags]]) -> TiePart:
        """The rows that are left of several."""
        return cls(*(_left(parts, name) for name in ("numbers", "bearers", "borne", "classes")))


def _left(parts: Sequence[tuple[Numbered, Flags]], column: str) -> NDArray[Any]:
    return np.concatenate([getattr(one, column)[alive] for one, alive in parts])


def _pairs(pairs: Iterable[tuple[int, int]]) -> Small:
    return np.array(list(pairs), np.int32).reshape(-1, 2)


def _renumbered(parts: Sequence[tuple[Small, Small, Flags]]) -> tuple[Small, Small]:
    """The rows that are left of several parts as they are numbered together, each with its key."""
    rows, keys, first = [], [], 0
    for mine, named, alive in parts:
        becomes = (np.cumsum(alive) - 1 + first).astype(np.int32)
        left = alive[mine]
        rows.append(becomes[mine[left]])
        keys.append(named[left])
        first += int(np.count_nonzero(alive))
    return np.concatenate(rows), np.concatenate(keys)
