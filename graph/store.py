"""The one seam to whatever keeps the graph: few primitives for a store to give, the rest derived here once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from types import TracebackType
from typing import Self, TypeVar

from graph.editions.claims import Claims
from graph.editions.closings import Closings
from graph.faces import shown
from graph.model import KNOWN, Batch, Changes, Edge, Load, Node, Passage
from graph.packing import VectorBatch
from graph.reads import Audiences, ScopedReads, Vectors
from graph.records import Records, live
from graph.view import View

T = TypeVar("T")
AT_ONCE = 1_000
"""Edges or passages whose ends are looked up together where all are read."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is in a store: nodes by kind, edges by relation, passages, vectors and texts by token by their keys."""

    nodes: Mapping[str, int]
    edges: Mapping[str, int]
    passages: int
    vectors: Mapping[str, int]
    tokens: Mapping[str, int]


class Writes(ABC):
    """Truth (nodes, edges, passages) in and out, each write whole or not at all; and vectors, which are derived.

    Vectors are kept in half precision so that every store holds the same numbers.
    """

    @abstractmethod
    def write(self, batch: Batch) -> Changes:
        """Store the batch by its records and return what changed; raises BadInput before anything is written."""

    @abstractmethod
    def plan(self, batch: Batch) -> Changes:
        """What `write` would change; writes nothing."""

    @abstractmethod
    def close_missing(self, dataset: str, date: str, *, dry_run: bool = False) -> Changes:
        """Mark as ended on `date` every record and edge of `dataset` whose edition is older than `date`.

        That is remembered: what an older edition brings in afterwards is written as ended on that day.
        """

    @abstractmethod
    def record_closing(self, dataset: str, day: str) -> None:
        """Remember that what `dataset` stated before `day` alone was ended then, as `close_missing` does."""

    @abstractmethod
    def record_load(self, load: Load) -> None:
        """Remember that an edition was loaded to its end; one a dataset, the newest: an older one is not taken."""

    @abstractmethod
    def put_known(self, lines: Sequence[Passage], gone: Sequence[str] = ()) -> int:
        """Keep lines of role KNOWN in place of those of the same ids, drop those of the ids that are `gone`.

        They are derived, as vectors are: of a node that is not there none is kept, and whatever takes a node or what is
        said of it out of somebody's sight drops the lines of it and of those within two ties of it, since they may tell
        it. Returns how many it keeps.
        """

    @abstractmethod
    def put_vectors(self, vectors: VectorBatch) -> int:
        """Keep vectors of passages that still say what was embedded, in place of those of the same encoder.

        Returns how many it keeps. Those of other encoders stay beside them, so that a search by another encoder is
        right until the last vector of the new one is there.
        """

    @abstractmethod
    def drop_vectors(self, encoders: Sequence[str]) -> int:
        """Drop the vectors of these encoders and what is packed of their tokens; returns how many vectors it drops."""


class WholeReads(ABC):
    """Reads of everything, whoever may see it: for loading, indexing, copying and whoever runs İmece."""

    @abstractmethod
    def records(self, ids: Iterable[str]) -> dict[str, Records]:
        """The records of the nodes that exist, by id."""

    @abstractmethod
    def loads(self) -> list[Load]:
        """The remembered loads, by dataset."""

    @abstractmethod
    def closings(self) -> Closings:
        """The days on which what datasets no longer stated was ended, by dataset."""

    @abstractmethod
    def unembedded(self, encoder: str, after: str, limit: int, tokens: str = "") -> list[Passage]:
        """Up to `limit` passages, by id after `after`, that lack a vector of `encoder`, or tokens of a key if given."""

    @abstractmethod
    def counts(self) -> Counts:
        """The counts of everything in the store."""

    # --- streaming by key, so that it can go on after a stop ----------------------

    @abstractmethod
    def stream_records(self, after: str = "") -> Iterator[Records]:
        """The records of every node, by id after `after`."""

    @abstractmethod
    def stream_edges(self, after: tuple[str, str, str, str] = ("", "", "", "")) -> Iterator[Edge]:
        """Every edge, ended ones too, by key after `after`."""

    @abstractmethod
    def stream_passages(self, after: str = "") -> Iterator[Passage]:
        """Every passage, ended ones too, by id after `after`."""

    @abstractmethod
    def stream_vectors(self, after: str = "") -> Iterator[VectorBatch]:
        """Every vector, by passage id after `after`, in batches of one encoder."""


class Store(ScopedReads, WholeReads, Writes, Claims):
    """Nodes, edges, passages and their vectors. Who serves a caller reads through `seen_by`."""

    address: str
    """The address that the store was opened by, without credentials."""

    @abstractmethod
    def close(self) -> None:
        """Give back files and connections; the store is not used afterwards."""

    def settle(self) -> None:
        """Make what is derived ready for whoever opens the store next, where a store keeps such."""

    @property
    @abstractmethod
    def schema_version(self) -> int:
        """The version of the store's own layout."""

    def seen_by(self, audiences: Audiences) -> View:
        """The store as a caller with these audiences sees it."""
        return View(self, audiences)

    # --- derived ------------------------------------------------------------------

    def nodes(self, ids: Iterable[str], audiences: Audiences) -> dict[str, Node]:
        """The nodes that exist and may be seen, by id."""
        seen = {id_: shown(records, audiences) for id_, records in self.records(ids).items()}
        return {id_: node for id_, node in seen.items() if node is not None}

    def stated(self, id_: str, audiences: Audiences) -> list[Node]:
        """What each dataset states of a node, of those records that may be seen: they are what it is the merge of."""
        held = self.records([id_]).get(id_, ())
        return live(record for record in held if not audiences.isdisjoint(record.audience))

    def k_hop(
        self,
        ids: Iterable[str],
        hops: int,
        audiences: Audiences,
        *,
        relations: Iterable[str] | None = None,
        limit: int = 10_000,
    ) -> dict[str, int]:
        """The nodes within `hops` steps of `ids`, each with its distance; at most `limit`, nearest first."""
        wanted = None if relations is None else frozenset(relations)
        distance = dict.fromkeys(sorted(self.nodes(ids, audiences)), 0)
        frontier = list(distance)
        for hop in range(1, hops + 1):
            edges = self.edges_of(frontier, audiences, relations=wanted)
            reached = sorted({id_ for e in edges for id_ in (e.src, e.dst)} - distance.keys())
            frontier = reached[: max(limit - len(distance), 0)]
            distance.update(dict.fromkeys(frontier, hop))
            if not frontier:
                break
        return distance

    def all_nodes(self, audiences: Audiences) -> Iterator[Node]:
        """Every node that may be seen, by id."""
        seen = (shown(records, audiences) for records in self.stream_records())
        return (node for node in seen if node is not None)

    def all_edges(self, audiences: Audiences) -> Iterator[Edge]:
        """Every edge that may be seen with its two ends, by key."""
        meant = (edge for edge in self.stream_edges() if not audiences.isdisjoint(edge.audience))
        for edges in _pages(meant):
            seen = self.nodes(dict.fromkeys(chain.from_iterable((e.src, e.dst) for e in edges)), audiences)
            yield from (edge for edge in edges if edge.src in seen and edge.dst in seen)

    def all_passages(self, audiences: Audiences) -> Iterator[Passage]:
        """Every passage that somebody wrote and that may be seen, of nodes that may be seen, by id."""
        said = (p for p in self.stream_passages() if p.role != KNOWN and not audiences.isdisjoint(p.audience))
        for passages in _pages(said):
            seen = self.nodes(dict.fromkeys(passage.holder for passage in passages), audiences)
            yield from (passage for passage in passages if passage.holder in seen)

    def first_vectors(self, encoder: str, size: int, audiences: Audiences) -> list[tuple[str, Vectors]]:
        """The languages and vectors of the first `size` passages by id that somebody wrote and that have one."""
        return list(islice(self._vectors_by_id(encoder, audiences), size))

    def _vectors_by_id(self, encoder: str, audiences: Audiences) -> Iterator[tuple[str, Vectors]]:
        for passages in _pages(self.all_passages(audiences)):
            held = self.vectors([passage.id for passage in passages], encoder, audiences)
            yield from ((passage.language, held[passage.id]) for passage in passages if passage.id in held)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _pages(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while page := list(islice(iterator, AT_ONCE)):
        yield page
