"""The NACE sectors: Rev. 2.1 sections to classes, or the six-digit national list of Rev. 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.codes import NACE_VERSION, section_of, sector_code, sector_id, sector_key
from graph.errors import BadInput
from graph.model import Batch, Edge, Name, Node
from ingest.progress import Progress
from ingest.reading import digest, resources
from ingest.source import Edition, Opened, Reject
from ingest.tables import Table, column, open_table

# The columns of a hazard class belong to the Turkish list, which follows Rev. 2 and names no version.
_REV2_MARK = "hazard_class_tr"


def open_nace(paths: Sequence[Path], progress: Progress) -> Opened:  # noqa: ARG001 - small files
    """Tables with code and a name: name, name_tr, name_en or description_tr; optionally parent and version."""
    tables = [open_table(resource, {"code"}) for resource in resources(paths, frozenset({"csv", "xlsx"}))]
    for table in tables:
        if not {"name", "name_tr", "name_en", "description_tr"} & table.places().keys():
            raise BadInput(f"{table.resource.name} has no column of names: call it name, name_tr or name_en.")
    rows = sum(table.rows for table in tables)
    dataset = f"nace:{_version(tables[0])}"
    return Opened(dataset, digest(paths), rows, lambda edition: _read(tables, edition))


def _version(table: Table) -> str:
    places = table.places()
    stated = column(places, "version")(next(table.read())[1])
    return stated or ("2" if _REV2_MARK in places else NACE_VERSION)


def _read(tables: Sequence[Table], edition: Edition) -> Iterator[Batch]:
    edges: list[Edge] = []
    seen: set[str] = set()
    for table in tables:
        reader = _Sectors(table, edition)
        for line, row in table.whole(edition):
            try:
                node, parent = reader.sector(row)
                if node.id in seen:
                    raise BadInput(f"{node.sectors[0]} stands in the file twice.")
            except BadInput as exc:
                edition.reject(Reject(table.resource.name, line, "code", str(exc), table.delimiter.join(row)))
                continue
            seen.add(node.id)
            edges += [Edge(node.id, "part_of", sector_id(parent), node.source)] if parent else []
            yield Batch(nodes=(node,))
    yield Batch(edges=tuple(edges))


class _Sectors:
    """Reads sectors off the rows of one table."""

    def __init__(self, table: Table, edition: Edition) -> None:
        places = table.places()
        self._code = column(places, "code")
        self._parent = column(places, "parent", "parentcode")
        self._tr = column(places, "name_tr", "description_tr")
        self._en = column(places, "name_en", "name")
        self._hazard = column(places, "hazard_class_tr")
        self._version = column(places, "version")
        self._default = _version(table)
        self._edition = edition

    def sector(self, row: Sequence[str]) -> tuple[Node, str]:
        """The sector of a row and the code of its parent; BadInput when a code is none or it has no name."""
        suffix = f"@{self._version(row) or self._default}"
        code = sector_code(self._code(row) + suffix)
        given = self._parent(row)
        parent = sector_code(given + suffix) if given else _above(code)
        names = tuple(Name(text, language) for text, language in ((self._tr(row), "tr"), (self._en(row), "en")) if text)
        if not names:
            raise BadInput(f"{code} has no name.")
        props = {"level": _level(code), **({"hazard_class": self._hazard(row)} if self._hazard(row) else {})}
        source = (self._edition.source(self._code(row)),)
        return Node(sector_id(code), "sector", names[0].text, source, names=names, sectors=(code,), props=props), parent


def _level(code: str) -> int:
    """1 for a section, 2 for a division, and so on by digits."""
    key = sector_key(code)
    return 1 if key.isalpha() else len(key) if len(key) < 6 else 5


def _above(code: str) -> str:
    """The code above: fewer digits, or for a division its section; the sections of older versions are not known."""
    base, mark, version = code.partition("@")
    digits = base.replace(".", "")
    if len(digits) > 2:
        return sector_code(digits[: 4 if len(digits) > 4 else len(digits) - 1] + mark + version)
    return "" if mark or base.isalpha() else section_of(code) or ""
