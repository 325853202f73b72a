"""What filters and counts ask of the faces of nodes, in plain arrays; and which ties make somebody speak."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.sqlite.live.numbered import Flags, Integers, Names, Numbered, Small
from graph.sqlite.rows import pack_ids
from graph.vocabulary import vocabulary

_COLUMNS = "m.f, m.n, m.sight, m.ended, m.kind, coalesce(m.region, ''), coalesce(m.size, '')"
_ALL = f"SELECT {_COLUMNS} FROM face m"
_SOME = f"SELECT {_COLUMNS} FROM json_each(?) j JOIN face m ON m.f = j.value"
_ALL_SECTORS = "SELECT f, key FROM face_sector"
_SOME_SECTORS = "SELECT t.f, t.key FROM json_each(?) j JOIN face_sector t ON t.f = j.value"
_TIES = "SELECT src, dst, audience FROM edge WHERE ended IS NULL AND rel IN (SELECT value FROM json_each(?))"
_SOME_TIES = """
SELECT e.src, e.dst, e.audience FROM json_each(?) j CROSS JOIN edge e ON e.src = j.value >> 32
AND e.dst = j.value & 0xFFFFFFFF WHERE e.ended IS NULL AND e.rel IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, eq=False)
class FacePart(Numbered):
    """Some faces by row: number, node, sight, and the numbers of kind, region, size ('' where there is none) and key.

    `sector_rows` are the rows that have the sectors of `sector_keys`.
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

    @classmethod
    def read(cls, connection: sqlite3.Connection, names: Names, faces: Sequence[int] | None = None) -> FacePart:
        """The faces of these numbers (None: all)."""
        asked = () if faces is None else (pack_ids(faces),)
        rows = connection.execute(_ALL if faces is None else _SOME, asked).fetchall()
        sectors = connection.execute(_ALL_SECTORS if faces is None else _SOME_SECTORS, asked).fetchall()
        number = names.number
        named = [(*rest, number(kind), number(region), number(size)) for *rest, kind, region, size in rows]
        table = np.array(named, np.int64).reshape(-1, 7)
        place = {f: row for row, (f, *_) in enumerate(rows)}
        keyed = np.array([(place[f], number(key)) for f, key in sectors if f in place], np.int64).reshape(-1, 2)
        return cls(
            table[:, 0].copy(),
            table[:, 1].astype(np.int32),
            table[:, 2].astype(np.int32),
            table[:, 3].astype(np.bool_),
            table[:, 4].astype(np.int32),
            table[:, 5].astype(np.int32),
            table[:, 6].astype(np.int32),
            keyed[:, 0].astype(np.int32),
            keyed[:, 1].astype(np.int32),
        )

    @classmethod
    def merged(cls, parts: Sequence[tuple[FacePart, Flags]]) -> FacePart:
        """The rows that are left of several."""
        rows, keys, first = [], [], 0
        for one, alive in parts:
            becomes = np.cumsum(alive) - 1 + first
            left = alive[one.sector_rows]
            rows.append(becomes[one.sector_rows[left]].astype(np.int32))
            keys.append(one.sector_keys[left])
            first += int(np.count_nonzero(alive))

        def left_of(name: str) -> NDArray[Any]:
            return _left(parts, name)

        return cls(
            left_of("numbers"),
            left_of("nodes"),
            left_of("sights"),
            left_of("ended"),
            left_of("kinds"),
            left_of("regions"),
            left_of("sizes"),
            np.concatenate(rows),
            np.concatenate(keys),
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
