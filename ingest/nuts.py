"""The NUTS regions: one row a region, its parent named by its code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.codes import NUTS_VERSION, region_code, region_id
from graph.errors import BadInput
from graph.model import Batch, Edge, Name, Node
from ingest.countries import country_names
from ingest.numbers import number
from ingest.progress import Progress
from ingest.reading import digest, resources
from ingest.source import Edition, Opened, Reject
from ingest.tables import Row, Table, column, open_table


def open_nuts(paths: Sequence[Path], progress: Progress) -> Opened:  # noqa: ARG001 - small files
    """Tables with nuts_id, name, parent, lon and lat, and optionally level, name_latin and version."""
    tables = [open_table(resource, {"nuts_id", "name"}) for resource in resources(paths, frozenset({"csv", "xlsx"}))]
    version = _version(tables)
    rows = sum(table.rows for table in tables)
    return Opened(f"nuts:{version}", digest(paths), rows, lambda edition: _read(tables, version, edition))


def _version(tables: Sequence[Table]) -> str:
    table = tables[0]
    stated = column(table.places(), "version")(next(table.read())[1])
    named = re.search(r"20\d\d", table.resource.stem)
    return stated or (named.group() if named else NUTS_VERSION)


def _read(tables: Sequence[Table], version: str, edition: Edition) -> Iterator[Batch]:
    edges: list[Edge] = []
    seen: set[str] = set()
    for table in tables:
        reader = _Regions(table, version, edition)
        for line, row in table.whole(edition):
            try:
                node, parent = reader.region((line, row))
                if node.id in seen:
                    raise BadInput(f"{node.region} stands in the file twice.")
            except BadInput as exc:
                edition.reject(Reject(table.resource.name, line, "nuts_id", str(exc), ",".join(row)))
                continue
            seen.add(node.id)
            edges += [Edge(node.id, "part_of", region_id(parent), node.source)] if parent else []
            yield Batch(nodes=(node,))
    yield Batch(edges=tuple(edges))


class _Regions:
    """Reads regions off the rows of one table."""

    def __init__(self, table: Table, version: str, edition: Edition) -> None:
        places = table.places()
        self._code = column(places, "nuts_id")
        self._parent = column(places, "parent")
        self._name = column(places, "name")
        self._latin = column(places, "name_latin")
        self._lon, self._lat = column(places, "lon"), column(places, "lat")
        self._version = version
        self._edition = edition

    def region(self, line_row: Row) -> tuple[Node, str]:
        """The region of a row and the code of its parent; BadInput when a code is none."""
        row = line_row[1]
        code = region_code(self._code(row))
        parent = region_code(self._parent(row)) if self._parent(row) else code[:-1] if len(code) > 2 else ""
        name, latin = self._name(row) or code, self._latin(row)
        names = country_names(code) + ((Name(latin),) if latin and latin != name else ())
        props = {"level": len(code) - 2, "lon": number(self._lon(row)), "lat": number(self._lat(row))}
        kept = {key: value for key, value in {**props, "version": self._version}.items() if value is not None}
        source = (self._edition.source(code),)
        return Node(region_id(code), "region", name, source, names=names, region=code, props=kept), parent
