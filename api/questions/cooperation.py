"""Who of a region works with whom of the same sector elsewhere, and where somebody is with whom nobody works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from api.questions.caller import Caller
from api.questions.facets import by_region
from api.questions.there import There, there
from graph.codes import sector_code, sector_key, sectors_above
from graph.filters import Filter
from graph.model import Edge, Node
from graph.vocabulary import vocabulary

_PROJECT = "participated_in"


@dataclass(frozen=True, slots=True)
class Linked:
    """A sector of a region in the graph: how many organisations, and links to those of the sector in other regions.

    `missing` are regions of the same level with organisations of the sector and no link, with how many.
    """

    organisations: int = 0
    links: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cooperation:
    """The sectors of a region in the graph by key; `everywhere` counts those of its country, of a country those of all.

    `whole` where the ties of all organisations of the region were read.
    """

    sectors: Mapping[str, Linked]
    everywhere: Mapping[str, int]
    whole: bool


def cooperation(caller: Caller, region: str) -> Cooperation:
    """What the graph says of a region's sectors, as the caller sees it; without what is missing."""
    everyone = caller.view.within(Filter(vocabulary().organisations))
    here = Filter(vocabulary().organisations, frozenset({region}))
    found = there(caller, caller.view.within(here))
    whole = everyone if len(region) == 2 else Filter(vocabulary().organisations, frozenset({region[:2]}))
    counts, every = caller.view.sectors(caller.view.within(here)), caller.view.sectors(caller.view.within(whole))
    links = _links(caller, found, region)
    sectors = {key: Linked(count, links.get(key, {})) for key, count in counts.items()}
    return Cooperation(sectors, every, found.whole)


def missing(caller: Caller, region: str, keys: Collection[str], held: Cooperation) -> Mapping[str, Mapping[str, int]]:
    """By sector the regions of the same level with somebody in it and no link, those with most first."""
    found = {}
    for key in keys:
        keep = Filter(vocabulary().organisations, sectors=frozenset({sector_code(key)}))
        links = held.sectors.get(key, Linked()).links
        there_ = {
            code: count for code, count in by_region(caller, caller.view.within(keep)).items()
            if code != region and code not in links and _alike(code, region)
        }  # fmt: skip
        found[key] = dict(sorted(there_.items(), key=lambda one: (-one[1], one[0])))
    return found


def _alike(code: str, region: str) -> bool:
    return len(code) == len(region) and (len(region) == 2 or code[:2] == region[:2])


def _links(caller: Caller, found: There, region: str) -> Mapping[str, Mapping[str, int]]:
    """By sector and other region, how many pairs of organisations of the sector and common projects link the two."""
    projects = {edge.dst for edge in found.edges if edge.rel == _PROJECT}
    beside = caller.view.edges_of(projects, relations=[_PROJECT], direction="in")
    ends = caller.view.nodes(end for edge in (*found.edges, *beside) for end in (edge.src, edge.dst))
    nodes = {id_: node for id_, node in ends.items() if node.kind in vocabulary().organisations}
    inside = {id_ for id_, node in nodes.items() if (node.region or "").startswith(region)}
    pairs: dict[tuple[str, str], set[object]] = defaultdict(set)
    for one, other, link in _meetings(found.edges, beside, inside):
        if one in nodes and other in nodes and (place := _place(nodes[other], region)):
            for key in _keys(nodes[one]) & _keys(nodes[other]):
                pairs[key, place].add(link)
    links: dict[str, dict[str, int]] = defaultdict(dict)
    for (key, place), held in pairs.items():
        links[key][place] = len(held)
    return links


def _meetings(
    edges: Sequence[Edge], beside: Sequence[Edge], inside: Collection[str]
) -> Sequence[tuple[str, str, object]]:
    """Each two organisations, one inside and one outside, with what links them: themselves, or a project."""
    found: list[tuple[str, str, object]] = []
    for edge in edges:
        for one, other in ((edge.src, edge.dst), (edge.dst, edge.src)):
            if one in inside and other not in inside:
                found.append((one, other, frozenset((one, other))))
    members: dict[str, set[str]] = defaultdict(set)
    for edge in beside:
        members[edge.dst].add(edge.src)
    for project, who in members.items():
        found += [(one, other, project) for one, other in product(who & set(inside), who - set(inside))]
    return found


def _keys(node: Node) -> set[str]:
    return {above for code in node.sectors for above in sectors_above(sector_key(code))}


def _place(node: Node, region: str) -> str | None:
    """The region of the same level, of another country the country; None where it is not known so closely."""
    code = node.region or ""
    if not code or (code[:2] == region[:2] and len(code) < len(region)):
        return None
    return code[: len(region)] if code[:2] == region[:2] else code[:2]
