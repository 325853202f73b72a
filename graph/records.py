"""Truth kept record by record: what one dataset states is never overwritten by another.

A node is stored as its records, one a dataset, and read as their merge. So loading in any order
gives the same node, loading twice changes nothing, and a dataset can be withdrawn again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph.audience import SIGNED_IN, organisation_of
from graph.editions.closings import Closings, as_ended
from graph.errors import BadInput
from graph.model import PUBLIC, TEXTS, TIES, Batch, Changes, Edge, Name, Node, Passage, ended
from graph.vocabulary import vocabulary

OWN_WORD = "people:own:"
"""How the datasets begin in which organisations speak for themselves: their word leads, of whatever day others are."""
UNSHOWN = "unshown"
"""The property of such a record by which an organisation keeps texts of its own page, by their digests, to itself."""
Records = tuple[Node, ...]
EdgeKey = tuple[str, str, str, str]


def merge(records: Iterable[Node]) -> Node:
    """One node out of its records: its own word leads, then the newest edition; others fill what is left open.

    A property that is None in the first record that has it is none of the node's. Ended records count only when there
    is no other. A dataset that does not know the name leaves it empty; where none knows it, the id stands for it.
    Names, sectors and audiences are united; of two regions of which one holds the other, the narrower is taken.
    """
    ordered = list(records)
    if len(ordered) == 1 and ordered[0].name:
        return ordered[0]
    ordered = _leading_first(ordered)
    counting = _counting(ordered)
    lead = counting[0]
    props: dict[str, object] = {}
    for record in reversed(counting):
        props.update(record.props)
    return replace(
        lead,
        name=next((r.name for r in counting if r.name), lead.id),
        sources=tuple(r.source for r in ordered),
        names=_names(counting),
        region=_region([r.region for r in counting if r.region]),
        sectors=tuple(dict.fromkeys(code for r in counting for code in r.sectors)),
        audience=tuple(dict.fromkeys(a for r in counting for a in r.audience)),
        props={name: value for name, value in props.items() if value is not None},
    )


def live(records: Iterable[Node]) -> list[Node]:
    """The records that count in the merge, the leading one first."""
    return _counting(_leading_first(records))


def _leading_first(records: Iterable[Node]) -> list[Node]:
    ordered = sorted(records, key=lambda r: r.source.dataset)
    ordered.sort(key=lambda r: r.source.date, reverse=True)
    ordered.sort(key=lambda r: not r.source.dataset.startswith(OWN_WORD))
    ordered.sort(key=lambda r: r.source.ended is not None)
    return ordered


def _counting(ordered: list[Node]) -> list[Node]:
    return [r for r in ordered if r.source.ended is None] or ordered


def _names(records: list[Node]) -> tuple[Name, ...]:
    """Other names first as given, then the leading names of the records that do not lead."""
    seen = dict.fromkeys(name for r in records for name in r.names)
    named = [r for r in records if r.name]
    known = {name.text for name in seen} | {r.name for r in named[:1]}
    for record in named[1:]:
        if record.name not in known:
            seen[Name(record.name)] = None
            known.add(record.name)
    return tuple(seen)


def _region(codes: list[str]) -> str | None:
    best = codes[0] if codes else None
    for code in codes[1:]:
        if best and code.startswith(best):
            best = code
    return best


@dataclass(frozen=True, slots=True)
class Existing:
    """What the store holds of what a batch names: records by node id, edges by key, passages by node and dataset.

    `closings` are those of the batch's datasets.
    """

    records: Mapping[str, Records] = field(default_factory=dict)
    edges: Mapping[EdgeKey, Edge] = field(default_factory=dict)
    passages: Mapping[tuple[str, str], tuple[Passage, ...]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    closings: Closings = field(default_factory=dict)


@dataclass(slots=True)
class WritePlan:
    """What a store has to do for a batch: put nodes with all their records, put edges and passages, drop passages.

    `narrowed` are the nodes of which fewer may see something afterwards: lines of what is known that may tell it go.
    """

    nodes: dict[str, Records] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    narrowed: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)

    @property
    def changes(self) -> Changes:
        """The counts of what the plan does."""
        return Changes(**self.tally, new=self.new)

    def add(self, thing: Node | Edge | Passage) -> None:
        """Count what was not there; what a newer edition has ended before it came is old.

        What a source itself says to have ended, as of its own day or before, is as new as the rest.
        """
        if thing.source.ended and thing.source.ended > thing.source.date:
            self.tally["older"] += 1
            return
        self.tally["added"] += 1
        self.new[thing.kind if isinstance(thing, Node) else TIES if isinstance(thing, Edge) else TEXTS] += 1


def closed(records: Records, dataset: str, date: str) -> Records:
    """The records with the one of `dataset`, where its edition is older than `date`, marked as ended on that day.

    One that ended on an earlier day stays so.
    """

    def stale(record: Node) -> bool:
        of = record.source
        return of.dataset == dataset and of.date < date and (of.ended is None or of.ended > date)

    return tuple(ended(record, date) if stale(record) else record for record in records)


def saying(passage: Passage) -> tuple[str, str]:
    """What a passage's words and vector depend on: its language and the digest of its text."""
    return passage.language, passage.digest


def endpoints(batch: Batch) -> set[str]:
    """The ids of nodes whose kind is needed to check the batch's edges and that the batch does not bring."""
    return {id_ for e in batch.edges for id_ in (e.src, e.dst)} - {n.id for n in batch.nodes}


def plan_write(batch: Batch, existing: Existing) -> WritePlan:
    """What writing `batch` over `existing` comes to; raises VocabularyError or BadInput before anything is done."""
    _check(batch, existing)
    batch = _as_shown(as_ended(batch, existing.closings), existing)
    plan = WritePlan()
    given: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for passage in batch.passages:
        given[passage.holder, passage.source.dataset].append(passage)
    for node in batch.nodes:
        held = plan.nodes.get(node.id) or existing.records.get(node.id, ())
        if _plan_node(node, held, plan):
            key = (node.id, node.source.dataset)
            if key in given or key in existing.passages:
                _plan_passages(given[key], existing.passages.get(key, ()), plan)
    for edge_key, edge in {e.key: e for e in batch.edges}.items():
        old = existing.edges.get(edge_key)
        if _count(plan, old, edge, old.source.date if old else "", edge.source.date):
            plan.edges.append(edge)
            if old and not set(old.audience) <= set(edge.audience):
                plan.narrowed += (edge.src, edge.dst)
    return plan


def _as_shown(batch: Batch, existing: Existing) -> Batch:
    """The batch with those texts for an organisation alone that it keeps to itself, of all that it may see anyway."""
    unshown = {id_: digests for id_, records in existing.records.items() if (digests := _unshown(records))}
    if not unshown:
        return batch

    def shown(passage: Passage) -> Passage:
        own = organisation_of(passage.holder)
        if (
            passage.source.dataset.startswith(OWN_WORD)
            or passage.digest not in unshown.get(passage.holder, ())
            or {PUBLIC, SIGNED_IN, own}.isdisjoint(passage.audience)
        ):
            return passage
        return replace(passage, audience=(own,))

    return replace(batch, passages=tuple(map(shown, batch.passages)))


def _unshown(records: Records) -> frozenset[str]:
    said = [r.props.get(UNSHOWN) for r in records if r.source.dataset.startswith(OWN_WORD) and r.source.ended is None]
    return frozenset(str(digest) for listed in said if isinstance(listed, list | tuple) for digest in listed)


def _plan_node(node: Node, held: Records, plan: WritePlan) -> bool:
    """Add the record to the plan; whether its passages count (they don't when the store has a newer edition)."""
    if not held:
        plan.add(node)
        plan.nodes[node.id] = (node,)
        return True
    dataset = node.source.dataset
    old = next((r for r in held if r.source.dataset == dataset), None)
    if _count(plan, old, node, old.source.date if old else "", node.source.date):
        plan.nodes[node.id] = (*(r for r in held if r.source.dataset != dataset), node)
        if old and not set(old.audience) <= set(node.audience):
            plan.narrowed.append(node.id)
    return old is None or old.source.date <= node.source.date


def _plan_passages(new: list[Passage], held: Iterable[Passage], plan: WritePlan) -> None:
    old = {p.id: p for p in held}
    for passage in new:
        before = old.pop(passage.id, None)
        if _count(plan, before, passage, before.source.date if before else "", passage.source.date):
            plan.passages.append(passage)
    plan.dropped.extend(old)
    plan.tally["closed"] += len(old)


def _count(plan: WritePlan, old: object, new: Node | Edge | Passage, old_date: str, new_date: str) -> bool:
    """Count what becomes of one record; whether it has to be put."""
    if old is None:
        plan.add(new)
    elif old_date > new_date:
        plan.tally["older"] += 1
        return False
    elif old_date == new_date and old == new:
        plan.tally["unchanged"] += 1
        return False
    elif old_date < new_date and old == _dated(new, old_date):
        plan.tally["confirmed"] += 1
    else:
        plan.tally["changed"] += 1
    return True


def _dated(value: Node | Edge | Passage, date: str) -> Node | Edge | Passage:
    if isinstance(value, Node):
        return replace(value, sources=(replace(value.source, date=date),))
    return replace(value, source=replace(value.source, date=date))


def _check(batch: Batch, existing: Existing) -> None:
    words = vocabulary()
    for node in batch.nodes:
        words.kind(node.kind)
        if len(node.sources) != 1:
            raise BadInput("graph.write.many_sources", id=node.id, sources=len(node.sources))
        if not node.audience:
            raise BadInput("graph.write.no_audience", id=node.id)
    for edge in batch.edges:
        if not edge.audience:
            raise BadInput("graph.write.no_audience", id=edge.src)
    if batch.passages:
        _check_passages(batch)
    kinds = {**existing.kinds, **{node.id: node.kind for node in batch.nodes}}
    # A batch has thousands of edges of few shapes: one of each is looked up in the vocabulary.
    sound = set()
    for edge in batch.edges:
        shape = (edge.rel, kinds.get(edge.src), kinds.get(edge.dst))
        if shape not in sound:
            words.check(edge, kinds)
            sound.add(shape)


def _check_passages(batch: Batch) -> None:
    brought = {(node.id, node.source.dataset) for node in batch.nodes}
    for passage in batch.passages:
        if (passage.holder, passage.source.dataset) not in brought:
            raise BadInput("graph.write.lone_passage", holder=passage.holder)
