"""Kill -9 at random moments of sharing and of the work behind it; `python -m bench.work_kills [N]` (default 100).

One process shares documents and withdraws every third, a second does the work. One of them is killed, then both begin
again. At the end the work is done to its end, and what was acknowledged is compared with what the graph holds.
`--store` and `--people` name other places than files of its own, empty ones (exit code 1 where anything is wrong).
"""

from __future__ import annotations

import argparse
import io
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update

from graph.model import PUBLIC, Batch, Node, Source
from graph.opening import open_store
from graph.store import Store
from people import documents
from people.database import Database
from people.jobs import Worker
from people.persons import Person
from people.storage.files import Files
from people.tables import Document, Job

SEED = 20261127
FIRM = "demo:firma"
WHO = Person("bench", "bench@firma.example", "Bench", False, {FIRM: "owner"})
ROOT = Path(__file__).parents[1]


def _worker(database: Database, files: Files, store: Store) -> Worker:
    return Worker(database, documents.handlers(database, files, store, lambda: None))


def share(database: Database, files: Files, store: Store) -> None:
    """Share and withdraw until killed; each is told on a line once it is acknowledged."""
    number = 0
    while True:
        number += 1
        text = f"Belge {number} {time.time_ns()}: su arıtma membranı üretiyoruz."
        id_ = documents.share(database, files, WHO, FIRM, "belge.txt", io.BytesIO(text.encode()), [PUBLIC])
        print("shared", id_, flush=True)
        if number % 3 == 0:
            time.sleep(0.2)
            documents.withdraw(database, store, WHO, id_)
            print("withdrawn", id_, flush=True)
        time.sleep(0.4)


def work(database: Database, files: Files, store: Store) -> None:
    """Work until killed."""
    worker = _worker(database, files, store)
    print("working", flush=True)
    while True:
        if not worker.step():
            time.sleep(0.05)


def _start(role: str, places: list[str], told: Path) -> subprocess.Popen[bytes]:
    with told.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "bench.work_kills", "--role", role, *places], cwd=ROOT, stdout=out
        )


def _kill(number: int, places: list[str], folder: Path, database: Database) -> Counter[str]:
    chance, killed = random.Random(SEED), Counter[str]()
    told = {role: folder / f"{role}.txt" for role in ("share", "work")}
    running = {role: _start(role, places, told[role]) for role in told}
    time.sleep(4)
    for _ in range(number):
        time.sleep(chance.uniform(0.05, 1.5))
        role = chance.choice(["share", "work", "work"])
        running[role].send_signal(signal.SIGKILL)
        running[role].wait()
        killed[role] += 1
        with database.writing() as session:  # as if the time had passed for which a job is held
            held = session.execute(
                update(Job).where(Job.holder.is_not(None)).values(due=datetime.now(UTC), holder=None)
            )
            killed["jobs under way"] += held.rowcount  # type: ignore[attr-defined]
        before = told[role].stat().st_size
        running[role] = _start(role, places, told[role])
        while told[role].stat().st_size == before:
            time.sleep(0.02)
    for process in running.values():
        process.kill()
        process.wait()
    return killed


def _wrong(database: Database, store: Store, told: list[list[str]]) -> list[str]:
    view = store.seen_by(frozenset({PUBLIC}))
    there = {node.id.removeprefix("doc:").partition("/")[0] for node in view.of_kind("document")}
    texts = Counter(p.holder.removeprefix("doc:").partition("/")[0] for p in view.all_passages() if not p.source.ended)
    with database.reading() as session:
        known = {one.id: one for one in session.scalars(select(Document))}
    shared, withdrawn = ({id_ for said, id_ in told if said == word} for word in ("shared", "withdrawn"))
    wrong = [f"{id_} was acknowledged and is not known" for id_ in shared - known.keys()]
    wrong += [f"{id_} was withdrawn and is not known as such" for id_ in withdrawn if not known[id_].withdrawn]
    for id_, one in known.items():
        expected = 0 if one.withdrawn else 1
        if (id_ in there, texts[id_]) != (bool(expected), expected):
            wrong.append(f"{id_}: {'withdrawn' if one.withdrawn else one.status}, {texts[id_]} texts in the graph")
    return wrong + [f"{id_} is in the graph and not known" for id_ in there - known.keys()]


def main(number: int, store: str, people: str) -> int:
    """Kill so often, finish the work, and print what was done and what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, people = store or f"sqlite:///{folder}/graph.db", people or f"sqlite:///{folder}/people.db"
        places, files = ["--store", store, "--people", people, "--files", f"{folder}/files"], Files(folder / "files")
        database = Database(people)
        with open_store(store) as opened:
            opened.write(Batch((Node(FIRM, "sme", "Firma", (Source("bench", "1", "2026-01-01"),)),)))
        killed = _kill(number, places, folder, database)
        with open_store(store) as opened:
            worker = _worker(database, files, opened)
            while worker.step():
                pass
            told = [line.split() for line in (folder / "share.txt").read_text().splitlines() if len(line.split()) == 2]
            wrong = _wrong(database, opened, told)
        database.close()
        left = len(list((folder / "files").glob(".coming-*")))
    acknowledged = Counter(said for said, _ in told)
    print(f"{number} kills ({dict(killed)}); acknowledged {dict(acknowledged)}; {left} half files; {len(wrong)} wrong")
    for line in wrong[:20]:
        print(f"  {line}")
    return 1 if wrong else 0


def _said() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=100)
    for name in ("store", "people", "files", "role"):
        parser.add_argument(f"--{name}", default="")
    return parser.parse_args()


if __name__ == "__main__":
    said = _said()
    if not said.role:
        sys.exit(main(said.number, said.store, said.people))
    {"share": share, "work": work}[said.role](Database(said.people), Files(Path(said.files)), open_store(said.store))
