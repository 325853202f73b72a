"""What everyone may see, as one file: the whole graph, or the organisations for other programs and for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

import networkx as nx
import orjson

from api.exports.organisations import write_organisations_book, write_organisations_csv
from api.exports.ours import csv_of_ours, graphml_of_ours, jsonl_of_ours
from api.wire.nodes import EdgeOut, NodeOut, PassageOut, Wire
from graph.errors import BadInput
from graph.files import Target
from graph.progress import Progress, silent
from graph.spreadsheets import is_book_of_ours, sound
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.sentences import Language

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How to export: in whose language, whether any file may be replaced, and the address of the store, which never."""

    language: Language = "en"
    force: bool = False
    store: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A format: what writes it, and how a file of it is known that was written here before."""

    write: Callable[[View, IO[bytes], Language, Progress], int]
    ours: Callable[[Path], bool]


def write_export(
    view: View, form: str, path: Path, progress: Progress = silent, options: ExportOptions | None = None
) -> int:
    """Write the file in one piece (whole or not at all) and return how many records are in it."""
    chosen = options or ExportOptions()
    if form not in FORMATS:
        raise BadInput("api.export.no_format", form=form, known=", ".join(sorted(FORMATS)))
    with Target(path, FORMATS[form].ours, chosen.store, chosen.force).writing() as target:
        return FORMATS[form].write(view, target, chosen.language, progress)


def write_jsonl(view: View, target: IO[bytes], language: Language, progress: Progress) -> int:
    """One JSON object a line: nodes, then edges, then passages, each with its `type`; the same in every language."""
    del language
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


def write_graphml(view: View, target: IO[bytes], language: Language, progress: Progress) -> int:
    """The organisations and the ties among them, as GraphML; the same in every language."""
    del language
    kinds = vocabulary().organisations
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(made_by="İmece")
    for node in view.all_nodes():
        if node.kind in kinds and not node.ended:
            facts = {"name": node.name, "region": node.region or "", "sectors": " ".join(node.sectors)}
            graph.add_node(sound(node.id), kind=node.kind, **{name: sound(said) for name, said in facts.items()})
    progress("export", len(graph), None)
    for edge in view.all_edges():
        src, dst = sound(edge.src), sound(edge.dst)
        if src in graph and dst in graph and edge.source.ended is None:
            graph.add_edge(src, dst, relation=edge.rel, since=edge.since or "", until=edge.until or "")
    nx.write_graphml(graph, target)
    return int(graph.number_of_nodes() + graph.number_of_edges())


FORMATS: Mapping[str, Form] = {
    "jsonl": Form(write_jsonl, jsonl_of_ours),
    "graphml": Form(write_graphml, graphml_of_ours),
    "csv": Form(write_organisations_csv, csv_of_ours),
    "xlsx": Form(write_organisations_book, is_book_of_ours),
}


def _lines(type_: str, values: Iterable[Wire]) -> Iterator[bytes]:
    for value in values:
        yield orjson.dumps({"type": type_, **value.model_dump(mode="json")}) + b"\n"
