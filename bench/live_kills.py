"""Kill -9 at random moments of writing, merging and saving the live index; `python -m bench.live_kills [N]`.

A process writes documents one by one, asks, and writes files as often as it can; after each kill the store is opened
as it lies, and asked beside a copy that has nothing but its tables. Printed is how many kills there were, at what size,
and what was lost or answered otherwise (exit code 1).
"""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.scale import ENCODER, SOURCE, Synthesis
from graph.filters import Filter
from graph.model import EVERYONE, Batch, Node, Passage, Scored
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.sqlite.live import live, table
from graph.store import Store
from graph.words.folding import alternatives

SEED = 20261127
QUESTIONS = 12


def work(address: str, first: int) -> None:
    """Write and ask until killed, with parts merged and files written all the time."""
    table.FAN, live.SAVED_LEAST, live.UNSAVED, live.UNSAVED_ONE_IN = 2, 1, 0, 4
    made, rng = Synthesis(), np.random.default_rng(first)
    with open_store(address) as store:
        for at in range(first, sys.maxsize):
            text = Passage(f"d:{at}", f"{made.text(rng)} no{at}", SOURCE, "body", 0, "tr")
            node = Node(text.holder, "document", f"Belge {at}", (SOURCE,), audience=EVERYONE)
            store.write(Batch((node,), (), (text,)))
            store.put_vectors(VectorBatch(ENCODER, (text.id,), (text.digest,), made.vectors(rng, 1)))
            print(at, flush=True)
            if at % 3 == 0:
                store.lexical(alternatives(text.text), Filter(), 5)
            if at % 20 == 0:
                store.settle()


def answers(store: Store) -> list[list[Scored]]:
    """What some questions are answered."""
    made, rng = Synthesis(), np.random.default_rng(1)
    vectors = made.vectors(rng, QUESTIONS)
    near = [store.nearest(vector, ENCODER, Filter(), 20) for vector in vectors]
    return [*near, *(store.lexical(alternatives(made.text(rng, 4)), Filter(), 20) for _ in range(QUESTIONS))]


def as_it_lies(path: Path) -> list[list[Scored]]:
    """The answers of the tables alone."""
    copied = path.with_name("alone.db")
    with sqlite3.connect(path) as held, sqlite3.connect(copied) as other:
        held.backup(other)
    held.close()
    other.close()
    with open_store(f"sqlite:///{copied}") as store:
        found = answers(store)
    for left in path.parent.glob("alone.db*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    return found


def main(number: int) -> int:
    """Kill so often."""
    chance, wrong, last = random.Random(SEED), [], -1
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "killed.db"
        for at in range(number):
            command = [sys.executable, "-m", "bench.live_kills", "work", f"sqlite:///{path}", str(last + 1)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                lines = [process.stdout.readline()]
                time.sleep(chance.uniform(0, 2))
                process.send_signal(signal.SIGKILL)
                lines += process.stdout.read().splitlines()
            last = max([last, *(int(line) for line in lines if line.strip())])
            with open_store(f"sqlite:///{path}") as store:
                there = store.nodes([f"d:{n}" for n in range(last + 2)], frozenset(EVERYONE))
                if len(there) < last + 1:
                    wrong.append(f"kill {at}: {last + 1 - len(there)} acknowledged documents lost")
                if answers(store) != as_it_lies(path):
                    wrong.append(f"kill {at}: other answers than the tables give")
                last = len(there) - 1
    print(f"{number} kills, {last + 1} documents in the end; {len(wrong)} not as they should be")
    print("\n".join(wrong))
    return bool(wrong)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2], int(sys.argv[3]))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
