"""A store as it was on a day: what began later, and everything known only from it, is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from graph.model import PUBLIC, Batch, Edge, Passage
from graph.opening import open_store
from graph.packing import Tokens, VectorBatch
from graph.records import Records, merge
from graph.store import Store

TOOK_PART = "participated_in"
COOPERATIONS = (TOOK_PART, "partner_of")
EVERYONE = frozenset({PUBLIC})
"""Whose view of the store is scored."""
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Cooperation:
    """Something done together: its members, and its passages where it is a project."""

    id: str
    members: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """The store as it was (`known`, in memory), what began later, and with whom each had already worked."""

    known: Store
    later: tuple[Cooperation, ...]
    earlier: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]

    @property
    def eligible(self) -> frozenset[str]:
        """The organisations that had cooperated before: all of them are ranked for every question."""
        return frozenset(self.counts)


def split(store: Store, until: str) -> Split:
    """Part a store at a day (ISO 8601): what began on it or after is later, what has no date was known.

    A node that began later goes with its edges, its passages and their vectors; so does one all of whose cooperations
    began later, unless it is an organisation, which then has nothing left that speaks for it. What has ended or is not
    for everyone is on neither side: nobody could find it.
    """
    there, begins = _nodes(store)
    edges = [
        e
        for e in store.stream_edges()
        if e.source.ended is None and there.issuperset((e.src, e.dst)) and not EVERYONE.isdisjoint(e.audience)
    ]
    for edge in edges:
        if edge.rel == TOOK_PART and edge.since and edge.dst not in begins:
            begins[edge.dst] = edge.since
    gone = {id_ for id_, day in begins.items() if day >= until}
    kept = [e for e in edges if (e.since or "") < until and not gone.intersection((e.src, e.dst))]
    passages: dict[str, list[Passage]] = defaultdict(list)
    for passage in store.stream_passages():
        if not EVERYONE.isdisjoint(passage.audience):
            passages[passage.holder].append(passage)
    known = _copy(store, there - gone, kept, passages)
    earlier, counts = _earlier(kept)
    return Split(known, tuple(_later(edges, kept, passages)), earlier, counts)


def _nodes(store: Store) -> tuple[set[str], dict[str, str]]:
    """The nodes that everyone can find, and the day on which each that says so begins."""
    there, begins = set(), {}
    for records in store.stream_records():
        node = merge(records)
        if node.ended or EVERYONE.isdisjoint(node.audience):
            continue
        there.add(node.id)
        begin = node.props.get("start") or node.props.get("date")
        if isinstance(begin, str) and begin:
            begins[node.id] = begin
    return there, begins


def _copy(store: Store, there: set[str], edges: list[Edge], passages: Mapping[str, list[Passage]]) -> Store:
    known = open_store("memory:")
    kept: set[str] = set()
    for records in _batches(store, there):
        nodes = tuple(record for held in records for record in held)
        brought = {(n.id, n.source.dataset) for n in nodes}
        texts = tuple(
            p for held in records for p in passages.get(held[0].id, ()) if (p.holder, p.source.dataset) in brought
        )
        known.write(Batch(nodes, (), texts))
        kept.update(p.id for p in texts)
    for at in range(0, len(edges), _BATCH):
        known.write(Batch(edges=tuple(edges[at : at + _BATCH])))
    for vectors in store.stream_vectors():
        rows = [row for row, id_ in enumerate(vectors.ids) if id_ in kept]
        if rows:
            known.put_vectors(_rows(vectors, rows))
    return known


def _rows(vectors: VectorBatch, rows: list[int]) -> VectorBatch:
    return VectorBatch(
        vectors.encoder,
        tuple(vectors.ids[row] for row in rows),
        tuple(vectors.digests[row] for row in rows),
        np.asarray(vectors.matrix)[rows],
        Tokens(held.key, tuple(held.packed[row] for row in rows)) if (held := vectors.tokens) else None,
    )


def _batches(store: Store, there: set[str]) -> Iterator[list[Records]]:
    batch: list[Records] = []
    for records in store.stream_records():
        live = tuple(r for r in records if r.source.ended is None)
        if records[0].id in there:
            batch.append(live)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _earlier(edges: list[Edge]) -> tuple[dict[str, frozenset[str]], dict[str, int]]:
    """With whom each organisation had worked, and in how many cooperations."""
    partners: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, set[str]] = defaultdict(set)
    for id_, members in _groups(edges).items():
        for member in members:
            partners[member] |= members - {member}
            counts[member].add(id_)
    return {id_: frozenset(found) for id_, found in partners.items()}, {id_: len(of) for id_, of in counts.items()}


def _later(edges: list[Edge], kept: list[Edge], passages: Mapping[str, list[Passage]]) -> Iterator[Cooperation]:
    known = {e.key for e in kept}
    for id_, members in sorted(_groups([e for e in edges if e.key not in known]).items()):
        text = " ".join(p.text for p in sorted(passages.get(id_, ()), key=lambda p: p.id))
        yield Cooperation(id_, frozenset(members), text)


def _groups(edges: list[Edge]) -> dict[str, set[str]]:
    """The members of each cooperation: a project's, or the two that worked with each other."""
    groups: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.rel == TOOK_PART:
            groups[edge.dst].add(edge.src)
        elif edge.rel in COOPERATIONS:
            groups[" ".join(sorted((edge.src, edge.dst)))] |= {edge.src, edge.dst}
    return groups
