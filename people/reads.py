"""Who read what is not for everyone: in the audit, once a day for each person and thing, before the answer leaves.

What stands in a list is not written down, nor what was asked for; only that a page, a file or a whole thing was opened.
"""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select

from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from people.tables import Account, Act

BY_SESSION, BY_KEY = "read.session", "read.key"


def read(database: Database, who: Person, thing: str, now: datetime | None = None) -> None:
    """Write down that somebody read something, by its id, unless it is written of today (UTC) already."""
    now = now or utc_now()
    today = datetime.combine(now.date(), time(), now.tzinfo)
    written = select(Act.id).where(
        Act.account == who.id, Act.subject == thing[:500], Act.name.in_((BY_SESSION, BY_KEY)), Act.at >= today
    )
    with database.reading() as session:
        if session.scalar(written.limit(1)) is not None:
            return
    with database.writing() as session:
        # Of two reads at one moment the second waits here for the first.
        session.get(Account, who.id, with_for_update=True)
        if session.scalar(written.limit(1)) is None:
            note(session, now, who.id, BY_SESSION if who.form else BY_KEY, thing)
