"""Few readers serve many threads, and none of them waits for itself."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import StoreUnavailable
from graph.sqlite import connections
from graph.sqlite.connections import Connections

THREADS = 40


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Connections]:
    made = Connections(tmp_path / "a.db")
    with made.writing() as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
        connection.execute("INSERT INTO t VALUES (1)")
    yield made
    made.close()


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])


def test_many_threads_share_few_readers(pool: Connections) -> None:
    used, found = set(), []

    def work() -> None:
        for _ in range(20):
            with pool.reading() as connection:
                used.add(id(connection))
                found.append(count(connection))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 20 * THREADS
    assert len(used) <= connections.READERS
    assert len(pool._all) <= connections.READERS + 1


def test_one_thread_alone_makes_one_reader(pool: Connections) -> None:
    for _ in range(10):
        with pool.reading() as connection:
            count(connection)
    assert len(pool._all) == 2


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_block_in_another_sees_what_the_outer_sees_and_waits_for_nobody(tmp_path: Path, in_memory: bool) -> None:
    pool = Connections(None if in_memory else tmp_path / "a.db")
    with pool.writing() as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
    seen = []

    def work() -> None:
        with pool.reading() as outer, pool.reading() as inner:
            assert inner is outer
            seen.append(count(inner))

    threads = [threading.Thread(target=work) for _ in range(4 * connections.READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == [0] * len(threads)
    pool.close()


def test_the_inner_block_does_not_see_what_was_written_meanwhile(pool: Connections) -> None:
    with pool.reading() as outer:
        assert count(outer) == 1
        with pool.writing() as writer:
            writer.execute("INSERT INTO t VALUES (2)")
        with pool.reading() as inner:
            assert count(inner) == 1
    with pool.reading() as later:
        assert count(later) == 2


def test_a_reader_comes_back_from_what_failed(pool: Connections) -> None:
    for _ in range(3 * connections.READERS):
        with pytest.raises(StoreUnavailable), pool.reading() as connection:
            connection.execute("SELECT * FROM nowhere")
    with pool.reading() as connection:
        assert count(connection) == 1


def test_who_waits_too_long_is_told_so(pool: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.1)
    held, free = threading.Barrier(connections.READERS + 1), threading.Event()

    def hold() -> None:
        with pool.reading():
            held.wait()
            free.wait(30)

    threads = [threading.Thread(target=hold) for _ in range(connections.READERS)]
    for thread in threads:
        thread.start()
    held.wait()
    with pytest.raises(StoreUnavailable, match="Too many read"), pool.reading():
        pass
    free.set()
    for thread in threads:
        thread.join()
    with pool.reading() as connection:
        assert count(connection) == 1


def test_readers_keep_little_of_their_own(pool: Connections) -> None:
    with pool.reading() as connection:
        assert connection.execute("PRAGMA cache_size").fetchone() == (-connections.READING_CACHE,)
        assert connection.execute("PRAGMA mmap_size").fetchone()[0] > 0
