"""A segment of the live index: some passages with what a search needs of them; it never changes.

Rows stand in the order of the passages' ids, so that of equal scores the first row comes first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model import KNOWN
from graph.sqlite.live.lettered import Lettered
from graph.sqlite.live.numbered import Flags, Integers, Names, Numbered, Small
from graph.sqlite.live.postings import Postings
from graph.sqlite.live.vectors import VectorIndex
from graph.sqlite.rows import pack_ids

_COLUMNS = f"x.p, x.id, x.holder, x.audience, x.length, x.role = '{KNOWN}', x.language, x.terms"
_ALL = f"SELECT {_COLUMNS} FROM passage x WHERE x.ended IS NULL"
_SOME = f"SELECT {_COLUMNS} FROM json_each(?) j JOIN passage x ON x.p = j.value WHERE x.ended IS NULL"
_ALL_VECTORS = "SELECT v.p, v.halves FROM vector v WHERE v.encoder = ?"
_SOME_VECTORS = (
    "SELECT v.p, v.halves FROM json_each(?) j CROSS JOIN vector v ON v.p = j.value AND v.encoder = ? ORDER BY v.p"
)
_ENCODERS = "SELECT number, key FROM encoder"
_FETCHED = 10_000


@dataclass(frozen=True, eq=False)
class Embedded:
    """The vectors of one encoder, and which rows have one; the others' are zero."""

    index: VectorIndex
    has: Flags


@dataclass(frozen=True, eq=False)
class Segment(Numbered):
    """Passages by row: their number in the store, and what is asked of them.

    `spoken` are the numbers of languages, `vectors` are by encoder.
    """

    numbers: Integers
    holders: Small
    classes: Small
    lengths: Small
    known: Flags
    spoken: Small
    ids: Lettered
    postings: Postings
    vectors: Mapping[str, Embedded]

    @classmethod
    def read(cls, connection: sqlite3.Connection, names: Names, passages: Sequence[int] | None = None) -> Segment:
        """Of the passages of these numbers (None: all) that have not ended, as the connection sees them."""
        asked = () if passages is None else (pack_ids(passages),)
        rows = connection.execute(_ALL if passages is None else _SOME, asked)
        columns: list[tuple[int, str, int, int, int, int, str]] = []

        def texts() -> Iterable[str]:
            while some := rows.fetchmany(_FETCHED):
                columns.extend(row[:-1] for row in some)
                yield from (row[-1] for row in some)

        postings = Postings.of_texts(texts())
        ids = [row[1] for row in columns]
        order, becomes = _ordered(ids)
        table = np.array([(p, *rest, names.number(said)) for p, _, *rest, said in columns], np.int64)
        table = table.reshape(-1, 6)[order]
        numbers = np.ascontiguousarray(table[:, 0])
        return cls(
            numbers,
            np.ascontiguousarray(table[:, 1], np.int32),
            np.ascontiguousarray(table[:, 2], np.int32),
            np.ascontiguousarray(table[:, 3], np.int32),
            table[:, 4].astype(np.bool_),
            np.ascontiguousarray(table[:, 5], np.int32),
            Lettered.of(ids[at] for at in order.tolist()),
            Postings.merged([(postings, becomes)]),
            _read_vectors(connection, numbers, passages is None),
        )

    @classmethod
    def merged(cls, parts: Sequence[tuple[Segment, Flags]]) -> Segment:
        """Of the rows that are left of several."""
        left = [np.flatnonzero(alive) for _, alive in parts]
        ids = [id_ for (one, _), rows in zip(parts, left, strict=True) for id_ in one.ids.at(rows)]
        order, place = _ordered(ids)
        becomes, first = [], 0
        for (one, _), rows in zip(parts, left, strict=True):
            new = np.full(len(one), -1, np.int32)
            new[rows] = place[first : first + len(rows)]
            becomes.append(new)
            first += len(rows)

        def column(name: str) -> NDArray[Any]:
            held = [getattr(one, name)[rows] for (one, _), rows in zip(parts, left, strict=True)]
            return np.concatenate(held)[order]

        return cls(
            column("numbers"),
            column("holders"),
            column("classes"),
            column("lengths"),
            column("known"),
            column("spoken"),
            Lettered.of(ids[at] for at in order.tolist()),
            Postings.merged([(one.postings, new) for (one, _), new in zip(parts, becomes, strict=True)]),
            _merged_vectors([one for one, _ in parts], left, order),
        )

    @property
    def languages(self) -> Iterable[int]:
        """The languages of the rows."""
        return self._by_language.keys()

    def spoken_in(self, languages: Iterable[int]) -> Flags:
        """Which rows are in any of these languages."""
        some = [self._by_language[one] for one in languages if one in self._by_language]
        return np.logical_or.reduce(some) if some else np.zeros(len(self), np.bool_)

    @cached_property
    def _by_language(self) -> dict[int, Flags]:
        return {int(one): self.spoken == one for one in np.unique(self.spoken)}


def _ordered(ids: Sequence[str]) -> tuple[Integers, Small]:
    """The places of the ids in their order, and the place that each comes to stand at."""
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64)
    becomes = np.empty(len(ids), np.int32)
    becomes[order] = np.arange(len(ids), dtype=np.int32)
    return order, becomes


def _read_vectors(connection: sqlite3.Connection, numbers: Integers, whole: bool) -> dict[str, Embedded]:
    asked = () if whole else (pack_ids(numbers.tolist()),)
    found = {}
    place = {p: row for row, p in enumerate(numbers.tolist())}
    for number, encoder in connection.execute(_ENCODERS).fetchall():
        held = connection.execute(_ALL_VECTORS if whole else _SOME_VECTORS, (*asked, number))
        halves, has = None, np.zeros(len(numbers), np.bool_)
        for p, packed in held:
            if p in place:
                vector = np.frombuffer(packed, np.float16)
                if halves is None:
                    halves = np.zeros((len(numbers), len(vector)), np.float16)
                halves[place[p]], has[place[p]] = vector, True
        if halves is not None:
            found[encoder] = Embedded(VectorIndex(halves), has)
    return found


def _merged_vectors(parts: Sequence[Segment], left: Sequence[Integers], order: Integers) -> dict[str, Embedded]:
    found = {}
    for encoder in sorted({encoder for one in parts for encoder in one.vectors}):
        width = next(one.vectors[encoder].index.width for one in parts if encoder in one.vectors)
        halves, has = [], []
        for one, rows in zip(parts, left, strict=True):
            held = one.vectors.get(encoder)
            halves.append(np.zeros((len(rows), width), np.float16) if held is None else held.index.halves[rows])
            has.append(np.zeros(len(rows), np.bool_) if held is None else held.has[rows])
        found[encoder] = Embedded(VectorIndex(np.concatenate(halves)[order]), np.concatenate(has)[order])
    return found
