"""Looking through shared files for viruses: each before it is read, and all that came before there was a scanner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import select, update

from graph.errors import NotFound
from graph.words.sentences import LANGUAGES, Sentence
from people.database import Database
from people.jobs import PUBLISH, ask
from people.known import NEXT
from people.persons import utc_now
from people.storage.files import Files
from people.storage.held import FAILED, INFECTED, RECEIVED, drop_unneeded
from people.storage.scanner import Scanner
from people.tables import Document, Version

SCAN, PAGE = "files.scan", 50
"""The work that looks through what was not scanned (after a digest), and how many files each does."""
log = structlog.get_logger("imece.work")
Problem = Mapping[str, object]


def begin(database: Database, now: datetime | None = None) -> None:
    """Have what came before there was a scanner looked through."""
    with database.writing() as session:
        ask(session, now or utc_now(), SCAN, "")


def scan(database: Database, files: Files, scanner: Scanner, after: str) -> None:
    """Look through the next files that no scanner has, and ask for the rest; StoreUnavailable where it is away."""
    left = select(Version.digest).join(Document, Document.id == Version.document).where(
        ~Version.scanned, Version.status != INFECTED, Document.withdrawn.is_(None), Version.digest > after
    )  # fmt: skip
    with database.reading() as session:
        digests = session.scalars(left.distinct().order_by(Version.digest).limit(PAGE)).all()
    for digest in digests:
        try:
            found_in(database, files, scanner, digest)
        except NotFound:
            log.warning("a shared file is gone", digest=digest)
    if digests:
        with database.writing() as session:
            ask(session, utc_now(), SCAN, digests[-1])


def found_in(database: Database, files: Files, scanner: Scanner, digest: str, but: str = "") -> Problem | None:
    """What a scanner finds in a file, in every language; None, which is remembered, where that is nothing.

    A file in which something is found is refused wherever it is a version, and goes. The documents that are at it are
    made known anew, `but` one that whoever asks sees to.
    """
    with files.open(digest) as content:
        found = scanner.found_in(content)
    having = update(Version).where(Version.digest == digest, Version.status != INFECTED)
    if found is None:
        with database.writing() as session:
            session.execute(having.values(scanned=True))
        return None
    said = Sentence("people.document.infected", {"found": found})
    problem: dict[str, object] = {language: said[language] for language in LANGUAGES}
    at_it = select(Document).where(Document.digest == digest, Document.withdrawn.is_(None), Document.status != FAILED)
    with database.writing() as session:
        session.execute(having.values(status=INFECTED, problem=problem))
        for one in session.scalars(at_it.where(Document.id != but).with_for_update()):
            one.changed += NEXT
            one.status = RECEIVED
            ask(session, utc_now(), PUBLISH, one.id)
    drop_unneeded(database, files, digest)
    return problem
