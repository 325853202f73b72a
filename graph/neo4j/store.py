"""The production store: a Neo4j server or cluster, 5.26 LTS or 2025 and later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

import numpy as np

from graph.filters import Filter
from graph.model import Batch, Changes, Edge, LanguageBias, Load, Node, Passage, Scored
from graph.neo4j import queries, reads, writes
from graph.neo4j.legs import Legs
from graph.neo4j.rows import edge_from, floats, passage_from, unpack_records
from graph.neo4j.schema import migrate, version
from graph.neo4j.session import Server, target
from graph.records import Records
from graph.store import Counts, Cursor, Direction, Facets, Store, TieSnapshot, VectorBatch
from graph.store import Vectors as Array
from graph.words.lexical import Question

STREAMED = 1_000
# A node may have thousands of edges, so fewer nodes are read at once for them.
SOURCES = 200


class Neo4jStore(Store):
    """A store on the server of a `neo4j` or `bolt` address; user and password may stand in it or beside it."""

    def __init__(self, address: str, *, user: str | None = None, password: str | None = None) -> None:
        where = target(address, user, password)
        self.address = where.shown
        self._server = Server(where)
        try:
            self._legs = Legs(self._server, migrate(self._server))
        except BaseException:
            self._server.close()
            raise

    def close(self) -> None:
        self._server.close()

    @property
    def schema_version(self) -> int:
        return version(self._server)

    def generation(self) -> int:
        return int(self._server.rows(queries.GENERATION)[0]["generation"])

    # --- writing ---------------------------------------------------------------

    def write(self, batch: Batch) -> Changes:
        return self._server.write(lambda tx: writes.write(tx, batch))

    def plan(self, batch: Batch) -> Changes:
        return self._server.read(lambda tx: writes.planned(tx, batch)).changes

    def close_missing(self, dataset: str, date: str, *, dry_run: bool = False) -> Changes:
        if dry_run:
            return Changes(closed=self._server.read(lambda tx: writes.count_missing(tx, dataset, date)))
        return self._server.write(lambda tx: writes.close_missing(tx, dataset, date))

    def record_load(self, load: Load) -> None:
        self._server.write(lambda tx: writes.record_load(tx, load))

    def put_vectors(self, vectors: VectorBatch) -> int:
        return self._server.write(lambda tx: writes.put_vectors(tx, vectors))

    # --- finding ---------------------------------------------------------------

    def nearest(
        self, vector: Array, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        return self._legs.nearest(vector, encoder, keep, k, bias)

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        return self._legs.lexical(question, keep, k)

    def named(self, question: Sequence[str], keep: Filter, k: int) -> list[Scored]:
        return self._legs.named(question, keep, k)

    # --- reading ---------------------------------------------------------------

    def loads(self) -> list[Load]:
        return self._server.read(reads.loads)

    def unembedded(self, encoder: str, after: str, limit: int) -> list[Passage]:
        return self._server.read(lambda tx: reads.unembedded(tx, encoder, after, limit))

    def records(self, ids: Iterable[str]) -> dict[str, Records]:
        asked = list(ids)
        return self._server.read(lambda tx: reads.records(tx, asked))

    def passages(self, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, Passage]:
        asked = list(ids)
        return self._server.read(lambda tx: reads.passages(tx, asked, audiences))

    def passages_of(self, holders: Iterable[str], audiences: frozenset[str]) -> list[Passage]:
        asked = list(holders)
        return self._server.read(lambda tx: reads.passages_of(tx, asked, audiences))

    def vectors(self, passages: Iterable[str], encoder: str) -> dict[str, Array]:
        asked = list(passages)
        return self._server.read(lambda tx: reads.vectors(tx, asked, encoder))

    def language_sample(self, encoder: str, size: int) -> dict[str, Array]:
        return self._server.read(lambda tx: reads.language_sample(tx, encoder, size))

    def edges_of(
        self,
        ids: Iterable[str],
        audiences: frozenset[str],
        *,
        relations: Iterable[str] | None = None,
        direction: Direction = "both",
        ended: bool = False,
    ) -> list[Edge]:
        asked = list(ids)
        wanted = reads.Edges(audiences, None if relations is None else tuple(relations), direction, ended)
        return self._server.read(lambda tx: reads.edges_of(tx, asked, wanted))

    def k_hop(
        self,
        ids: Iterable[str],
        hops: int,
        audiences: frozenset[str],
        *,
        relations: Iterable[str] | None = None,
        limit: int = 10_000,
    ) -> dict[str, int]:
        asked = list(ids)
        wanted = reads.Edges(audiences, None if relations is None else tuple(relations))
        return self._server.read(lambda tx: reads.k_hop(tx, asked, hops, wanted, limit))

    def ties(self, relations: Iterable[str], audiences: frozenset[str]) -> TieSnapshot:
        wanted = reads.Edges(audiences, tuple(relations))
        return self._server.read(lambda tx: reads.ties(tx, wanted))

    def degrees(self, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, int]:
        asked = list(ids)
        return self._server.read(lambda tx: reads.degrees(tx, asked, audiences))

    def page(self, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        return self._server.read(lambda tx: reads.page(tx, keep, limit, after))

    def facets(self, keep: Filter) -> Facets:
        return self._server.read(lambda tx: reads.facets(tx, keep))

    def counts(self) -> Counts:
        return self._server.read(reads.counts)

    # --- streaming: each page in a transaction of its own, so that nothing is held between two -----

    def stream_records(self, after: str = "") -> Iterator[Records]:
        while found := self._server.rows(queries.RECORDS_AFTER, {"after": after, "limit": STREAMED}):
            yield from (unpack_records(row["records"]) for row in found)
            after = found[-1]["id"]

    def stream_edges(self, after: tuple[str, str, str, str] = ("", "", "", "")) -> Iterator[Edge]:
        sources = self._sources(after[0])
        while ids := list(islice(sources, SOURCES)):
            edges = [edge_from(row["edge"]) for row in self._server.rows(queries.EDGES_FROM, {"ids": ids})]
            yield from sorted((e for e in edges if e.key > after), key=lambda e: e.key)

    def _sources(self, after: str) -> Iterator[str]:
        if after:
            yield after
        while found := self._server.rows(queries.SOURCES_AFTER, {"after": after, "limit": STREAMED}):
            yield from (row["id"] for row in found)
            after = found[-1]["id"]

    def stream_passages(self, after: str = "") -> Iterator[Passage]:
        while found := self._server.rows(queries.PASSAGES_AFTER, {"after": after, "limit": STREAMED}):
            passages = [passage_from(row["passage"]) for row in found]
            yield from passages
            after = passages[-1].id

    def stream_vectors(self, after: str = "") -> Iterator[VectorBatch]:
        while found := self._server.rows(queries.VECTORS_AFTER, {"after": after, "limit": STREAMED}):
            for encoder, same in groupby(found, key=lambda row: row["encoder"]):
                held = list(same)
                ids, digests = tuple(row["id"] for row in held), tuple(row["digest"] for row in held)
                yield VectorBatch(encoder, ids, digests, np.stack([floats(row["halves"]) for row in held]))
            after = found[-1]["id"]
