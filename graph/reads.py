"""What a store reads for a caller: every read is told what the caller may see, and shows nothing else.

A node is the merge of those of its records that the caller may see (`graph.faces`), in every read alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.filters import Filter
from graph.model import Edge, LanguageBias, Node, Passage, Scored
from graph.vocabulary import vocabulary
from graph.words.lexical import Question

Audiences = frozenset[str]
Direction = Literal["out", "in", "both"]
Indexed = Literal["all", "some", "none"]
Vectors = NDArray[np.float32]
Places = NDArray[np.int32]
UNDATED = -(2**31)
"""The day of a tie of which it is not known."""
_FIRST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of nodes ended: the sort key and id of its last node."""

    sort: str
    id: str


@dataclass(frozen=True, slots=True)
class Facets:
    """How many nodes a filter keeps, in all and by kind, region code as stated, NACE division (2 digits) and size."""

    total: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)
    sectors: Mapping[str, int] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TieSnapshot:
    """Edges as they all were at one generation of the store, in columns: edge i goes from `src[i]` to `dst[i]`.

    These are places in `ids`, which are ascending and have all ends of edges. A node's kind is a place in `kinds`.
    `days[i]` is the day on which the edge began, counted from 1970-01-01, or UNDATED. `mark` is what `ties_since` goes
    on from.
    """

    generation: int
    mark: int
    ids: Sequence[str]
    kinds: Sequence[str]
    kind: Places
    src: Places
    dst: Places
    days: Places

    @classmethod
    def of(cls, when: tuple[int, int], rows: Iterable[TieRow], others: Mapping[str, str] | None = None) -> TieSnapshot:
        """The snapshot at a generation and a mark, of edges that come one by one; `others` are kinds of more nodes."""
        held = list(rows)
        of_kind = {row.src: row.src_kind for row in held} | {row.dst: row.dst_kind for row in held} | dict(others or {})
        ids, kinds = sorted(of_kind), sorted(set(of_kind.values()))
        place, number = {id_: at for at, id_ in enumerate(ids)}, {kind: at for at, kind in enumerate(kinds)}
        columns = [(place[row.src], place[row.dst], day_number(row.since)) for row in held]
        src, dst, days = np.array(columns, np.int32).reshape(-1, 3).T
        return cls(*when, ids, kinds, np.array([number[of_kind[id_]] for id_ in ids], np.int32), src, dst, days)


@dataclass(frozen=True, slots=True)
class TieMoves:
    """What is tied otherwise than at an earlier mark: all ties of `nodes`, and all those between `pairs`, are in `now`.

    Nothing else has changed. `now` has the nodes that are seen, whether they have ties or not.
    """

    now: TieSnapshot
    nodes: Collection[str]
    pairs: Collection[tuple[str, str]]


class Moved(NamedTuple):
    """What is otherwise than at an earlier generation, whoever may see it.

    Ids of nodes, of which kinds these are and were, and ids of those whose texts changed or got vectors.
    """

    nodes: frozenset[str]
    kinds: frozenset[str]
    holders: frozenset[str]


class TieRow(NamedTuple):
    """An edge and what a measure of the whole graph needs of its ends; `since` is empty where it is not known."""

    src: str
    src_kind: str
    dst: str
    dst_kind: str
    since: str


def day_number(since: str) -> int:
    """The day from 1970-01-01 of an ISO date, of whose year or month alone the first; UNDATED for an empty one."""
    return (date.fromisoformat((since + "-01-01")[:10]) - _FIRST).days if since else UNDATED


class Speakers(NamedTuple):
    """Ids of those who have some texts, and all ties by which somebody speaks through one of them, with both ends."""

    holders: Collection[str]
    nodes: Mapping[str, Node]
    edges: Sequence[Edge]


class Legs(ABC):
    """The three legs of a search, each with the filter inside and all its statistics of what the caller may see."""

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

        The corpus is what the filter's audiences may see: a hidden text moves no score. Returns min(k, matches),
        always. Equal scores stand in the order of their ids.
        """

    @abstractmethod
    def weights(self, question: Question, audiences: Audiences) -> list[float]:
        """What each word of a question weighs among the texts that the audiences may see: `Corpus.weight`."""

    @abstractmethod
    def named(self, question: Sequence[str], keep: Filter, k: int, least: float = 0.0) -> list[Scored]:
        """The k nodes whose names are most like the folded words asked for, by `graph.words.names.Names`.

        Only those of a likeness of `least` and more: a store need not measure what cannot be. A node counts by its best
        name; how often words stand in names counts those that the filter's audiences may see. Nothing for more words
        than a name has. Equal scores stand in the order of their ids.
        """


class ScopedReads(Legs):
    """All that is read for a caller; `audiences` (or the filter's) are what the caller may see."""

    def together(self, reads: Sequence[Callable[[], object]]) -> None:
        """Make reads at once that will be asked for, where that saves waiting; else none of them."""

    @abstractmethod
    def generation(self) -> int:
        """A number that grows with every change of truth or vectors by anyone; the same number, the same answers."""

    @abstractmethod
    def nodes(self, ids: Iterable[str], audiences: Audiences) -> dict[str, Node]:
        """The nodes that exist and may be seen, by id."""

    @abstractmethod
    def stated(self, id_: str, audiences: Audiences) -> list[Node]:
        """What each dataset states of a node, of those records that may be seen: they are what it is the merge of.

        The leading one first; ended ones only where there is no other.
        """

    @abstractmethod
    def page(self, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        """Up to `limit` nodes the filter keeps, in the order of `graph.words.folding.sort_key` of the name, then id."""

    @abstractmethod
    def facets(self, keep: Filter) -> Facets:
        """The counts of the nodes that the filter keeps."""

    @abstractmethod
    def sectors(self, keep: Filter) -> Mapping[str, int]:
        """How many of the nodes that the filter keeps are in each sector, with all below it, each node counted once.

        By the keys of `graph.codes.sectors_above`; sectors without a node are left out.
        """

    @abstractmethod
    def languages(self, keep: Filter) -> Mapping[str, int]:
        """How many of the nodes that the filter keeps have a text in each language, by themselves or by what they bear.

        Of texts that somebody wrote and that may be seen.
        """

    @abstractmethod
    def sources(self, keep: Filter) -> Mapping[str, int]:
        """How many of the nodes that the filter keeps each dataset states, with all below it, each node counted once.

        By the keys of `graph.codes.datasets_above`, of the records that may be seen.
        """

    @abstractmethod
    def passages(self, ids: Iterable[str], audiences: Audiences) -> dict[str, Passage]:
        """The passages that exist and may be seen, by id."""

    @abstractmethod
    def passages_of(self, holders: Iterable[str], audiences: Audiences) -> list[Passage]:
        """The passages of these nodes that somebody wrote and that may be seen, by holder, dataset, role and place."""

    def speakers(self, passages: Iterable[str], audiences: Audiences) -> Speakers:
        """Who has the passages that may be seen, and who speaks through these."""
        holders = {passage.holder for passage in self.passages(passages, audiences).values()}
        edges = self.edges_of(holders, audiences, relations=vocabulary().attributing, direction="in")
        return Speakers(holders, self.nodes({*holders, *(edge.src for edge in edges)}, audiences), edges)

    @abstractmethod
    def vectors(self, passages: Iterable[str], encoder: str, audiences: Audiences) -> dict[str, Vectors]:
        """The vectors (dimensions,) of `encoder` that those of these passages have which may be seen, by passage id."""

    @abstractmethod
    def tokens(self, passages: Iterable[str], key: str, audiences: Audiences) -> dict[str, bytes]:
        """What `graph.packing.Tokens` of that key has packed of those of these passages that may be seen, by id."""

    @abstractmethod
    def language_sample(self, encoder: str, size: int, audiences: Audiences) -> dict[str, Vectors]:
        """Up to `size` vectors of `encoder` in each language of the texts that may be seen, (n, dimensions).

        The first by the digest of their texts: the same from every store.
        """

    @abstractmethod
    def first_vectors(self, encoder: str, size: int, audiences: Audiences) -> list[tuple[str, Vectors]]:
        """The languages and vectors (dimensions,) of passages that somebody wrote, of those that may be seen.

        Of the first `size` by id that have a vector of `encoder`.
        """

    @abstractmethod
    def indexed(self, encoder: str, audiences: Audiences) -> Indexed:
        """How many of the passages that may be seen have a vector of `encoder`; all where there is no passage."""

    @abstractmethod
    def edges_of(
        self,
        ids: Iterable[str],
        audiences: Audiences,
        *,
        relations: Iterable[str] | None = None,
        direction: Direction = "both",
        ended: bool = False,
    ) -> list[Edge]:
        """The edges at these nodes that may be seen with both ends, one a dataset that states it, ordered by key.

        `relations` None takes all; `ended` takes those too that a newer edition no longer states.
        """

    @abstractmethod
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

    @abstractmethod
    def degrees(self, ids: Iterable[str], audiences: Audiences) -> dict[str, int]:
        """How many edges that may be seen and have not ended, to nodes that may be, each such node has either way."""

    @abstractmethod
    def ties(self, relations: Iterable[str], audiences: Audiences) -> TieSnapshot:
        """Every edge of these relations that has not ended and may be seen with both ends, one a dataset."""

    def ties_beyond(self, relations: Iterable[str], audiences: Audiences, fewer: Audiences) -> TieSnapshot | None:  # noqa: ARG002
        """Those of `ties` that somebody with `fewer` of the audiences does not see; None where it saves no reading.

        With them come the nodes that are of another kind to them. Some that they do see may be among the ties.
        """
        return None

    def ties_since(
        self,
        mark: int,  # noqa: ARG002
        relations: Iterable[str],  # noqa: ARG002
        audiences: Audiences,  # noqa: ARG002
        held: Callable[[str], bool],  # noqa: ARG002
    ) -> TieMoves | None:
        """What moved of `ties` after the mark of an earlier answer to the same audiences; None where all is to be read.

        Of nodes and pairs that moved only those are told whose ids are `held` already, since they were seen before.
        """
        return None

    def moved_since(self, generation: int) -> Moved | None:  # noqa: ARG002
        """What moved after an earlier generation, whoever may see it; None where that is not known.

        Something may be told that moved before it, or is no other than it was; never too little.
        """
        return None

    # --- all of it, ended things too, page by page --------------------------------

    @abstractmethod
    def all_nodes(self, audiences: Audiences) -> Iterator[Node]:
        """Every node that may be seen, by id."""

    @abstractmethod
    def all_edges(self, audiences: Audiences) -> Iterator[Edge]:
        """Every edge that may be seen with its two ends, by key."""

    @abstractmethod
    def all_passages(self, audiences: Audiences) -> Iterator[Passage]:
        """Every passage that somebody wrote and that may be seen, of nodes that may be seen, by id."""
