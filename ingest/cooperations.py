"""Cooperations among organisations that are there already: `src, relation, dst, since, note`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.errors import BadInput
from graph.folding import words
from graph.model import Batch, Edge
from graph.vocabulary import vocabulary
from ingest.batches import edge_batches
from ingest.source import Job, SourceReader
from ingest.tables import Member, Row, check_text, require, rows

_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class CooperationsReader(SourceReader):
    """Who worked with whom, is a member of what, hosts whom."""

    name = "cooperations"
    says = "ties among organisations (CSV: src, relation, dst, since, note)"

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"cooperations:{'-'.join(words(paths[0].name.split('.')[0])) or 'file'}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            check_text(Member(path))
            require(Member(path), {"src", "relation", "dst"}, what="a table of cooperations")

    def read(self, job: Job) -> Iterator[Batch]:
        for path in job.paths:
            table = list(rows(Member(path)))
            ends = {row[end].strip() for _, row in table for end in ("src", "dst")}
            kinds = {id_: records[0].kind for id_, records in job.store.records(ends).items()}
            yield from edge_batches(self._edges(job, path, table, kinds))

    def _edges(self, job: Job, path: Path, table: list[tuple[int, Row]], kinds: dict[str, str]) -> Iterator[Edge]:
        for line, row in table:
            job.count()
            try:
                edge = _edge(job, row)
                vocabulary().check(edge, kinds)
            except BadInput as error:
                job.reject(path, line, "relation", str(error), row)
                continue
            yield edge


def _edge(job: Job, row: Row) -> Edge:
    src, dst = row["src"].strip(), row["dst"].strip()
    since = row.get("since", "").strip() or None
    if since and not _ISO.fullmatch(since):
        raise BadInput(f"“{since}” is no date: write it as 2023-03-14 or 2023.")
    note = row.get("note", "").strip()
    props = {"note": note} if note else {}
    return Edge(src, row["relation"].strip(), dst, job.source(f"{src} {dst}"), since, None, props)
