"""Passkeys: keys in somebody's own device, by which they sign in without a password once it has asked who they are.

What is kept of one is public. What a browser is to sign is kept by the digest of a word in its cookie and taken once,
whether it was right or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from graph.errors import BadInput, NotFound
from graph.words.sentences import Sentence
from people.accounts import begin_session
from people.audit import note
from people.database import Database
from people.hosts import is_number
from people.mail import tell
from people.persons import Person, checked_name, person, utc_now
from people.secrets import digest_of, new_token
from people.tables import Account, Challenge, Passkey

LASTS = timedelta(minutes=5)
"""How long a browser may take."""
MOST = 10
"""Passkeys of an account."""
Purpose = Literal["register", "signin"]
_PORTS = {"https": 443, "http": 80}
_SURE = UserVerificationRequirement.REQUIRED
# What a browser sends is parsed by a library; of what is none, it does not foresee everything.
_UNSOUND = (WebAuthnException, ValueError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey holds: its origin, and the host in it, as browsers compare them."""

    origin: str
    host: str

    @classmethod
    def at(cls, address: str) -> Site | None:
        """The site of a public address; None where browsers make no passkeys: without https, or by a number."""
        parts = urlsplit(address)
        host = _as_browsers_write(parts.hostname or "")
        if not host or is_number(host) or not (parts.scheme == "https" or host == "localhost"):
            return None
        # An origin is compared sign by sign, and browsers leave out the port that the scheme has anyway.
        port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else f":{parts.port}"
        return cls(f"{parts.scheme}://{host}{port}", host)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser is asked for: the word for its cookie, and what its own script hands to it, as JSON."""

    token: str
    options: str


def ask_to_register(database: Database, site: Site, who: Person, now: datetime | None = None) -> Asked:
    """Ask the browser of somebody for another passkey than those that they have."""
    held = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in passkeys(database, who)]
    if len(held) >= MOST:
        raise BadInput("people.passkey.many", most=MOST)
    options = generate_registration_options(
        rp_id=site.host, rp_name="İmece", user_id=who.id.encode(), user_name=who.email, user_display_name=who.name,
        exclude_credentials=held,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_SURE
        ),
    )  # fmt: skip
    return Asked(_remember(database, "register", options.challenge, who, now or utc_now()), options_to_json(options))


def register(  # noqa: PLR0913, PLR0917 - whose, in which browser, with what answer
    database: Database, site: Site, who: Person, token: str, name: str, answer: str, now: datetime | None = None,
    mails: str | None = None,
) -> None:  # fmt: skip
    """Keep a passkey under a name; BadInput where the answer is none to what was asked."""
    now, made = now or utc_now(), checked_answer(database, site, who, token, name, answer, now)
    with database.writing() as session:
        keep(session, now, session.get_one(Account, who.id, with_for_update=True), made, mails)


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that a browser has made as it was asked to, under the name that its owner gave it."""

    name: str
    credential: str
    public_key: bytes
    count: int


def checked_answer(  # noqa: PLR0913, PLR0917 - whose, in which browser, with what answer
    database: Database, site: Site, who: Person, token: str, name: str, answer: str, now: datetime | None = None
) -> Made:
    """What a browser has made; BadInput where the answer is none to what was asked."""
    now, name = now or utc_now(), checked_name(name)[:100]
    challenge = _taken(database, token, "register", who, now)
    try:
        made = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            require_user_verification=True,
        )  # fmt: skip
    except _UNSOUND as error:
        raise BadInput("people.passkey.not") from error
    return Made(name, bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def keep(session: Session, now: datetime, account: Account, made: Made, mails: str | None) -> None:
    """Keep a passkey with the caller's transaction, which holds the account, and tell whose it is."""
    held = session.scalars(select(Passkey.credential).where(Passkey.account == account.id)).all()
    if session.scalar(select(Passkey.id).where(Passkey.credential == made.credential)):
        raise BadInput("people.passkey.there")
    if len(held) >= MOST:
        raise BadInput("people.passkey.many", most=MOST)
    kept = Passkey(
        id=uuid4().hex, account=account.id, name=made.name, credential=made.credential, public_key=made.public_key,
        count=made.count, made=now, used=None,
    )  # fmt: skip
    session.add(kept)
    note(session, now, account.id, "passkey.made", kept.id)
    said = (Sentence("people.mail.passkey.made", {"name": made.name}), Sentence("people.mail.not_you"))
    tell(session, now, mails, account, "passkey.made", Sentence("people.mail.passkey.made.subject"), *said)


def ask_to_sign_in(database: Database, site: Site, now: datetime | None = None) -> Asked:
    """Ask a browser for any passkey that it has for this site; whose it is, it says itself."""
    options = generate_authentication_options(rp_id=site.host, user_verification=_SURE)
    return Asked(_remember(database, "signin", options.challenge, None, now or utc_now()), options_to_json(options))


def sign_in(database: Database, site: Site, token: str, answer: str, now: datetime | None = None) -> str:
    """The word for the cookie of a new session; BadInput, the same for every cause, where it cannot be."""
    now = now or utc_now()
    challenge = _taken(database, token, "signin", None, now)
    try:
        given = parse_authentication_credential_json(answer)
        with database.writing() as session:
            held = _held(session, given.id)
            done = verify_authentication_response(
                credential=given, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
                credential_public_key=held.public_key, credential_current_sign_count=held.count,
                require_user_verification=True,
            )  # fmt: skip
            held.count, held.used = done.new_sign_count, now
            note(session, now, held.account, "signin.passkey", held.id)
            return begin_session(session, now, held.account, by_passkey=True)
    except _UNSOUND as error:
        with database.writing() as session:
            note(session, now, None, "signin.refused", "passkey")
        raise BadInput("people.passkey.refused") from error


def passkeys(database: Database, who: Person) -> Sequence[Passkey]:
    """The passkeys of an account, the oldest first."""
    with database.reading() as session:
        return session.scalars(select(Passkey).where(Passkey.account == who.id).order_by(Passkey.made)).all()


def remove(database: Database, who: Person, id_: str, now: datetime | None = None, mails: str | None = None) -> None:
    """Let a passkey open the account no longer; NotFound for one that is not the person's own.

    BadInput for the last one while one is demanded: whoever has the password alone could make another.
    """
    now = now or utc_now()
    with database.writing() as session:
        account = session.get_one(Account, who.id, with_for_update=True)
        held = session.get(Passkey, id_, with_for_update=True)
        if held is None or held.account != who.id:
            raise NotFound("people.passkey.none")
        others = session.scalars(select(Passkey.id).where(Passkey.account == who.id, Passkey.id != id_)).all()
        if not others and person(session, account).demanded:
            raise BadInput("people.passkey.last")
        session.delete(held)
        note(session, now, who.id, "passkey.removed", id_)
        said = (Sentence("people.mail.passkey.removed", {"name": held.name}), Sentence("people.mail.not_you"))
        tell(session, now, mails, account, "passkey.removed", Sentence("people.mail.passkey.removed.subject"), *said)


def _as_browsers_write(host: str) -> str:
    """A host in the small and plain letters of an origin."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host


def _held(session: Session, credential: str) -> Passkey:
    held = session.scalar(select(Passkey).where(Passkey.credential == credential).with_for_update())
    if held is None:
        raise ValueError("nobody's")
    return held


def _remember(database: Database, purpose: Purpose, challenge: bytes, who: Person | None, now: datetime) -> str:
    token = new_token()
    row = Challenge(
        token=digest_of(token), challenge=bytes_to_base64url(challenge), purpose=purpose,
        account=who.id if who else None, ends=now + LASTS,
    )  # fmt: skip
    with database.writing() as session:
        session.execute(delete(Challenge).where(Challenge.ends < now))
        session.add(row)
    return token


def _taken(database: Database, token: str, purpose: Purpose, who: Person | None, now: datetime) -> bytes:
    with database.writing() as session:
        held = session.get(Challenge, digest_of(token), with_for_update=True)
        if held is not None:
            session.delete(held)
    meant = purpose, who.id if who else None
    if held is None or held.ends < now or (held.purpose, held.account) != meant:
        raise BadInput("people.passkey.stale")
    return base64url_to_bytes(held.challenge)
