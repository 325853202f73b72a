"""A scanner for viruses that speaks as clamd does: a file goes there in pieces, and comes back clean or not.

The protocol is a dozen lines (`INSTREAM` of clamd's manual), and the libraries for it rest: so it stands here.
"""

from __future__ import annotations

import re
import socket
from contextlib import closing
from typing import IO

from graph.errors import BadInput, StoreUnavailable

SECONDS = 60
"""How long a scanner may be silent."""
_PIECE = 1 << 18
_LONGEST = 4_096
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})")


class Scanner:
    """The scanner at `HOST:PORT`, or at the path of a socket; BadInput for an address that is neither."""

    def __init__(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if found is None and not address.startswith("/"):
            raise BadInput("people.storage.scanner.address")
        self._at = address if found is None else (found["host"].strip("[]"), int(found["port"]))
        self._address = address

    def found_in(self, content: IO[bytes]) -> str | None:
        """What the scanner calls that which it finds; None for a clean file.

        StoreUnavailable where it does not answer, or says neither: what was not scanned is not taken for clean.
        """
        try:
            with closing(self._connected()) as line:
                said = _asked(line, content)
        except OSError as error:
            raise StoreUnavailable("people.storage.scanner.away", address=self._address) from error
        if said == "stream: OK":
            return None
        if said.startswith("stream: ") and said.endswith(" FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND")
        raise StoreUnavailable("people.storage.scanner.failed", address=self._address, said=said[:200])

    def _connected(self) -> socket.socket:
        if isinstance(self._at, tuple):
            return socket.create_connection(self._at, SECONDS)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(self._at)
        except OSError:
            line.close()
            raise
        return line


def _asked(line: socket.socket, content: IO[bytes]) -> str:
    try:
        line.sendall(b"zINSTREAM\0")
        while piece := content.read(_PIECE):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has heard enough, and has said why
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST and (piece := line.recv(_LONGEST)):
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
