"""Ids in addresses: whatever an id holds, line breaks and slashes too, it has an address of its own."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from fastapi.routing import APIRoute
from starlette.convertors import Convertor, register_url_convertor
from starlette.routing import Match
from starlette.types import Scope

_ABOUT = re.compile(r"/(neighbours|partners|similar|peers|indicators|status|send|withdraw|renew|versions|restore)\Z")
"""What an address ends with that asks something about an id."""


class _Whole(Convertor[str]):
    """All that stands there, of several lines too; starlette's `path` ends at a line break."""

    regex = r"(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("whole", _Whole())


class ById(APIRoute):
    """A route about an id: a slash that came quoted is the id's own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the route is meant."""
        ending = _ABOUT.search(self.path)
        if ending and unquote(address_as_sent(scope).rpartition("/")[2]) != ending[1]:
            return Match.NONE, {}
        return super().matches(scope)


def address_as_sent(scope: Scope) -> str:
    """The path with its quoting, in which a slash of an id is not one of the address."""
    raw = scope.get("raw_path")
    return raw.decode("latin-1").partition("?")[0] if raw else quote(scope["path"], safe=":/")


def quoted_id(id_: str) -> str:
    """An id as a part of an address: its slashes stay to be read, but for one that would be taken for the address's."""
    ending = _ABOUT.search(id_)
    if ending is None:
        return quote(id_, safe=":/")
    return quote(id_[: ending.start()], safe=":/") + quote(ending[0], safe="")
