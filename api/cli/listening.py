"""The socket that the service listens on, opened before anything else so that a taken port is told at once."""

from __future__ import annotations

import socket

from graph.errors import BadInput


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. BadInput when the address is not ours or taken.

    Who asks before the service is ready waits in the socket's queue instead of being refused.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen()
        except BaseException:
            listening.close()
            raise
    except OSError as error:
        raise BadInput("api.cli.no_port", host=host, port=port, reason=error.strerror) from error
    return listening


def address_of(listening: socket.socket, prefix: str = "") -> str:
    """The address to type into a browser on this machine, of a service under a path."""
    host, port = listening.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
    return f"http://{f'[{here}]' if ':' in here else here}:{port}{prefix}/"
