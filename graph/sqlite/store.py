"""The embedded store: one SQLite file, or one database in memory, and nothing to install."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np

from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Batch, Changes, Edge, LanguageBias, Load, Node, Passage, Scored
from graph.records import Records
from graph.sqlite import legs as search
from graph.sqlite import reads, writes
from graph.sqlite.connections import Connections, translated
from graph.sqlite.schema import migrate, version
from graph.sqlite.snapshot import Texts, Vectors, generation
from graph.store import Counts, Cursor, Direction, Facets, Store, TieSnapshot, VectorBatch
from graph.store import Vectors as Array
from graph.words.lexical import Question

T = TypeVar("T")
STREAMED = 1_000


class SqliteStore(Store):
    """A store in the file of `sqlite:///PATH` (made with its folder when it is not there) or in `memory:`."""

    def __init__(self, address: str) -> None:
        self.address = address
        path = _path(address)
        self._connections = Connections(path)
        try:
            with translated(path):
                migrate(self._connections.writer)
        except BaseException:
            self._connections.close()
            raise
        self._texts: Texts | None = None
        self._vectors: Vectors | None = None
        self._refreshing = Lock()

    def close(self) -> None:
        self._connections.close()

    @property
    def schema_version(self) -> int:
        with self._connections.reading() as connection:
            return version(connection)

    def generation(self) -> int:
        with self._connections.reading() as connection:
            return generation(connection)

    # --- writing ---------------------------------------------------------------

    def write(self, batch: Batch) -> Changes:
        with self._connections.writing() as connection:
            return writes.write(connection, batch)

    def plan(self, batch: Batch) -> Changes:
        with self._connections.reading() as connection:
            return writes.planned(connection, batch).changes

    def close_missing(self, dataset: str, date: str, *, dry_run: bool = False) -> Changes:
        if dry_run:
            with self._connections.reading() as connection:
                return Changes(closed=writes.count_missing(connection, dataset, date))
        with self._connections.writing() as connection:
            return writes.close_missing(connection, dataset, date)

    def record_load(self, load: Load) -> None:
        with self._connections.writing() as connection:
            writes.record_load(connection, load)

    def put_vectors(self, vectors: VectorBatch) -> int:
        with self._connections.writing() as connection:
            return writes.put_vectors(connection, vectors)

    # --- finding ---------------------------------------------------------------

    def nearest(
        self, vector: Array, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        with self._connections.reading() as connection:
            texts, vectors = self._texts_now(connection), self._vectors_now(connection, encoder)
            return search.nearest(connection, (texts, vectors), (vector, bias), keep, k)

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        with self._connections.reading() as connection:
            return search.lexical(connection, self._texts_now(connection), question, keep, k)

    def named(self, question: Sequence[str], keep: Filter, k: int) -> list[Scored]:
        with self._connections.reading() as connection:
            return search.named(connection, question, keep, k)

    def _texts_now(self, connection: sqlite3.Connection) -> Texts:
        with self._refreshing:
            if self._texts is None or self._texts.generation != generation(connection, "truth"):
                self._texts = Texts.read(connection)
            return self._texts

    def _vectors_now(self, connection: sqlite3.Connection, encoder: str) -> Vectors:
        with self._refreshing:
            held = self._vectors
            if held is None or (held.encoder, held.generation) != (encoder, generation(connection)):
                held = self._vectors = Vectors.read(connection, encoder)
            return held

    # --- reading ---------------------------------------------------------------

    def loads(self) -> list[Load]:
        return self._read(reads.loads)

    def unembedded(self, encoder: str, after: str, limit: int) -> list[Passage]:
        return self._read(lambda c: reads.unembedded(c, encoder, after, limit))

    def records(self, ids: Iterable[str]) -> dict[str, Records]:
        return self._read(lambda c: reads.records(c, ids))

    def passages(self, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, Passage]:
        return self._read(lambda c: reads.passages(c, ids, audiences))

    def passages_of(self, holders: Iterable[str], audiences: frozenset[str]) -> list[Passage]:
        return self._read(lambda c: reads.passages_of(c, holders, audiences))

    def vectors(self, passages: Iterable[str], encoder: str) -> dict[str, Array]:
        return self._read(lambda c: reads.vectors(c, passages, encoder))

    def language_sample(self, encoder: str, size: int) -> dict[str, Array]:
        return self._read(lambda c: reads.language_sample(c, encoder, size))

    def edges_of(
        self,
        ids: Iterable[str],
        audiences: frozenset[str],
        *,
        relations: Iterable[str] | None = None,
        direction: Direction = "both",
        ended: bool = False,
    ) -> list[Edge]:
        wanted = reads.Edges(tuple(ids), audiences, None if relations is None else tuple(relations), direction, ended)
        return self._read(lambda c: reads.edges_of(c, wanted))

    def ties(self, relations: Iterable[str], audiences: frozenset[str]) -> TieSnapshot:
        wanted = list(relations)
        return self._read(lambda c: reads.ties(c, wanted, audiences))

    def degrees(self, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, int]:
        return self._read(lambda c: reads.degrees(c, ids, audiences))

    def page(self, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        return self._read(lambda c: reads.page(c, keep, limit, after))

    def facets(self, keep: Filter) -> Facets:
        return self._read(lambda c: reads.facets(c, keep))

    def counts(self) -> Counts:
        return self._read(reads.counts)

    def _read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        with self._connections.reading() as connection:
            return query(connection)

    # --- streaming: each page in a snapshot of its own, so that nothing is held between two --------

    def stream_records(self, after: str = "") -> Iterator[Records]:
        while found := self._read(lambda c, at=after: reads.records_after(c, at, STREAMED)):  # type: ignore[misc]
            yield from found
            after = found[-1][0].id

    def stream_edges(self, after: tuple[str, str, str, str] = ("", "", "", "")) -> Iterator[Edge]:
        # A node's edges come together, since edges are kept by number and the order asked for is by id.
        for src in self._sources(after[0]):
            edges = self._read(lambda c, at=src: reads.edges_from(c, at))  # type: ignore[misc]
            yield from (e for e in edges if e.key > after)

    def _sources(self, after: str) -> Iterator[str]:
        if after:
            yield after
        while found := self._read(lambda c, at=after: reads.sources_after(c, at, STREAMED)):  # type: ignore[misc]
            yield from found
            after = found[-1]

    def stream_passages(self, after: str = "") -> Iterator[Passage]:
        while found := self._read(lambda c, at=after: reads.passages_after(c, at, STREAMED)):  # type: ignore[misc]
            yield from found
            after = found[-1].id

    def stream_vectors(self, after: str = "") -> Iterator[VectorBatch]:
        while found := self._read(lambda c, at=after: reads.vectors_after(c, at, STREAMED)):  # type: ignore[misc]
            for encoder, rows in groupby(found, key=lambda row: row[0]):
                _, ids, digests, halves = zip(*rows, strict=True)
                yield VectorBatch(encoder, ids, digests, np.stack(halves))
            after = found[-1][1]


def _path(address: str) -> Path | None:
    if address in {"memory:", "memory://"}:
        return None
    name = address.removeprefix("sqlite:///")
    if not name or name == address:
        raise BadInput(f"“{address}” names no file; write sqlite:///PATH, as in sqlite:///data/imece.db.")
    path = Path(name).expanduser()
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name a file for the store, as in sqlite:///{path}/imece.db.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The folder {path.parent} cannot be made ({error.strerror}): choose another place.") from error
    return path
