"""Who has looked at a shared document: how many people of which organisations, for whoever shares it.

Nobody is named: a person counts for the organisations they act for. Only who has signed in is counted, not who acts
for the organisation itself, and what was looked at without an account is not written down at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from people.database import Database
from people.persons import Person, utc_now
from people.tables import Account, Document, Look, Membership

KEPT = timedelta(days=365)
"""How long a look is kept after the last one."""
AGAIN = timedelta(days=1)
"""How exactly it is kept when somebody looked last: not every read is a write."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How many people opened a document and how many downloaded it; `people` of each organisation, and of none."""

    opened: int
    downloaded: int
    people: Mapping[str, int]
    others: int


def look(
    database: Database, who: Person, document: str, *, download: bool = False, now: datetime | None = None
) -> None:
    """Write down that somebody opened a document or downloaded it; nothing for one of their own organisation."""
    now = now or utc_now()
    with database.reading() as session:
        held, of = session.get(Look, (document, who.id)), session.get(Document, document)
        if of is None or of.withdrawn or of.organisation in who.roles:
            return
        if held is not None and now - held.last < AGAIN and (held.downloaded or not download):
            return
    with database.writing() as session:
        # Who opens a document twice at one moment is one: the second waits here for the first.
        if session.get(Account, who.id, with_for_update=True) is None:
            return
        held = session.get(Look, (document, who.id))
        if held is None:
            session.add(Look(document=document, account=who.id, downloaded=download, last=now))
        else:
            held.downloaded, held.last = held.downloaded or download, now


def looks_at(database: Database, who: Person, document: str, now: datetime | None = None) -> Looks | None:
    """Who has looked at a document, for those who act for its organisation; None for everybody else."""
    recent = (Look.document == document) & (Look.last >= (now or utc_now()) - KEPT)
    with database.reading() as session:
        of = session.get(Document, document)
        if of is None or of.withdrawn or of.organisation not in who.roles:
            return None
        looked = {one.account: one.downloaded for one in session.scalars(select(Look).where(recent))}
        acting = select(Membership.account, Membership.organisation).join(Look, Look.account == Membership.account)
        pairs = [(account, organisation) for account, organisation in session.execute(acting.where(recent))]
    of_none = len(looked.keys() - {account for account, _ in pairs})
    counts = Counter(organisation for _, organisation in pairs)
    return Looks(len(looked), sum(looked.values()), dict(counts.most_common()), of_none)
