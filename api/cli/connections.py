"""Connections with limits: how many there are, of one client too, and how long a request may take to come.

uvicorn ends connections that are idle after an answer; whoever begins a request and does not go on it waits for.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from api.cli.addresses import AsTyped
from api.web.clients import client_at
from api.web.tally import OwnTally, Tally

HEAD_SECONDS = 10.0
"""Within which the head of a request has to come, from the connection or the answer before on."""
BODY_SECONDS = 20.0
"""Within which its body has to come: no address takes one."""
SENDING_SECONDS = 20.0
"""After which who reads nothing of an answer is left."""
SHARE = 4
"""One client may have this part of all connections: 1 in so many."""
SPARE_DESCRIPTORS = 128
"""Descriptors that are left for the store, logs and models."""

_TOO_LATE = b"The request did not come within its time.\n"
_FULL = b"There are too many connections; try again in a few seconds.\n"
_UNSOUND = "a request with both Transfer-Encoding and Content-Length"


@dataclass(frozen=True, slots=True)
class Room:
    """How many connections there may be, and the networks whose connections are many clients'."""

    most: int
    proxies: Collection[str] = ()

    @property
    def per_client(self) -> int:
        """How many of them one client may have."""
        return max(self.most // SHARE, 1)

    def shared(self, host: str) -> bool:
        """Whether many clients come through this address."""
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in ip_network(one) for one in self.proxies)


def room(wanted: int, proxies: Collection[str]) -> Room:
    """Room for as many connections as are wanted, fewer where the system gives the process no more descriptors."""
    if sys.platform == "win32":  # which sets no such limit
        return Room(wanted, proxies)
    import resource  # noqa: PLC0415 - not there on Windows

    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return Room(wanted if most < 0 else min(wanted, max(most - SPARE_DESCRIPTORS, most // 2, 1)), proxies)


class Sound(h11.Connection):
    """HTTP/1.1 that takes no request with two lengths: the next server may read it otherwise (RFC 9112, 6.3)."""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next event; RemoteProtocolError where nobody can say where the request ends."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = {name for name, _ in event.headers}
            if {b"transfer-encoding", b"content-length"} <= names:
                raise h11.RemoteProtocolError(_UNSOUND)
        return event


def limited(room_: Room, held: Tally | None = None) -> type[H11Protocol]:
    """The protocol with these limits; `held` counts connections, with other processes where several serve."""
    return type("Limited", (_Limited,), {"room": room_, "held": held or OwnTally()})


class _Limited(AsTyped):
    """HTTP/1.1 that waits for a request, its body, and a reader for so long and no longer."""

    room: Room
    held: Tally

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = Sound(h11.SERVER)
        self._awaited: object = None
        self._coming: asyncio.TimerHandle | None = None
        self._going: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection where there is room for it; one that has sent nothing whole makes room."""
        super().connection_made(transport)
        self.held.add(self.asker, 1)
        host = self.client[0] if self.client else ""
        if self.held.of(self.asker) > self.room.per_client and not self.room.shared(host):
            self._refuse(429, _FULL)
        elif self.held.total() > self.room.most and not _make_room(self._others):
            self._refuse(503, _FULL)
        else:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection and its times."""
        super().connection_lost(exc)
        self.held.add(self.asker, -1)
        for timer in (self._coming, self._going):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the connection has been ended already."""
        if not self.transport.is_closing():
            super().data_received(data)
            self._expect()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._expect()

    def pause_writing(self) -> None:
        """Wait for who reads nothing, for a while."""
        super().pause_writing()
        self._going = self.loop.call_later(SENDING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        super().resume_writing()
        if self._going is not None:
            self._going.cancel()

    @property
    def _others(self) -> list[_Limited]:
        return [one for one in self.connections if isinstance(one, _Limited) and one is not self]

    @property
    def asker(self) -> str:
        """Whose connection it is."""
        return client_at(self.client[0]) if self.client else ""

    @property
    def late_at(self) -> float | None:
        """When the request that is waited for will be late, None where something is answered here."""
        waited = self._awaited is h11.IDLE and not self.transport.is_closing()
        return self._coming.when() if waited and self._coming else None

    def _expect(self) -> None:
        """Wait for what is to come next, as long as for that; what is awaited already is awaited no longer."""
        coming = self.conn.their_state
        awaited = coming if coming in {h11.IDLE, h11.SEND_BODY} and not self.transport.is_closing() else None
        if awaited is self._awaited:
            return
        self._awaited = awaited
        if self._coming is not None:
            self._coming.cancel()
        if awaited is not None:
            seconds = HEAD_SECONDS if awaited is h11.IDLE else BODY_SECONDS
            self._coming = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            self._refuse(408, _TOO_LATE)
        else:
            self.transport.abort()

    def _refuse(self, status: int, text: bytes) -> None:
        """Say why the connection is ended, and end it."""
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(text))), ("Connection", "close")]
        if status != 408:
            headers.append(("Retry-After", "5"))
        for event in (h11.Response(status_code=status, headers=headers), h11.Data(data=text), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _make_room(others: Collection[_Limited]) -> bool:
    """End the connection that has been waited for longest, and say whether there was one."""
    waited = [(one.late_at, one) for one in others if one.late_at is not None]
    if waited:
        min(waited, key=lambda pair: pair[0])[1].transport.abort()
    return bool(waited)
