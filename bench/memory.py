"""What reading costs in memory and processor time when many threads ask at once: `python -m bench.memory`.

Makes an embedded store of about 50 MB from random words, the same ones each time, and reads it in a new process, so
that nothing of the writing is counted. Of the memory, `RSS` counts a shared page once for every map of it, `PSS` by its
share, and `private` is what no file stands behind.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import apart
from graph.filters import make_filter
from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from graph.words.folding import alternatives, words

HOLDERS, PASSAGES, AT_ONCE = 5_000, 2, 500
SOURCE = Source("bench:memory", "1", "2026-01-01")
REGIONS = ("TR831", "TR832", "TR100", "ITC4", "DE212")
EVERYONE = frozenset({PUBLIC})
QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """Megabytes of a process, and milliseconds of processor time a round of reads."""

    rss: float
    pss: float
    private: float
    ms: float


def vocabulary() -> list[str]:
    """Invented words, the frequent ones first."""
    rng = random.Random(1)
    return ["".join(rng.choices("aeıioöuübcçdfgğhjklmnprsştvyz", k=rng.randint(4, 9))) for _ in range(20_000)]


def fill(store: Store) -> None:
    """Put organisations with two texts each into the store, and ties between them."""
    rng, spoken = random.Random(2), vocabulary()
    for start in range(0, HOLDERS, AT_ONCE):
        numbers = range(start, start + AT_ONCE)
        nodes = [Node(f"t:{n}", "sme", said(rng, spoken, 3), (SOURCE,), region=rng.choice(REGIONS)) for n in numbers]
        ties = [Edge(f"t:{n}", "partner_of", f"t:{rng.randrange(start, start + AT_ONCE)}", SOURCE) for n in numbers]
        texts = [Passage(f"t:{n}", said(rng, spoken, 160), SOURCE, seq=i) for n in numbers for i in range(PASSAGES)]
        store.write(Batch(tuple(nodes), tuple(t for t in ties if t.src != t.dst), tuple(texts)))


def said(rng: random.Random, spoken: list[str], length: int) -> str:
    """So many words, frequent ones more often."""
    return " ".join(spoken[int(len(spoken) * rng.random() ** 3)] for _ in range(length))


def ask(store: Store, rng: random.Random, spoken: list[str]) -> None:
    """One round of what a page asks: words, names, facets, a page, texts and ties of what was found."""
    keep = make_filter(regions=[rng.choice(REGIONS)])
    found = store.lexical(alternatives(said(rng, spoken, 3)), keep, 20)
    named = store.named(words(said(rng, spoken, 1)), make_filter(), 10)
    ids = [one.id for one in store.page(keep, 20)] + [one.id for one in named]
    store.nodes(ids, EVERYONE)
    store.passages([one.id for one in found], EVERYONE)
    store.edges_of(ids, EVERYONE)
    store.facets(keep)


def measure(address: str, threads: int) -> Cost:
    """What so many threads cost that ask at once."""
    spoken, store = vocabulary(), open_store(address)
    ask(store, random.Random(0), spoken)
    gate = threading.Barrier(threads)

    def work(number: int) -> None:
        rng = random.Random(number)
        gate.wait()
        for _ in range(QUESTIONS // 10):
            ask(store, rng, spoken)

    # They stay, as the threads of a service do, until memory has been read.
    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    begun = time.process_time()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    spent = time.process_time() - begun
    rss, pss, private = memory()
    store.close()
    return Cost(rss, pss, private, 1e3 * spent / (threads * (QUESTIONS // 10)))


def memory() -> tuple[float, float, float]:
    """RSS, PSS and private memory of this process in megabytes (Linux)."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    held = {name: int(value.split()[0]) / 1024 for name, _, value in (line.partition(":") for line in lines)}
    return held["Rss"], held["Pss"], held["Anonymous"]


def _told(address: str, threads: int) -> None:
    cost = measure(address, threads)
    print(
        f"{threads:3} threads: RSS {cost.rss:6.0f} MB, PSS {cost.pss:6.0f} MB, private {cost.private:6.0f} MB, "
        f"{cost.ms:6.1f} ms of processor time a round",
        flush=True,
    )


def main() -> None:
    """Measure one thread, then many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=40)
    parser.add_argument(
        "--store", type=Path, help="a file to read, or to make first; by default one that is made and removed"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (args.store or Path(folder) / "memory.db").resolve()
        address = f"sqlite:///{path}"
        if not path.exists():
            with open_store(address) as store:
                fill(store)
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        for threads in (1, args.threads):
            apart(_told, address, threads)


if __name__ == "__main__":
    main()
