"""The plug is pulled on a writing process: what it was told is kept stays, and no batch is there by half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph.opening import open_store
from graph.store import Store
from tests.graph.samples import ENCODER

SIZE = 20
# Writes numbered batches of SIZE nodes, an edge between neighbours, a passage each, and their vectors, and
# says each number once the store has taken it.
WRITER = f"""
import sys
import numpy as np
from graph.model import Batch
from graph.opening import open_store
from graph.packing import VectorBatch
from tests.graph.samples import ENCODER, edge, node, passage
store = open_store(sys.argv[1])
for batch in range(int(sys.argv[2]), 10_000):
    ids = [f"t:{{batch:05d}}-{{i:02d}}" for i in range({SIZE})]
    texts = tuple(passage(id_, f"su {{id_}}") for id_ in ids)
    nodes = tuple(node(id_) for id_ in ids)
    store.write(Batch(nodes, tuple(edge(a, "partner_of", b) for a, b in zip(ids, ids[1:])), texts))
    print("truth", batch, flush=True)
    vectors = np.full(({SIZE}, 8), batch, np.float32)
    store.put_vectors(VectorBatch(ENCODER, tuple(p.id for p in texts), tuple(p.digest for p in texts), vectors))
    print("vectors", batch, flush=True)
"""


def _write_until_killed(address: str, first: int, lines: int) -> dict[str, int]:
    """The last batch acknowledged of each kind; the process is killed after so many lines."""
    command = [sys.executable, "-c", WRITER, address, str(first)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ}) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().splitlines()
    return {kind: int(number) for kind, number in (line.split() for line in said if line.strip())}


def _batches(store: Store) -> dict[str, int]:
    """How many batches are there of nodes, edges, passages, vectors; none may be there by half."""
    per_batch = {"nodes": SIZE, "edges": SIZE - 1, "passages": SIZE, "vectors": SIZE}
    counts = store.counts()
    held = {
        "nodes": sum(counts.nodes.values()),
        "edges": sum(counts.edges.values()),
        "passages": counts.passages,
        "vectors": counts.vectors.get(ENCODER, 0),
    }
    assert all(held[kind] % size == 0 for kind, size in per_batch.items()), held
    return {kind: held[kind] // size for kind, size in per_batch.items()}


@pytest.mark.parametrize("lines", [1, 2, 7, 20])
def test_nothing_acknowledged_is_lost_and_writing_goes_on(tmp_path: Path, lines: int) -> None:
    address = f"sqlite:///{tmp_path}/imece.db"
    for run in range(2):
        first = 0
        if run:
            with open_store(address) as store:
                first = _batches(store)["nodes"]
        last = _write_until_killed(address, first, lines)
        with open_store(address) as store:
            held = _batches(store)
        assert held["nodes"] == held["edges"] == held["passages"] >= last["truth"] + 1
        assert held["vectors"] >= last.get("vectors", -1) + 1 - first
