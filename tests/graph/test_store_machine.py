"""A store against a plain model, under any sequence of writes, endings, vectors and reopenings."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graph.filters import Filter
from graph.model import Batch, Edge, Node, Passage, Source, ended
from graph.packing import VectorBatch
from graph.records import merge
from graph.store import Store
from tests.graph.backends import BACKENDS, Backend
from tests.graph.samples import ENCODER, EVERYONE, edge, node, passage, source

ids = st.sampled_from(["t:1", "t:2", "t:3"])
datasets = st.sampled_from(["a", "b"])
days = st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"])
names = st.sampled_from(["Su", "İplik", "Çelik"])


class StoreMachine(RuleBasedStateMachine):
    """What the store holds must always be what the model holds."""

    backend: Backend

    def __init__(self) -> None:
        super().__init__()
        self.store: Store = self.backend.empty()
        self.nodes: dict[tuple[str, str], Node] = {}
        self.edges: dict[tuple[str, str, str, str], Edge] = {}
        self.texts: dict[str, Passage] = {}
        self.embedded: dict[str, str] = {}
        self.closings: set[tuple[str, str]] = set()

    @initialize()
    def start_empty(self) -> None:
        assert self.store.counts().nodes == {}

    @rule(id_=ids, origin=st.builds(source, datasets, days), name=names, says=st.lists(names, max_size=2))
    def write_node(self, id_: str, origin: Source, name: str, says: list[str]) -> None:
        origin = self._in_time(origin)
        new = node(id_, name=name, source=origin)
        texts = tuple(passage(id_, text, seq=seq, source=origin) for seq, text in enumerate(says))
        self.store.write(Batch((new,), (), texts))
        key = (id_, origin.dataset)
        if key not in self.nodes or self.nodes[key].source.date <= origin.date:
            self.nodes[key] = new
            gone = [p for p in self.texts.values() if (p.holder, p.source.dataset) == key]
            self._replace(gone, texts)

    def _replace(self, gone: list[Passage], texts: tuple[Passage, ...]) -> None:
        for old in gone:
            del self.texts[old.id]
        for new in texts:
            self.texts[new.id] = new
        kept = {id_: digest for id_, digest in self.embedded.items() if id_ in self.texts}
        self.embedded = {id_: digest for id_, digest in kept.items() if self.texts[id_].digest == digest}

    @rule(src=ids, dst=ids, origin=st.builds(source, datasets, days))
    def write_edge(self, src: str, dst: str, origin: Source) -> None:
        new = edge(src, "partner_of", dst, source=self._in_time(origin))
        if not {src, dst} <= {id_ for id_, _ in self.nodes}:
            return
        self.store.write(Batch((), (new,)))
        old = self.edges.get(new.key)
        if old is None or old.source.date <= origin.date:
            self.edges[new.key] = new

    def _in_time(self, origin: Source) -> Source:
        """The source as it would be had all come in the order of its days."""
        later = [day for dataset, day in self.closings if dataset == origin.dataset and day > origin.date]
        return Source(origin.dataset, origin.record, origin.date, min(later, default=None))

    @rule(dataset=datasets, day=days)
    def close_missing(self, dataset: str, day: str) -> None:
        self.store.close_missing(dataset, day)
        self.closings.add((dataset, day))
        for key, held in self.nodes.items():
            if _stale(held.source, dataset, day):
                self.nodes[key] = ended(held, day)
        for e in self.edges.values():
            if _stale(e.source, dataset, day):
                self.edges[e.key] = Edge(e.src, e.rel, e.dst, _ended(e.source, day), e.since, e.until, e.props)
        for p in list(self.texts.values()):
            if _stale(p.source, dataset, day):
                self.texts[p.id] = passage(p.holder, p.text, seq=p.seq, source=_ended(p.source, day))

    @rule()
    def embed(self) -> None:
        missing = self.store.unembedded(ENCODER, "", 100)
        matrix = np.eye(len(missing), 8, dtype=np.float32)
        batch = VectorBatch(ENCODER, tuple(p.id for p in missing), tuple(p.digest for p in missing), matrix)
        assert self.store.put_vectors(batch) == len(missing)
        self.embedded.update((p.id, p.digest) for p in missing)

    @rule()
    def reopen(self) -> None:
        if self.backend.lasting:
            self.store.close()
            self.store = self.backend.open()

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        found = {(r.id, r.source.dataset): r for records in self.store.stream_records() for r in records}
        assert found == self.nodes
        assert {e.key: e for e in self.store.stream_edges()} == self.edges
        assert {p.id: p for p in self.store.stream_passages()} == self.texts
        assert {id_ for batch in self.store.stream_vectors() for id_ in batch.ids} == self.embedded.keys()

    @invariant()
    def shows_what_has_not_ended(self) -> None:
        records: dict[str, list[Node]] = {}
        for (id_, _), held in self.nodes.items():
            records.setdefault(id_, []).append(held)
        merged = {id_: merge(held) for id_, held in records.items()}
        alive = {id_ for id_, n in merged.items() if not n.ended}
        assert {n.id for n in self.store.page(Filter(), 10)} == alive
        shown = {p.id for p in self.texts.values() if p.source.ended is None and p.holder in alive}
        assert {p.id for p in self.store.passages_of(["t:1", "t:2", "t:3"], EVERYONE)} == shown
        found = {s.id for s in self.store.nearest(np.ones(8, np.float32), ENCODER, Filter(), 100)}
        assert found == shown & self.embedded.keys()


def _stale(held: Source, dataset: str, day: str) -> bool:
    return held.dataset == dataset and held.date < day and (held.ended is None or held.ended > day)


def _ended(held: Source, day: str) -> Source:
    return Source(held.dataset, held.record, held.date, day)


@pytest.mark.parametrize("name", BACKENDS)
def test_a_store_does_what_a_plain_model_does(name: str) -> None:
    with TemporaryDirectory() as folder:

        class Machine(StoreMachine):
            backend = BACKENDS[name](Path(folder))

        try:
            run_state_machine_as_test(
                Machine, settings=settings(max_examples=10, stateful_step_count=16, deadline=None)
            )
        finally:
            Machine.backend.close()
