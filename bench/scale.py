"""What the embedded store costs as it grows: a synthetic store of any size, each leg measured beside its floor.

    python bench/scale.py sqlite:///scale.db --passages 1000000
    python bench/scale.py sqlite:///scale.db --passages 100000 --again 10

Makes the store where there is none: organisations with a profile, and documents that they share, words by Zipf's law,
vectors around topics (seeded, so always the same). Each measurement is of processor time in a process of its own that
has just opened the store, medians of `--again` different questions; the floor is FAISS over the same sign bits,
without filters by rights, ids or anything else that an answer needs.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Final
from zlib import crc32

import faiss
import numpy as np
from numpy.typing import NDArray

from bench.measuring import apart, private, timed
from graph.filters import Filter, make_filter
from graph.model import EVERYONE, Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.sqlite.live.vectors import EXACT_ROWS
from graph.sqlite.store import SqliteStore
from graph.store import Store
from graph.words.folding import alternatives, words
from search.searcher import Searcher

ENCODER = "bench:384"
WIDTH, TOPICS, VOCABULARY = 384, 2_000, 100_000
SOURCE = Source("bench:scale", "row", "2026-01-01")
AUDIENCES = frozenset(EVERYONE)
AT_ONCE = 2_000
WORDS = 40
PER_DOCUMENT = 4
RARE = "TR834"
"""The region of one organisation in a hundred."""

Floats = NDArray[np.float32]


class Synthesis:
    """Words, texts and vectors that are the same whenever they are made."""

    def __init__(self) -> None:
        rng = random.Random(7)
        syllables = [c + v for c in "bcdfgklmnprstvyz" for v in "aeiou"]
        self.words = list({"".join(rng.choices(syllables, k=rng.randint(3, 5))): None for _ in range(2 * VOCABULARY)})
        self.words = self.words[:VOCABULARY]
        weights = 1 / np.arange(10, VOCABULARY + 10)
        self._steps = np.cumsum(weights / weights.sum())
        topics = np.random.default_rng(7).standard_normal((TOPICS, WIDTH), dtype=np.float32)
        self._topics = topics + 0.5

    def text(self, rng: np.random.Generator, number: int = WORDS) -> str:
        """Some words, frequent ones more often."""
        return " ".join(self.words[at] for at in np.searchsorted(self._steps, rng.random(number)).tolist())

    def vectors(self, rng: np.random.Generator, number: int) -> Floats:
        """Unit vectors around the topics."""
        near = self._topics[rng.integers(0, TOPICS, number)]
        found = near + 0.8 * rng.standard_normal((number, WIDTH), dtype=np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


class StandIn:
    """An encoder that costs nothing and knows nothing: a text is somewhere around the topics, by its letters."""

    key, dimensions, max_tokens = ENCODER, WIDTH, 512
    by_token: Final = None

    def __init__(self, made: Synthesis) -> None:
        self._made = made

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """See `search.encoders.encoder.Encoder`."""
        seeds = [np.random.default_rng(crc32(text.encode())) for text in texts]
        return (
            np.concatenate([self._made.vectors(rng, 1) for rng in seeds]) if seeds else np.zeros((0, WIDTH), np.float32)
        )

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """See `search.encoders.encoder.Encoder`."""
        return self.encode_queries(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `search.encoders.encoder.Encoder`."""
        return [len(text.split()) for text in texts]


def batches(made: Synthesis, passages: int) -> Iterator[Batch]:
    """A fifth of the passages are profiles of as many organisations; the rest are in documents that they share."""
    rng = np.random.default_rng(11)
    nodes: list[Node] = []
    edges: list[Edge] = []
    said: list[Passage] = []
    for at in range(passages // 5):
        id_, name = f"s:{at}", made.text(rng, 3)
        region = RARE if at % 100 == 0 else f"TR{1 + at % 9}{at % 7}"
        nodes.append(Node(id_, "sme", name, (SOURCE,), region=region, sectors=(f"{10 + at % 80}",), audience=EVERYONE))
        said.append(Passage(id_, made.text(rng), SOURCE, "profile", 0, "tr"))
        nodes.append(Node(f"d:{at}", "document", name, (SOURCE,), audience=EVERYONE))
        edges.append(Edge(id_, "shared", f"d:{at}", SOURCE))
        language = "en" if at % 3 else "tr"
        said += [Passage(f"d:{at}", made.text(rng), SOURCE, "body", n, language) for n in range(PER_DOCUMENT)]
        if len(said) >= AT_ONCE:
            yield Batch(tuple(nodes), tuple(edges), tuple(said))
            nodes, edges, said = [], [], []
    if said:
        yield Batch(tuple(nodes), tuple(edges), tuple(said))


def make(address: str, passages: int) -> None:
    """Make the store, and say what each step took."""
    made, rng = Synthesis(), np.random.default_rng(13)
    with open_store(address) as store:
        writing = embedding = 0.0
        for batch in batches(made, passages):
            writing += timed(partial(store.write, batch))[1]
            ids, digests = tuple(p.id for p in batch.passages), tuple(p.digest for p in batch.passages)
            vectors = VectorBatch(ENCODER, ids, digests, made.vectors(rng, len(ids)))
            embedding += timed(partial(store.put_vectors, vectors))[1]
        settling = timed(store.settle)[1]
        say("write (s)", writing)
        say("keep vectors (s)", embedding)
        say("settle: make and write the live index (s)", settling)


def say(what: str, value: float) -> None:
    """A line of the report."""
    print(f"{what:<58} {value:12.2f}", flush=True)


def took(work: Callable[[], object]) -> float:
    """Processor milliseconds."""
    return 1_000 * timed(work)[1]


def measure(address: str, again: int) -> None:
    """All measurements, in this process, which has not asked anything before."""
    with open_store(address) as store:
        _measure(store, again)


def _measure(store: Store, again: int) -> None:
    made, rng = Synthesis(), np.random.default_rng(17)
    everything, rare = Filter(), make_filter(regions=[RARE])
    asked = made.vectors(rng, again)
    first = time.perf_counter()
    cpu = took(lambda: store.nearest(asked[0], ENCODER, everything, 100))
    say("first answer of a process (ms)", cpu)
    say("    on the clock (ms)", 1_000 * (time.perf_counter() - first))
    ordinary = [alternatives(" ".join(made.words[int(at)] for at in rng.integers(2_000, 50_000, 6))) for _ in asked]
    frequent = [alternatives(" ".join(made.words[int(at)] for at in rng.integers(0, 60, 6))) for _ in asked]
    names = [words(made.text(rng, 3)) for _ in asked]

    def of(what: str, work: Callable[[int], object]) -> None:
        work(0)
        say(what, median(took(partial(work, at)) for at in range(again)))

    def measure_under(said: str, keep: Filter) -> None:
        of(f"nearest 100, {said} (ms)", lambda at: store.nearest(asked[at], ENCODER, keep, 100))
        of(f"six ordinary words, {said} (ms)", lambda at: store.lexical(ordinary[at], keep, 100))
        of(f"six frequent words, {said} (ms)", lambda at: store.lexical(frequent[at], keep, 100))
        of(f"name, {said} (ms)", lambda at: store.named(names[at], keep, 20))
        of(f"facets, {said} (ms)", lambda _: store.facets(keep))

    measure_under("no filter", everything)
    measure_under("1 %", rare)
    searcher, view = Searcher(StandIn(made)), store.seen_by(AUDIENCES)
    texts = [made.text(rng, 5) for _ in asked]
    of("whole search, encoding apart (ms)", lambda at: searcher.search(view, texts[at], everything))
    of("whole search, 1 %, encoding apart (ms)", lambda at: searcher.search(view, texts[at], rare))
    say("private memory (MB)", private())
    say("memory at most (MB)", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024)
    _floors(store, asked, rare)
    _writes(store, made, asked, again)


def _floors(store: Store, asked: Floats, rare: Filter) -> None:
    """The same vectors compared by FAISS and nothing else, and how many of the ten best the store finds."""
    assert isinstance(store, SqliteStore)
    with store._connections.reading() as connection:
        state = store._live.state(connection)
        for said, keep in ("no filter", Filter()), ("1 %", rare):
            alike, found = [], 0
            for kept in state.kept(connection, keep):
                embedded = kept.segment.vectors.get(ENCODER)
                if embedded is None:
                    continue
                rows = np.flatnonzero(kept.flags & embedded.has)
                halves = embedded.index.halves
                blocks = [rows[at : at + 65_536] for at in range(0, len(rows), 65_536)]
                cosines = np.concatenate([halves[some].astype(np.float32) @ asked.T for some in blocks])
                alike.append((kept.segment, rows, cosines))
            for at, vector in enumerate(asked):
                best = {s.id for s in store.nearest(vector, ENCODER, keep, 10)}
                scored = [(float(c[r, at]), g.ids.at(w[r : r + 1])[0]) for g, w, c in alike for r in _top(c[:, at])]
                found += len(best & {id_ for _, id_ in sorted(scored, reverse=True)[:10]})
            say(f"recall@10, {said}", found / (10 * len(asked)))
        signs = state.texts.parts[0][0].vectors[ENCODER].index
        if len(signs) > EXACT_ROWS:
            faiss.omp_set_num_threads(1)
            packed = signs._packed(asked[:1])
            say(
                "floor: FAISS scans the sign bits of all (ms)",
                median(took(lambda: signs._signs.search(packed, 1_000)) for _ in asked),
            )


def _top(cosines: Floats) -> list[int]:
    return [int(at) for at in np.argpartition(-cosines, min(10, len(cosines) - 1))[:10]]


def _writes(store: Store, made: Synthesis, asked: Floats, again: int) -> None:
    """What a question costs right after a write, beside the same without."""
    rng = np.random.default_rng(os.getpid())
    quiet, after, writing = [], [], []
    for at in range(again):
        question = alternatives(made.text(rng, 3))

        def ask(vector: Floats = asked[at], question=question) -> None:  # type: ignore[no-untyped-def]
            store.nearest(vector, ENCODER, Filter(), 100)
            store.lexical(question, Filter(), 100)
            store.facets(Filter())

        ask()
        quiet.append(took(ask))
        text = Passage(f"new:{os.getpid()}:{at}", made.text(rng), SOURCE, "body", 0, "tr")
        node = Node(text.holder, "document", made.text(rng, 3), (SOURCE,), audience=EVERYONE)
        batch = Batch((node,), (), (text,))
        writing.append(took(partial(store.write, batch)))
        after.append(took(ask))
    say("nearest, words and facets (ms)", median(quiet))
    say("    right after a write (ms)", median(after))
    say("    the write (ms)", median(writing))


def main() -> None:
    """Make what is not there, and measure in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--again", type=int, default=20)
    chosen = parser.parse_args()
    with open_store(chosen.store) as store:
        empty = not store.counts().passages
    if empty:
        make(chosen.store, chosen.passages)
    apart(measure, chosen.store, chosen.again)


if __name__ == "__main__":
    main()
