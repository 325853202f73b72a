"""Whether a write makes others wait: documents written one by one while threads ask, and found at once.

    python bench/scale.py sqlite:///scale.db --passages 100000      # makes the store
    python bench/live_writes.py sqlite:///scale.db --writes 10000

Eight threads ask (meaning, words, facets) first in quiet, then while this process writes one document after another;
each text is looked for by the next question of this process, and by another process, which says when it had it. Works
on the store itself, which grows by what is written.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median, quantiles

import numpy as np

from bench.scale import AUDIENCES, ENCODER, SOURCE, Synthesis
from graph.filters import Filter
from graph.model import EVERYONE, Batch, Node, Passage
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.store import Store
from graph.words.folding import alternatives

THREADS = 8
QUIET_SECONDS = 20.0
LOOKING = 0.02


class Asking:
    """Threads that ask until they are told to stop, and how long each question took on the clock, in ms."""

    def __init__(self, store: Store) -> None:
        self._store, self._stop = store, threading.Event()
        self.took: list[float] = []
        self._threads = [threading.Thread(target=self._ask, args=(at,)) for at in range(THREADS)]

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, seed: int) -> None:
        made, rng = Synthesis(), np.random.default_rng(seed)
        while not self._stop.is_set():
            vector, text = made.vectors(rng, 1)[0], made.text(rng, 5)
            start = time.perf_counter()
            self._store.nearest(vector, ENCODER, Filter(), 50)
            self._store.lexical(alternatives(text), Filter(), 50)
            self.took.append(1_000 * (time.perf_counter() - start))


def written(store: Store, number: int, mark: str) -> tuple[list[float], int]:
    """Milliseconds of each write, and how many were not found by the next question."""
    made, rng = Synthesis(), np.random.default_rng(3)
    spent, lost = [], 0
    for at in range(number):
        text = f"{made.text(rng)} {mark}x{at}"
        said = Passage(f"{mark}:{at}", text, SOURCE, "body", 0, "tr")
        node = Node(said.holder, "document", f"Belge {at}", (SOURCE,), audience=EVERYONE)
        start = time.perf_counter()
        store.write(Batch((node,), (), (said,)))
        store.put_vectors(VectorBatch(ENCODER, (said.id,), (said.digest,), made.vectors(rng, 1)))
        spent.append(1_000 * (time.perf_counter() - start))
        found = store.lexical(alternatives(f"{mark}x{at}"), Filter(), 1)
        lost += [one.id for one in found] != [said.id]
    return spent, lost


def watch(address: str, mark: str, number: int) -> None:
    """In another process: wait for now this text, now that, and say the longest wait after a write was over, in ms."""
    waits = []
    with open_store(address) as store:
        for at in sorted(random.Random(5).sample(range(number), min(number, 200))):
            while not store.nodes([f"{mark}:{at}"], AUDIENCES):
                time.sleep(LOOKING)
            start = time.perf_counter()
            while not store.lexical(alternatives(f"{mark}x{at}"), Filter(), 1):
                time.sleep(LOOKING)
            waits.append(1_000 * (time.perf_counter() - start))
    print(
        f"another process: {len(waits)} texts found, at most {max(waits):.0f} ms after the node was there", flush=True
    )


def said(what: str, took: list[float]) -> None:
    """A line of the report."""
    cuts = quantiles(took, n=100)
    print(f"{what:<40} {len(took):>8} times, p50 {median(took):7.1f} p99 {cuts[98]:7.1f} worst {max(took):7.1f} ms")


def main() -> None:
    """Ask in quiet, then while writing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("--writes", type=int, default=10_000)
    parser.add_argument("--watch", metavar="MARK", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.watch:
        watch(chosen.store, chosen.watch, chosen.writes)
        return
    mark = f"w{os.getpid()}"
    with open_store(chosen.store) as store:
        with Asking(store) as quiet:
            time.sleep(QUIET_SECONDS)
        said("questions in quiet", quiet.took)
        command = [sys.executable, "-m", "bench.live_writes", chosen.store, "--writes", str(chosen.writes)]
        other = subprocess.Popen([*command, "--watch", mark], cwd=Path(__file__).parents[1])
        with Asking(store) as busy:
            spent, lost = written(store, chosen.writes, mark)
        said("questions while one writes", busy.took)
        said("writes", spent)
        print(f"not found by the next question of the process: {lost} of {chosen.writes}")
        other.wait()


if __name__ == "__main__":
    main()
