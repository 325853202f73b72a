"""A breaker opens after a few lost pings, asks one at a time, and closes by itself."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic, sleep

import pytest

from graph.errors import StoreUnavailable
from graph.neo4j import breaker as breaking
from graph.neo4j.breaker import Breaker, begun
from graph.neo4j.session import Server, target


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DOUBT_SECONDS", "PING_SECONDS", "PAUSE_SECONDS"):
        monkeypatch.setattr(breaking, name, 0.05)


class Line:
    """A server that answers, refuses or says nothing."""

    def __init__(self) -> None:
        self.does: Callable[[], object] = lambda: None
        self.pings = self.at_once = self.most = 0
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self.pings += 1
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            self.does()
        finally:
            with self._lock:
                self.at_once -= 1

    def refuse(self) -> None:
        def refusing() -> None:
            raise ConnectionRefusedError

        self.does = refusing


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def breaker(line: Line) -> Iterator[Breaker]:
    made = Breaker(line)
    sleep(0.06)
    yield made
    made.end()


def until(true: Callable[[], object]) -> None:
    begun_at = monotonic()
    while not true():
        assert monotonic() - begun_at < 10
        sleep(0.005)


def test_it_stays_closed_while_the_server_answers(breaker: Breaker, line: Line) -> None:
    breaker.doubt()
    until(lambda: line.pings)
    breaker.doubt()
    assert breaker.open_seconds == 0


def test_it_opens_after_a_few_lost_pings_and_closes_by_itself(breaker: Breaker, line: Line) -> None:
    line.refuse()
    breaker.doubt()
    until(lambda: breaker.open_seconds)
    assert line.pings >= breaking.FAILURES
    assert breaker.retry_seconds >= 1
    line.does = lambda: None
    until(lambda: not breaker.open_seconds)


def test_one_lost_ping_opens_nothing(breaker: Breaker, line: Line) -> None:
    opened = []

    def lost_once() -> None:
        opened.append(breaker.open_seconds)
        if line.pings == 1:
            raise ConnectionResetError

    line.does = lost_once
    breaker.doubt()
    until(lambda: line.pings == 2)
    assert opened == [0, 0]
    assert breaker.open_seconds == 0


def test_a_server_that_says_nothing_counts_as_gone(breaker: Breaker, line: Line) -> None:
    silence = threading.Event()
    line.does = silence.wait
    breaker.doubt()
    until(lambda: breaker.open_seconds)
    silence.set()
    until(lambda: not breaker.open_seconds)


def test_many_that_doubt_ask_once(breaker: Breaker, line: Line) -> None:
    silence = threading.Event()
    line.does = lambda: silence.wait(0.03)
    doubting = [threading.Thread(target=breaker.doubt) for _ in range(50)]
    for thread in doubting:
        thread.start()
    for thread in doubting:
        thread.join()
    until(lambda: line.pings and not line.at_once)
    assert (line.most, line.pings) == (1, 1)


def test_what_a_thread_raises_reaches_who_waits() -> None:
    def raising() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begun(raising).result(5)


def test_while_it_is_open_everything_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(target("bolt://127.0.0.1:9"))
    try:
        with pytest.raises(StoreUnavailable, match="does not answer now"):
            server.rows("RETURN 1")
        until(lambda: server._breaker.open_seconds)
        begun_at = monotonic()
        with pytest.raises(StoreUnavailable, match="asks it again in 1 s"):
            server.rows("RETURN 1")
        assert monotonic() - begun_at < 0.1
    finally:
        server.close()
