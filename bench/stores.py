"""The embedded store and Neo4j side by side, in one run on the same data; prints Markdown.

    IMECE_DATA=FOLDER python bench/stores.py neo4j://USER:PASSWORD@HOST [--queries N] [--timed N] [--quick]

The database at the address is emptied. Loaded are NUTS, ROR, the H2020 participations, the security projects and
every text of the public data; `--quick` takes a small part. The bare loop sends the very statements with which the
store wrote, their values at hand, through the driver alone; it and the store take turns, batch by batch. Vectors are
random projections (`bench/stores_corpus.py`). What is exact is computed here over all vectors.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase, ManagedTransaction

from bench.stores_corpus import Projection, batches, embed, keeping, kept, user_filters
from graph.filters import Filter, make_filter
from graph.model import PUBLIC, Batch, Scored
from graph.neo4j.session import target
from graph.neo4j.store import Neo4jStore
from graph.opening import open_store
from graph.reads import Vectors
from graph.sqlite.store import SqliteStore
from graph.store import Store
from graph.ties.paths import introduction_paths
from graph.words.folding import alternatives, words
from search.searcher import Searcher

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
K = 10
SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
WRITES = ("CREATE", "SET ", "MERGE", "DELETE", "REMOVE")
EMPTY = "MATCH (n) WHERE NOT n:Meta CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
RESET = "MATCH (m:Meta) SET m.truth = 0, m.vectors = 0, m.length = 0"
Statement = tuple[str, dict[str, Any]]


@dataclass
class Listening:
    """Every statement that went out, by transaction; only the writing ones where `writes`."""

    writes: bool
    sent: list[list[Statement]] = field(default_factory=list)

    @contextmanager
    def on(self) -> Iterator[None]:
        """Listen."""
        plain = ManagedTransaction.run

        def run(tx: ManagedTransaction, query: Any, parameters: Any = None, **values: Any) -> Any:
            if not self.writes or any(word in str(query) for word in WRITES):
                self.sent[-1].append((query, {**(parameters or {}), **values}))
            return plain(tx, query, parameters, **values)

        ManagedTransaction.run = run  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            ManagedTransaction.run = plain  # type: ignore[method-assign]


@dataclass
class Bench:
    """Both stores, filled alike, and what they are asked."""

    embedded: SqliteStore
    served: Neo4jStore
    encoder: Projection
    vectors: dict[str, Vectors]
    texts: list[str] = field(default_factory=list)
    asking: list[Vectors] = field(default_factory=list)

    def ask(self, number: int) -> None:
        """Ask what single passages say, in their first words."""
        sample = list(self.vectors)[:: max(len(self.vectors) // number, 1)][:number]
        said = self.embedded.passages(sample, frozenset({PUBLIC}))
        self.texts = [" ".join(p.text.split()[:8]) for p in said.values() if words(p.text)]
        self.asking = list(self.encoder.encode_queries(self.texts))

    def ends(self, number: int) -> list[tuple[str, str]]:
        """Pairs of things with ties, far from each other in the order of their ids."""
        tied = sorted({e.src for e in islice(self.embedded.stream_edges(), 50_000) if e.rel == "participated_in"})
        step = max(len(tied) // (2 * number), 1)
        return list(zip(tied[::step], reversed(tied[::step]), strict=True))[:number]

    @property
    def stores(self) -> tuple[tuple[str, Store], ...]:
        """The two by name."""
        return ("embedded", self.embedded), ("neo4j", self.served)


def seconds(action: Callable[[], object]) -> float:
    """How long this takes once."""
    start = perf_counter()
    action()
    return perf_counter() - start


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table as soon as its figures are there."""
    lines = [head, ["---"] * len(head), *rows]
    print(f"\n### {title} (load {os.getloadavg()[0]:.1f})")
    print("\n".join(f"| {' | '.join(map(str, line))} |" for line in lines), flush=True)


# --- loading -------------------------------------------------------------------------


def driver_of(address: str) -> Driver:
    """A driver without a store around it."""
    where = target(address)
    return GraphDatabase.driver(where.uri, auth=(where.user or "", where.password or ""))


def empty(address: str) -> None:
    """Remove everything but the layout."""
    with driver_of(address) as driver, driver.session(database=target(address).database) as session:
        session.run(EMPTY).consume()
        session.run(RESET).consume()


def other(batch: Batch) -> Batch:
    """The same batch under other ids."""
    return Batch(
        tuple(replace(n, id=f"o:{n.id}") for n in batch.nodes),
        tuple(replace(e, src=f"o:{e.src}", dst=f"o:{e.dst}") for e in batch.edges),
        tuple(replace(p, holder=f"o:{p.holder}") for p in batch.passages),
    )


def loading(address: str, served: Store, embedded: Store, given: Sequence[Batch]) -> None:
    """Load by the store and by the bare loop in turns, batch by batch, each under ids of its own.

    At the end both stores hold the batches, and nothing else.
    """
    empty(address)
    heard = Listening(writes=True)
    with heard.on():
        for batch in given:
            heard.sent.append([])
            served.write(other(batch))
    empty(address)

    def send(tx: ManagedTransaction, statements: Sequence[Statement]) -> None:
        for query, values in statements:
            tx.run(query, values).consume()  # type: ignore[arg-type, unused-ignore]

    own, loop, file = [], [], []
    with driver_of(address) as driver, driver.session(database=target(address).database) as session:
        for batch, statements in zip(given, heard.sent, strict=True):
            own.append(seconds(partial(served.write, batch)))
            loop.append(seconds(partial(session.execute_write, send, statements)))
            file.append(seconds(partial(embedded.write, batch)))
    empty(address)
    for batch in given:
        served.write(batch)
    things = sum(len(b.nodes) + len(b.edges) + len(b.passages) for b in given)
    ratios = np.divide(loop, own)
    rows = [
        (name, f"{sum(took):.1f}", f"{things / sum(took):,.0f}", f"{sum(loop) / sum(took):.2f}")
        for name, took in (("bare driver loop", loop), ("neo4j store", own), ("embedded store", file))
    ]
    rows.append(("neo4j store, median of the batches", "", "", f"{np.median(ratios):.2f}"))
    title = f"Loading {things:,} nodes, edges and passages in {len(given)} batches"
    table(title, ("by", "s", "things/s", "rate to the bare loop's"), rows)


# --- searching -----------------------------------------------------------------------


def exact(bench: Bench, allowed: Sequence[str]) -> list[list[float]]:
    """The scores of the best K among the allowed for each question, from all their vectors."""
    matrix = np.stack([bench.vectors[id_] for id_ in allowed])
    return [sorted((matrix @ asked).tolist(), reverse=True)[:K] for asked in bench.asking]


def recall(found: list[Scored], best: list[float]) -> float:
    """The share of the exact top K in what was found; equal scores count alike."""
    return min(sum(s.score >= best[-1] - 1e-5 for s in found) / len(best), 1.0)


def recalls(bench: Bench, store: Store, keep: Filter, best: list[list[float]]) -> float:
    """Mean recall@K of the meaning leg."""
    found = [store.nearest(asked, bench.encoder.key, keep, K) for asked in bench.asking]
    return float(np.mean([recall(*pair) for pair in zip(found, best, strict=True)]))


def legs(bench: Bench, store: Store, keep: Filter, at: int) -> None:
    """The three legs as deep as a search reads them."""
    store.nearest(bench.asking[at], bench.encoder.key, keep, 400)
    store.lexical(alternatives(bench.texts[at]), keep, 110)
    store.named(words(bench.texts[at]), keep, 50)


def whole_search(bench: Bench, store: Store, searcher: Searcher, keep: Filter, at: int) -> None:
    """A search as the API answers it."""
    searcher.search(store.seen_by(keep.audiences), bench.texts[at], keep)


def in_turns(number: int, *asked: Callable[[int], object]) -> list[list[float]]:
    """Milliseconds of each question by each contender, who take turns; the first is asked without counting."""
    took: list[list[float]] = [[] for _ in asked]
    for at in (0, *range(number)):
        for contender, times in zip(asked, took, strict=True):
            times.append(1000 * seconds(lambda c=contender, i=at: c(i)))  # type: ignore[misc]
    return [times[1:] for times in took]


def percentiles(times: Sequence[float]) -> str:
    """Two percentiles in milliseconds."""
    return " / ".join(f"{np.percentile(times, p):.0f}" for p in (50, 99))


@contextmanager
def by_index_alone(store: Neo4jStore) -> Iterator[Store]:
    """The store, comparing nothing one by one that its index finds enough for."""
    usual, store.exact_passages = store.exact_passages, 0
    try:
        yield store
    finally:
        store.exact_passages = usual
        store.forget_large()


def searching(bench: Bench) -> None:
    """Recall and time at filters of several sizes."""
    rows = []
    searchers = [(store, Searcher(bench.encoder)) for _, store in bench.stores]
    number = len(bench.texts)
    for share in SHARES:
        keep = keeping(bench.embedded, share, bench.encoder, len(bench.vectors)) if share < 1 else make_filter()
        allowed = kept(bench.embedded, keep, bench.encoder, len(bench.vectors))
        best = exact(bench, allowed)
        found = [recalls(bench, store, keep, best) for _, store in bench.stores]
        with by_index_alone(bench.served) as indexed:
            found.append(recalls(bench, indexed, keep, best))
        took = in_turns(number, *(partial(legs, bench, store, keep) for _, store in bench.stores))
        whole = in_turns(number, *(partial(whole_search, bench, *one, keep) for one in searchers))
        rows.append(
            (f"{share:.1%}", f"{len(allowed):,}", *(f"{r:.4f}" for r in found), *map(percentiles, (*took, *whole)))
        )
    head = ("filter", "kept", "recall@10 embedded", "neo4j", "neo4j, index alone",
            "legs p50 / p99 ms embedded", "neo4j", "search p50 / p99 ms embedded", "neo4j")  # fmt: skip
    table(f"Filtered hybrid search, {len(bench.vectors):,} passages, {number} questions", head, rows)


def statements(bench: Bench) -> None:
    """How many statements each read sends, by what is asked; the first search after a change reads more."""
    searcher = Searcher(bench.encoder)
    keep, ends = make_filter(regions=["TR"]), bench.ends(1)[0]
    asked: dict[str, Callable[[], object]] = {
        "meaning leg": lambda: bench.served.nearest(bench.asking[0], bench.encoder.key, keep, 400),
        "words leg": lambda: bench.served.lexical(alternatives(bench.texts[0]), keep, 110),
        "names leg": lambda: bench.served.named(words(bench.texts[0]), keep, 50),
        "whole search": lambda: whole_search(bench, bench.served, searcher, keep, 0),
        "introduction paths": lambda: introduction_paths(bench.served.seen_by(frozenset({PUBLIC})), *ends),
    }
    rows = [(name, *(_statements(action) for _ in range(2))) for name, action in asked.items()]
    table("Statements sent to the server", ("read", "first time", "again"), rows)


def _statements(action: Callable[[], object]) -> int:
    heard = Listening(writes=False, sent=[[]])
    with heard.on():
        action()
    return len(heard.sent[0])


def paths(bench: Bench, number: int) -> None:
    """Introduction paths between organisations that took part in something."""
    ends = bench.ends(number)

    def between(store: Store, at: int) -> None:
        introduction_paths(store.seen_by(frozenset({PUBLIC})), *ends[at])

    took = in_turns(len(ends), *(partial(between, store) for _, store in bench.stores))
    rows = [(name, percentiles(times)) for (name, _), times in zip(bench.stores, took, strict=True)]
    table(f"Introduction paths, {len(ends)} pairs", ("store", "p50 / p99 ms"), rows)


# --- the same answers ------------------------------------------------------------------


def same(one: list[Scored], other: list[Scored]) -> bool:
    """Whether two answers have the same scores in order; which of equal ones comes is open."""
    return len(one) == len(other) and np.allclose([s.score for s in one], [s.score for s in other], atol=1e-4)


def random_queries(bench: Bench, number: int) -> None:
    """How many random filtered queries are answered otherwise by the two stores, by leg.

    They are asked in the order of their filters, which the embedded store resolves once each.
    """
    chance = np.random.default_rng(7)
    filters = user_filters(bench.embedded)
    drawn = np.stack([chance.integers(len(filters), size=number), chance.integers(len(bench.texts), size=number)])
    wrong = {"meaning": 0, "words": 0, "names": 0}
    for at, (by, which) in enumerate(drawn[:, np.argsort(drawn[0])].T):
        keep = filters[by]
        vector, text = bench.asking[which], bench.texts[which]
        one, other = ([
            store.nearest(vector, bench.encoder.key, keep, K),
            store.lexical(alternatives(text), keep, K),
            store.named(words(text), keep, K),
        ] for _, store in bench.stores)  # fmt: skip
        for leg, a, b in zip(wrong, one, other, strict=True):
            if not same(a, b):
                wrong[leg] += 1
                print(f"other answer: {leg}, “{text}”, {keep}: {a[:3]} and {b[:3]}", file=sys.stderr)
        if at % 1000 == 999:
            print(f"{at + 1:,} of {number:,} random queries", file=sys.stderr)
    rows = [(leg, f"{number:,}", times) for leg, times in wrong.items()]
    table(f"Random filtered queries over {len(filters):,} filters", ("leg", "asked", "answered otherwise"), rows)


def main() -> None:
    """Fill both stores, then measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="of a Neo4j database that may be emptied")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("IMECE_DATA", DATA)))
    parser.add_argument("--quick", action="store_true", help="a small part of the data, for a look in two minutes")
    parser.add_argument("--timed", type=int, default=200, help="questions for recall and time")
    parser.add_argument("--queries", type=int, default=10_000, help="random queries that both must answer alike")
    asked = parser.parse_args()
    if not asked.data.is_dir():
        sys.exit(f"There is no real data in {asked.data}: set IMECE_DATA to the folder that has it.")
    given = batches(asked.data, quick=asked.quick)
    encoder = Projection()
    with open_store(asked.address) as served, SqliteStore("memory:") as embedded:
        assert isinstance(served, Neo4jStore)
        print(f"## {server(asked.address)} beside the embedded store", flush=True)
        loading(asked.address, served, embedded, given)
        bench = Bench(embedded, served, encoder, embed(embedded, served, encoder))
        bench.ask(asked.timed)
        statements(bench)
        searching(bench)
        paths(bench, asked.timed)
        random_queries(bench, asked.queries)


def server(address: str) -> str:
    """Name and version of what is at the address."""
    with driver_of(address) as driver:
        return driver.get_server_info().agent


if __name__ == "__main__":
    main()
