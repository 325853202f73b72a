"""Cooperations among organisations that are there already, by the template with Turkish or English headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.errors import BadInput
from graph.model import Batch, Edge
from graph.vocabulary import vocabulary
from graph.words.folding import words
from ingest.batches import edge_batches
from ingest.cells import day, relation_of
from ingest.intake import IN_PART, Intake
from ingest.made import Complaints
from ingest.personal import refuse_identity
from ingest.refusals import Refused, demand, in_column
from ingest.sources.reader import SourceReader
from ingest.tables.columns import COOPERATIONS, EXAMPLE_ID
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, filled_rows
from ingest.tables.reading import Reading

_ENDS = ("src", "dst")
_AS_FOUND = Reading()


class CooperationsReader(SourceReader):
    """Who worked with whom, is a member of what, hosts whom."""

    name = "cooperations"
    says = "ties among organisations (CSV, XLSX: src, relation, dst, since, note; imece template cooperations)"

    def __init__(self, how: Reading = _AS_FOUND) -> None:
        self._how = how

    def reading(self, how: Reading) -> SourceReader:
        return type(self)(how)

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"cooperations:{'-'.join(words(paths[0].name.split('.')[0])) or 'file'}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            check_filled(path, COOPERATIONS, ("dst", "relation", "src"), "cooperations", self._how)

    def read(self, intake: Intake) -> Iterator[Batch]:
        for path in intake.paths:
            rows = list(filled_rows(intake, path, COOPERATIONS, self._how))
            table = [(line, row) for line, row in rows if row["src"] != EXAMPLE_ID]
            if rows and not table and not intake.rows:
                raise BadInput("ingest.tables.only_example", name=path.name)
            ends = {row[end] for _, row in table for end in _ENDS}
            kinds = {id_: records[0].kind for id_, records in intake.store.records(ends).items()}
            yield from edge_batches(self._edges(intake, path, table, kinds))

    def _edges(self, intake: Intake, path: Path, table: list[tuple[int, Row]], kinds: dict[str, str]) -> Iterator[Edge]:
        for line, row in table:
            intake.count()
            complaints = Complaints()
            try:
                yield _edge(intake, row, kinds, complaints)
            except Refused as refused:
                intake.reject(path, line, refused.column, refused.sentence, row)
                continue
            for complaint in complaints.all:
                intake.reject(path, line, complaint.column, complaint.reason, row, IN_PART)


def _edge(intake: Intake, row: Row, kinds: dict[str, str], complaints: Complaints) -> Edge:
    for name in _ENDS:
        with in_column(name):
            demand(row[name] in kinds, "ingest.cooperations.no_end", id=row[name])
    with in_column("dst"):
        demand(row["src"] != row["dst"], "ingest.cell.itself", id=row["src"])
    note = row.get("note", "")
    with in_column("note"):
        refuse_identity(note)
    since = complaints.read("since", day, row.get("since", ""))
    with in_column("relation"):
        source = intake.source(f"{row['src']} {row['dst']}")
        edge = Edge(
            row["src"], relation_of(row["relation"]), row["dst"], source, since, None, {"note": note} if note else {}
        )
        vocabulary().check(edge, kinds)
    return edge
