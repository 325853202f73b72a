"""The two hierarchies: regions (NUTS) and sectors (NACE), parents before children."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from api.questions.caller import Caller
from graph.codes import NUTS_VERSION, region_code, section_of, sector_code, sector_key, sector_prefixes
from graph.model import Node


@dataclass(frozen=True, slots=True)
class Placed:
    """A region or sector in its hierarchy; `parent` is the code above it that is there."""

    node: Node
    code: str
    parent: str | None
    version: str


def regions(caller: Caller, under: str | None = None) -> list[Placed]:
    """The regions, or those under a NUTS code, itself included; BadInput for what is none."""
    start = "" if under is None else region_code(under)
    nodes = {_code(node): node for node in caller.view.of_kind("region")}
    codes = sorted((code for code in nodes if code.startswith(start)), key=lambda code: (len(code), code))
    return [Placed(nodes[code], code, _above(code, nodes), NUTS_VERSION) for code in codes]


def sectors(caller: Caller, under: str | None = None) -> list[Placed]:
    """The sectors of every version, or those under a NACE code, itself included; BadInput for what is none."""
    prefixes = ("",) if under is None else sector_prefixes(sector_code(under))
    nodes = {node.id: node for node in caller.view.of_kind("sector")}
    found = []
    for node in sorted(nodes.values(), key=lambda node: (not _code(node).isalpha(), _code(node), node.id)):
        code, version = _code(node), node.id.split(":")[1]
        if sector_key(code).startswith(prefixes):
            found.append(Placed(node, code, _sector_above(code, version, nodes), version))
    return found


def _code(node: Node) -> str:
    return node.id.rpartition(":")[2]


def _above(code: str, known: Collection[str]) -> str | None:
    return next((code[:length] for length in range(len(code) - 1, 1, -1) if code[:length] in known), None)


def _sector_above(code: str, version: str, known: Collection[str]) -> str | None:
    def there(above: str) -> bool:
        return f"nace:{version}:{above}" in known

    shorter = (code[:length].rstrip(".") for length in range(len(code) - 1, 1, -1))
    section = section_of(code)
    return next(filter(there, shorter), section if section and section != code and there(section) else None)
