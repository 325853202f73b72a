"""Whatever a peer does, asking it ends in time, and says what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from api.federation.asking import Rests, ask
from api.peers import federation, new_key
from tests.api.federation.test_three_processes import Member, answering, free_port

Say = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: bytes = b"{}", **headers: str) -> Say:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return say


def endless(piece: bytes, pause: float) -> Say:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(piece)
                time.sleep(pause)
        except OSError:  # nobody listens any more
            return

    return say


@pytest.mark.parametrize(
    ("say", "state"),
    [
        (status(200), "not_theirs"), (status(200, b"\xff"), "not_theirs"), (status(404), "version"),
        (status(500), "failed"), (status(302, Location="http://127.0.0.1:1/"), "failed"),
        (endless(b"x" * 100_000, 0), "failed"), (endless(b"x", 0.5), "silent"),
    ],
)  # fmt: skip
def test_asking_ends_and_says_what_came_of_it(tmp_path: Path, say: Say, state: str) -> None:
    public = new_key(tmp_path / "own.key")
    peer = Member("peer", tmp_path, free_port(), public)
    said = f'name = "here"\nkey = "own.key"\n[peers.peer]\naddress = "{peer.address}"\nkey = "{public}"\n'
    (tmp_path / "f.toml").write_text(said, encoding="utf-8")
    with answering(peer, say):
        began = time.monotonic()
        (heard,) = ask(federation(tmp_path / "f.toml"), {"q": ["su"]}, "tr", Rests())
    assert (heard.state, list(heard.hits)) == (state, [])
    assert time.monotonic() - began < 30
