"""Cooperations among organisations that are there already, by the template with Turkish or English headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.model import Batch, Edge
from graph.vocabulary import vocabulary
from graph.words.folding import words
from ingest.batches import edge_batches
from ingest.intake import Job, SourceReader
from ingest.personal import refuse_identity
from ingest.refusals import Refused, column, demand
from ingest.tables.cells import day, relation_of
from ingest.tables.columns import COOPERATIONS, EXAMPLE_ID
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, filled_rows

_ENDS = ("src", "dst")


class CooperationsReader(SourceReader):
    """Who worked with whom, is a member of what, hosts whom."""

    name = "cooperations"
    says = "ties among organisations (CSV, XLSX: src, relation, dst, since, note; imece template cooperations)"

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"cooperations:{'-'.join(words(paths[0].name.split('.')[0])) or 'file'}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            check_filled(path, COOPERATIONS, ("dst", "relation", "src"), "start from “imece template cooperations”")

    def read(self, job: Job) -> Iterator[Batch]:
        for path in job.paths:
            table = [(line, row) for line, row in filled_rows(job, path, COOPERATIONS) if row["src"] != EXAMPLE_ID]
            ends = {row[end] for _, row in table for end in _ENDS}
            kinds = {id_: records[0].kind for id_, records in job.store.records(ends).items()}
            yield from edge_batches(self._edges(job, path, table, kinds))

    def _edges(self, job: Job, path: Path, table: list[tuple[int, Row]], kinds: dict[str, str]) -> Iterator[Edge]:
        for line, row in table:
            job.count()
            try:
                yield _edge(job, row, kinds)
            except Refused as refused:
                job.reject(path, line, refused.column, str(refused), row)


def _edge(job: Job, row: Row, kinds: dict[str, str]) -> Edge:
    for name in _ENDS:
        with column(name):
            demand(row[name] in kinds, f"“{row[name]}” is not there: load it first, or correct the id.")
    with column("since"):
        since = day(row.get("since", ""))
    note = row.get("note", "")
    with column("note"):
        refuse_identity(note)
    with column("relation"):
        source = job.source(f"{row['src']} {row['dst']}")
        edge = Edge(
            row["src"], relation_of(row["relation"]), row["dst"], source, since, None, {"note": note} if note else {}
        )
        vocabulary().check(edge, kinds)
    return edge
