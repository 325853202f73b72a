"""Nodes, edges and passages, gathered into batches of a good size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from graph.model import Batch, Edge, Node, Passage
from ingest.stubs import Stubs

BATCH = 2_000  # nodes with their passages
BARE_BATCH = 5_000  # nodes that bring none, or edges
T = TypeVar("T")


def chunks(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The values in lists of `size`, the last one shorter."""
    chunk: list[T] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def placed(found: Sequence[tuple[Node, Sequence[Passage]]], stubs: Stubs) -> Batch:
    """A batch of nodes with their passages, and their edges to regions and sectors."""
    nodes = [node for node, _ in found]
    missing, edges = stubs.edges(nodes)
    return Batch((*missing, *nodes), tuple(edges), tuple(p for _, passages in found for p in passages))


def edge_batches(edges: Iterable[Edge]) -> Iterator[Batch]:
    """Batches of edges alone."""
    for chunk in chunks(edges, BARE_BATCH):
        yield Batch((), tuple(chunk))
