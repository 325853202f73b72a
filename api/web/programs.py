"""What programs send that change something: by whose key, and the word by which a request is known again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from api.web.callers import program
from api.web.ids import quoted_id
from api.web.middleware import PREFIX
from api.web.prefix import prefix_of
from people.once import LONGEST
from people.persons import READ, WRITE, Person

Writer = Annotated[Person, Depends(program(WRITE))]
"""Whose program changes something."""
Reader = Annotated[Person, Depends(program(READ))]
"""Whose program reads what is their own."""
Word = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=LONGEST, pattern=r"^[\x21-\x7e]*$", examples=["5f0c1f6e-1c1b-4e0b-9d2e"],
        description="A word for this request, such as a UUID: whoever sends the same once more within a day gets the "
        "answer of the first, and nothing is made twice. With another request it is refused (409).",
    ),
]  # fmt: skip
KEYED: dict[str, Any] = {"security": [{"key": []}]}
"""How the description says that a key is needed."""


def status_of(request: Request, response: Response, place: str, node: str) -> str:
    """Where the course of something of one's own is read, which the answer names, too; nothing keeps the answer."""
    path = f"{prefix_of(request)}{PREFIX}/{place}/{quoted_id(node)}/status"
    response.headers["Location"] = path
    unkept(response)
    return path


def unkept(response: Response) -> None:
    """Let nothing on the way keep what is somebody's own."""
    response.headers["Cache-Control"] = "no-store"
