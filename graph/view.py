"""A store as one caller sees it: the only way in which anything that serves a caller reads."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from graph.errors import NotFound
from graph.filters import Filter
from graph.model import EVERYONE, Edge, LanguageBias, Node, Passage, Scored
from graph.reads import (
    Audiences,
    Cursor,
    Direction,
    Facets,
    Indexed,
    Moved,
    ScopedReads,
    TieMoves,
    TieSnapshot,
    Vectors,
)
from graph.vocabulary import vocabulary
from graph.words.folding import sort_key
from graph.words.lexical import Question

T = TypeVar("T")
PAGE = 1_000
"""Nodes read at once where all are asked for."""


class View:
    """The reads of a store with the caller's audiences put in; made once a request, and not kept longer.

    What a filter says of audiences does not count here. A node or a count is read once, so a view that outlives a
    write goes on showing what it has shown.
    """

    def __init__(self, reads: ScopedReads, audiences: Audiences) -> None:
        self._reads = reads
        self.audiences = audiences
        self._nodes: dict[str, Node | None] = {}
        self._facets: dict[Filter, Facets] = {}
        self._sectors: dict[Filter, Mapping[str, int]] = {}
        self._bearing: dict[str, list[Edge]] = {}
        self._ahead: dict[Hashable, Any] = {}
        self._looking_ahead = False

    @cached_property
    def generation(self) -> int:
        """The store's generation when it was first asked for."""
        return self._reads.generation()

    @property
    def moment(self) -> Hashable:
        """What every answer depends on beside the question: equal for views of one store that see the same."""
        return (self._reads, self.generation, self.audiences)

    @property
    def group(self) -> Hashable:
        """Equal for views of one store that see the same, at whatever generation."""
        return (self._reads, self.audiences)

    def again(self) -> View:
        """The view of the same caller, of what there is from now on."""
        return View(self._reads, self.audiences)

    def of_everyone(self) -> View | None:
        """What of it everyone sees, made anew; None where that is no part of what the caller sees, or is all of it."""
        everyone = frozenset(EVERYONE)
        return View(self._reads, everyone) if everyone < self.audiences else None

    def narrowed(self, audiences: Audiences) -> View:
        """The view of whoever belongs to no others than these audiences, of those that this one belongs to."""
        return View(self._reads, self.audiences & audiences)

    def within(self, keep: Filter) -> Filter:
        """The filter, asked for this caller."""
        return keep if keep.audiences == self.audiences else replace(keep, audiences=self.audiences)

    def look_ahead(self, reads: Sequence[Callable[[], object]]) -> None:
        """Let reads of this view that will be asked for be made together, where the store has to be waited for.

        What they find is there when they are asked for again, each with the same; else they are made then. One of them
        may ask for something only when it knows another thing, which those who look ahead then wait for, too.
        """
        self._looking_ahead = True
        try:
            self._reads.together(reads)
        finally:
            self._looking_ahead = False

    def _found(self, asked: Hashable, read: Callable[[], T]) -> T:
        """What a read finds, or found when it was looked ahead for."""
        if asked in self._ahead:
            held: T = self._ahead[asked]
            return held
        found = read()
        if self._looking_ahead:
            self._ahead[asked] = found
        return found

    # --- nodes ------------------------------------------------------------------

    def node(self, id_: str) -> Node:
        """The node by its id; NotFound when there is none or the caller may not see it."""
        found = self.nodes([id_]).get(id_)
        if found is None:
            raise NotFound("graph.view.nothing", id=id_)
        return found

    def organisation(self, id_: str) -> Node:
        """The organisation by its id; NotFound when it is none, too."""
        node = self.node(id_)
        if node.kind not in vocabulary().organisations:
            raise NotFound("graph.view.no_organisation", id=id_, kind=vocabulary().kind(node.kind).called)
        return node

    def nodes(self, ids: Iterable[str]) -> dict[str, Node]:
        """The nodes that exist and may be seen, by id."""
        asked = list(dict.fromkeys(ids))
        missing = [id_ for id_ in asked if id_ not in self._nodes]
        if missing:
            found = self._reads.nodes(missing, self.audiences)
            self._nodes.update((id_, found.get(id_)) for id_ in missing)
        return {id_: node for id_ in asked if (node := self._nodes[id_]) is not None}

    def stated(self, id_: str) -> list[Node]:
        """What each dataset states of a node; see `graph.reads.ScopedReads.stated`."""
        return self._reads.stated(id_, self.audiences)

    def page(self, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        """Up to `limit` nodes the filter keeps, in the order of `graph.words.folding.sort_key` of the name, then id."""
        return self._reads.page(self.within(keep), limit, after)

    def cursor(self, node: Node) -> Cursor:
        """Where a page that ends with `node` ends."""
        return Cursor(sort_key(node.name), node.id)

    def of_kind(self, kind: str) -> Iterator[Node]:
        """Every node of a kind, in the order of `page`, read page by page."""
        keep, after = Filter(frozenset({kind})), None
        while nodes := self.page(keep, PAGE, after):
            yield from nodes
            after = self.cursor(nodes[-1])

    def facets(self, keep: Filter) -> Facets:
        """The counts of the nodes that the filter keeps."""
        asked = self.within(keep)
        if asked not in self._facets:
            self._facets[asked] = self._reads.facets(asked)
        return self._facets[asked]

    def sectors(self, keep: Filter) -> Mapping[str, int]:
        """See `graph.reads.ScopedReads.sectors`."""
        asked = self.within(keep)
        if asked not in self._sectors:
            self._sectors[asked] = self._reads.sectors(asked)
        return self._sectors[asked]

    def languages(self, keep: Filter) -> Mapping[str, int]:
        """See `graph.reads.ScopedReads.languages`."""
        return self._reads.languages(self.within(keep))

    def sources(self, keep: Filter) -> Mapping[str, int]:
        """See `graph.reads.ScopedReads.sources`."""
        return self._reads.sources(self.within(keep))

    # --- texts ------------------------------------------------------------------

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """The passages that exist and may be seen, by id."""
        asked = list(ids)
        return self._reads.passages(asked, self.audiences) if asked else {}

    def passages_of(self, holders: Iterable[str]) -> list[Passage]:
        """The passages of these nodes that may be seen, by holder, dataset, role and place."""
        asked = list(holders)
        return self._reads.passages_of(asked, self.audiences) if asked else []

    def vectors(self, passages: Iterable[str], encoder: str) -> dict[str, Vectors]:
        """The vectors (dimensions,) of `encoder` that those of these passages have which may be seen, by passage id."""
        asked = list(passages)
        return self._reads.vectors(asked, encoder, self.audiences) if asked else {}

    def tokens(self, passages: Iterable[str], key: str) -> dict[str, bytes]:
        """See `graph.reads.ScopedReads.tokens`."""
        asked = list(passages)
        known = {id_: held for id_ in asked if (held := self._ahead.get((key, id_))) is not None}
        missing = [id_ for id_ in asked if (key, id_) not in self._ahead]
        found = self._reads.tokens(missing, key, self.audiences) if missing else {}
        if self._looking_ahead:
            self._ahead.update(((key, id_), found.get(id_)) for id_ in missing)
        return known | found

    def language_sample(self, encoder: str, size: int) -> dict[str, Vectors]:
        """Up to `size` vectors of `encoder` in each language, (n, dimensions), the first by their texts' digests."""
        return self._reads.language_sample(encoder, size, self.audiences)

    def first_vectors(self, encoder: str, size: int) -> list[tuple[str, Vectors]]:
        """The languages and vectors of the first `size` passages by id that somebody wrote and that have one."""
        return self._reads.first_vectors(encoder, size, self.audiences)

    def indexed(self, encoder: str) -> Indexed:
        """How many of the passages have a vector of `encoder`; all where there is no passage."""
        return self._reads.indexed(encoder, self.audiences)

    # --- the legs ---------------------------------------------------------------

    def nearest(
        self, vector: Vectors, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        """See `graph.reads.Legs.nearest`."""
        within = self.within(keep)
        towards = None if bias is None else (tuple(sorted(bias.by_language.items())), bias.otherwise)
        return self._found(
            ("nearest", encoder, vector.tobytes(), within, k, towards),
            lambda: self._reads.nearest(vector, encoder, within, k, bias),
        )

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        """See `graph.reads.Legs.lexical`."""
        within = self.within(keep)
        return self._found(("lexical", tuple(question), within, k), lambda: self._reads.lexical(question, within, k))

    def weights(self, question: Question) -> list[float]:
        """See `graph.reads.Legs.weights`."""
        known = [self._ahead[asked] for word in question if (asked := ("weight", word)) in self._ahead]
        if len(known) == len(question):
            return known
        # All of them anew, so that they compare: a write may have come since.
        weights = self._reads.weights(question, self.audiences)
        if self._looking_ahead:
            self._ahead.update((("weight", word), weight) for word, weight in zip(question, weights, strict=True))
        return weights

    def named(self, question: Sequence[str], keep: Filter, k: int, least: float = 0.0) -> list[Scored]:
        """See `graph.reads.Legs.named`."""
        within = self.within(keep)
        return self._found(
            ("named", tuple(question), within, k, least), lambda: self._reads.named(question, within, k, least)
        )

    # --- ties -------------------------------------------------------------------

    def learn_speakers(self, passages: Iterable[str]) -> None:
        """Read in one go whose these passages are and who speaks through them, where that is looked ahead for."""
        found = self._reads.speakers(list(passages), self.audiences)
        for id_ in {*found.holders, *found.nodes}:
            self._nodes.setdefault(id_, found.nodes.get(id_))
        bearing: dict[str, list[Edge]] = {holder: [] for holder in found.holders}
        for edge in found.edges:
            bearing[edge.dst].append(edge)
        self._bearing = bearing | self._bearing

    def bearing(self, holders: Iterable[str]) -> list[Edge]:
        """The edges by which somebody speaks through these nodes, as `edges_of` has them."""
        asked = list(dict.fromkeys(holders))
        missing = [id_ for id_ in asked if id_ not in self._bearing]
        edges = self.edges_of(missing, relations=vocabulary().attributing, direction="in")
        known = [edge for id_ in asked for edge in self._bearing.get(id_, ())]
        return sorted([*edges, *known], key=lambda edge: edge.key) if known else edges

    def edges_of(
        self,
        ids: Iterable[str],
        *,
        relations: Iterable[str] | None = None,
        direction: Direction = "both",
        ended: bool = False,
    ) -> list[Edge]:
        """The edges at these nodes that may be seen with both ends, one a dataset that states it, ordered by key."""
        asked = list(ids)
        if not asked:
            return []
        return self._reads.edges_of(asked, self.audiences, relations=relations, direction=direction, ended=ended)

    def k_hop(
        self, ids: Iterable[str], hops: int, *, relations: Iterable[str] | None = None, limit: int = 10_000
    ) -> dict[str, int]:
        """The nodes within `hops` steps of `ids`, each with its distance; at most `limit`, nearest first."""
        return self._reads.k_hop(ids, hops, self.audiences, relations=relations, limit=limit)

    def degrees(self, ids: Iterable[str]) -> dict[str, int]:
        """How many edges that may be seen and have not ended, to nodes that may be, each node has either way."""
        return self._reads.degrees(ids, self.audiences)

    def ties(self, relations: Iterable[str]) -> TieSnapshot:
        """Every edge of these relations that has not ended and may be seen with both ends, one a dataset."""
        return self._reads.ties(relations, self.audiences)

    def ties_beyond(self, relations: Iterable[str], fewer: View) -> TieSnapshot | None:
        """See `graph.reads.ScopedReads.ties_beyond`."""
        return self._reads.ties_beyond(relations, self.audiences, fewer.audiences)

    def ties_since(self, mark: int, relations: Iterable[str], held: Callable[[str], bool]) -> TieMoves | None:
        """See `graph.reads.ScopedReads.ties_since`."""
        return self._reads.ties_since(mark, relations, self.audiences, held)

    def moved_since(self, generation: int) -> Moved | None:
        """See `graph.reads.ScopedReads.moved_since`: for what is kept, and to be told to nobody."""
        return self._reads.moved_since(generation)

    # --- all of it --------------------------------------------------------------

    def all_nodes(self) -> Iterator[Node]:
        """Every node that may be seen, ended ones too, by id."""
        return self._reads.all_nodes(self.audiences)

    def all_edges(self) -> Iterator[Edge]:
        """Every edge that may be seen with its two ends, ended ones too, by key."""
        return self._reads.all_edges(self.audiences)

    def all_passages(self) -> Iterator[Passage]:
        """Every passage that may be seen, of nodes that may be seen, ended ones too, by id."""
        return self._reads.all_passages(self.audiences)
