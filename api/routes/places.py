"""Routes of the two hierarchies: regions (NUTS) and sectors (NACE), with labels in both languages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.web.callers import Audiences, Wiring
from api.web.tags import Tagged
from api.wire.nodes import Place, PlacesOut, plain
from graph.codes import NUTS_VERSION, region_code, section_of, sector_code, sector_key, sector_prefixes
from graph.model import Node

router = APIRouter(tags=["hierarchies"], route_class=Tagged)
Under = Annotated[str | None, Query(max_length=20, description="Only this code and what is below it.")]


@router.get("/regions", operation_id="regions")
def regions(parts: Wiring, audiences: Audiences, under: Under = None) -> PlacesOut:
    """List regions, parents before children."""
    start = region_code(under) if under else ""
    nodes = {node.id.partition(":")[2]: node for node in parts.store.of_kind("region", audiences)}
    codes = sorted((code for code in nodes if code.startswith(start)), key=lambda code: (len(code), code))
    return PlacesOut(items=tuple(_place(nodes[code], code, _above(code, nodes), NUTS_VERSION) for code in codes))


@router.get("/sectors", operation_id="sectors")
def sectors(parts: Wiring, audiences: Audiences, under: Under = None) -> PlacesOut:
    """List sectors, parents before children."""
    prefixes = sector_prefixes(sector_code(under)) if under else ("",)
    nodes = {node.id: node for node in parts.store.of_kind("sector", audiences)}
    items = []
    for node in sorted(nodes.values(), key=lambda node: (not _code(node).isalpha(), _code(node), node.id)):
        code, version = _code(node), node.id.split(":")[1]
        if sector_key(code).startswith(prefixes):
            items.append(_place(node, code, _sector_above(code, version, nodes), version))
    return PlacesOut(items=tuple(items))


def _code(node: Node) -> str:
    return node.id.rpartition(":")[2]


def _above(code: str, known: dict[str, Node]) -> str | None:
    return next((code[:length] for length in range(len(code) - 1, 1, -1) if code[:length] in known), None)


def _sector_above(code: str, version: str, known: dict[str, Node]) -> str | None:
    def there(above: str) -> bool:
        return f"nace:{version}:{above}" in known

    shorter = (code[:length].rstrip(".") for length in range(len(code) - 1, 1, -1))
    section = section_of(code)
    return next(filter(there, shorter), section if section and section != code and there(section) else None)


def _place(node: Node, code: str, parent: str | None, version: str) -> Place:
    return Place(
        id=node.id, code=code, parent=parent, version=version, tr=node.name_in("tr"), en=node.name_in("en"),
        props=plain(node.props),
    )  # fmt: skip
