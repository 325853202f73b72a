"""Signing in at a provider of OpenID Connect, and the accounts that are known there.

An account is known by issuer and subject alone, never by an e-mail address that somebody else says is theirs: it is
linked by whoever has signed in with it otherwise and proved it, or made with an invitation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.words.sentences import Sentence
from people.accounts import begin_session, join_session, renew
from people.audit import note
from people.database import Database
from people.mail import tell
from people.persons import Person, is_shut, utc_now
from people.secrets import digest_of, new_token
from people.signing.proof import FRESH
from people.signing.provider import Asked, Known, Provider, address_of, known_by
from people.tables import Account, Entry, Identity
from people.tables import Session as SignedIn

LASTS = timedelta(minutes=10)
"""How long signing in at the provider may take."""
Purpose = Literal["signin", "join", "link", "prove"]


@dataclass(frozen=True, slots=True)
class Onwards:
    """What signing in came to: the word for the cookie of a session (None: the one of before), and where to go on."""

    session: str | None
    address: str


def begin(  # noqa: PLR0913 - what for, for whom, where to
    database: Database, provider: Provider, purpose: Purpose, onwards: str, now: datetime | None = None, *,
    who: Person | None = None, invitation: str = "",
) -> tuple[str, str]:  # fmt: skip
    """The word for the cookie of the browser that is sent to the provider, and the address there."""
    now, asked, token = now or utc_now(), Asked(new_token(), new_token(), new_token()), new_token()
    address = address_of(provider, asked, anew=purpose == "prove")
    entry = Entry(
        token=digest_of(token), state=asked.state, nonce=asked.nonce, verifier=asked.verifier, purpose=purpose,
        account=who.id if who else None, invitation=digest_of(invitation) if invitation else None,
        onwards=onwards[:1_000], ends=now + LASTS,
    )  # fmt: skip
    with database.writing() as session:
        session.execute(delete(Entry).where(Entry.ends < now))
        session.add(entry)
    return token, address


def finish(  # noqa: PLR0913, PLR0917 - which browser, with what answer, in which session
    database: Database, provider: Provider, token: str, answer: Mapping[str, str], session_token: str = "",
    now: datetime | None = None, site: str | None = None,
) -> Onwards:  # fmt: skip
    """Take the provider's answer, once; BadInput where nobody is known by it, or it is no answer to what was asked."""
    now = now or utc_now()
    with database.writing() as session:
        entry = session.get(Entry, digest_of(token), with_for_update=True)
        if entry is None or entry.ends < now:
            raise BadInput("people.openid.stale", name=provider.name)
        session.delete(entry)
    anew = entry.purpose == "prove"
    known = known_by(provider, Asked(entry.state, entry.nonce, entry.verifier), answer, anew=anew)
    with database.writing() as session:
        held = session.get(Identity, (provider.issuer, known.subject))
        taken = _Taken(session, now, provider, entry, known, held)
        if entry.purpose == "join":
            return Onwards(_join(taken), entry.onwards)
        if entry.purpose == "link":
            _link(taken, site)
            return Onwards(None, entry.onwards)
        if held is None:
            raise BadInput("people.openid.unknown", name=provider.name)
        if anew:
            return Onwards(_prove(taken, held, session_token), entry.onwards)
        if is_shut(session, session.get_one(Account, held.account), now):
            raise BadInput("people.passkey.only")
        note(session, now, held.account, "signin.openid", "")
        return Onwards(begin_session(session, now, held.account), entry.onwards)


@dataclass(frozen=True, slots=True)
class _Taken:
    """An answer that was found right, with the transaction in which it is acted on."""

    session: Session
    now: datetime
    provider: Provider
    entry: Entry
    known: Known
    held: Identity | None

    def keep(self, account: str) -> None:
        """From now on the account is known by it; BadInput where another one is."""
        if self.held is not None and self.held.account != account:
            raise BadInput("people.openid.taken", name=self.provider.name)
        if self.held is None:
            row = Identity(issuer=self.provider.issuer, subject=self.known.subject, account=account, made=self.now)
            self.session.add(row)
            note(self.session, self.now, account, "identity.linked", self.provider.issuer)


def _join(taken: _Taken) -> str:
    if taken.held is not None or taken.entry.invitation is None:
        raise BadInput("people.openid.taken", name=taken.provider.name)
    language = taken.entry.onwards.split("/")[1]
    account, begun = join_session(
        taken.session, taken.now, taken.entry.invitation, taken.known.name, taken.known.email, language
    )
    taken.keep(account)
    return begun


def _link(taken: _Taken, site: str | None) -> None:
    account = taken.session.get_one(Account, taken.entry.account)
    taken.keep(account.id)
    said = (Sentence("people.mail.linked", {"name": taken.provider.name}), Sentence("people.mail.not_you"))
    tell(taken.session, taken.now, site, account, "identity.linked", Sentence("people.mail.linked.subject"), *said)


def _prove(taken: _Taken, held: Identity, session_token: str) -> str:
    at, mine = taken.known.signed_in_at, taken.session.get(SignedIn, digest_of(session_token))
    # All are of one account: who is known there, whoever went there, and the session that they are back in.
    one = mine is not None and held.account == taken.entry.account == mine.account
    if not one or at is None or taken.now.timestamp() - at > FRESH.total_seconds():
        raise BadInput("people.openid.not_proven", name=taken.provider.name)
    note(taken.session, taken.now, held.account, "proved", "openid")
    return renew(taken.session, session_token, taken.now, proved=True)


def identities(database: Database, who: Person) -> Sequence[Identity]:
    """By whom else an account is known, the oldest first."""
    with database.reading() as session:
        return session.scalars(select(Identity).where(Identity.account == who.id).order_by(Identity.made)).all()


def unlink(  # noqa: PLR0913, PLR0917 - whose, by what, and how it is told
    database: Database, who: Person, subject: str, issuer: str, now: datetime | None = None, site: str | None = None
) -> None:
    """Let an account be known there no longer; BadInput where it could not sign in any more."""
    now = now or utc_now()
    with database.writing() as session:
        account = session.get_one(Account, who.id, with_for_update=True)
        held = session.get(Identity, (issuer, subject))
        if held is None or held.account != who.id:
            raise NotFound("people.openid.none")
        if not account.password:
            raise BadInput("people.openid.last")
        session.delete(held)
        note(session, now, who.id, "identity.unlinked", issuer)
        said = (Sentence("people.mail.unlinked", {"name": issuer}), Sentence("people.mail.not_you"))
        tell(session, now, site, account, "identity.unlinked", Sentence("people.mail.unlinked.subject"), *said)
