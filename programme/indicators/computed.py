"""Indicators that the graph itself tells of clusters, as they stood at the end of a period.

They are worked out through a view of what everyone sees and are public. What the dates of ties do not tell is left
out, and a cluster of which no member was ever known has no values: missing is not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.model import PUBLIC, Edge, Node
from graph.reads import Direction
from graph.store import Store
from graph.view import View
from people.database import Database
from programme.indicators.periods import Period, period
from programme.indicators.statements import COMPUTED, Told, Written, take_in
from programme.indicators.ties import REMEMBERED, Known, known, share

_AT_ONCE = 300
_RESEARCH = frozenset({"university", "research_centre", "ngo"})
_PROVINCE = 5
"""Signs of a NUTS 3 code."""


@dataclass(frozen=True, slots=True)
class World:
    """What is asked of the graph, read once: the edges at clusters, members, projects and events, and the nodes."""

    members: Mapping[str, Sequence[Edge]]
    at: Mapping[str, Sequence[Edge]]
    nodes: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Value:
    """A value, and on how many cases it rests where it is a share or a mean."""

    indicator: str
    value: float
    base: int | None = None


def compute(database: Database, store: Store, said: str, today: date | None = None) -> Written:
    """Work out what everyone sees of the graph for a period, and write what is new of it."""
    told = told_of(store.seen_by(frozenset({PUBLIC})), period(said), today)
    return take_in(database, told, COMPUTED)


def told_of(view: View, asked: Period, today: date | None = None) -> list[Told]:
    """The statements of a period about every cluster that may be seen."""
    clusters = [node.id for node in view.of_kind("cluster") if not node.ended]
    world, day = read(view, clusters), min(asked.ends, today or date.today())
    found: list[Told] = []
    for cluster in clusters:
        source = _source(world.members.get(cluster, ()))
        found += [
            Told(cluster, one.indicator, str(asked), one.value, source, one.base, None, "public")
            for one in values(world, cluster, day, asked.before.ends)
        ]
    return found


def read(view: View, clusters: Sequence[str]) -> World:
    """All that the values of these clusters rest on."""
    members = _grouped(_edges(view, clusters, ("member_of",), "in"), "dst")
    ids = sorted({edge.src for edges in members.values() for edge in edges})
    at = _grouped(_edges(view, [*clusters, *ids], ("participated_in", "shared", "hosts", "serves", "attended"), "out"),
                  "src")  # fmt: skip
    for edge in _edges(view, ids, ("partner_of",), "both"):
        for end in {edge.src, edge.dst} & set(ids):
            at.setdefault(end, []).append(edge)
    projects = sorted({edge.dst for edges in at.values() for edge in edges if edge.rel == "participated_in"})
    taking_part = _grouped(_edges(view, projects, ("participated_in",), "in"), "dst")
    near = {end for edges in (*at.values(), *taking_part.values()) for edge in edges for end in (edge.src, edge.dst)}
    return World(members, {**at, **taking_part}, view.nodes({*near, *ids, *clusters}))


def _edges(view: View, ids: Sequence[str], relations: tuple[str, ...], direction: Direction) -> Iterator[Edge]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        yield from view.edges_of(some, relations=relations, direction=direction, ended=True)


def _grouped(edges: Iterable[Edge], end: str) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[getattr(edge, end)].append(edge)
    return dict(found)


def values(world: World, cluster: str, day: date, before: date) -> Iterator[Value]:
    """What is known of a cluster on a day, and of what has changed since a day before."""
    edges = world.members.get(cluster, ())
    now = known(edges, day)
    if not edges or not now.clear:
        return
    members = frozenset(src for src, _ in now.found)
    yield Value("g.members", len(members))
    if not members:
        return
    yield from _moved(edges, members, before)
    if regions := {region for id_ in members if (region := world.nodes[id_].region)}:
        yield Value("g.regions", len(regions))
    yield from _tied(world, cluster, members, day)
    yield from _served(world, cluster, members, day)
    shared = _at(world, [cluster, *members], "shared", day)
    if shared.clear:
        yield Value("g.documents", len({dst for _, dst in shared.found}))


def _moved(edges: Sequence[Edge], members: frozenset[str], before: date) -> Iterator[Value]:
    then = known(edges, before)
    old = frozenset(src for src, _ in then.found)
    if then.clear and old:
        yield Value("g.stayed", share(old & members, old), len(old))
        yield Value("g.joined", share(members - old, members), len(members))


def _at(world: World, ids: Iterable[str], relation: str, day: date, years: int = 0) -> Known:
    return known((edge for id_ in ids for edge in world.at.get(id_, ()) if edge.rel == relation), day, years=years)


def _tied(world: World, cluster: str, members: frozenset[str], day: date) -> Iterator[Value]:
    """What the members' cooperations and projects tell."""
    worked = _at(world, members, "partner_of", day, REMEMBERED)
    projects = _at(world, members, "participated_in", day, REMEMBERED)
    others = _at(world, {dst for _, dst in projects.found}, "participated_in", day, REMEMBERED)
    if not Known(worked.found | others.found, worked.unclear + others.unclear).clear:
        return
    taking_part = defaultdict(set)
    for src, dst in others.found:
        taking_part[dst].add(src)
    contacts: dict[str, set[str]] = {id_: set() for id_ in members}
    for one, other in [*worked.found, *((dst, src) for src, dst in worked.found)]:
        if one in contacts:
            contacts[one].add(other)
    for src, dst in projects.found:
        contacts[src] |= taking_part[dst]
    pairs = frozenset((one, other) for one, many in contacts.items() for other in many - {one, cluster})
    # Members of whom no tie and no project is known at all are not known to have none.
    if pairs:
        yield from _of_pairs(world, pairs, members)
    if projects.found:
        yield Value("g.projects", sum(len(held & members) > 1 for held in taking_part.values()))


def _of_pairs(world: World, pairs: frozenset[tuple[str, str]], members: frozenset[str]) -> Iterator[Value]:
    """What the ties tell, each a pair of a member and whom it is tied to; ties among members stand there both ways."""
    number = len(members)
    inner = sum(other in members for _, other in pairs)
    yield Value("g.ties_per_member", len(pairs) / number, number)
    yield Value("g.inner_ties", inner / number, number)
    # Effective size n − 2t/n (Borgatti 1997) by n; each of the t ties stands among the pairs twice.
    yield Value("g.brokerage", 100.0 * (1 - inner / number**2), number)
    tied = frozenset(one for one, other in pairs if world.nodes[other].kind in _RESEARCH)
    yield Value("g.research", share(tied, members), number)
    placed = [(a, b) for one, other in pairs if (a := world.nodes[one].region) and (b := world.nodes[other].region)]
    if placed:
        yield Value("g.across_borders", share([1 for a, b in placed if a[:2] != b[:2]], [1] * len(placed)), len(placed))
    told = [apart for a, b in placed if (apart := _apart(a, b)) is not None]
    if told:
        yield Value("g.across_regions", share([1 for apart in told if apart], [1] * len(told)), len(told))


def _apart(a: str, b: str) -> bool | None:
    """Whether two places are in different NUTS 3 regions; None where their codes do not say."""
    signs = min(len(a), len(b), _PROVINCE)
    if a[:signs] != b[:signs]:
        return True
    return False if signs == _PROVINCE else None


def _served(world: World, cluster: str, members: frozenset[str], day: date) -> Iterator[Value]:
    serves, hosts = _at(world, [cluster], "serves", day), _at(world, [cluster], "hosts", day)
    events = {dst for _, dst in hosts.found if world.nodes[dst].kind == "event"}
    if not serves.found and not events:
        return
    attended = _at(world, members, "attended", day)
    served = {dst for _, dst in serves.found} | {src for src, dst in attended.found if dst in events}
    if serves.clear and attended.clear:
        yield Value("g.services", share(members & served, members), len(members))


def _source(edges: Iterable[Edge]) -> str:
    """The datasets that state the memberships, each with its newest edition."""
    newest: dict[str, str] = {}
    for edge in edges:
        named = edge.source.dataset
        dataset = "people" if named.startswith("people:") else named
        newest[dataset] = max(newest.get(dataset, ""), edge.source.date[:10])
    return "; ".join(f"{name} ({when})" for name, when in sorted(newest.items()))[:500]
