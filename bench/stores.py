"""The embedded store and Neo4j side by side, in one run on the same data.

    python bench/stores.py neo4j://USER:PASSWORD@HOST [--data FOLDER] [--source NAME=PATH]… [--queries N] [--json]

The database at the address is emptied. Texts get vectors of 384 dimensions by random projection of their words,
which lie as unevenly as texts do and cost no encoder. The bare loop sends the very statements with which the store
wrote, with their values at hand, through the driver alone.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from neo4j import GraphDatabase, ManagedTransaction

from graph.filters import Filter, make_filter
from graph.folding import alternatives, terms, words
from graph.model import Batch, Changes, Scored
from graph.neo4j_session import target
from graph.sqlite_store import SqliteStore
from graph.store import Store, VectorBatch, Vectors, open_store
from ingest.loader import LoadOptions, load

ENCODER, DIMENSIONS, K = "bench-384", 384, 10
SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
WRITES = ("CREATE", "SET ", "MERGE", "DELETE", "REMOVE")
SOURCES = ("ror=ror/ror_tr_eu_records.jsonl.gz", "cordis=cordis_h2020", "cordis=cordis_security")
Sent = list[list[tuple[str, dict[str, Any]]]]


class Recording(SqliteStore):
    """An embedded store that remembers the batches it was given."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.batches: list[Batch] = []

    def write(self, batch: Batch) -> Changes:
        self.batches.append(batch)
        return super().write(batch)


@contextmanager
def listening(sent: Sent) -> Iterator[None]:
    """Remember every writing statement that goes out, by transaction of the store."""
    plain = ManagedTransaction.run

    def run(tx: ManagedTransaction, query: Any, parameters: Any = None, **values: Any) -> Any:
        if any(word in str(query) for word in WRITES):
            sent[-1].append((query, {**(parameters or {}), **values}))
        return plain(tx, query, parameters, **values)

    ManagedTransaction.run = run  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ManagedTransaction.run = plain  # type: ignore[method-assign]


def empty(address: str) -> None:
    """Remove everything but the layout."""
    where = target(address)
    auth = (where.user or "", where.password or "")
    with GraphDatabase.driver(where.uri, auth=auth) as driver, driver.session() as session:
        session.run("MATCH (n) WHERE NOT n:Meta CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        session.run("MATCH (m:Meta) SET m.truth = 0, m.vectors = 0, m.length = 0").consume()


def seconds(action: Callable[[], object]) -> float:
    """How long this takes once."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def loaded(store: Store, batches: list[Batch], sent: Sent) -> float:
    """Seconds to write all batches, the statements kept aside."""

    def write() -> None:
        for batch in batches:
            sent.append([])
            store.write(batch)

    with listening(sent):
        return seconds(write)


def bare(address: str, sent: Sent) -> float:
    """Seconds to send the same statements through the driver alone."""
    where = target(address)

    def send(tx: ManagedTransaction, statements: list[tuple[str, dict[str, Any]]]) -> None:
        for query, values in statements:
            tx.run(query, values).consume()  # type: ignore[arg-type, unused-ignore]

    def all_of_it() -> None:
        with driver.session() as session:
            for statements in sent:
                session.execute_write(send, statements)

    with GraphDatabase.driver(where.uri, auth=(where.user or "", where.password or "")) as driver:
        return seconds(all_of_it)


def project(text: str, language: str, table: dict[str, Vectors]) -> Vectors:
    """A unit vector of a text: the sum of its words' random directions."""
    total = np.full(DIMENSIONS, 1e-3, np.float32)
    for term in terms(text, language):
        if term not in table:
            table[term] = np.random.default_rng(crc32(term.encode())).normal(size=DIMENSIONS).astype(np.float32)
        total += table[term]
    return np.asarray(total / np.linalg.norm(total))


def embed(store: Store, others: list[Store]) -> dict[str, Vectors]:
    """Give every passage its vector in all stores."""
    table: dict[str, Vectors] = {}
    held: dict[str, Vectors] = {}
    while missing := store.unembedded(ENCODER, "", 2_000):
        matrix = np.stack([project(p.text, p.language, table) for p in missing])
        batch = VectorBatch(ENCODER, tuple(p.id for p in missing), tuple(p.digest for p in missing), matrix)
        for one in (store, *others):
            one.put_vectors(batch)
        held.update(zip(batch.ids, matrix, strict=True))
    return held


def candidates(store: Store) -> list[Filter]:
    """Filters that a user might ask."""
    facets = store.facets(make_filter())
    regions = {code[:n] for code in facets.regions for n in range(2, len(code) + 1)}
    found = [make_filter(regions=[r]) for r in sorted(regions)] + [make_filter([kind]) for kind in facets.kinds]
    return found + [make_filter([kind], [r]) for kind in facets.kinds for r in sorted(regions) if len(r) == 2]


def near(store: SqliteStore, share: float, number: int) -> Filter:
    """The filter that keeps a share of the passages nearest to the one asked for."""
    if share == 1.0:
        return make_filter()
    vector = np.eye(1, DIMENSIONS, dtype=np.float32)[0]
    kept = {keep: len(store.nearest(vector, ENCODER, keep, number)) for keep in candidates(store)[:400]}
    return min(kept, key=lambda keep: abs(np.log((kept[keep] or 0.01) / (share * number))))


def recall(found: list[Scored], exact: list[Scored]) -> float:
    """The share of the exact top K in what was found; equal scores count alike."""
    if not exact:
        return 1.0
    last = exact[:K][-1].score - 1e-6
    return min(sum(s.score >= last for s in found) / len(exact[:K]), 1.0)


def search(store: Store, texts: list[str], vectors: list[Vectors], keep: Filter) -> list[float]:
    """Milliseconds of each filtered hybrid search: meaning, words and name."""

    def one(text: str, vector: Vectors) -> None:
        store.nearest(vector, ENCODER, keep, 50)
        store.lexical(alternatives(text), keep, 50)
        store.named(words(text), keep, 10)

    return [1000 * seconds(lambda t=t, v=v: one(t, v)) for t, v in zip(texts, vectors, strict=True)]  # type: ignore[misc]


def differences(one: Store, other: Store, texts: list[str], vectors: list[Vectors], number: int) -> int:
    """How many of `number` random filtered queries give other scores on the two stores."""
    chance = np.random.default_rng(7)
    filters = [make_filter(), *candidates(one)]
    wrong = 0
    for _ in range(number):
        keep, at = filters[chance.integers(len(filters))], int(chance.integers(len(texts)))
        asked = alternatives(texts[at])
        pairs = (
            (one.nearest(vectors[at], ENCODER, keep, K), other.nearest(vectors[at], ENCODER, keep, K)),
            (one.lexical(asked, keep, K), other.lexical(asked, keep, K)),
            (one.named(words(texts[at]), keep, K), other.named(words(texts[at]), keep, K)),
        )
        wrong += not all(np.allclose([s.score for s in a], [s.score for s in b], atol=1e-4)
                         if len(a) == len(b) else False for a, b in pairs)  # fmt: skip
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--source", action="append")
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--timed", type=int, default=200)
    parser.add_argument("--batches", type=int, help="take only so many batches")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    recording = Recording("memory:")
    for named in asked.source or SOURCES:
        name, _, path = named.partition("=")
        load(recording, name, [asked.data / path], LoadOptions(keep=True))
    batches = recording.batches[: asked.batches]
    report = compare(asked, batches)
    print(json.dumps(report, indent=None if asked.json else 2))


def compare(asked: argparse.Namespace, batches: list[Batch]) -> dict[str, Any]:
    """All figures."""
    sent: Sent = []
    embedded = SqliteStore("memory:")
    with open_store(asked.address) as served:
        empty(asked.address)
        loaded(served, batches[:3], [])  # a fresh server compiles its code and plans first
        empty(asked.address)
        things = sum(len(b.nodes) + len(b.edges) + len(b.passages) for b in batches)
        own, file = loaded(served, batches, sent), seconds(lambda: [embedded.write(b) for b in batches])
        empty(asked.address)
        loop = bare(asked.address, sent)
        vectors = embed(embedded, [served])
        sample = list(embedded.passages(list(vectors)[:: max(len(vectors) // asked.timed, 1)], frozenset({"public"})))
        said = embedded.passages(sample, frozenset({"public"}))
        texts = [" ".join(p.text.split()[:8]) for p in said.values()]
        asking = [project(text, "en", {}) for text in texts]
        report: dict[str, Any] = {
            "things": things,
            "load_per_second": {"embedded": things / file, "neo4j": things / own, "bare loop": things / loop},
            "share_of_bare_loop": loop / own,
            "passages": len(vectors),
        }
        for share in SHARES:
            keep = near(embedded, share, len(vectors))
            exact = [embedded.nearest(v, ENCODER, keep, 500) for v in asking]
            took = {
                name: search(store, texts, asking, keep) for name, store in (("embedded", embedded), ("neo4j", served))
            }
            report[f"filter {share:.1%}"] = {
                "kept": len(embedded.nearest(asking[0], ENCODER, keep, len(vectors))),
                "recall@10": statistics.mean(
                    recall(served.nearest(v, ENCODER, keep, K), e) for v, e in zip(asking, exact, strict=True)
                ),
                **{f"{name} p50 ms": float(np.percentile(ms, 50)) for name, ms in took.items()},
                **{f"{name} p99 ms": float(np.percentile(ms, 99)) for name, ms in took.items()},
            }
        report["different_answers"] = [differences(embedded, served, texts, asking, asked.queries), asked.queries]
    return report


if __name__ == "__main__":
    main()
