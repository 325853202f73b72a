"""What is said on the page after an act, with the button that takes it back; it needs no script.

What was done travels in a cookie of whoever did it, which no page of another site can set, to the one page that shows
it. The button is a form like any other: it carries the word of the session, and the act is undone by a function of its
own, which asks for the same rights and is audited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import Request, Response

from api.web.answers import DONE as COOKIE
from api.web.prefix import prefix_of

_SECONDS = 60
"""How long the next page may take to come."""
_LONGEST = 2_000
UNDO = {
    "document.withdrawn": "/shared/{id}/restore",
    "alert.kept": "/alerts/{id}/end",
    "alert.ended": "/alerts/{id}/restore",
    "upkeep.kept": "/upkeep/back",
    "line.back": "/encounters/again",
    "firm.identified": "/encounters/firm/back",
    "undone": None,
}
"""What takes back each act that is told of, below the language; of what was taken back it is told alone."""


@dataclass(frozen=True, slots=True)
class Toast:
    """What was done, by its name; what takes it back, with the fields of its form."""

    done: str
    undo: str | None
    fields: Mapping[str, str]


def tell(response: Response, request: Request, done: str, **fields: str) -> Response:
    """The response, after which the next page says what was done; `fields` say of what."""
    said = urlencode({"done": done, **fields})
    response.set_cookie(
        COOKIE, said, max_age=_SECONDS, path=_path(request), httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


def told(request: Request) -> Toast | None:
    """What the page has to say; None where there is nothing, or what no page of ours has said."""
    fields = dict(parse_qsl(request.cookies.get(COOKIE, "")[:_LONGEST]))
    done = fields.pop("done", "")
    if done not in UNDO:
        return None
    undo = UNDO[done]
    try:
        path = undo and undo.format_map({name: quote(value, safe="") for name, value in fields.items()})
    except KeyError:
        return None
    return Toast(done, path, fields)


def forget(response: Response, request: Request) -> None:
    """Say it once."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path=_path(request))


def _path(request: Request) -> str:
    return f"{prefix_of(request)}/"
