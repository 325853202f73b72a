"""Regions and sectors that organisations refer to before their classification is loaded."""

from __future__ import annotations

from collections.abc import Iterable

from graph.codes import NACE_VERSION, NUTS_VERSION, region_id, section_of, sector_id, sector_version
from graph.model import Edge, Name, Node, Source
from graph.store import Store
from ingest.classifications.regions import regions
from ingest.classifications.sectors import titles

DATASET = "stub"
_DATE = "0000-00-00"  # sorts before every edition: a classification loaded later takes over


class Stubs:
    """Makes sure that what nodes say of their region and sectors has somewhere to lead."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._there: set[str] = set()

    def edges(self, nodes: Iterable[Node]) -> tuple[list[Node], list[Edge]]:
        """The nodes that edges to regions and sectors still lack, and these edges."""
        edges: list[Edge] = []
        codes: dict[str, tuple[str, str]] = {}
        for node in nodes:
            if node.region:
                codes |= {region_id(code): (code, "region") for code in (node.region, *_regions_above(node.region))}
                edges.append(Edge(node.id, "located_in", region_id(node.region), node.source))
            for code in dict.fromkeys(node.sectors):
                id_ = sector_id(code)
                codes |= {sector_id(one): (one, "sector") for one in (code, *_sectors_above(code))}
                edges.append(Edge(node.id, "about" if node.kind == "document" else "active_in", id_, node.source))
        asked = codes.keys() - self._there
        missing = asked - self._store.records(asked).keys() if asked else set()
        self._there |= asked
        return [stub(*codes[id_], id_) for id_ in sorted(missing)], edges


def _regions_above(code: str) -> list[str]:
    return [code[:length] for length in range(2, len(code)) if code[:length] in regions()]


def _sectors_above(code: str) -> list[str]:
    """The division and the section that have a title."""
    division, section = code[:2], section_of(code)
    newest = sector_version(code) == NACE_VERSION
    return [above for above in (division, section) if newest and above and above != code and above in titles()]


def stub(code: str, kind: str, id_: str) -> Node:
    """A region or sector that something refers to before its classification is loaded, by what is known of it here."""
    source = (Source(DATASET, code, _DATE),)
    if kind == "sector":
        names = titles().get(code, ())
        return Node(id_, kind, names[0].text if names else code, source, names, sectors=(code,))
    known = regions().get(code)
    name, *others = known.called if known else (code,)
    props = {"version": NUTS_VERSION, **({"level": len(code) - 2} if known else {})}
    return Node(id_, kind, name, source, tuple(map(Name, others)), props=props)
