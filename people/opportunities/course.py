"""The course of an opportunity: a draft, read by an adviser, published, and at last expired, fulfilled or taken back.

Every function is one transaction, which writes the act into the audit and asks for the work that follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.store import Store
from people.audit import note
from people.database import Database
from people.jobs import ask
from people.known import NEXT
from people.once import Once, made_before, remember
from people.opportunities.known import PUBLISH, PUBLISHED, hide
from people.opportunities.said import Said, checked, checked_end
from people.persons import Person, utc_now
from people.rights import checked_audience
from people.tables import Opportunity

DRAFT, REVIEW, RETURNED = "draft", "review", "returned"
EXPIRED, FULFILLED, WITHDRAWN = "expired", "fulfilled", "withdrawn"
STATUSES = (DRAFT, REVIEW, RETURNED, PUBLISHED, EXPIRED, FULFILLED, WITHDRAWN)
OPEN_TO_CHANGE = frozenset({DRAFT, RETURNED, EXPIRED, WITHDRAWN})
"""Where what it says may be changed: nobody is to read what has not been read by an adviser."""
OUTCOMES = ("agreement", "talks", "nothing")
"""What came of it: an agreement, talks that go on, or nothing."""
EXPIRE = "opportunity.expire"
MOST = 500
"""Opportunities of an organisation."""
NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms it stands: who may see it, whether its organisation stays unnamed, and until when.

    With `adviser`, whoever is interested writes to the adviser first.
    """

    audience: Sequence[str]
    hidden: bool = False
    adviser: bool = False
    ends: date | None = None


def write(
    database: Database,
    who: Person,
    organisation: str,
    drafts: Sequence[tuple[Said, Terms]],
    now: datetime | None = None,
) -> list[str]:
    """Keep new drafts of an organisation, all or none; their ids. BadInput for the first that cannot be."""
    now = now or utc_now()
    who.check_may("editor", organisation)
    with database.writing() as session:
        return _write(session, who, organisation, drafts, now)


def write_once(  # noqa: PLR0913, PLR0917 - what `write` takes, and the word
    database: Database, who: Person, organisation: str, draft: tuple[Said, Terms], word: str,
    now: datetime | None = None,
) -> str:  # fmt: skip
    """Keep one new draft, whose id it is; with a `word`, whoever asks for the same again gets what was made."""
    now = now or utc_now()
    who.check_may("editor", organisation)
    once = Once.of(word, "opportunity", organisation, *[asdict(one) for one in draft]) if word else None
    with database.writing() as session:
        if once and (before := made_before(session, who.id, once, now)):
            return before
        (made,) = _write(session, who, organisation, [draft], now)
        if once:
            remember(session, who.id, once, made, now)
        return made


def _write(
    session: Session, who: Person, organisation: str, drafts: Sequence[tuple[Said, Terms]], now: datetime
) -> list[str]:
    own = select(func.count()).select_from(Opportunity).where(Opportunity.organisation == organisation)
    if (session.scalar(own) or 0) + len(drafts) > MOST:
        raise BadInput("people.opportunity.many", most=MOST)
    ids = []
    for said, terms in drafts:
        held = Opportunity(
            id=uuid4().hex, organisation=organisation, account=who.id, status=DRAFT, note="", outcome="", made=now,
            changed=now, published=None,
        )  # fmt: skip
        _set(held, said, terms, now)
        session.add(held)
        note(session, now, who.id, "opportunity.written", held.id)
        ids.append(held.id)
    return ids


def change(  # noqa: PLR0913, PLR0917 - whose, and what it says
    database: Database, who: Person, id_: str, said: Said, terms: Terms, now: datetime | None = None
) -> None:
    """Change what a draft says; BadInput for one that is being read or is published."""
    now = now or utc_now()
    with database.writing() as session:
        held = _own(session, who, id_, OPEN_TO_CHANGE)
        _set(held, said, terms, now)
        held.status = DRAFT
        _moved(session, held, now, who, "opportunity.changed")


def send(database: Database, who: Person, id_: str, now: datetime | None = None) -> None:
    """Give a draft to an adviser to read."""
    now = now or utc_now()
    with database.writing() as session:
        held = _own(session, who, id_, OPEN_TO_CHANGE)
        checked_end(held.ends, now.date())
        held.status, held.note = REVIEW, ""
        _moved(session, held, now, who, "opportunity.sent")


def take_back(database: Database, store: Store, who: Person, id_: str, now: datetime | None = None) -> None:
    """Take an opportunity back: nobody else sees it from now on, and its organisation can write it anew."""
    with database.writing() as session:
        held = _own(session, who, id_, frozenset(STATUSES) - {WITHDRAWN, FULFILLED})
        held.status = WITHDRAWN
        _moved(session, held, now or utc_now(), who, "opportunity.withdrawn")
    hide(store, held)


def renew(database: Database, who: Person, id_: str, ends: date | None, now: datetime | None = None) -> None:
    """Let a published opportunity stand longer, or one that has expired stand again as it was read."""
    now = now or utc_now()
    with database.writing() as session:
        held = _own(session, who, id_, frozenset({PUBLISHED, EXPIRED}))
        held.ends, held.status = checked_end(ends, now.date()), PUBLISHED
        _moved(session, held, now, who, "opportunity.renewed")
        _ask_to_expire(session, held)


def fulfil(  # noqa: PLR0913, PLR0917 - which, how it ended
    database: Database, store: Store, who: Person, id_: str, outcome: str, said: str, now: datetime | None = None
) -> None:
    """Close an opportunity with what came of it."""
    if outcome not in OUTCOMES:
        raise BadInput("people.opportunity.outcome")
    with database.writing() as session:
        held = _own(session, who, id_, frozenset({PUBLISHED, EXPIRED}))
        held.status, held.outcome, held.note = FULFILLED, outcome, tidy_note(said)
        _moved(session, held, now or utc_now(), who, f"opportunity.fulfilled.{outcome}")
    hide(store, held)


def expire(database: Database, store: Store, id_: str, now: datetime | None = None) -> None:
    """Close an opportunity whose last day is past; one that was renewed meanwhile is seen to when its time comes."""
    now = now or utc_now()
    with database.writing() as session:
        held = session.get(Opportunity, id_, with_for_update=True)
        if held is None or held.status != PUBLISHED:
            return
        if held.ends >= now.date():
            _ask_to_expire(session, held)
            return
        held.status = EXPIRED
        _moved(session, held, now, None, "opportunity.expired")
    hide(store, held)


def opportunity(database: Database, id_: str) -> Opportunity:
    """An opportunity in any state; NotFound where there is none. Who may see it is for the caller to ask."""
    with database.reading() as session:
        held = session.get(Opportunity, id_)
    if held is None:
        raise NotFound("people.opportunity.none")
    return held


def own(database: Database, who: Person, id_: str) -> Opportunity:
    """An opportunity of an organisation that the person acts for, in any state; NotFound for any other."""
    held = opportunity(database, id_)
    if held.organisation not in who.roles:
        raise NotFound("people.opportunity.none")
    return held


def opportunities_of(database: Database, who: Person, organisation: str) -> Sequence[Opportunity]:
    """All that an organisation has written, the newest first."""
    who.check_may("reader", organisation)
    with database.reading() as session:
        own = select(Opportunity).where(Opportunity.organisation == organisation)
        return session.scalars(own.order_by(Opportunity.made.desc(), Opportunity.id)).all()


# --- an adviser reads ---------------------------------------------------------


def publish(database: Database, by: Person, id_: str, now: datetime | None = None) -> None:
    """Publish what an adviser has read. Whether this person is the adviser is asked before (`desk.Desk`)."""
    now = now or utc_now()
    with database.writing() as session:
        held = _read(session, id_)
        held.status, held.published = PUBLISHED, held.published or now
        held.ends = max(held.ends, now.date() + timedelta(days=1))
        _moved(session, held, now, by, "opportunity.published")
        _ask_to_expire(session, held)


def give_back(database: Database, by: Person, id_: str, why: str, now: datetime | None = None) -> None:
    """Give a draft back to whoever wrote it, with what is to be changed; BadInput without a reason."""
    reason = tidy_note(why)
    if not reason:
        raise BadInput("people.opportunity.reason")
    with database.writing() as session:
        held = _read(session, id_)
        held.status, held.note = RETURNED, reason
        _moved(session, held, now or utc_now(), by, "opportunity.returned")


def tidy_note(said: str) -> str:
    """A remark in one paragraph; BadInput for one that is too long."""
    tidy = " ".join(said.split())
    if len(tidy) > NOTE:
        raise BadInput("people.opportunity.note", most=NOTE)
    return tidy


def _read(session: Session, id_: str) -> Opportunity:
    held = session.get(Opportunity, id_, with_for_update=True)
    if held is None or held.status != REVIEW:
        raise NotFound("people.opportunity.none")
    return held


def _set(held: Opportunity, said: Said, terms: Terms, now: datetime) -> None:
    held.said = checked(said).json()
    held.audience = checked_audience(terms.audience, held.organisation)
    held.hidden, held.adviser = terms.hidden, terms.adviser
    held.ends = checked_end(terms.ends, now.date())


def _own(session: Session, who: Person, id_: str, states: frozenset[str]) -> Opportunity:
    """One of an organisation that the person writes for, as long as it is in one of these states."""
    held = session.get(Opportunity, id_, with_for_update=True)
    if held is None or held.organisation not in who.roles:
        raise NotFound("people.opportunity.none")
    who.check_may("editor", held.organisation)
    if held.status not in states:
        raise BadInput("people.opportunity.state")
    return held


def _moved(session: Session, held: Opportunity, now: datetime, who: Person | None, act: str) -> None:
    held.changed = max(now, held.changed + NEXT)
    note(session, now, who.id if who else None, act, held.id)
    ask(session, now, PUBLISH, held.id)


def _ask_to_expire(session: Session, held: Opportunity) -> None:
    ask(session, datetime.combine(held.ends + timedelta(days=1), time(), UTC), EXPIRE, held.id)
