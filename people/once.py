"""What a program asks for again because it heard no answer: done once, in the transaction of what it makes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from graph.errors import BadInput, Conflict
from people.secrets import digest_of
from people.tables import Account, Request

KEPT = timedelta(days=1)
"""How long a word is remembered: who repeats a request does so within minutes."""
LONGEST = 200
_WORD = re.compile(rf"[\x21-\x7e]{{1,{LONGEST}}}")


@dataclass(frozen=True, slots=True)
class Once:
    """The word by which an account's program knows a request again, and the digest of what it asks for."""

    word: str
    content: str

    @classmethod
    def of(cls, word: str, *asked: object) -> Once:
        """A word with what is asked for; BadInput for one that is none."""
        if not _WORD.fullmatch(word):
            raise BadInput("people.once.word", most=LONGEST)
        return cls(digest_of(word), sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest())


def made_before(session: Session, account: str, once: Once, now: datetime) -> str | None:
    """What the same request made before, by its id; Conflict where the word was for another one.

    Requests of one account wait here for one another: of two that come at once the second finds what the first made.
    """
    session.get(Account, account, with_for_update=True)
    held = session.get(Request, (account, once.word))
    if held is None:
        return None
    if held.ends <= now:
        session.delete(held)
        session.flush()
        return None
    if held.content != once.content:
        raise Conflict("people.once.other")
    return held.made


def remember(session: Session, account: str, once: Once, made: str, now: datetime) -> None:
    """Keep what a request made, with the transaction that makes it."""
    session.add(Request(account=account, token=once.word, content=once.content, made=made, ends=now + KEPT))
