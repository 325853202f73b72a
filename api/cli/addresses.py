"""Addresses as people type them: `?q=arıtma` is what a browser sends as `?q=ar%C4%B1tma`."""

from __future__ import annotations

import re

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_NO_ASCII = re.compile(rb"[\x80-\xff]")


class AsTyped(H11Protocol):
    """HTTP/1.1 that takes letters in an address as they are; h11 by itself answers 400 in its own words.

    curl and scripts send what they were given. A browser never does, so nobody but they meet this.
    """

    def data_received(self, data: bytes) -> None:
        """Take what came, with the letters of a request's first line quoted."""
        if self.conn.their_state is h11.IDLE and b"\n" not in self.conn.trailing_data[0]:
            line, end, rest = data.partition(b"\n")
            data = quoted(line) + end + rest
        super().data_received(data)


def quoted(line: bytes) -> bytes:
    """The line with each byte that is no ASCII as an address has it."""
    return _NO_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), line)
