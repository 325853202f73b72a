"""What the Neo4j store reads of everything, whoever may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from graph.model import Edge, Load, Passage
from graph.neo4j import queries
from graph.neo4j.rows import edge_from, passage_from, unpack_records
from graph.neo4j.session import Connected
from graph.packing import VectorBatch, unpack_vectors
from graph.records import Records
from graph.store import Counts, WholeReads

# A node may have thousands of edges, so fewer nodes are read at once for them.
SOURCES = 200


class Neo4jWholeReads(Connected, WholeReads):
    """See `graph.store.WholeReads`."""

    def records(self, ids: Iterable[str]) -> dict[str, Records]:
        found = self._server.rows(queries.RECORDS, {"ids": list(dict.fromkeys(ids))})
        return {row["id"]: unpack_records(row["records"]) for row in found}

    def loads(self) -> list[Load]:
        return [Load(*row["load"]) for row in self._server.rows(queries.LOADS)]

    def unembedded(self, encoder: str, after: str, limit: int, tokens: str = "") -> list[Passage]:
        asked = {"encoder": encoder, "tokens": tokens, "after": after, "limit": limit}
        found = self._server.rows(queries.UNEMBEDDED[self._slots.of(encoder)], asked)
        return [passage_from(row["passage"]) for row in found]

    def counts(self) -> Counts:
        (passages,) = self._server.rows(queries.PASSAGE_COUNT)
        return Counts(
            self._numbers(queries.NODES_BY_KIND),
            self._numbers(queries.EDGES_BY_RELATION),
            passages["number"],
            self._numbers(queries.VECTORS_BY_ENCODER),
            self._numbers(queries.TOKENS_BY_KEY),
        )

    def _numbers(self, statement: str) -> dict[str, int]:
        return {row["name"]: row["number"] for row in self._server.rows(statement) if row["number"]}

    # --- streaming ---------------------------------------------------------------

    def stream_records(self, after: str = "") -> Iterator[Records]:
        for found in self._server.paged(queries.RECORDS_AFTER, after):
            yield from (unpack_records(row["records"]) for row in found)

    def stream_edges(self, after: tuple[str, str, str, str] = ("", "", "", "")) -> Iterator[Edge]:
        sources = self._sources(after[0])
        while ids := list(islice(sources, SOURCES)):
            edges = [edge_from(row["edge"]) for row in self._server.rows(queries.EDGES_FROM, {"ids": ids})]
            yield from sorted((e for e in edges if e.key > after), key=lambda e: e.key)

    def _sources(self, after: str) -> Iterator[str]:
        """The nodes that edges go out from, by id, `after` itself too."""
        if after:
            yield after
        for found in self._server.paged(queries.SOURCES_AFTER, after):
            yield from (row["id"] for row in found)

    def stream_passages(self, after: str = "") -> Iterator[Passage]:
        for found in self._server.paged(queries.PASSAGES_AFTER, after):
            yield from (passage_from(row["passage"]) for row in found)

    def stream_vectors(self, after: str = "") -> Iterator[VectorBatch]:
        for found in self._server.paged(queries.VECTORS_AFTER, after):
            rows = (vector for row in found for vector in sorted(row["vectors"]))
            yield from unpack_vectors(tuple(row) for row in rows)
