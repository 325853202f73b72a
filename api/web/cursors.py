"""Cursors: where a page ended, as a word that goes into an address. What their patterns describe is what is taken."""

from __future__ import annotations

import base64
import re

from graph.errors import BadInput
from graph.reads import Cursor

_BASE64 = "(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?"
PAGE = f"^(?:p{_BASE64}[.]{_BASE64})?$"
"""Of a list: the sort key and the id of its last node, each in base64url; empty before the first page."""
OFFSET = "^(?:o(?:[0-9]{1,3}|1000))?$"
"""Of a ranking: how many hits come before; empty before the first page."""


def page_cursor(cursor: Cursor | None) -> str | None:
    """The word for a place in a list of nodes, none where there is none."""
    return None if cursor is None else f"p{_pack(cursor.sort)}.{_pack(cursor.id)}"


def read_page_cursor(word: str | None) -> Cursor | None:
    """The place that a word stands for; BadInput when it is none of ours."""
    if not word:
        return None
    if not re.fullmatch(PAGE, word):
        raise BadInput("api.cursor.foreign")
    sort, _, id_ = word[1:].partition(".")
    return Cursor(_unpack(sort), _unpack(id_))


def offset_cursor(offset: int | None) -> str | None:
    """The word for a place in a ranking, none where there is none."""
    return None if offset is None else f"o{offset}"


def read_offset_cursor(word: str | None) -> int:
    """How many hits come before; BadInput when the word is none of ours."""
    if not word:
        return 0
    if not re.fullmatch(OFFSET, word):
        raise BadInput("api.cursor.foreign")
    return int(word[1:])


def _pack(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def _unpack(word: str) -> str:
    # Whatever bytes somebody makes up stand for some place in the order of names.
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode("utf-8", "replace")
