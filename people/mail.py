"""Mail: written in the transaction of the act that it tells of, and carried later by a worker.

Nothing is lost: a mail is a row and a job until the server has taken it. It may come twice where a worker dies, or the
line breaks, after the server took it and before that was written down: both then have the same Message-ID. Its words,
which may hold a link with a secret, go with the row and stand in no log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from uuid import uuid4

from sqlalchemy.orm import Session

from graph.words.sentences import LANGUAGES, Language, Sentence
from people.audit import note
from people.database import Database
from people.jobs import Handlers, ask
from people.persons import utc_now
from people.tables import Account, Mail

SEND, TRIES = "mail.send", 30
"""The work that a mail asks for, and how often it is tried: for about a day."""
USEFUL = timedelta(days=3)
"""After which time a mail is no longer carried that says nothing else."""
FOOT = Sentence("people.mail.foot")


@dataclass(frozen=True, slots=True)
class Link:
    """A way on: what it is called, and its address."""

    said: Sentence
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to whom: paragraphs and links, said in `language`; `kind` is for the audit.

    `unsubscribe` is an address where one POST ends what the mail is part of (RFC 8058); None for what cannot be ended.
    """

    kind: str
    to: str
    language: str
    subject: Sentence
    parts: Sequence[Sentence | Link]
    account: str | None = None
    unsubscribe: str | None = None


Carry = Callable[[Mail], None]
"""Hands a mail to a server; raises what says why it could not."""
Anew = Callable[[Mail], Letter | None]
"""What a mail that tells of findings says at this moment; None where nothing of it may be told any more."""


def send(
    session: Session, now: datetime, letter: Letter, ends: datetime | None = None,
    about: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Write a mail with the transaction of its act; a worker carries it, unless `ends` has come before it could.

    What it is `about` (kept questions, each with a node) is looked at again when it is carried.
    """
    mail = Mail(
        id=uuid4().hex, account=letter.account, kind=letter.kind, recipient=letter.to, made=now,
        ends=ends or now + USEFUL, about=[list(one) for one in about],
    )  # fmt: skip
    _write(mail, letter)
    session.add(mail)
    ask(session, now, SEND, mail.id)


def _write(mail: Mail, letter: Letter) -> None:
    """Give a mail the words of a letter."""
    language, parts = language_of(letter.language), [*letter.parts, FOOT]
    mail.subject = " ".join(_said(letter.subject, language).split())[:300]
    mail.text = "\n\n".join(_plain(part, language) for part in parts) + "\n"
    mail.html = _page([_marked(part, language) for part in parts], language)
    mail.unsubscribe = letter.unsubscribe


def tell(  # noqa: PLR0913, PLR0917 - when, whom, what
    session: Session, now: datetime, site: str | None, account: Account, kind: str, subject: Sentence, *said: Sentence
) -> None:
    """Tell somebody what was done with their account, where the service sends mail at all (`site`)."""
    if site is None:
        return
    known = language_of(account.language)
    page = Link(Sentence("people.mail.account"), f"{site}/{known}/account")
    send(session, now, Letter(kind, account.email, known, subject, (*said, page), account.id))


def carry(database: Database, server: Carry, id_: str, now: datetime | None = None, anew: Anew | None = None) -> None:
    """Hand a mail to the server, and forget it; nothing where it has gone already.

    One that tells of findings is written `anew` before: what was withdrawn while it waited is not told.
    """
    now = now or utc_now()
    with database.reading() as session:
        mail = session.get(Mail, id_)
    if mail is None:
        return
    done = "mail.late" if mail.ends < now else "mail.sent"
    if mail.about and anew is not None:
        letter = anew(mail)
        if letter is None:
            done = "mail.dropped"
        else:
            _write(mail, letter)
    if done == "mail.sent":
        server(mail)
    with database.writing() as session:
        if (held := session.get(Mail, id_, with_for_update=True)) is not None:
            session.delete(held)
            note(session, now, mail.account, done, f"{mail.kind} {id_}")


def handlers(database: Database, server: Carry, anew: Anew | None = None) -> Handlers:
    """What is done with mails."""
    return {SEND: lambda id_: carry(database, server, id_, anew=anew)}


def recipients(database: Database, ids: Sequence[str]) -> dict[str, str]:
    """To whom mails go that are still there."""
    with database.reading() as session:
        return {mail.id: mail.recipient for id_ in ids if (mail := session.get(Mail, id_))}


def language_of(said: str) -> Language:
    """The language that somebody is written to in, by its code; the first of ours where it is none of them."""
    return next((one for one in LANGUAGES if one == said), LANGUAGES[0])


def _plain(part: Sentence | Link, language: Language) -> str:
    return f"{part.said[language]}:\n{part.address}" if isinstance(part, Link) else _said(part, language)


def _marked(part: Sentence | Link, language: Language) -> str:
    if isinstance(part, Link):
        address = escape(part.address)
        return f'<p><a href="{address}">{escape(part.said[language])}</a><br><small>{address}</small></p>'
    return f"<p>{escape(_said(part, language))}</p>"


def _said(sentence: Sentence, language: Language) -> str:
    """A sentence without what nobody can read: names of organisations come from files."""
    return "".join(one if one.isprintable() else " " for one in sentence[language])


def _page(paragraphs: Sequence[str], language: Language) -> str:
    body = "\n".join(paragraphs)
    return f'<!doctype html>\n<html lang="{language}"><body>\n{body}\n</body></html>\n'
