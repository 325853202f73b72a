"""Which kept files somebody still needs: one goes when no version of a document has it any more, or a virus was in it.

Whether a file is needed is asked, and that it is needed is written, by one at a time: what comes again while it goes
is not lost without its sender being told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from graph.errors import StoreUnavailable
from people.database import Database
from people.persons import utc_now
from people.storage.files import Files
from people.tables import Document, Version

KEPT = timedelta(days=30)
"""How long the files of a withdrawn document are kept."""
RECEIVED, FAILED, INFECTED = "received", "failed", "infected"
"""What a version is before it is read, where it cannot be, and where its file was deleted for what a scanner found."""


@contextmanager
def taking(database: Database, files: Files, digest: str) -> Iterator[Session]:
    """A session that writes what needs a file which has come; where it ends without that, the file goes again.

    StoreUnavailable where the file went as it came: it is to be sent once more.
    """
    try:
        with database.writing() as session:
            _alone(session, digest)
            if not files.has(digest):
                raise StoreUnavailable("people.file.went")
            yield session
    finally:
        drop_unneeded(database, files, digest)


def drop_unneeded(database: Database, files: Files, digest: str, now: datetime | None = None) -> None:
    """Delete a file that no version has whose document is shared, or was within thirty days; twice does no harm."""
    had = select(Version.number).join(Document, Document.id == Version.document)
    there = Document.withdrawn.is_(None) | (Document.withdrawn > (now or utc_now()) - KEPT)
    needed = had.where(Version.digest == digest, Version.status != INFECTED, there).limit(1)
    with database.reading() as session:
        if session.scalar(needed) is not None:
            return
    with database.writing() as session:
        _alone(session, digest)
        if session.scalar(needed) is None:
            files.drop(digest)


def _alone(session: Session, digest: str) -> None:
    """Let whoever asks for the same file wait until the session ends; SQLite lets one write at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": int(digest[:15], 16)})
