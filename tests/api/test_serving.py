"""Starting to serve: the address is known and held before anything else, and logs suit who reads them."""

from __future__ import annotations

import io
import json
import logging
import socket
import sys
from threading import Thread

import pytest
import structlog
import uvicorn
from fastapi.testclient import TestClient
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.cli.addresses import AsTyped
from api.cli.listening import address_of, listen
from api.logs import set_up_logs
from api.settings import Settings, load_settings
from api.wiring import Parts
from graph.errors import BadInput
from search.partners.finder import PartnerFinder
from search.searcher import Searcher


def test_port_0_takes_a_free_one_and_says_which() -> None:
    with listen("127.0.0.1", 0) as held:
        port = held.getsockname()[1]
        assert address_of(held) == f"http://127.0.0.1:{port}/"
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass  # who comes early waits


def test_a_taken_port_is_a_sentence() -> None:
    with listen("127.0.0.1", 0) as held, pytest.raises(BadInput, match="choose with --host and --port"):
        listen("127.0.0.1", held.getsockname()[1])


def test_an_address_for_everyone_is_opened_on_this_machine() -> None:
    with listen("0.0.0.0", 0) as held:  # noqa: S104
        assert address_of(held).startswith("http://127.0.0.1:")


def answered(*requests: bytes) -> list[bytes]:
    """The address that the app is asked by each request, sent one after another, byte by byte, over one connection."""
    asked: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["raw_path"] + b"?" + scope["query_string"])
        await Response("x")(scope, receive, send)

    config = uvicorn.Config(app, http=AsTyped, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as held:
        thread = Thread(target=server.run, args=([held],), daemon=True)
        thread.start()
        try:
            with socket.create_connection(held.getsockname(), timeout=10) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for request in requests:
                    for byte in request:
                        line.sendall(bytes([byte]))
                    answer = b""
                    while not answer.endswith(b"\r\n\r\nx"):
                        came = line.recv(10_000)
                        assert came, answer
                        answer += came
                    assert answer.startswith(b"HTTP/1.1 200")
        finally:
            server.should_exit = True
            thread.join(timeout=10)
    return asked


def test_letters_in_an_address_are_taken_as_they_are_typed_however_the_bytes_come() -> None:
    plain = b"GET /a%C4%B1?q=su HTTP/1.1\r\nHost: x\r\n\r\n"
    typed = "GET /çınar?q=arıtma HTTP/1.1\r\nHost: x\r\nX-Name: ç\r\n\r\n".encode()
    found = answered(typed, plain, typed)
    assert found == [b"/%C3%A7%C4%B1nar?q=ar%C4%B1tma", b"/a%C4%B1?q=su", b"/%C3%A7%C4%B1nar?q=ar%C4%B1tma"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("chosen", "stream", "is_json"), [
    ("auto", io.StringIO, True), ("auto", Terminal, False), ("json", Terminal, True), ("console", io.StringIO, False),
])  # fmt: skip
def test_logs_are_for_reading_at_a_terminal_and_json_elsewhere(
    monkeypatch: pytest.MonkeyPatch, chosen: str, stream: type[io.StringIO], is_json: bool
) -> None:
    lines = stream()
    monkeypatch.setattr(sys, "stderr", lines)
    held = logging.getLogger().handlers, logging.getLogger().level
    try:
        set_up_logs(load_settings(log_format=chosen))
        structlog.get_logger("imece.test").info("started", store="memory:")
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers, logging.getLogger().level = held
    line = lines.getvalue()
    assert "started" in line
    assert line.startswith("{") is is_json
    assert not is_json or json.loads(line)["event"] == "started"


def test_what_every_answer_needs_is_read_before_the_first_request(
    settings: Settings, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Searcher, "search", lambda *_: asked.append("search"))
    monkeypatch.setattr(PartnerFinder, "for_text", lambda *_: asked.append("partners"))
    with TestClient(create_app(settings, parts)):
        assert asked == ["search", "partners"]
