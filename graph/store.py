"""The one seam to whatever keeps the graph: few primitives for a store to give, the rest derived here once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from graph.errors import BadInput, NotFound
from graph.filters import Filter
from graph.model import Batch, Changes, Edge, LanguageBias, Load, Node, Passage, Scored
from graph.records import Records, merge
from graph.words.folding import sort_key
from graph.words.lexical import Question

Direction = Literal["out", "in", "both"]
Vectors = NDArray[np.float32]

PAGE = 1_000
"""Nodes read at once where all are asked for."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of nodes ended: the sort key and id of its last node."""

    sort: str
    id: str


@dataclass(frozen=True, slots=True)
class Facets:
    """How many nodes a filter keeps, in all and by kind, by region code as stated, and by NACE division (2 digits)."""

    total: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)
    sectors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """What is in a store: nodes by kind, edges by relation, passages, and vectors by encoder key."""

    nodes: Mapping[str, int]
    edges: Mapping[str, int]
    passages: int
    vectors: Mapping[str, int]


class Tie(NamedTuple):
    """An edge and what a measure of the whole graph needs of its ends; `since` is empty where it is not known."""

    src: str
    src_kind: str
    dst: str
    dst_kind: str
    since: str


@dataclass(frozen=True, slots=True)
class TieSnapshot:
    """Edges as they all were at one generation of the store."""

    generation: int
    ties: Sequence[Tie]


@dataclass(frozen=True, slots=True)
class VectorBatch:
    """Vectors of one encoder: row i of `matrix` (n, dimensions) is of passage `ids[i]`.

    `digests[i]` is `Passage.digest` of the text that was embedded: a vector is kept only while the passage
    still says the same, so a load that changes a text while it is being embedded leaves no wrong vector.
    """

    encoder: str
    ids: tuple[str, ...]
    digests: tuple[str, ...]
    matrix: Vectors


class Store(ABC):
    """Nodes, edges, passages and their vectors, and the reads that filter inside.

    Truth (nodes, edges, passages) is written by `write` and `close_missing`, each whole or not at all.
    Vectors are derived, kept in half precision so that every store holds the same numbers.
    Reads of texts and nodes show only what the filter's audiences may see.
    """

    address: str
    """The address that the store was opened by, without credentials."""

    # --- life -----------------------------------------------------------------

    @abstractmethod
    def close(self) -> None:
        """Give back files and connections; the store is not used afterwards."""

    @property
    @abstractmethod
    def schema_version(self) -> int:
        """The version of the store's own layout."""

    @abstractmethod
    def generation(self) -> int:
        """A number that grows with every change of truth or vectors by anyone; the same number, the same answers."""

    # --- writing truth --------------------------------------------------------

    @abstractmethod
    def write(self, batch: Batch) -> Changes:
        """Store the batch by its records and return what changed; raises BadInput before anything is written."""

    @abstractmethod
    def plan(self, batch: Batch) -> Changes:
        """What `write` would change; writes nothing."""

    @abstractmethod
    def close_missing(self, dataset: str, date: str, *, dry_run: bool = False) -> Changes:
        """Mark as ended on `date` every record and edge of `dataset` whose edition is older than `date`."""

    @abstractmethod
    def record_load(self, load: Load) -> None:
        """Remember that an edition was loaded to its end; one a dataset, the newest."""

    @abstractmethod
    def loads(self) -> list[Load]:
        """The remembered loads, by dataset."""

    # --- vectors --------------------------------------------------------------

    @abstractmethod
    def unembedded(self, encoder: str, after: str, limit: int) -> list[Passage]:
        """Up to `limit` passages, by id after `after`, that have no vector of `encoder`."""

    @abstractmethod
    def put_vectors(self, vectors: VectorBatch) -> int:
        """Keep vectors of passages that still say what was embedded, in place of any they had; returns how many."""

    # --- finding --------------------------------------------------------------

    @abstractmethod
    def nearest(
        self, vector: Vectors, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        """The k passages nearest by cosine to a unit `vector` (dimensions,), best first, of those the filter keeps.

        With a `bias` the score is the cosine less the bias towards the passage's language.

        Returns min(k, matching passages with a vector of `encoder`), always.
        """

    @abstractmethod
    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        """The k best passages by `graph.words.lexical.bm25`, best first, of those the filter keeps that share a term.

        Returns min(k, matches), always. Equal scores stand in the order of their ids.
        """

    @abstractmethod
    def named(self, question: Sequence[str], keep: Filter, k: int) -> list[Scored]:
        """The k nodes whose names are most like the folded words asked for, by `graph.words.lexical.name_likeness`.

        A node counts by its best name. Equal scores stand in the order of their ids.
        """

    # --- reading --------------------------------------------------------------

    @abstractmethod
    def records(self, ids: Iterable[str]) -> dict[str, Records]:
        """The records of the nodes that exist, by id."""

    @abstractmethod
    def passages(self, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, Passage]:
        """The passages that exist and may be seen, by id."""

    @abstractmethod
    def passages_of(self, holders: Iterable[str], audiences: frozenset[str]) -> list[Passage]:
        """The passages of these nodes that may be seen, by holder, dataset, role and place."""

    @abstractmethod
    def vectors(self, passages: Iterable[str], encoder: str) -> dict[str, Vectors]:
        """The vectors (dimensions,) of `encoder` that these passages have, by passage id."""

    @abstractmethod
    def language_sample(self, encoder: str, size: int) -> dict[str, Vectors]:
        """Up to `size` vectors of `encoder` in each language of the texts, (n, dimensions): the same from every store.

        The first by the digest of their texts, so a sample of all; for what is typical of a language, not for callers.
        """

    @abstractmethod
    def edges_of(
        self,
        ids: Iterable[str],
        audiences: frozenset[str],
        *,
        relations: Iterable[str] | None = None,
        direction: Direction = "both",
        ended: bool = False,
    ) -> list[Edge]:
        """The edges at these nodes whose two ends may be seen, one a dataset that states it, ordered by key.

        `relations` None takes all; `ended` takes those too that a newer edition no longer states.
        """

    @abstractmethod
    def ties(self, relations: Iterable[str], audiences: frozenset[str]) -> TieSnapshot:
        """Every edge of these relations that has not ended and whose two ends may be seen, one a dataset."""

    @abstractmethod
    def degrees(self, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, int]:
        """How many edges that have not ended, to nodes that may be seen, each node has over both directions."""

    @abstractmethod
    def page(self, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        """Up to `limit` nodes the filter keeps, in the order of `graph.words.folding.sort_key` of the name, then id."""

    @abstractmethod
    def facets(self, keep: Filter) -> Facets:
        """The counts of the nodes that the filter keeps."""

    @abstractmethod
    def counts(self) -> Counts:
        """The counts of everything in the store; for its operators, not for callers with an audience."""

    # --- streaming everything, by key, so that it can go on after a stop --------

    @abstractmethod
    def stream_records(self, after: str = "") -> Iterator[Records]:
        """The records of every node, by id after `after`."""

    @abstractmethod
    def stream_edges(self, after: tuple[str, str, str, str] = ("", "", "", "")) -> Iterator[Edge]:
        """Every edge, ended ones too, by key after `after`."""

    @abstractmethod
    def stream_passages(self, after: str = "") -> Iterator[Passage]:
        """Every passage, by id after `after`."""

    @abstractmethod
    def stream_vectors(self, after: str = "") -> Iterator[VectorBatch]:
        """Every vector, by passage id after `after`, in batches of one encoder."""

    # --- derived --------------------------------------------------------------

    def nodes(self, ids: Iterable[str], audiences: frozenset[str]) -> dict[str, Node]:
        """The nodes that exist and may be seen, by id."""
        merged = {id_: merge(records) for id_, records in self.records(ids).items()}
        return {id_: node for id_, node in merged.items() if not audiences.isdisjoint(node.audience)}

    def cursor(self, node: Node) -> Cursor:
        """Where a page that ends with `node` ends."""
        return Cursor(sort_key(node.name), node.id)

    def of_kind(self, kind: str, audiences: frozenset[str]) -> Iterator[Node]:
        """Every node of a kind that may be seen, in the order of `page`, read page by page."""
        keep, after = Filter(frozenset({kind}), audiences=audiences), None
        while nodes := self.page(keep, PAGE, after):
            yield from nodes
            after = self.cursor(nodes[-1])

    def node(self, id_: str, audiences: frozenset[str]) -> Node:
        """The node by its id; NotFound when there is none or the caller may not see it."""
        found = self.nodes([id_], audiences).get(id_)
        if found is None:
            raise NotFound(f"There is nothing by the id “{id_}”; find ids with “imece search”.")
        return found

    def k_hop(
        self,
        ids: Iterable[str],
        hops: int,
        audiences: frozenset[str],
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(address: str, *, user: str | None = None, password: str | None = None) -> Store:
    """The store at `sqlite:///PATH`, `memory:`, or a `neo4j`/`bolt` address; BadInput lists the known forms.

    `user` and `password` are for a server whose address names none.
    """
    scheme = address.partition(":")[0]
    if scheme == "memory" or address.startswith("sqlite:///"):
        from graph.sqlite.store import SqliteStore  # noqa: PLC0415 - a store is loaded only when it is asked for

        return SqliteStore(address)
    if scheme in {"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}:
        from graph.neo4j.store import Neo4jStore  # noqa: PLC0415

        return Neo4jStore(address, user=user, password=password)
    login, at, place = address.rpartition("@")
    beginning = "".join(login.rpartition("://")[:2])
    shown = f"{beginning}…@{place}" if at else address  # without the password
    raise BadInput(
        f"“{shown}” is no store address; use sqlite:///PATH, memory:, "
        "neo4j://HOST, neo4j+s://HOST, bolt://HOST or bolt+s://HOST."
    )
