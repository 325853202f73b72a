"""What the embedded store keeps in memory of one generation: whose passages are whose, and their vectors."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from graph.filters import Filter
from graph.model import LanguageBias
from graph.sqlite.filters import parameters, visible, where
from graph.sqlite.nearest import Matrix
from graph.sqlite.rows import pack_ids
from graph.vocabulary import vocabulary

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_PASSAGES = "SELECT p, holder, audience, language FROM passage WHERE ended IS NULL ORDER BY p"
_BEARERS = """
SELECT src, dst FROM edge WHERE ended IS NULL AND rel IN (SELECT value FROM json_each(?))
"""
_ALIVE = "SELECT n FROM node m WHERE "
_VECTORS = "SELECT p, halves FROM vector WHERE encoder = ? ORDER BY p"
_CORPUS = "SELECT count(*), avg(length) FROM passage"
MASKS_KEPT = 128


@dataclass(frozen=True)
class Texts:
    """The passages of one generation, by ascending number, and which organisations they speak for.

    `spoken` are places in `languages`.
    """

    generation: int
    numbers: Integers
    holders: Integers
    classes: Integers
    languages: tuple[str, ...]
    spoken: Integers
    bearer: Integers
    borne: Integers
    nodes: int
    count: int
    mean_length: float
    _masks: OrderedDict[Filter, Flags] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Texts:
        """All passages as the connection sees them."""
        rows = connection.execute(_PASSAGES).fetchall()
        languages = tuple(sorted({language for *_, language in rows}))
        place = {language: at for at, language in enumerate(languages)}
        table = np.array([(p, holder, audience, place[said]) for p, holder, audience, said in rows], np.int64)
        numbers, holders, classes, spoken = np.ascontiguousarray(table.reshape(-1, 4).T)
        bearer, borne = _columns(connection.execute(_BEARERS, (pack_ids(vocabulary().attributing),)), 2)
        nodes = connection.execute("SELECT coalesce(max(n), 0) + 1 FROM node").fetchone()[0]
        count, mean = connection.execute(_CORPUS).fetchone()
        return cls(
            generation(connection, "truth"),
            numbers,
            holders,
            classes,
            languages,
            spoken,
            bearer,
            borne,
            nodes,
            count,
            mean or 0.0,
        )

    def kept(self, connection: sqlite3.Connection, keep: Filter) -> Flags:
        """Which passages the filter keeps, one flag a passage in the order of `numbers`."""
        with self._lock:
            if keep in self._masks:
                self._masks.move_to_end(keep)
                return self._masks[keep]
        mask = self._resolve(connection, keep)
        with self._lock:
            self._masks[keep] = mask
            while len(self._masks) > MASKS_KEPT:
                self._masks.popitem(last=False)
        return mask

    def offsets(self, bias: LanguageBias) -> NDArray[np.float32]:
        """The bias towards each passage's language, in the order of `numbers`."""
        return np.array([bias.of(language) for language in self.languages], np.float32)[self.spoken]

    def _resolve(self, connection: sqlite3.Connection, keep: Filter) -> Flags:
        matching = self._flags(connection, keep)
        seen = matching if keep.open else self._flags(connection, Filter(audiences=keep.audiences))
        speaking = matching.copy()
        speaking[self.borne[matching[self.bearer]]] = True
        classes = np.array(visible(connection, keep.audiences), np.int64)
        return np.asarray(speaking[self.holders] & seen[self.holders] & np.isin(self.classes, classes))

    def _flags(self, connection: sqlite3.Connection, keep: Filter) -> Flags:
        """Which nodes match, one flag a node number."""
        (found,) = _columns(connection.execute(_ALIVE + where(keep), parameters(connection, keep)), 1)
        flags = np.zeros(self.nodes, np.bool_)
        flags[found] = True
        return flags


@dataclass(frozen=True)
class Vectors:
    """The vectors of one encoder in one generation; `numbers` are their passages', ascending."""

    generation: int
    encoder: str
    numbers: Integers
    matrix: Matrix

    @classmethod
    def read(cls, connection: sqlite3.Connection, encoder: str) -> Vectors:
        """All vectors of the encoder as the connection sees them."""
        rows = connection.execute(_VECTORS, (encoder,)).fetchall()
        numbers = np.array([p for p, _ in rows], np.int64)
        packed = b"".join(halves for _, halves in rows)
        width = len(rows[0][1]) // 2 if rows else 0
        matrix = np.frombuffer(packed, np.float16).reshape(len(rows), width)
        return cls(generation(connection), encoder, numbers, Matrix(matrix))


def generation(connection: sqlite3.Connection, key: str | None = None) -> int:
    """How often the truth, the vectors, or (None) either have changed."""
    if key is None:
        return int(connection.execute("SELECT sum(value) FROM meta").fetchone()[0])
    return int(connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])


def _columns(rows: sqlite3.Cursor, width: int) -> list[Integers]:
    table = np.array(rows.fetchall(), np.int64).reshape(-1, width)
    return [np.ascontiguousarray(table[:, column]) for column in range(width)]
