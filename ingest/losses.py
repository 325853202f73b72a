"""What an edition would take away from the one before: a file cut short, or a column that went empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.errors import BadInput
from graph.model import Batch, Node
from graph.records import Records
from graph.store import Store
from graph.words.sentences import series
from ingest.tables.columns import ORGANISATIONS

_SHARE = 5
"""One in so many that would be closed, or was filled, is a loss to ask about."""
_FEWEST = 2
"""Cells of a column that are no accident."""
_SAMPLED = 2_000
"""Records whose texts are looked at: a column that is filled in one of five is filled in some of these."""
_END = "9999-12-31"
_MADE = frozenset({"region_by"})
"""Properties that no column holds."""
_ROLES = {"profile": "description", "need": "needs", "capability": "capabilities"}
_TITLES = {column.name: column.titles for column in ORGANISATIONS}


@dataclass(slots=True)
class Losses:
    """What an edition states again of a dataset, batch by batch, and which columns it fills."""

    store: Store
    dataset: str
    restated: int = 0
    seen: int = 0
    before: Counter[str] = field(default_factory=Counter)
    now: Counter[str] = field(default_factory=Counter)

    def see(self, batch: Batch) -> None:
        """Take in the next batch, before it is written."""
        ends = {id_ for edge in batch.edges for id_ in (edge.src, edge.dst)}
        held = self.store.records(ends | {node.id for node in batch.nodes})
        old = tuple(edge for edge in batch.edges if edge.src in held and edge.dst in held)
        plan = self.store.plan(Batch((), old))
        self.restated += plan.changed + plan.confirmed
        before = [record for node in batch.nodes if (record := self._renewed(node, held.get(node.id, ())))]
        self.restated += len(before)
        self._see_columns(batch, before)

    def missing(self, date: str) -> int:
        """How many records and ties of older editions this one would close."""
        return max(self.store.close_missing(self.dataset, date, dry_run=True).closed - self.restated, 0)

    def refuse_shrinking(self, date: str) -> None:
        """BadInput where the edition would close a fifth or more of what the dataset holds."""
        missing = self.missing(date)
        held = self.store.close_missing(self.dataset, _END, dry_run=True).closed
        if missing and missing * _SHARE >= held:
            raise BadInput("ingest.load.shrinks", dataset=self.dataset, missing=missing, held=held)

    def refuse_emptied(self) -> None:
        """BadInput where a column is empty that was filled before."""
        least = max(_FEWEST, self.seen / _SHARE)
        gone = sorted(name for name, times in self.before.items() if times >= least and not self.now[name])
        if gone:
            names = series(_TITLES.get(name, name) for name in gone)
            times = max(self.before[name] for name in gone)
            raise BadInput("ingest.load.emptied", dataset=self.dataset, columns=names, times=times, seen=self.seen)

    def _renewed(self, node: Node, held: Records) -> Node | None:
        """The record of an older edition which the node renews, and which would otherwise be closed."""
        ours = (r for r in held if node.source.dataset == self.dataset == r.source.dataset and not r.source.ended)
        return next((record for record in ours if record.source.date < node.source.date), None)

    def _see_columns(self, batch: Batch, before: Sequence[Node]) -> None:
        self.now.update(name for node in batch.nodes if node.source.dataset == self.dataset for name in _filled(node))
        self.now.update(_ROLES[role] for role in {p.role for p in batch.passages} & _ROLES.keys())
        before = before[: max(_SAMPLED - self.seen, 0)]
        self.seen += len(before)
        self.before.update(name for node in before for name in _filled(node))
        self.before.update(name for _, name in self._texts(before))

    def _texts(self, nodes: Sequence[Node]) -> Iterable[tuple[str, str]]:
        """Which of the nodes have which texts of the dataset."""
        audiences = frozenset(audience for node in nodes for audience in node.audience)
        passages = self.store.passages_of([node.id for node in nodes], audiences) if nodes else []
        return {(p.holder, _ROLES[p.role]) for p in passages if p.source.dataset == self.dataset and p.role in _ROLES}


def _filled(node: Node) -> Iterable[str]:
    """The columns that a record fills."""
    facts = {"names": node.names, "region": node.region, "sectors": node.sectors, **node.props}
    return [name for name, value in facts.items() if value not in (None, "", (), []) and name not in _MADE]
