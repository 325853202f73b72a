"""Small graphs of organisations with needs, capabilities and projects, and an encoder that knows words alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from graph.view import View
from graph.words.folding import words
from search.encoders.encoder import ByToken, Encoder
from search.indexer import index

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class WordEncoder:
    """A text is the sum of one random direction a word: alike texts are those that share words."""

    key: str = "words/64"
    dimensions: int = 64
    max_tokens: int = 512
    by_token: ByToken | None = None

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        rows = [sum((self._word(w) for w in words(text)), np.full(64, 0.3)) for text in texts]
        matrix = np.asarray(rows, np.float32).reshape(len(texts), 64)
        return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) for text in texts]

    @staticmethod
    def _word(word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
        return np.random.default_rng(seed).normal(size=64)


SOURCE = Source("d", "1", "2026-01-01")


def organisation(id_: str, kind: str = "sme", **rest: object) -> Node:
    return Node(id_, kind, f"Firma {id_}", (SOURCE,), **rest)  # type: ignore[arg-type]


def project(id_: str, start: str = "") -> Node:
    return Node(id_, "project", f"Proje {id_}", (SOURCE,), props={"start": start} if start else {})


def says(holder: str, role: str, text: str, **rest: object) -> Passage:
    return Passage(holder, text, SOURCE, role, **{"language": "en", **rest})  # type: ignore[arg-type]


def took_part(project_: str, *members: str, since: str | None = None) -> tuple[Edge, ...]:
    return tuple(Edge(m, "participated_in", project_, SOURCE, since) for m in members)


def tie(src: str, rel: str, dst: str, **rest: object) -> Edge:
    return Edge(src, rel, dst, SOURCE, **rest)  # type: ignore[arg-type]


def filled(nodes: Sequence[Node], edges: Sequence[Edge] = (), passages: Sequence[Passage] = ()) -> Store:
    store = open_store("memory:")
    store.write(Batch(tuple(nodes), tuple(edges), tuple(passages)))
    return store


def indexed(store: Store, encoder: Encoder | None = None) -> Store:
    index(store, encoder or WordEncoder())
    return store


def seen(store: Store, *audiences: str) -> View:
    """The store as everyone sees it, or who belongs to these."""
    return store.seen_by(frozenset({PUBLIC, *audiences}))
