"""Connections are ended when nothing comes or too many are there, and a request with two lengths is refused."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.cli import connections
from api.cli.connections import Room, limited, room
from api.cli.listening import listen
from api.logs import Seldom

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


@contextmanager
def served(most: int = 100, proxies: tuple[str, ...] = ()) -> Iterator[socket.socket]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("x")(scope, receive, send)

    config = uvicorn.Config(app, http=limited(Room(most, proxies)), ws="none", log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as held:
        thread = Thread(target=server.run, args=([held],), daemon=True)
        thread.start()
        try:
            yield held
        finally:
            server.should_exit = True
            thread.join(timeout=20)


def came(line: socket.socket) -> bytes:
    """All that comes until the connection is ended."""
    found = b""
    try:
        while part := line.recv(10_000):
            found += part
    except ConnectionResetError:
        pass
    return found


def connected(held: socket.socket, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(held.getsockname(), timeout=30, source_address=(source, 0))


@pytest.mark.parametrize("begun", [b"", HALF, ASKED + HALF])
def test_a_head_that_does_not_come_ends_the_connection(monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    with served() as held, connected(held) as line:
        line.sendall(begun)
        answers = came(line)
        assert answers.count(b"HTTP/1.1 200") == begun.count(ASKED)
        assert (b"HTTP/1.1 408" in answers) is (HALF in begun)


def test_a_body_that_does_not_come_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.2)
    with served() as held, connected(held) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
        assert came(line).count(b"HTTP/1.1") == 1


def test_a_request_with_two_lengths_is_refused_and_what_follows_is_not_read() -> None:
    with served() as held, connected(held) as line:
        line.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + ASKED
        )
        answers = came(line)
        assert answers.startswith(b"HTTP/1.1 400")
        assert answers.count(b"HTTP/1.1") == 1


def test_one_client_has_a_part_of_all_connections_unless_it_is_a_proxy() -> None:
    with served(most=8) as held, connected(held) as first, connected(held) as second:
        for line in (first, second):
            line.sendall(ASKED)
            assert line.recv(1000).startswith(b"HTTP/1.1 200")
        with connected(held) as third:
            answer = came(third)
            assert answer.startswith(b"HTTP/1.1 429")
            assert b"Retry-After: 5" in answer
    with served(most=8, proxies=("127.0.0.0/8",)) as held:
        lines = [connected(held) for _ in range(4)]
        for line in lines:
            line.sendall(ASKED)
            assert line.recv(1000).startswith(b"HTTP/1.1 200")
            line.close()


def test_when_all_are_taken_the_one_that_was_waited_for_longest_makes_room() -> None:
    with served(most=1, proxies=("127.0.0.1",)) as held, connected(held) as idle:
        idle.sendall(HALF)
        with connected(held) as line:
            line.sendall(ASKED)
            assert line.recv(1000).startswith(b"HTTP/1.1 200")
        assert came(idle) == b""


def test_there_are_never_more_connections_than_descriptors() -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert room(500, ()).most == 128
        assert room(100, ()).most == 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_what_anybody_can_have_logged_is_logged_once_a_minute() -> None:
    now = [0.0]
    seldom = Seldom(lambda: now[0])

    def line(text: str) -> bool:
        return seldom.filter(logging.LogRecord("asyncio", logging.ERROR, "", 0, text, None, None))

    accept = "socket.accept() out of system resource\nsocket: <x>"
    assert [line(accept), line(accept), line("Invalid HTTP request received."), line("failed"), line("failed")] == [
        True, False, True, True, True,
    ]  # fmt: skip
    now[0] = 60
    assert line(accept)
