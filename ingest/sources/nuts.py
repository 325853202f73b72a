"""NUTS regions with their label points: `nuts_id, name, parent` and what else of the usual columns is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.codes import NUTS_VERSION, region_code, region_id
from graph.errors import BadInput
from graph.model import Batch, Edge, Name, Node
from graph.words.sentences import Sentence, series
from ingest.batches import chunks, edge_batches
from ingest.cells import number
from ingest.intake import IN_PART, Intake
from ingest.made import Complaints
from ingest.sources.reader import SourceReader
from ingest.tables.csv_rows import Member, Row, check_text, header, require
from ingest.tables.taken import taken_rows

_NEEDED = {"nuts_id", "name", "parent"}


class NutsReader(SourceReader):
    """Regions and what they are part of."""

    name = "nuts"
    says = "NUTS regions (CSV: nuts_id, name, parent, lon, lat; or the folder that holds it)"

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"nuts:{NUTS_VERSION}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in self.files(paths):
            check_text(Member(path))
            require(Member(path), _NEEDED, what=Sentence("ingest.nuts.table"))

    def files(self, paths: Sequence[Path]) -> list[Path]:
        return [_table_in(path) if path.is_dir() else path for path in paths]

    def date(self, paths: Sequence[Path]) -> str | None:
        return f"{NUTS_VERSION}-01-01"

    def read(self, intake: Intake) -> Iterator[Batch]:
        parents: dict[str, tuple[str, Node]] = {}
        for chunk in chunks(self._nodes(intake, parents)):
            yield Batch(tuple(chunk))
        known = parents.keys() | intake.store.records(region_id(parent) for parent, _ in parents.values()).keys()
        yield from edge_batches(
            Edge(id_, "part_of", region_id(parent), node.source)
            for id_, (parent, node) in parents.items()
            if parent and region_id(parent) in known
        )

    def _nodes(self, intake: Intake, parents: dict[str, tuple[str, Node]]) -> Iterator[Node]:
        for path in self.files(intake.paths):
            for line, row in taken_rows(intake, Member(path)):
                intake.count()
                complaints = Complaints()
                try:
                    node = _node(intake, row, complaints)
                except BadInput as error:
                    intake.reject(path, line, "nuts_id", error.sentence, row)
                    continue
                for complaint in complaints.all:
                    intake.reject(path, line, complaint.column, complaint.reason, row, IN_PART)
                if node.id not in parents:
                    parents[node.id] = (row["parent"].strip(), node)
                    yield node


def _table_in(folder: Path) -> Path:
    """The one table of regions in a folder; BadInput where it holds none, or several."""
    fitting = [path for path in sorted(folder.iterdir()) if path.suffix == ".csv" and path.is_file() and _fits(path)]
    if len(fitting) != 1:
        names = series(path.name for path in fitting)
        raise BadInput("ingest.nuts.several" if fitting else "ingest.nuts.none", folder=folder, names=names)
    return fitting[0]


def _fits(path: Path) -> bool:
    try:
        return set(header(Member(path))) >= _NEEDED
    except BadInput:
        return False


def _node(intake: Intake, row: Row, complaints: Complaints) -> Node:
    code = region_code(row["nuts_id"])
    name = row["name"].strip() or code
    latin = row.get("name_latin", "").strip()
    said = {
        "lon": complaints.read("lon", lambda said: number(said, least=-180, most=180), row.get("lon", "")),
        "lat": complaints.read("lat", lambda said: number(said, least=-90, most=90), row.get("lat", "")),
    }
    point = {key: degrees for key, degrees in said.items() if degrees is not None}
    props = {"level": len(code) - 2, "version": row.get("version") or NUTS_VERSION, **point}
    names = (Name(latin),) if latin and latin != name else ()
    return Node(region_id(code), "region", name, (intake.source(code),), names, code, props=props)
