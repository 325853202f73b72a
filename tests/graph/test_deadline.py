"""A deadline stops what is done for whoever asked, in a statement too, and not what is made for everyone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.deadline import Deadline, check, for_everyone, seconds_left, until
from graph.errors import Overdue
from graph.filters import Filter
from graph.sqlite.connections import Connections
from graph.sqlite.store import SqliteStore

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_work_goes_on_until_the_deadline_and_no_longer() -> None:
    clock = Clock()
    with until(Deadline(5, clock)):
        check()
        clock.now += 4
        check()
        assert seconds_left() == 1
        clock.now += 1
        with pytest.raises(Overdue, match="5 seconds"):
            check()
        with for_everyone():
            check()
    check()


def test_work_that_nobody_waits_for_is_stopped() -> None:
    deadline = Deadline(600)
    with until(deadline):
        deadline.stop()
        with pytest.raises(Overdue):
            check()


@pytest.fixture
def connections(tmp_path: Path) -> Iterator[Connections]:
    held = Connections(tmp_path / "x.db")
    yield held
    held.close()


def test_a_statement_that_never_ends_is_stopped_and_the_connection_goes_on(connections: Connections) -> None:
    with until(Deadline(0.05)), pytest.raises(Overdue), connections.reading() as connection:
        connection.execute(ENDLESS).fetchone()
    with connections.reading() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_no_read_begins_after_the_deadline() -> None:
    with SqliteStore("memory:") as store:
        deadline = Deadline(600)
        with until(deadline):
            assert store.page(Filter(), 1) == []
            deadline.stop()
            with pytest.raises(Overdue):
                store.page(Filter(), 1)
