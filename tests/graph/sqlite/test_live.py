"""The live index answers as one that is read anew, whatever was written, merged, saved, damaged or lost."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from numpy.typing import NDArray

from graph.filters import Filter, make_filter
from graph.model import PUBLIC, Batch, LanguageBias
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.sqlite import connections
from graph.sqlite.live import feed, live, state, table
from graph.sqlite.live import files as index_files
from graph.sqlite.live.postings import Postings, best
from graph.sqlite.store import SqliteStore
from graph.store import Store
from graph.words.folding import alternatives, words
from graph.words.lexical import Corpus, bm25
from tests.graph.samples import CLUSTER, DIMENSIONS, ENCODER, EVERYONE, INSIDER, edge, node, passage, source

BIAS = LanguageBias({"tr": 0.2}, 0.1)
FILTERS = (
    Filter(),
    Filter(audiences=INSIDER),
    Filter(said=True),
    make_filter(["sme"], audiences=INSIDER),
    make_filter(regions=["TR8"]),
    make_filter(sectors=["C"]),
    make_filter(sizes=["small"]),
    make_filter(ids=["t:1", "d:2"]),
    Filter(since="2026-01-02"),
)
# Shorter examples take minutes to find, since every step is checked against a store read anew.
FINDING = (Phase.explicit, Phase.reuse, Phase.generate)
QUESTIONS = ("su arıtma", "membran su çelik", "yok")


def answers(store: Store) -> dict[object, object]:
    """All that the live index has a part in."""
    asked = np.arange(1, DIMENSIONS + 1, dtype=np.float32)
    asked /= np.linalg.norm(asked)
    found: dict[object, object] = {}
    for at, keep in enumerate(FILTERS):
        found["nearest", at] = store.nearest(asked, ENCODER, keep, 4)
        found["biased", at] = store.nearest(asked, ENCODER, keep, 50, BIAS)
        found["facets", at] = store.facets(keep)
        for question in QUESTIONS:
            found["words", at, question] = store.lexical(alternatives(question), keep, 5)
            found["names", at, question] = store.named(words(question), keep, 5)
        found["indexed", at] = store.indexed(ENCODER, keep.audiences)
        found["weights", at] = store.weights(alternatives(QUESTIONS[0]), keep.audiences)
    return found


@pytest.fixture(autouse=True)
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few parts are a crowd, and any store is written to files."""
    monkeypatch.setattr(table, "FAN", 2)
    monkeypatch.setattr(live, "SAVED_LEAST", 1)
    monkeypatch.setattr(live, "UNSAVED", 0)
    monkeypatch.setattr(live, "UNSAVED_ONE_IN", 3)


def fill(store: Store, first: int = 0, number: int = 30) -> None:
    for at in range(first, first + number):
        texts = (passage(f"d:{at}", f"su {'arıtma' * (at % 2)} membran {at}", language="en" if at % 3 else "tr"),)
        nodes = (
            node(f"t:{at}", name=f"Su {at}", region=("TR83", "TR52")[at % 2], sectors=("32.50",)),
            node(f"d:{at}", "document"),
        )
        store.write(Batch(nodes, (edge(f"t:{at}", "shared", f"d:{at}"),), texts))
        row = np.random.default_rng(at).random((1, DIMENSIONS), np.float32)
        store.put_vectors(VectorBatch(ENCODER, (texts[0].id,), (texts[0].digest,), row / np.linalg.norm(row)))


def index_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-index")


def anew(path: Path) -> dict[object, object]:
    """The answers of a store that has nothing but its tables."""
    copied = path.with_name("anew.db")
    with sqlite3.connect(path) as held, sqlite3.connect(copied) as other:
        held.backup(other)
    held.close()
    other.close()
    try:
        with open_store(f"sqlite:///{copied}") as store:
            return answers(store)
    finally:
        for left in path.parent.glob("anew.db*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


# --- whatever is written ---------------------------------------------------------

holders = st.sampled_from(["t:1", "t:2", "d:1", "d:2"])
datasets = st.sampled_from(["a", "b"])
days = st.sampled_from(["2026-01-01", "2026-01-02"])
said = st.lists(st.sampled_from(["su", "su arıtma su", "membran", "çelik su membran"]), max_size=3)
audiences = st.sampled_from([(PUBLIC,), (CLUSTER,)])


class LiveMachine(RuleBasedStateMachine):
    """Two that hold the same store, one of which has seen it all and one of which is opened now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "a.db"
        self.store = open_store(f"sqlite:///{self.path}")
        self.other = open_store(f"sqlite:///{self.path}")

    @initialize()
    def ask_the_empty(self) -> None:
        answers(self.store)

    @rule(
        id_=holders, dataset=datasets, day=days, texts=said, audience=audiences, region=st.sampled_from(["TR83", "ITC"])
    )
    def write(  # noqa: PLR0917 - all that is written
        self, id_: str, dataset: str, day: str, texts: list[str], audience: tuple[str, ...], region: str
    ) -> None:
        origin = source(dataset, day)
        kind = "document" if id_[0] == "d" else "sme"
        props = {"employees": 12} if region == "TR83" else {}
        new = node(
            id_,
            kind,
            name=f"Su {region}",
            region=region,
            sectors=("32.50",),
            source=origin,
            audience=audience,
            props=props,
        )
        passages = (
            passage(id_, text, seq=seq, source=origin, audience=audience, language=("tr", "en")[seq % 2])
            for seq, text in enumerate(texts)
        )
        self.store.write(Batch((new,), (), tuple(passages)))

    @rule(src=st.sampled_from(["t:1", "t:2"]), dst=st.sampled_from(["d:1", "d:2"]), day=days, audience=audiences)
    def tie(self, src: str, dst: str, day: str, audience: tuple[str, ...]) -> None:
        if {src, dst} <= self.store.records([src, dst]).keys():
            self.other.write(Batch((), (edge(src, "shared", dst, source=source("a", day), audience=audience),)))

    @rule(dataset=datasets, day=days)
    def end(self, dataset: str, day: str) -> None:
        self.store.close_missing(dataset, day)

    @rule(seed=st.integers(0, 5))
    def embed(self, seed: int) -> None:
        waiting = self.store.unembedded(ENCODER, "", 3)
        if waiting:
            rows = np.random.default_rng(seed).random((len(waiting), DIMENSIONS), np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            ids, digests = tuple(p.id for p in waiting), tuple(p.digest for p in waiting)
            self.store.put_vectors(VectorBatch(ENCODER, ids, digests, rows))

    @rule()
    def open_again(self) -> None:
        self.other.close()
        self.other = open_store(f"sqlite:///{self.path}")

    @rule()
    def settle(self) -> None:
        self.store.settle()

    @rule()
    def forget(self) -> None:
        """As if so much had changed that nobody knows what."""
        assert isinstance(self.store, SqliteStore)
        with self.store._connections.writing() as connection:
            feed.forget(connection, 1)

    @invariant()
    def all_answer_alike(self) -> None:
        expected = anew(self.path)
        assert answers(self.store) == expected
        assert answers(self.other) == expected

    def teardown(self) -> None:
        self.store.close()
        self.other.close()
        self.folder.cleanup()


def test_it_answers_as_if_read_anew() -> None:
    run_state_machine_as_test(
        LiveMachine, settings=settings(max_examples=10, stateful_step_count=10, deadline=None, phases=FINDING)
    )


def test_parts_are_merged_and_saved_while_questions_come(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_store(f"sqlite:///{path}") as store:
        for first in range(0, 60, 3):
            fill(store, first, 3)
            answers(store)
        store.settle()
        assert isinstance(store, SqliteStore)
        held = store._live._state
        assert held is not None
        assert [len(t.parts) for t in (held.faces, held.ties, held.texts)] == [1, 1, 1]
        assert answers(store) == anew(path)
    assert index_of(path).is_dir()


def test_what_filters_come_to_is_kept_in_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "KEPT_BYTES", 1)
    with open_store(f"sqlite:///{tmp_path}/a.db") as store:
        fill(store, 0, 20)
        for at in range(20):
            store.lexical(alternatives("su"), make_filter(ids=[f"t:{at}"]), 5)
        assert isinstance(store, SqliteStore)
        held = store._live._state
        assert held is not None
        assert len(held.resolutions._held) <= state.KEPT_LEAST


# --- files -----------------------------------------------------------------------


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store)
        store.settle()
    return path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """How often everything was read anew."""
    calls: list[object] = []
    plain = live._read

    def read(*given: object) -> object:
        calls.append(given)
        return plain(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(live, "_read", read)
    return calls


def test_the_next_process_opens_what_one_made(settled: Path, reads: list[object]) -> None:
    expected = anew(settled)
    reads.clear()
    with open_store(f"sqlite:///{settled}") as store:
        assert answers(store) == expected
        fill(store, 100, 2)
        assert answers(store) == anew(settled)
    assert len(reads) == 1, "for the comparison alone"


def test_only_the_owner_reads_the_files(settled: Path) -> None:
    for path in (index_of(settled), *index_of(settled).rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def files(path: Path) -> list[Path]:
    return sorted(p for p in index_of(path).rglob("*") if p.is_file() and p.name != "lock" and p.stat().st_size)


def test_whatever_file_is_damaged_or_lost_the_answers_are_right(settled: Path, reads: list[object]) -> None:
    expected = anew(settled)
    kept = settled.with_name("kept")
    shutil.copytree(index_of(settled), kept)

    def cut(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:-1])

    def turned(path: Path) -> None:
        held = bytearray(path.read_bytes())
        held[len(held) // 2] ^= 0xFF
        path.write_bytes(held)

    ways: tuple[Callable[[Path], None], ...] = (cut, turned, Path.unlink)
    # Each file in one way, in turn: a file that is known to be wrong is handled alike however it is.
    for name, way in zip([path.relative_to(index_of(settled)) for path in files(settled)], cycle(ways), strict=False):
        shutil.rmtree(index_of(settled))
        shutil.copytree(kept, index_of(settled))
        way(index_of(settled) / name)
        reads.clear()
        with open_store(f"sqlite:///{settled}") as store:
            store._live._closed = True  # type: ignore[attr-defined]
            assert answers(store) == expected, (name, way)
        assert reads, (name, way)


def test_a_lost_folder_is_made_again(settled: Path) -> None:
    expected = anew(settled)
    shutil.rmtree(index_of(settled))
    with open_store(f"sqlite:///{settled}") as store:
        assert answers(store) == expected
        store.settle()
    assert files(settled)


def test_files_of_another_history_are_not_believed(settled: Path, tmp_path: Path) -> None:
    """A backup is put back, and other things are written after it than were written the first time."""
    backup = tmp_path / "backup.db"
    shutil.copy(settled, backup)
    with open_store(f"sqlite:///{settled}") as store:
        fill(store, 200, 5)
        store.settle()
    shutil.copy(backup, settled)
    with open_store(f"sqlite:///{settled}") as store:
        fill(store, 300, 9)
        assert answers(store) == anew(settled)


def test_a_store_that_may_not_be_written_uses_the_files(
    settled: Path, reads: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = anew(settled)
    reads.clear()
    monkeypatch.setattr(connections, "_writable", lambda _: False)
    before = files(settled)
    with open_store(f"sqlite:///{settled}") as store:
        assert answers(store) == expected
    assert not reads
    assert files(settled) == before


def test_where_files_cannot_be_locked_or_written_the_answers_are_right(
    settled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(index_of(settled))
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with open_store(f"sqlite:///{settled}") as store:
        store.settle()
        assert answers(store) == anew(settled)
    assert not index_of(settled).exists()
    monkeypatch.undo()
    index_of(settled).write_text("in the way")
    with open_store(f"sqlite:///{settled}") as store:
        fill(store, 40, 3)
        store.settle()
        assert answers(store) == anew(settled)


@pytest.mark.parametrize("written", [0, 1, 7, 25])
def test_a_full_disk_leaves_nothing_half_written(settled: Path, monkeypatch: pytest.MonkeyPatch, written: int) -> None:
    before, plain, calls = files(settled), index_files._write, []

    def write(path: Path, array: NDArray[np.generic]) -> None:
        calls.append(path)
        if len(calls) > written:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        plain(path, array)

    with open_store(f"sqlite:///{settled}") as store:
        fill(store, 70, 5)
        monkeypatch.setattr(index_files, "_write", write)
        store.settle()
        assert len(calls) > written
        assert files(settled) == before
        assert answers(store) == anew(settled)
        monkeypatch.undo()


WRITER = """
import sys
from graph.opening import open_store
from graph.sqlite.live import live, table
from tests.graph.sqlite.test_live import answers, fill
table.FAN, live.SAVED_LEAST, live.UNSAVED = 2, 1, 0
store = open_store(sys.argv[1])
for at in range(int(sys.argv[2]), 10_000, 2):
    fill(store, at, 2)
    answers(store)
    if at % 6 == 0:
        store.settle()
    print(at, flush=True)
"""


def test_a_killed_process_leaves_an_index_that_is_right_or_made_again(tmp_path: Path) -> None:
    path, last = tmp_path / "a.db", 0
    root = Path(__file__).parents[3]
    for kill in range(6):
        command = [sys.executable, "-c", WRITER, f"sqlite:///{path}", str(last)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=os.environ.copy()) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(3 + 4 * kill)]
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.read().splitlines()
        last = max(int(line) for line in lines if line.strip()) + 2
        with open_store(f"sqlite:///{path}") as store:
            assert len(store.nodes([f"d:{at}" for at in range(last)], EVERYONE)) == last
            assert answers(store) == anew(path)


def test_what_one_writes_another_finds_by_the_next_question(settled: Path) -> None:
    with open_store(f"sqlite:///{settled}") as one, open_store(f"sqlite:///{settled}") as other:
        for at in range(50, 60):
            answers(other)
            fill(one, at, 1)
            found = other.lexical((frozenset({str(at)}),), Filter(), 1)
            assert [s.id for s in found] == [f"d:{at}#d/body/0"] or found[0].id.startswith(f"d:{at}#")


# --- postings --------------------------------------------------------------------

vocabulary = st.sampled_from(["su", "membran", "çelik", "ağ", "x1", ""])
texts = st.lists(st.lists(vocabulary.filter(bool), max_size=8).map(" ".join), min_size=1, max_size=12)
questions = st.lists(st.frozensets(vocabulary.filter(bool), min_size=1, max_size=3), min_size=1, max_size=4)


@given(texts, questions, st.data())
def test_scores_are_those_of_bm25_to_the_last_digit(
    held: list[str], question: list[frozenset[str]], data: st.DataObject
) -> None:
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(held), max_size=len(held))), np.bool_)
    postings = Postings.of_texts(held)
    lengths = np.array([len(text.split()) for text in held], np.int32)
    terms = sorted(frozenset().union(*question))
    seen = [text.split() for text, kept in zip(held, mask, strict=True) if kept]
    mean = sum(map(len, seen)) / len(seen) if seen else 0.0
    corpus = Corpus(len(seen), mean, {term: sum(term in text for text in seen) for term in terms})
    rows, worth = best(question, corpus, lengths, None if mask.all() else mask, postings.of, len(held))
    expected = {at: bm25(question, text.split(), corpus) for at, text in enumerate(held) if mask[at]}
    assert dict(zip(rows.tolist(), worth.tolist(), strict=True)) == {at: s for at, s in expected.items() if s}


@given(texts, texts, st.data())
def test_merged_postings_are_those_of_the_texts_that_are_left(
    first: list[str], second: list[str], data: st.DataObject
) -> None:
    both = [*first, *second]
    left = data.draw(st.lists(st.booleans(), min_size=len(both), max_size=len(both)))
    order = data.draw(st.permutations(range(sum(left))))
    becomes = np.full(len(both), -1, np.int32)
    becomes[np.flatnonzero(left)] = order
    parts = [(Postings.of_texts(first), becomes[: len(first)]), (Postings.of_texts(second), becomes[len(first) :])]
    merged = Postings.merged(parts)
    expected = Postings.of_texts(text for _, text in sorted(zip(becomes.tolist(), both, strict=True)) if _ >= 0)
    assert sorted(merged.terms.all()) == sorted(expected.terms.all())
    for term in expected.terms.all():
        assert [column.tolist() for column in merged.of(term)] == [column.tolist() for column in expected.of(term)]
    assert len(merged.of("nowhere")[0]) == 0


def test_terms_of_one_digest_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.sqlite.live.postings._digest", len)
    postings = Postings.of_texts(["su ağ", "ağ", "membran su"])
    assert [postings.of(term)[0].tolist() for term in ("su", "ağ", "xx", "membran")] == [[0, 2], [0, 1], [], [2]]


@given(texts, st.lists(vocabulary))
def test_terms_stand_where_they_do_however_many_are_asked_for_at_once(held: list[str], terms: list[str]) -> None:
    found = Postings.of_texts(held).of_each(terms)
    assert found.keys() == set(terms)
    for term, (rows, times) in found.items():
        there = [(at, text.split().count(term)) for at, text in enumerate(held) if term in text.split()]
        assert list(zip(rows.tolist(), times.tolist(), strict=True)) == there
