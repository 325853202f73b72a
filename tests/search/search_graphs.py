"""Small graphs to search in."""

from __future__ import annotations

from collections.abc import Sequence

from graph.filters import Filter
from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source
from graph.store import Store
from search.answer import Answer
from search.encoders.encoder import Encoder
from search.searcher import Searcher

SOURCE = Source("test", "1", "2026-01-01")


def node(
    id_: str, kind: str = "sme", name: str = "", *, region: str | None = None, sectors: Sequence[str] = ()
) -> Node:
    return Node(id_, kind, name or id_, (SOURCE,), region=region, sectors=tuple(sectors))


def text(
    holder: str, said: str, language: str = "en", *, role: str = "text", seq: int = 0, who: str = PUBLIC
) -> Passage:
    return Passage(holder, said, SOURCE, role, seq, language, audience=(who,))


def edge(src: str, rel: str, dst: str, dataset: str = "test", **props: object) -> Edge:
    return Edge(src, rel, dst, Source(dataset, "1", "2026-01-01"), props=props)


def write(store: Store, nodes: Sequence[Node], passages: Sequence[Passage] = (), edges: Sequence[Edge] = ()) -> None:
    store.write(Batch(tuple(nodes), tuple(edges), tuple(passages)))


class Asker:
    """Whoever asks a store, and may see what the filter says."""

    def __init__(self, store: Store, encoder: Encoder | None) -> None:
        self._store, self._searcher = store, Searcher(encoder)

    def search(self, question: str, keep: Filter, n: int = 10, *, after: int = 0) -> Answer:
        return self._searcher.search(self._store.seen_by(keep.audiences), question, keep, n, after=after)

    def similar(self, id_: str) -> Answer:
        return self._searcher.similar(self._store.seen_by(frozenset({PUBLIC})), id_, Filter())
