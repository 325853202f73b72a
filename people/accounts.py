"""Accounts: made, signed in and out, and invited to act for an organisation.

Every function is one transaction. `now` is given so that time can be told in tests. `site` is the address under which
the service is reached, where it sends mail; None where it sends none, and links are given by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.words.sentences import LANGUAGES, Sentence
from people.audit import note
from people.backing_off import check_may_try, failed, succeeded
from people.database import Database
from people.mail import Letter, Link, send, tell
from people.persons import ROLES, SEEN, Person, checked_name, is_shut, person, utc_now
from people.secrets import checked_password, digest_of, fits, form_token, hashed, new_token
from people.tables import Account, Invitation, Membership
from people.tables import Session as SignedIn

IDLE, AT_MOST = timedelta(days=14), timedelta(days=90)
"""How long a session lasts without being used, and in all."""
INVITED = timedelta(days=14)
WAITING, TO_ONE = 100, 3
"""Invitations of an organisation that may wait to be taken, and those of them for one address."""
ADMIN = "admin"
"""What an invitation says in the place of a role where it makes an administrator."""
_NOT = r"\s@\x00-\x1f\x7f<>\"'`,;:()\[\]\\"
_EMAIL = re.compile(rf"[^{_NOT}]{{1,64}}@[^{_NOT}]{{1,180}}\.[^{_NOT}.]{{2,60}}")


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation offers."""

    email: str
    organisation: str
    role: str
    known: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """To whom, for which organisation and as what an invitation is made."""

    email: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a mail with an invitation says beside it: where the service is, the organisation's name, the language."""

    site: str
    organisation: str
    language: str


def checked_email(said: str) -> str:
    """An e-mail address in the one spelling in which it is kept; BadInput where it is none."""
    email = said.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise BadInput("people.email")
    return email


def new_account(  # noqa: PLR0913, PLR0917 - who, and how much is known of them
    session: Session, now: datetime, email: str, name: str, password: str | None, language: str, *, confirmed: bool
) -> Account:
    """An account, made with the caller's transaction; without a password it signs in elsewhere."""
    name = checked_name(name)
    if password is not None:
        checked_password(password, email, email.partition("@")[0], name)
    if session.scalar(select(Account).where(Account.email == email)) is not None:
        raise BadInput("people.account.there", email=email)
    account = Account(
        id=uuid4().hex, email=email, name=name, password="" if password is None else hashed(password), admin=False,
        made=now,
        language=checked_language(language), confirmed=confirmed,
    )  # fmt: skip
    session.add(account)
    session.flush()
    note(session, now, account.id, "account.made", account.id)
    return account


def checked_language(said: str) -> str:
    """A language in which somebody can be written to; BadInput for any other."""
    if said not in LANGUAGES:
        raise BadInput("people.language")
    return said


def write_to_in(database: Database, who: Person, language: str) -> None:
    """Write mails to somebody in another language from now on."""
    with database.writing() as session:
        session.get_one(Account, who.id).language = checked_language(language)


# --- sessions -----------------------------------------------------------------


def sign_in(database: Database, email: str, password: str, address: str, now: datetime | None = None) -> str:
    """The word for the cookie of a new session; BadInput, the same for every cause, where it cannot be."""
    now, email = now or utc_now(), email.strip().lower()
    account, right = tried(database, now, email, password, address)
    # Whoever guesses learns of an account that only passkeys open no more than of any other.
    if account is None or not right or _is_shut(database, account.id, now):
        with database.writing() as session:
            note(session, now, account.id if account else None, "signin.refused", "")
        raise BadInput("people.signin.refused")
    with database.writing() as session:
        succeeded(session, email, address)
        return begin_session(session, now, account.id)


def tried(database: Database, now: datetime, email: str, password: str, address: str) -> tuple[Account | None, bool]:
    """The account of an e-mail, and whether the password is its own; BadInput while it is too early for another try."""
    with database.writing() as session:
        check_may_try(session, now, email, address)
        # Counted before it is known how it ends: many tries at once are so many tries.
        failed(session, now, email, address)
    with database.reading() as session:
        account = session.scalar(select(Account).where(Account.email == email))
    return account, fits(password, account.password if account else None)


def _is_shut(database: Database, account: str, now: datetime) -> bool:
    with database.reading() as session:
        return is_shut(session, session.get_one(Account, account), now)


def begin_session(session: Session, now: datetime, account: str, *, by_passkey: bool = False) -> str:
    """The word for the cookie of a new session; those that have ended go."""
    token = new_token()
    session.execute(delete(SignedIn).where((SignedIn.seen < now - IDLE) | (SignedIn.began < now - AT_MOST)))
    begun = {"began": now, "seen": now, "proved": now}
    session.add(SignedIn(token=digest_of(token), account=account, by_passkey=by_passkey, **begun))
    note(session, now, account, "signin", "")
    return token


def renew(session: Session, token: str, now: datetime, *, proved: bool) -> str:
    """Another word for the cookie of a session, whose old one is worth nothing from now on."""
    held, new = session.get_one(SignedIn, digest_of(token)), new_token()
    values = {"token": digest_of(new), "proved": now if proved else held.proved}
    session.execute(update(SignedIn).where(SignedIn.token == held.token).values(**values))
    return new


def signed_in(database: Database, token: str, now: datetime | None = None) -> Person | None:
    """Who has the session of a cookie; None where there is none, or it has ended."""
    now, kept = now or utc_now(), digest_of(token)
    with database.reading() as session:
        held = session.get(SignedIn, kept)
        if held is None or now - held.seen > IDLE or now - held.began > AT_MOST:
            return None
        account = session.get_one(Account, held.account)
        found = replace(person(session, account, form_token(token)), proved=held.proved, by_passkey=held.by_passkey)
        old = now - held.seen > SEEN
    if old:
        with database.writing() as session:
            session.execute(update(SignedIn).where(SignedIn.token == kept).values(seen=now))
    return found


def sign_out(database: Database, who: Person, token: str, *, others: bool = False, now: datetime | None = None) -> None:
    """End a session, or all others of the same account."""
    mine = SignedIn.account == who.id
    with database.writing() as session:
        kept = SignedIn.token == digest_of(token)
        session.execute(delete(SignedIn).where(mine, ~kept if others else kept))
        note(session, now or utc_now(), who.id, "signout.others" if others else "signout", "")


def sessions(database: Database, who: Person) -> int:
    """In how many browsers the account is signed in."""
    with database.reading() as session:
        return len(session.scalars(select(SignedIn.token).where(SignedIn.account == who.id)).all())


def change_password(  # noqa: PLR0913, PLR0917 - whose, from what to what, and from where
    database: Database, who: Person, old: str, new: str, address: str, now: datetime | None = None,
    site: str | None = None,
) -> str:  # fmt: skip
    """Set another password, end every session, and begin a new one; BadInput where the old one is wrong."""
    now = now or utc_now()
    _, right = tried(database, now, who.email, old, address)
    if not right:
        raise BadInput("people.password.wrong")
    with database.writing() as session:
        succeeded(session, who.email, address)
        set_password(session, now, session.get_one(Account, who.id), new, site)
        return begin_session(session, now, who.id, by_passkey=who.by_passkey)


def set_password(session: Session, now: datetime, account: Account, new: str, site: str | None) -> None:
    """Set another password, end every session, and tell whose it is."""
    checked_password(new, account.email, account.email.partition("@")[0], account.name)
    account.password = hashed(new)
    session.execute(delete(SignedIn).where(SignedIn.account == account.id))
    note(session, now, account.id, "password.changed", "")
    said = (Sentence("people.mail.password.changed"), Sentence("people.mail.not_you"))
    tell(session, now, site, account, "password.changed", Sentence("people.mail.password.changed.subject"), *said)


# --- invitations --------------------------------------------------------------


def invite(  # noqa: PLR0913, PLR0917 - who, whom, for what, as what
    database: Database, by: Person | None, email: str, organisation: str, role: str, now: datetime | None = None,
    letter: Mailed | None = None,
) -> str:  # fmt: skip
    """The word for the link of an invitation; by an owner of the organisation, an admin, or (None) who runs it all.

    With a `letter` the link is mailed with the same transaction, and whoever follows it has the address for sure.
    """
    now, email = now or utc_now(), checked_email(email)
    if role not in ROLES:
        raise BadInput("people.role", roles=", ".join(ROLES))
    if by is not None and not by.admin:
        by.check_may("owner", organisation)
    return _invite(database, by, Offer(email, organisation, role), now, letter)


def invite_admin(database: Database, email: str, now: datetime | None = None) -> str:
    """The word for the link of an invitation to be an administrator, which only whoever runs the service makes."""
    return _invite(database, None, Offer(checked_email(email), "", ADMIN), now or utc_now(), None)


def _invite(database: Database, by: Person | None, offer: Offer, now: datetime, letter: Mailed | None) -> str:
    token, ends = new_token(), now + INVITED
    with database.writing() as session:
        session.execute(delete(Invitation).where(Invitation.ends < now))
        if by is not None:
            _check_not_too_many(session, offer)
        kept = Invitation(
            token=digest_of(token), email=offer.email, organisation=offer.organisation, role=offer.role, ends=ends,
            mailed=letter is not None,
        )  # fmt: skip
        session.add(kept)
        note(session, now, by.id if by else None, f"invited.{offer.role}", offer.organisation)
        if letter is not None:
            known = session.scalar(select(Account.language).where(Account.email == offer.email))
            send(session, now, _invitation(offer, letter, known or letter.language, token), ends)
    return token


def _check_not_too_many(session: Session, offer: Offer) -> None:
    """BadInput where so many wait to be taken: invitations are mails to whoever is named."""
    waiting = session.scalars(select(Invitation.email).where(Invitation.organisation == offer.organisation)).all()
    if len(waiting) >= WAITING or waiting.count(offer.email) >= TO_ONE:
        raise BadInput("people.invitation.many", most=WAITING, one=TO_ONE)


def _invitation(offer: Offer, letter: Mailed, language: str, token: str) -> Letter:
    values = {"organisation": letter.organisation}
    role = Sentence(f"people.mail.role.{offer.role}")
    said = (Sentence("people.mail.invited", {**values, "role": role}), Sentence("people.mail.invited.once"))
    link = Link(Sentence("people.mail.invited.go"), f"{letter.site}/{language}/join/{token}")
    return Letter("invitation", offer.email, language, Sentence("people.mail.invited.subject", values), (*said, link))


def invited(database: Database, token: str, now: datetime | None = None) -> Invited:
    """What the invitation of a link offers; NotFound where there is none, or it has ended."""
    with database.reading() as session:
        held = _held(session, token, now or utc_now())
        known = session.scalar(select(Account.id).where(Account.email == held.email)) is not None
        return Invited(held.email, held.organisation, held.role, known)


def _held(session: Session, token: str, now: datetime) -> Invitation:
    return _held_by(session, digest_of(token), now)


def _held_by(session: Session, digest: str, now: datetime) -> Invitation:
    held = session.get(Invitation, digest, with_for_update=True)
    if held is None or held.ends < now:
        raise NotFound("people.invitation.none")
    return held


def join(  # noqa: PLR0913, PLR0917 - by what, who, and how they are written to
    database: Database, token: str, name: str, password: str, now: datetime | None = None, language: str = LANGUAGES[0]
) -> str:
    """Take an invitation with a new account, and sign in; the word for the cookie."""
    now = now or utc_now()
    with database.writing() as session:
        held = _held(session, token, now)
        account = new_account(session, now, held.email, name, password, language, confirmed=held.mailed)
        _take(session, now, account.id, held)
        return begin_session(session, now, account.id)


def join_session(  # noqa: PLR0913, PLR0917 - by what, who, and how they are written to
    session: Session, now: datetime, invitation: str, name: str, email: str, language: str
) -> tuple[str, str]:
    """Take an invitation by its digest for somebody whom a provider knows; the account, and the word for the cookie.

    `email` is an address that the provider is sure of, empty where it is of none.
    """
    held = _held_by(session, invitation, now)
    called = name if name.strip() and name.isprintable() else held.email.partition("@")[0]
    sure = held.mailed or email == held.email
    account = new_account(session, now, held.email, called[:200], None, language, confirmed=sure)
    _take(session, now, account.id, held)
    return account.id, begin_session(session, now, account.id)


def accept(database: Database, token: str, who: Person, session_token: str, now: datetime | None = None) -> str:
    """Take an invitation with the account that it was sent to, and renew the session's word; NotFound for any other."""
    now = now or utc_now()
    with database.writing() as session:
        held = _held(session, token, now)
        if held.email != who.email:
            raise NotFound("people.invitation.other", email=held.email)
        _take(session, now, who.id, held)
        return renew(session, session_token, now, proved=False)


def _take(session: Session, now: datetime, account: str, held: Invitation) -> None:
    if held.mailed:
        session.get_one(Account, account).confirmed = True
    if held.role == ADMIN:
        session.get_one(Account, account).admin = True
    else:
        session.merge(Membership(account=account, organisation=held.organisation, role=held.role))
    session.delete(held)
    note(session, now, account, f"joined.{held.role}", held.organisation)


def members(database: Database, organisation: str) -> Sequence[tuple[str, str, str]]:
    """Who acts for an organisation: account, name and role, by name."""
    with database.reading() as session:
        rows = session.execute(
            select(Account.id, Account.name, Membership.role)
            .join(Membership, Membership.account == Account.id)
            .where(Membership.organisation == organisation)
            .order_by(Account.name, Account.id)
        )
        return [(id_, name, role) for id_, name, role in rows]


def remove_member(database: Database, by: Person, organisation: str, account: str, now: datetime | None = None) -> None:
    """Let somebody no longer act for an organisation; BadInput for its last owner."""
    by.check_may("owner", organisation)
    with database.writing() as session:
        held = session.scalars(
            select(Membership).where(Membership.organisation == organisation).with_for_update()
        ).all()
        one = next((m for m in held if m.account == account), None)
        if one is None:
            raise NotFound("people.member.none")
        if one.role == "owner" and sum(m.role == "owner" for m in held) == 1:
            raise BadInput("people.member.last_owner")
        session.delete(one)
        note(session, now or utc_now(), by.id, "member.removed", f"{organisation} {account}")
