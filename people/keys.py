"""Keys of programs: what each may do for its account, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import select, update

from graph.errors import BadInput, NotFound
from graph.words.sentences import Sentence
from people.audit import note
from people.database import Database
from people.mail import tell
from people.persons import READ, SCOPES, SEEN, Person, checked_name, person, utc_now
from people.secrets import digest_of, new_token
from people.tables import Account, Key

KEYS, KEY_BEGINS = 20, "imece_"
"""Keys that an account may have, and what each begins with, so that those who look for leaked ones know it."""
LONGEST = timedelta(days=3_660)


def make_key(  # noqa: PLR0913, PLR0917 - whose, called what, for what, how long
    database: Database, who: Person, name: str, now: datetime | None = None, scopes: Iterable[str] = (),
    last: date | None = None, site: str | None = None,
) -> str:  # fmt: skip
    """A key with which a program does what `scopes` say, reading always among them, up to and with a day (UTC).

    It is shown now and never again.
    """
    now, name = now or utc_now(), checked_name(name)[:100]
    token, chosen, ends = KEY_BEGINS + new_token(), _checked_scopes(scopes), _checked_end(last, now)
    with database.writing() as session:
        if len(session.scalars(select(Key.id).where(Key.account == who.id)).all()) >= KEYS:
            raise BadInput("people.key.many", most=KEYS)
        held = Key(
            id=uuid4().hex, token=digest_of(token), account=who.id, name=name, made=now, scopes=chosen, ends=ends,
            by_passkey=who.by_passkey,
        )  # fmt: skip
        session.add(held)
        note(session, now, who.id, "key.made", f"{held.id} {chosen}")
        said = (Sentence("people.mail.key.made", {"name": name}), Sentence("people.mail.not_you"))
        account = session.get_one(Account, who.id)
        tell(session, now, site, account, "key.made", Sentence("people.mail.key.made.subject"), *said)
    return token


def _checked_scopes(said: Iterable[str]) -> str:
    chosen = {READ, *said}
    if not chosen <= set(SCOPES):
        raise BadInput("people.key.scopes", scopes=", ".join(SCOPES))
    return " ".join(one for one in SCOPES if one in chosen)


def _checked_end(last: date | None, now: datetime) -> datetime | None:
    if last is None:
        return None
    if not now.date() <= last <= (now + LONGEST).date():
        raise BadInput("people.key.end")
    return datetime.combine(last + timedelta(days=1), time(), UTC)


def last_day(key: Key) -> date | None:
    """The last day (UTC) on which a key is valid, None where it has none."""
    return (key.ends - timedelta(days=1)).date() if key.ends else None


def keys(database: Database, who: Person) -> Sequence[Key]:
    """The keys of an account, the oldest first."""
    with database.reading() as session:
        return session.scalars(select(Key).where(Key.account == who.id).order_by(Key.made, Key.id)).all()


def person_of_key(database: Database, token: str, now: datetime | None = None) -> Person | None:
    """Whose program has a key, with what it may do; None where there is no such key, or it has ended."""
    now = now or utc_now()
    with database.reading() as session:
        held = session.scalar(select(Key).where(Key.token == digest_of(token)))
        if held is None or (held.ends is not None and held.ends <= now):
            return None
        whose = person(session, session.get_one(Account, held.account))
        found = replace(whose, scopes=frozenset(held.scopes.split()), by_passkey=held.by_passkey)
        old = held.used is None or now - held.used > SEEN
    if old:
        with database.writing() as session:
            session.execute(update(Key).where(Key.id == held.id).values(used=now))
    return found


def revoke_key(database: Database, who: Person, key: str, now: datetime | None = None) -> None:
    """Take a key back, at once; NotFound where the account has none of this id."""
    with database.writing() as session:
        held = session.scalar(select(Key).where(Key.id == key, Key.account == who.id))
        if held is None:
            raise NotFound("people.key.none")
        session.delete(held)
        note(session, now or utc_now(), who.id, "key.revoked", key)
