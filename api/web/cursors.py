"""Opaque cursors: where a page ended, as a word that goes into an address."""

from __future__ import annotations

import base64
import binascii

import orjson

from graph.errors import BadInput
from graph.store import Cursor

MAX_OFFSET = 1_000
"""How deep a search can be paged; nobody reads further, and each page ranks all before it."""


def page_cursor(cursor: Cursor) -> str:
    """The word for a place in a list of nodes."""
    return _pack(["p", cursor.sort, cursor.id])


def read_page_cursor(word: str | None) -> Cursor | None:
    """The place that a word stands for; BadInput when it is none of ours."""
    match _unpack(word):
        case None:
            return None
        case ["p", str(sort), str(id_)]:
            return Cursor(sort, id_)
    raise _foreign()


def offset_cursor(offset: int) -> str | None:
    """The word for a place in a ranking, none where it cannot be paged further."""
    return _pack(["o", offset]) if offset <= MAX_OFFSET else None


def read_offset_cursor(word: str | None) -> int:
    """How many hits come before; BadInput when the word is none of ours."""
    match _unpack(word):
        case None:
            return 0
        case ["o", int(offset)] if 0 <= offset <= MAX_OFFSET:
            return offset
    raise _foreign()


def _pack(value: list[object]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def _unpack(word: str | None) -> object:
    if not word:
        return None
    try:
        return orjson.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (binascii.Error, ValueError):
        raise _foreign() from None


def _foreign() -> BadInput:
    return BadInput("The cursor is not one that was given out here; leave it away to start from the first page.")
