"""The work that is asked for by whoever comes, moves or leaves."""

from __future__ import annotations

from people.database import Database
from people.jobs import Handlers
from people.signing.forgotten import FORGOTTEN, mail_link


def handlers(database: Database, site: str | None) -> Handlers:
    """What is done for each kind of work; mails are written only where they are sent."""
    if site is None:
        return {}
    return {FORGOTTEN: lambda subject: mail_link(database, site, subject)}
