"""What everyone may see, as one file: JSON lines of the whole graph, or GraphML of the organisations."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import IO, TypeVar

import networkx as nx
import orjson

from api.wire.nodes import EdgeOut, NodeOut, PassageOut, Wire
from graph.errors import BadInput
from graph.model import Edge, Node, Passage
from graph.progress import Progress
from graph.records import merge
from graph.store import Store
from graph.vocabulary import vocabulary

BATCH = 1_000
Audiences = frozenset[str]
T = TypeVar("T")


def write_export(store: Store, form: str, path: Path, audiences: Audiences, progress: Progress) -> int:
    """Write the file in one piece (whole or not at all) and return how many records are in it."""
    writer = FORMATS.get(form)
    if writer is None:
        raise BadInput(f"“{form}” is not a format of export; use one of: {', '.join(sorted(FORMATS))}.")
    real = path.resolve()  # what a link leads to is replaced, not the link
    if real.exists() and not real.is_file():
        # A device or a folder would be replaced by the file, not written to.
        raise BadInput(f"{path} is no file that could be replaced; name one.")
    partial = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as target:
            written = writer(store, target, audiences, progress)
        partial.replace(real)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}); name another place.") from error
    finally:
        partial.unlink(missing_ok=True)
    return written


def write_jsonl(store: Store, target: IO[bytes], audiences: Audiences, progress: Progress) -> int:
    """One JSON object a line: nodes, then edges, then passages, each with its `type`."""
    written = 0
    for line in chain(
        _lines("node", map(NodeOut.of, visible_nodes(store, audiences))),
        _lines("edge", map(EdgeOut.of, visible_edges(store, audiences))),
        _lines("passage", map(PassageOut.of, visible_passages(store, audiences))),
    ):
        target.write(line)
        written += 1
        if written % BATCH == 0:
            progress("export", written, None)
    return written


def write_graphml(store: Store, target: IO[bytes], audiences: Audiences, progress: Progress) -> int:
    """The organisations and the ties among them, as GraphML."""
    kinds = vocabulary().organisations
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in visible_nodes(store, audiences):
        if node.kind in kinds and not node.ended:
            graph.add_node(
                node.id, kind=node.kind, name=node.name, region=node.region or "", sectors=" ".join(node.sectors)
            )
    progress("export", len(graph), None)
    for edge in visible_edges(store, audiences):
        if edge.src in graph and edge.dst in graph and edge.source.ended is None:
            graph.add_edge(edge.src, edge.dst, relation=edge.rel, since=edge.since or "", until=edge.until or "")
    nx.write_graphml(graph, target)
    return int(graph.number_of_nodes() + graph.number_of_edges())


FORMATS: Mapping[str, Callable[[Store, IO[bytes], Audiences, Progress], int]] = {
    "jsonl": write_jsonl,
    "graphml": write_graphml,
}


def visible_nodes(store: Store, audiences: Audiences) -> Iterator[Node]:
    """Every node that the audiences may see."""
    return (node for node in map(merge, store.stream_records()) if not audiences.isdisjoint(node.audience))


def visible_edges(store: Store, audiences: Audiences) -> Iterator[Edge]:
    """Every edge whose two ends the audiences may see."""
    for edges in _batches(store.stream_edges()):
        seen = store.nodes({id_ for edge in edges for id_ in (edge.src, edge.dst)}, audiences)
        yield from (edge for edge in edges if edge.src in seen and edge.dst in seen)


def visible_passages(store: Store, audiences: Audiences) -> Iterator[Passage]:
    """Every passage that the audiences may see, of nodes that they may see."""
    for passages in _batches(p for p in store.stream_passages() if not audiences.isdisjoint(p.audience)):
        seen = store.nodes({passage.holder for passage in passages}, audiences)
        yield from (passage for passage in passages if passage.holder in seen)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _lines(type_: str, values: Iterable[Wire]) -> Iterator[bytes]:
    for value in values:
        yield orjson.dumps({"type": type_, **value.model_dump(mode="json")}) + b"\n"
