"""A server of the tests' own on this machine that is told of what was found, and answers as it is bidden."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Receiver:
    """What has come, with its headers; `answers` are the next statuses, 200 where there is none."""

    port: int = 0
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    wait: float = 0
    endless: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/told"


class _Quiet(ThreadingHTTPServer):
    """A server to which it is no news that somebody hangs up."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Receiver]:
    """A server on a free port, over TLS where there is a certificate."""
    told = Receiver()
    server = _Quiet(("127.0.0.1", 0), _handler(told))
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


def _handler(told: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            time.sleep(told.wait)
            self.send_response(told.answers.pop(0) if told.answers else 200)
            self.send_header("Location", f"http://127.0.0.1:{told.port}/elsewhere")
            if not told.endless:
                self.send_header("Content-Length", "0")
            self.end_headers()
            while told.endless:
                self.wfile.write(b"x" * 10_000)

        def do_GET(self) -> None:
            told.came.append(({}, b"GET"))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler
