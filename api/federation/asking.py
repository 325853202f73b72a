"""Asking the peers, all at once: each has so long, and none of them keeps an answer from coming or spoils it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Literal

import httpx2
import orjson
import structlog

from api.federation.brought import Brought, OtherVersion, brought
from api.federation.signing import check_answer, sign
from api.peers import Federation, Peer
from graph.errors import NotSignedIn
from graph.words.sentences import Language

State = Literal["answered", "silent", "failed", "version", "not_theirs", "resting"]
SECONDS = 4.0
"""How long a peer has; what comes later is not waited for."""
MOST_BYTES = 2_000_000
TRIES, REST = 3, 30.0
"""A peer that failed so often in a row is left alone for so many seconds."""
PATH = "/api/v1/federation/search"
_OTHERWISE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
"""What a version answers that knows of no federation."""
_STATES: Sequence[tuple[type[Exception], State]] = (
    (httpx2.TimeoutException, "silent"), (NotSignedIn, "not_theirs"), (OtherVersion, "version"),
    (orjson.JSONDecodeError, "version"),
)  # fmt: skip
log = structlog.get_logger("imece.federation")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of asking a peer: its hits, or why there are none."""

    peer: Peer
    state: State
    hits: Sequence[Brought] = ()
    seconds: float = 0.0


class Rests:
    """Which peers failed of late, so that nobody waits for them each time; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: dict[str, tuple[int, float]] = {}

    def is_resting(self, name: str, now: float) -> bool:
        """Whether a peer is to be left alone."""
        with self._lock:
            times, last = self._failed.get(name, (0, 0.0))
            return times >= TRIES and now - last < REST

    def note(self, name: str, now: float, *, well: bool) -> None:
        """Remember how it went."""
        with self._lock:
            if well:
                self._failed.pop(name, None)
            else:
                self._failed[name] = (self._failed.get(name, (0, 0.0))[0] + 1, now)


def ask(
    federation: Federation, asked: Mapping[str, Sequence[str]], language: Language, rests: Rests
) -> list[Heard]:  # fmt: skip
    """Ask every peer the same, in the order of their names; each answers within SECONDS or is silent."""
    peers = [federation.peers[name] for name in sorted(federation.peers)]
    began = time.monotonic()
    pool = ThreadPoolExecutor(max(len(peers), 1), thread_name_prefix="federation")
    try:
        under_way = {pool.submit(_heard, federation, peer, asked, language, rests): peer for peer in peers}
        done, late = wait(under_way, timeout=SECONDS + 0.5)
        heard = {one.peer.name: one for one in (future.result() for future in done)}
        for future in late:  # it goes on until its connection is closed, and nobody hears it
            peer = under_way[future]
            rests.note(peer.name, time.monotonic(), well=False)
            heard[peer.name] = Heard(peer, "silent", seconds=time.monotonic() - began)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [heard[peer.name] for peer in peers]


def _heard(
    federation: Federation, peer: Peer, asked: Mapping[str, Sequence[str]], language: Language, rests: Rests
) -> Heard:  # fmt: skip
    began = time.monotonic()
    if rests.is_resting(peer.name, began):
        return Heard(peer, "resting")
    state, hits = _asked(federation, peer, asked, language)
    now = time.monotonic()
    rests.note(peer.name, now, well=state in {"answered", "version", "not_theirs"})
    if state != "answered":
        log.warning("a peer did not answer", peer=peer.name, state=state)
    return Heard(peer, state, hits, now - began)


def _asked(
    federation: Federation, peer: Peer, asked: Mapping[str, Sequence[str]], language: Language
) -> tuple[State, Sequence[Brought]]:
    """What a peer says. Nothing that it does is an error of ours."""
    try:
        answer, body = _answer(federation, peer, asked, language)
        if answer.status_code in _OTHERWISE:
            return "version", ()
        if answer.status_code != HTTPStatus.OK:
            return "failed", ()
        check_answer(answer, body, peer)
        return "answered", brought(peer, orjson.loads(body), language, date.today().isoformat())
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, NotSignedIn, OtherVersion, ValueError, _TooMuch) as error:
        return next((state for kind, state in _STATES if isinstance(error, kind)), "failed"), ()


def _answer(
    federation: Federation, peer: Peer, asked: Mapping[str, Sequence[str]], language: Language
) -> tuple[httpx2.Response, bytes]:
    ends = time.monotonic() + SECONDS
    headers = {"Accept": "application/json", "Accept-Language": language, "Accept-Encoding": "identity"}
    params = {name: list(values) for name, values in asked.items()}
    with httpx2.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
        request = client.build_request("GET", peer.address + PATH, params=params, headers=headers)
        sign(request, federation)
        answer = client.send(request, stream=True)
        try:
            return answer, _body(answer, ends)
        finally:
            answer.close()


class _TooMuch(Exception):
    """An answer that does not end."""


def _body(answer: httpx2.Response, ends: float) -> bytes:
    """The body as it was sent, if it ends in time and is not too long."""
    found = bytearray()
    for piece in answer.iter_raw():
        found += piece
        if len(found) > MOST_BYTES:
            raise _TooMuch
        if time.monotonic() > ends:
            raise httpx2.ReadTimeout("the answer took too long")
    return bytes(found)
