"""NACE sectors: Rev. 2.1 with parents, in one or two languages, or the six-digit Turkish list of Rev. 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.codes import NACE_VERSION, section_of, sector_code, sector_id
from graph.errors import BadInput
from graph.model import Batch, Edge, Name, Node
from ingest.batches import chunks, edge_batches
from ingest.intake import Intake
from ingest.sources.reader import SourceReader
from ingest.tables.csv_rows import Member, Row, check_text, header, rows

_OLDER = "2"


class NaceReader(SourceReader):
    """Sectors and what they are part of."""

    name = "nace"
    says = "NACE sectors (CSV: code, parent, name_tr, name_en; code, parentCode, name; code, description_tr)"

    def dataset(self, paths: Sequence[Path]) -> str:
        return f"nace:{_version(paths[0])}"

    def check(self, paths: Sequence[Path]) -> None:
        for path in paths:
            check_text(Member(path))
            columns = set(header(Member(path)))
            if "code" not in columns or not columns & {"name", "name_tr", "name_en", "description_tr"}:
                raise BadInput("ingest.nace.no_table", name=path.name)

    def date(self, paths: Sequence[Path]) -> str | None:
        return "2025-01-01" if _version(paths[0]) == NACE_VERSION else "2008-01-01"

    def read(self, intake: Intake) -> Iterator[Batch]:
        found: dict[str, tuple[str | None, Node]] = {}
        for chunk in chunks(self._nodes(intake, found)):
            yield Batch(tuple(chunk))
        parents = {parent for parent, _ in found.values() if parent}
        known = found.keys() | intake.store.records(parents).keys()
        yield from edge_batches(
            Edge(id_, "part_of", parent, node.source)
            for id_, (parent, node) in found.items()
            if parent and parent in known
        )

    def _nodes(self, intake: Intake, found: dict[str, tuple[str | None, Node]]) -> Iterator[Node]:
        for path in intake.paths:
            version = _version(path)
            # The European table's rows stop at their last cell that is not empty, so short rows are sound here.
            for line, row in rows(Member(path)):
                intake.count()
                try:
                    code = _code(row["code"], version)
                except BadInput as error:
                    intake.reject(path, line, "code", error.sentence, row)
                    continue
                node = _node(intake, row, code, version)
                if node.id not in found:
                    found[node.id] = (_parent(code), node)
                    yield node


def _version(path: Path) -> str:
    return _OLDER if "description_tr" in header(Member(path)) else NACE_VERSION


def _code(said: str, version: str) -> str:
    return sector_code(said if version == NACE_VERSION else f"{said}@{version}")


def _node(intake: Intake, row: Row, code: str, version: str) -> Node:
    turkish = row.get("name_tr") or row.get("description_tr") or ""
    english = row.get("name_en") or row.get("name") or ""
    names = tuple(Name(text.strip(), language) for text, language in ((turkish, "tr"), (english, "en")) if text.strip())
    name = names[0].text if names else code
    plain = code.partition("@")[0]
    props = {"code": plain, "version": version}
    return Node(sector_id(code), "sector", name, (intake.source(code),), names, sectors=(code,), props=props)


def _parent(code: str) -> str | None:
    """The id of the sector that holds this one: one digit less, and above the divisions the section."""
    base, at, version = code.partition("@")
    digits = base.replace(".", "")
    if base.isalpha():
        return None
    if len(digits) == 2:
        section = section_of(code) if not at else None
        return sector_id(section) if section else None
    return sector_id(sector_code(f"{digits[: 4 if len(digits) > 4 else len(digits) - 1]}{at}{version}"))
