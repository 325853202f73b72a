"""A line to a server that somebody has named: to the open network alone, signed, and never for long.

Whoever names the address could otherwise have us ask what only this machine, or its neighbours, can reach. So the name
is looked up when it is sent to, each of its addresses has to be of the open network, and the line goes to the address
that was looked at: a name that says something else a moment later changes nothing. No redirect is followed, and what
is answered is told to nobody but for its status.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

import httpx2

from graph.errors import BadInput, StoreUnavailable
from people.hosts import is_number
from people.jobs import Hopeless

SECONDS = 10
"""How long all of it may take: looking up, sending, and hearing what is said to it."""
MOST = 65_536
"""Bytes that are read of an answer."""
LONGEST = 500
SECRET_BEGINS = "whsec_"  # noqa: S105 - what each begins with, after the Standard Webhooks specification
_GLOBAL6 = ip_network("2000::/3")
_GONE = 410


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent where: `id` stays the same however often it is tried."""

    id: str
    address: str
    secret: str = field(repr=False)
    body: bytes


def checked_address(said: str, *, here: bool) -> str:
    """An address that may be sent to as far as it can be told beforehand; `here` allows this very machine, by http."""
    text = said.strip()
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as error:
        raise BadInput("people.hook.address") from error
    schemes = {"https", "http"} if here else {"https"}
    if len(text) > LONGEST or url.scheme not in schemes or not url.host or url.userinfo or url.fragment:
        raise BadInput("people.hook.address")
    if is_number(url.host) and not _may(url, url.host, here):
        raise BadInput("people.hook.private")
    return text


def is_open(address: str) -> bool:
    """Whether an IP address is one of the open network, and stands for none that is not."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        # Of the rest of IPv6 some stand for addresses of IPv4 (::ffff:0:0/96, 64:ff9b::/96), as 6to4 does.
        return ip in _GLOBAL6 and ip.is_global and ip.sixtofour is None and ip.teredo is None
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def signed(message: Message, now: datetime) -> Mapping[str, str]:
    """The headers by which the receiver knows who sent it, that it is whole, and that it is of now.

    After the Standard Webhooks specification: HMAC-SHA256 over id, seconds and body.
    """
    seconds = str(int(now.timestamp()))
    key = base64.b64decode(message.secret.removeprefix(SECRET_BEGINS))
    digest = hmac.digest(key, f"{message.id}.{seconds}.".encode() + message.body, "sha256")
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": message.id, "webhook-timestamp": seconds, "webhook-signature": signature}


def send(message: Message, now: datetime, *, here: bool) -> None:
    """Send it; StoreUnavailable where it may work later, Hopeless where it will not."""
    try:
        status = asyncio.run(_sent(message, now, here))
    except (TimeoutError, httpx2.TimeoutException):
        raise StoreUnavailable("people.hook.slow", seconds=SECONDS) from None
    except (httpx2.HTTPError, OSError, ValueError) as error:
        raise StoreUnavailable("people.hook.away") from error
    if status == _GONE:
        raise Hopeless("people.hook.gone")
    if not 200 <= status < 300:
        raise StoreUnavailable("people.hook.status", status=status)


async def resolved(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


async def _sent(message: Message, now: datetime, here: bool) -> int:
    url = httpx2.URL(message.address)
    host, port = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
    async with asyncio.timeout(SECONDS):
        found = await resolved(host, port)
        if not found or not all(_may(url, one, here) for one in found):
            raise Hopeless("people.hook.private")
        async with httpx2.AsyncClient(verify=_authorities(), trust_env=False, timeout=SECONDS) as client:
            for place, address in enumerate(found, 1):
                try:
                    return await _posted(client, message, now, url, address)
                except httpx2.ConnectError:
                    if place == len(found):
                        raise
    raise StoreUnavailable("people.hook.away")


def _may(url: httpx2.URL, address: str, here: bool) -> bool:
    """Whether an address may be spoken to: one that is open by https, this very machine where that is allowed."""
    if here and ip_address(address).is_loopback:
        return True
    return url.scheme == "https" and is_open(address)


async def _posted(client: httpx2.AsyncClient, message: Message, now: datetime, url: httpx2.URL, address: str) -> int:
    """The status that is answered: asked of one address, under the name that its certificate has to have."""
    headers = {"Host": url.netloc.decode("ascii"), "Content-Type": "application/json", "User-Agent": "Imece"}
    request = client.build_request(
        "POST", url.copy_with(host=address), headers={**headers, **signed(message, now)}, content=message.body,
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )  # fmt: skip
    answer = await client.send(request, stream=True, follow_redirects=False)
    try:
        read = 0
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read >= MOST:
                break
        return int(answer.status_code)
    finally:
        await answer.aclose()


@cache
def _authorities() -> ssl.SSLContext:
    """Whom this machine trusts to say who a server is, read once."""
    return ssl.create_default_context()
