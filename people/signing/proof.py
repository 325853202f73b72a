"""Proof of who sits there, asked again before what is dangerous."""

from __future__ import annotations

from datetime import datetime, timedelta

from graph.errors import BadInput
from people.accounts import renew, tried
from people.audit import note
from people.backing_off import succeeded
from people.database import Database
from people.persons import Person, utc_now

FRESH = timedelta(minutes=10)
"""How long a proof is taken for what is dangerous."""


def is_fresh(who: Person, now: datetime | None = None) -> bool:
    """Whether somebody has proved of late who they are; a program never has."""
    return who.proved is not None and (now or utc_now()) - who.proved <= FRESH


def prove(  # noqa: PLR0913, PLR0917 - who, by what, from where
    database: Database, who: Person, token: str, password: str, address: str, now: datetime | None = None
) -> str:
    """The word for the cookie that replaces the session's, once the password is right; BadInput where it is not."""
    now = now or utc_now()
    _, right = tried(database, now, who.email, password, address)
    if not right:
        with database.writing() as session:
            note(session, now, who.id, "proof.refused", "")
        raise BadInput("people.password.wrong")
    with database.writing() as session:
        succeeded(session, who.email, address)
        note(session, now, who.id, "proved", "")
        return renew(session, token, now, proved=True)
