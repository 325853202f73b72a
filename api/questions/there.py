"""Who is in a sector or a region, what they have shared, and how they are tied across regions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from api.questions.caller import Caller
from api.questions.filters import only_organisations
from graph.codes import region_id, sector_id
from graph.filters import Filter
from graph.model import Edge, Node
from graph.vocabulary import vocabulary

MOST = 2_000
"""Organisations whose ties are read: a section of the classification can hold a country's."""
DOCUMENTS = 100
"""Documents that are looked at of those that name the place themselves."""
_PROJECT = "participated_in"

Place = Callable[[Node], str | None]
"""The region that an organisation counts for; None for one that is not known well enough."""


@dataclass(frozen=True, slots=True)
class There:
    """Who is in a place: how many by kind; those with most ties first, with their ties; and documents by name.

    `whole` where these are all of the organisations, and not the first MOST by name.
    """

    total: int
    kinds: Mapping[str, int]
    organisations: Sequence[Node]
    edges: Sequence[Edge]
    documents: Sequence[Node]
    whole: bool


def there(caller: Caller, keep: Filter) -> There:
    """Who and what a filter by regions and sectors keeps."""
    asked, view = only_organisations(keep), caller.view
    counts, found = view.facets(asked), view.page(asked, MOST + 1)
    nodes = {node.id: node for node in found[:MOST]}
    edges = view.edges_of(nodes, relations=sorted(vocabulary().ties))
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.src].add(edge.dst)
        near[edge.dst].add(edge.src)
    # Sorting is stable: of equally many ties the order of names stays.
    most_tied = sorted(nodes.values(), key=lambda node: -len(near[node.id]))
    documents = _documents(caller, keep, [edge.dst for edge in edges if edge.rel == "shared"])
    return There(counts.total, counts.kinds, most_tied, edges, documents, len(found) <= MOST)


def _documents(caller: Caller, keep: Filter, shared: Collection[str]) -> list[Node]:
    """The documents that somebody there shared, and those that are about the place or state it themselves."""
    view = caller.view
    places = [*map(region_id, keep.regions), *map(sector_id, keep.sectors)]
    about = [edge.src for edge in view.edges_of(places, relations=["about"], direction="in")]
    found = view.nodes([*shared, *about])
    stated = view.page(Filter(frozenset({"document"}), keep.regions, keep.sectors), DOCUMENTS)
    held = {node.id: node for node in (*found.values(), *stated) if node.kind == "document"}
    return sorted(held.values(), key=lambda node: view.cursor(node).sort)


def links_within(found: There, place: Place) -> Mapping[tuple[str, str], int]:
    """How many ties and common projects link each two regions, among those who are there."""
    return _links(found.organisations, found.edges, place)


def links_beyond(caller: Caller, found: There, here: str, place: Place) -> Mapping[str, int]:
    """How many ties and common projects link those in a region with each other one."""
    view = caller.view
    projects = {edge.dst for edge in found.edges if edge.rel == _PROJECT}
    beside = view.edges_of(projects, relations=[_PROJECT], direction="in")
    ends = view.nodes(end for edge in (*found.edges, *beside) for end in (edge.src, edge.dst))
    organisations = [node for node in ends.values() if node.kind in vocabulary().organisations]

    def placed(node: Node) -> str | None:
        return here if (node.region or "").startswith(here) else place(node)

    pairs = _links(organisations, (*found.edges, *beside), placed)
    return {pair[pair[0] == here]: count for pair, count in pairs.items() if here in pair}


def _links(nodes: Collection[Node], edges: Collection[Edge], place: Place) -> Mapping[tuple[str, str], int]:
    """Each two organisations count once for their regions, and so does each project."""
    where = {node.id: at for node in nodes if (at := place(node))}
    links: dict[tuple[str, str], set[object]] = defaultdict(set)
    projects: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        one, other = where.get(edge.src), where.get(edge.dst)
        if one and other and one != other:
            links[min(one, other), max(one, other)].add(frozenset((edge.src, edge.dst)))
        elif one and edge.rel == _PROJECT:
            projects[edge.dst].add(one)
    for project, places in projects.items():
        for pair in combinations(sorted(places), 2):
            links[pair].add(project)
    return Counter({pair: len(held) for pair, held in links.items()})
