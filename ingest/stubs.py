"""Regions and sectors that organisations refer to before their classification is loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph.codes import NACE_VERSION, NUTS_VERSION, region_id, section_of, sector_id, sector_version
from graph.model import EVERYONE, PUBLIC, Edge, Name, Node, Source
from graph.store import Store
from ingest.classifications.regions import regions
from ingest.classifications.sectors import titles

DATASET = "stub"
_DATE = "0000-00-00"  # sorts before every edition: a classification loaded later takes over


class Stubs:
    """Makes sure that what nodes say of their region and sectors has somewhere to lead.

    A stub is seen by whoever sees a node that refers to it, so it tells nobody else that there is one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shown: dict[str, set[str]] = defaultdict(set)

    def edges(self, nodes: Iterable[Node]) -> tuple[list[Node], list[Edge]]:
        """The nodes that edges to regions and sectors still lack, and these edges."""
        edges: list[Edge] = []
        codes: dict[str, tuple[str, str]] = {}
        asking: dict[str, set[str]] = defaultdict(set)
        for node in nodes:
            asked: dict[str, tuple[str, str]] = {}
            if node.region:
                asked |= {region_id(code): (code, "region") for code in (node.region, *_regions_above(node.region))}
                edges.append(_placing(node, "located_in", region_id(node.region)))
            for code in dict.fromkeys(node.sectors):
                asked |= {sector_id(one): (one, "sector") for one in (code, *_sectors_above(code))}
                edges.append(_placing(node, "about" if node.kind == "document" else "active_in", sector_id(code)))
            codes |= asked
            for id_ in asked:
                asking[id_].update(node.audience)
        return [replace(stub(*codes[id_], id_), audience=seen_by) for id_, seen_by in self._lacking(asking)], edges

    def _lacking(self, asking: Mapping[str, set[str]]) -> list[tuple[str, tuple[str, ...]]]:
        """Those that somebody who asks for them could not see, by id, each with whoever is to see it."""
        wanted = {id_: audiences for id_, audiences in asking.items() if not self._seen(id_, audiences)}
        for id_, records in (self._store.records(wanted) if wanted else {}).items():
            self._shown[id_].update(one for record in records for one in record.audience)
        lacking = [id_ for id_, audiences in sorted(wanted.items()) if not self._seen(id_, audiences)]
        for id_ in lacking:
            self._shown[id_] |= wanted[id_]
        return [(id_, _said(self._shown[id_])) for id_ in lacking]

    def _seen(self, id_: str, audiences: set[str]) -> bool:
        return PUBLIC in self._shown[id_] or audiences <= self._shown[id_]


def _said(audiences: set[str]) -> tuple[str, ...]:
    """An audience as it is written: whoever else is named, everyone holds them."""
    return EVERYONE if PUBLIC in audiences else tuple(sorted(audiences))


def _placing(node: Node, relation: str, place: str) -> Edge:
    return Edge(node.id, relation, place, node.source, audience=node.audience)


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
