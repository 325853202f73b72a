"""Versions of a shared document: another file under the same id and links, those of before, and which one is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, NamedTuple

from sqlalchemy import func, select, tuple_

from graph.errors import BadInput, NotFound
from people.database import Database
from people.documents import (
    LARGEST,
    begin_again,
    checked_file_name,
    go_to,
    own,
    owned,
    sent,
)
from people.once import Once, made_before, remember
from people.persons import Person, utc_now
from people.storage.files import Files
from people.storage.held import INFECTED, taking
from people.tables import Account, Document, Version

MOST = 100
"""Versions of a document."""


class Sent(NamedTuple):
    """A version with the name of whoever sent it, None where their account is gone."""

    version: Version
    by: str | None


class Original(NamedTuple):
    """A file as it was sent: its name, and the digest by which it is kept."""

    file: str
    digest: str


def renew(  # noqa: PLR0913, PLR0917 - who sends what for which
    database: Database, files: Files, who: Person, id_: str, name: str, content: IO[bytes],
    now: datetime | None = None, word: str = "",
) -> Document:  # fmt: skip
    """Take another file for a document; once it is read it is found in place of the one of before, in one step.

    With a `word`, whoever asks for the same again makes no other version. BadInput for a file that cannot be one, or is
    the same as before.
    """
    now = now or utc_now()
    who.check_may("editor", own(database, who, id_).organisation)
    name, kept = checked_file_name(name), files.put(content, LARGEST)
    once = Once.of(word, "version", id_, name, kept.digest) if word else None
    with taking(database, files, kept.digest) as session:
        held = owned(session, who, id_)
        if once and made_before(session, who.id, once, now):
            return held
        if held.digest == kept.digest:
            raise BadInput("people.document.same")
        number = session.scalar(select(func.max(Version.number)).where(Version.document == id_)) or 0
        if number >= MOST:
            raise BadInput("people.document.versions", most=MOST)
        held.version, held.file, held.digest, held.size = number + 1, name, kept.digest, kept.size
        session.add(sent(held, who, now))
        begin_again(session, held, now, who, "document.renewed")
        if once:
            remember(session, who.id, once, id_, now)
        return held


def versions_of(database: Database, who: Person, id_: str) -> tuple[Document, Sequence[Sent]]:
    """A document with all its versions, the newest first, for those who act for its organisation."""
    held = own(database, who, id_)
    named = select(Version, Account.name).outerjoin(Account, Account.id == Version.account)
    with database.reading() as session:
        rows = session.execute(named.where(Version.document == id_).order_by(Version.number.desc()))
        return held, [Sent(version, by) for version, by in rows]


def newest_of(database: Database, documents: Sequence[Document]) -> Mapping[str, Version]:
    """The version that was sent last of each document, by the document's id."""
    last = select(Version.document, func.max(Version.number)).group_by(Version.document)
    with database.reading() as session:
        newest = tuple_(Version.document, Version.number).in_(
            last.where(Version.document.in_([d.id for d in documents]))
        )
        return {one.document: one for one in session.scalars(select(Version).where(newest))}


def bring_back(database: Database, who: Person, id_: str, number: int, now: datetime | None = None) -> Document:
    """Let a document be at an earlier version again; what is found of it stays until that is read."""
    with database.writing() as session:
        held = owned(session, who, id_)
        go_to(held, _version(session.get(Version, (id_, number))))
        begin_again(session, held, now or utc_now(), who, "document.brought_back")
    return held


def original_of(
    database: Database, who: Person | None, held: Document, number: int | None = None, *, scanned: bool = False
) -> Original:
    """The file of a document for those who may see it: the one that is shown, and any for its own organisation.

    NotFound for whoever else asks for one by its number: what is shown has an address of its own. Where files are
    `scanned`, one that has not been yet is given to nobody (BadInput).
    """
    ours = who is not None and held.organisation in who.roles
    if number is not None and not ours:
        raise NotFound("people.document.no_version")
    wanted = number or (held.version if ours else held.shown)
    with database.reading() as session:
        found = _version(session.get(Version, (held.id, wanted)) if wanted else None)
    if found.status == INFECTED:
        raise BadInput("people.document.deleted")
    if scanned and not found.scanned:
        raise BadInput("people.document.unscanned")
    return Original(found.file, found.digest)


def _version(found: Version | None) -> Version:
    if found is None:
        raise NotFound("people.document.no_version")
    return found
