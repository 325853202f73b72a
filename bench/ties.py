"""What it costs to know who is tied to whom, as the graph grows: `python -m bench.ties [SIZE …] [--folder FOLDER]`.

Makes embedded stores of so many organisations with five ties each, the same ones each time (in FOLDER they stay). The
rows are put into the tables directly, so none has a record to be read by or a name to be found by: what partners need
of the whole graph is there, and no more. One in a hundred organisations and ties is for one audience of a hundred.

Each store is read in a new process: the world of everyone, that of somebody with an audience of their own, closeness,
and both worlds after each of some writes of a document that an organisation shares. Beside them stand what SQLite alone
takes to add up the ends of all ties, and closeness by twenty passes over all of them. Times are of the processor.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bench.measuring import apart, private, timed
from graph.model import PUBLIC, Batch, Edge, Node, Source
from graph.opening import open_store
from graph.sqlite.live.feed import forget
from graph.store import Store
from graph.ties.measures import Ties
from graph.ties.walk import RESTART
from search.partners.world import Worlds

T = TypeVar("T")
SIZES = (10_000, 100_000, 1_000_000)
TIMES = 20
EVERYONE = frozenset({PUBLIC})
SOMEBODY = frozenset({PUBLIC, "org:7"})
SOURCE = Source("bench:ties", "1", "2026-01-01")
HIDDEN = 100
_NODE = "INSERT INTO node (n, id, kind) VALUES (?, ?, ?)"
_FACE = """
INSERT INTO face (n, id, kind, sight, sort, changed, ended, terms) VALUES (?, ?, ?, ?, ?, '2026-01-01', 0, '')
"""
_EDGE = """
INSERT OR IGNORE INTO edge (src, rel, dst, dataset, record, date, since, audience)
VALUES (?, ?, ?, 'bench:ties', '1', '2026-01-01', ?, ?)
"""
Integers = NDArray[np.int64]


def make(path: Path, organisations: int) -> None:
    """A store of so many organisations: 84 of 100 ties are to projects of 14, the others to partners and clusters."""
    with open_store(f"sqlite:///{path}") as store:
        audiences = [(PUBLIC,), *((f"org:{at}",) for at in range(HIDDEN))]
        nodes = [Node(f"x:{at}", "sme", "X", (SOURCE,), audience=a) for at, a in enumerate(audiences)]
        edges = [Edge("x:0", "partner_of", f"x:{at}", SOURCE, audience=a) for at, a in enumerate(audiences) if at]
        store.write(Batch(tuple(nodes), tuple(edges)))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        _fill(connection, organisations, np.random.default_rng(organisations))
        forget(connection, kept=1)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill(connection: sqlite3.Connection, organisations: int, rng: np.random.Generator) -> None:
    first = connection.execute("SELECT max(n) + 1 FROM node").fetchone()[0]
    (public,) = connection.execute("SELECT class FROM audience WHERE members = ?", ('["public"]',)).fetchone()
    classes = np.array(connection.execute("SELECT class FROM audience ORDER BY class").fetchall())[:, 0]
    clusters, projects = organisations // 200 + 1, organisations * 3 // 10
    kinds = ["sme"] * organisations + ["project"] * projects + ["cluster"] * clusters
    ids = [f"bench:{kind}:{at * 7919 % len(kinds):08}" for at, kind in enumerate(kinds)]
    numbers = range(first, first + len(kinds))
    # The classes and sights of the first nodes were numbered alike, one each.
    seen = _some(rng, len(kinds), public, classes).tolist()
    connection.executemany(_NODE, zip(numbers, ids, kinds, strict=True))
    connection.executemany(_FACE, zip(numbers, ids, kinds, seen, ids, strict=True))
    # Some take part in far more than others, as they do.
    weights = 1 / (1 + rng.permutation(organisations)) ** 0.6
    weights /= weights.sum()
    took, joined, met = organisations * 42 // 10, organisations * 3 // 10, organisations // 2
    who = rng.choice(organisations, took + met, p=weights)
    others = np.concatenate([
        organisations + rng.integers(0, projects, took),
        rng.choice(organisations, met),
        organisations + projects + rng.integers(0, clusters, joined),
    ])  # fmt: skip
    who = np.concatenate([who, rng.choice(organisations, joined)])
    rels = ["participated_in"] * took + ["partner_of"] * met + ["member_of"] * joined
    days = np.datetime64("2000-01-01") + rng.integers(0, 9000, len(who))
    dated = zip((rng.random(len(who)) < 0.9).tolist(), days.astype(str).tolist(), strict=True)
    since = [day if known else None for known, day in dated]
    order = np.argsort(who, kind="stable")
    rows = zip(
        (first + who[order]).tolist(),
        [rels[at] for at in order.tolist()],
        (first + others[order]).tolist(),
        [since[at] for at in order.tolist()],
        _some(rng, len(who), public, classes).tolist(),
        strict=True,
    )
    connection.executemany(_EDGE, rows)


def _some(rng: np.random.Generator, size: int, public: int, classes: Integers) -> Integers:
    """The public class, but for one in a hundred."""
    return np.where(rng.random(size) < 0.01, rng.choice(classes, size), public)


class Peak:
    """The most private memory of this process while it is watched, in megabytes (Linux)."""

    def __init__(self) -> None:
        self.most, self._over = 0.0, Event()
        self._watching = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.most = max(self.most, private())


def measure(path: str) -> None:
    """Print a row of the table."""
    with open_store(f"sqlite:///{path}") as store:
        _, floor = timed(lambda: _passed_over(path))
        worlds = Worlds(())
        with Peak() as peak:
            world, first = timed(lambda: worlds.of(store.seen_by(EVERYONE)))
        held = private()
        _, second = timed(lambda: worlds.of(store.seen_by(SOMEBODY)))
        more = private() - held
        rng = np.random.default_rng(1)
        some = rng.choice(np.flatnonzero(world.ties.organisation), TIMES).tolist()
        pushed = median(timed(lambda at=at: world.ties.closeness(at))[1] for at in some)  # type: ignore[misc]
        passes = timed(lambda: by_passes(world.ties, some[0]))[1]
        after = [_after_a_write(store, worlds, world.ties.ids[at]) for at in some]
        mine, theirs = (median(one[at] for one in after) for at in (0, 1))
    row = (
        f"{world.ties.adjacency.total // 2:,}", f"{floor:.2f}", f"{first:.2f}", f"{peak.most:.0f}", f"{held:.0f}",
        f"{second:.2f}", f"{more:.0f}", f"{1e3 * pushed:.1f}", f"{1e3 * passes:.0f}", f"{1e3 * mine:.1f}",
        f"{1e3 * theirs:.1f}",
    )  # fmt: skip
    print(f"| {' | '.join(row)} |", flush=True)


def _passed_over(path: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("SELECT sum(src), sum(dst) FROM edge WHERE ended IS NULL").fetchone()


def _after_a_write(store: Store, worlds: Worlds, sharing: str) -> tuple[float, float]:
    """The seconds that the worlds of everyone and of somebody take after a document was shared."""
    document = Node(f"bench:doc:{time.time_ns()}", "document", "X", (SOURCE,))
    store.write(Batch((document,), (Edge(sharing, "shared", document.id, SOURCE),)))
    worlds_of = (lambda: worlds.of(store.seen_by(EVERYONE)), lambda: worlds.of(store.seen_by(SOMEBODY)))
    (world, mine), (_, theirs) = map(timed, worlds_of)
    assert world.ties.at(document.id) is not None
    return mine, theirs


def by_passes(ties: Ties, source: int) -> NDArray[np.float64]:
    """Personalised PageRank by twenty passes over all ties."""
    rows, size = ties.adjacency.rows, len(ties.ids)
    degrees = np.diff(rows.starts)
    walk: NDArray[np.float64] = np.zeros(size)
    walk[source] = 1.0
    for _ in range(20):
        spread = np.bincount(rows.heads, np.repeat(walk / np.maximum(degrees, 1), degrees), size)
        walk = np.asarray((1 - RESTART) * spread, np.float64)
        walk[source] += RESTART
    return walk


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--folder", type=Path, help="where the stores are made, and found the next time")
    given = parser.parse_args()
    print(
        "| ties | SQLite alone, s | first world, s | peak, MB | held, MB | another caller's, s | more, MB "
        "| closeness, ms | by passes, ms | after a write, ms | the other caller's, ms |"
    )
    print("|---" * 11 + "|")
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            path = (given.folder or Path(folder)) / f"ties-{size}.db"
            if not path.exists():
                make(path, size)
            apart(measure, str(path))


if __name__ == "__main__":
    main()
