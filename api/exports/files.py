"""What everyone may see, as one file: JSON lines of the whole graph, or GraphML of the organisations."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO

import networkx as nx
import orjson

from api.wire.nodes import EdgeOut, NodeOut, PassageOut, Wire
from graph.errors import BadInput
from graph.progress import Progress
from graph.view import View
from graph.vocabulary import vocabulary

BATCH = 1_000


def write_export(view: View, form: str, path: Path, progress: Progress) -> int:
    """Write the file in one piece (whole or not at all) and return how many records are in it."""
    writer = FORMATS.get(form)
    if writer is None:
        raise BadInput("api.export.no_format", form=form, known=", ".join(sorted(FORMATS)))
    real = path.resolve()  # what a link leads to is replaced, not the link
    if real.exists() and not real.is_file():
        # A device or a folder would be replaced by the file, not written to.
        raise BadInput("api.export.no_file", path=path)
    partial = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as target:
            written = writer(view, target, progress)
        partial.replace(real)
    except OSError as error:
        raise BadInput("api.export.not_written", path=path, reason=error.strerror) from error
    finally:
        partial.unlink(missing_ok=True)
    return written


def write_jsonl(view: View, target: IO[bytes], progress: Progress) -> int:
    """One JSON object a line: nodes, then edges, then passages, each with its `type`."""
    written = 0
    for line in chain(
        _lines("node", map(NodeOut.of, view.all_nodes())),
        _lines("edge", map(EdgeOut.of, view.all_edges())),
        _lines("passage", map(PassageOut.of, view.all_passages())),
    ):
        target.write(line)
        written += 1
        if written % BATCH == 0:
            progress("export", written, None)
    return written


def write_graphml(view: View, target: IO[bytes], progress: Progress) -> int:
    """The organisations and the ties among them, as GraphML."""
    kinds = vocabulary().organisations
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in view.all_nodes():
        if node.kind in kinds and not node.ended:
            graph.add_node(
                node.id, kind=node.kind, name=node.name, region=node.region or "", sectors=" ".join(node.sectors)
            )
    progress("export", len(graph), None)
    for edge in view.all_edges():
        if edge.src in graph and edge.dst in graph and edge.source.ended is None:
            graph.add_edge(edge.src, edge.dst, relation=edge.rel, since=edge.since or "", until=edge.until or "")
    nx.write_graphml(graph, target)
    return int(graph.number_of_nodes() + graph.number_of_edges())


FORMATS: Mapping[str, Callable[[View, IO[bytes], Progress], int]] = {
    "jsonl": write_jsonl,
    "graphml": write_graphml,
}


def _lines(type_: str, values: Iterable[Wire]) -> Iterator[bytes]:
    for value in values:
        yield orjson.dumps({"type": type_, **value.model_dump(mode="json")}) + b"\n"
