"""Entity tags: digests of answers, so that a tag tells no more than its answer does.

A tag made of the store's generation would change with what the caller may not see.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from hashlib import blake2b
from threading import Lock
from typing import Any

from fastapi import Request, Response

from api.web.answers import Once, asked_by
from api.web.callers import caller
from api.web.ids import ById
from api.web.problem_details import NotModified

KEPT = 10_000
_PACKED = re.compile(r"(?:--?|;)(?:gzip|br|deflate|zstd)$")
"""As Apache, Jetty and nginx's modules name the packed form of an answer in its tag."""


class Tags:
    """The tags of the latest answers by what each depends on; safe to share between threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept, self._lock = kept, Lock()
        self._held: OrderedDict[object, str] = OrderedDict()

    def get(self, asked: object) -> str:
        """The tag of the answer to what is asked, empty where it is not known."""
        with self._lock:
            if asked in self._held:
                self._held.move_to_end(asked)
            return self._held.get(asked, "")

    def put(self, asked: object, tag: str) -> None:
        """Keep a tag; the one asked for longest ago makes room."""
        with self._lock:
            self._held[asked] = tag
            if len(self._held) > self._kept:
                self._held.popitem(last=False)


class Fresh(ById):
    """A route whose answers rest on more than the store: each is made anew, and carries its tag all the same."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            language = (await caller(request)).language
            response = await answer(request)
            stop_if_known(request, _tag(response, language), language)
            return response

        return tagged


class Tagged(Once):
    """A route whose answers carry their tag, and which says 304 to who has its answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            asked, language = await asked_by(request), (await caller(request)).language
            stop_if_known(request, request.app.state.tags.get(asked), language)
            response = await answer(request)
            tag = _tag(response, language)
            request.app.state.tags.put(asked, tag)
            stop_if_known(request, tag, language)
            return response

        return tagged


def _tag(response: Response, language: str) -> str:
    """The tag of an answer, which it carries from now on."""
    tag = f'W/"{blake2b(language.encode() + bytes(response.body), digest_size=12).hexdigest()}"'
    response.headers.update({"ETag": tag, **cache_headers(language)})
    return tag


def stop_if_known(request: Request, tag: str, language: str) -> None:
    """Raise NotModified when the caller has the answer of this tag already."""
    given = ",".join(request.headers.getlist("If-None-Match"))
    known = [one.strip() for one in given.split(",")]
    # `*` is whatever there is: a tag is known only of an answer that was given.
    if tag and ("*" in known or _bare(tag) in map(_bare, known)):
        raise NotModified({"ETag": tag, **cache_headers(language)})


def _bare(tag: str) -> str:
    """What a tag says of the content, without its weakness and what a server that packs answers adds to it."""
    return _PACKED.sub("", tag.removeprefix("W/").strip('"'))


def cache_headers(language: str) -> dict[str, str]:
    """What caches need to know of an answer."""
    return {"Cache-Control": "private, no-cache", "Content-Language": language, "Vary": "Accept-Language"}
