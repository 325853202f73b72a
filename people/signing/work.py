"""The work that is asked for by whoever comes, moves or leaves."""

from __future__ import annotations

from people.database import Database
from people.jobs import Handlers
from people.signing.forgotten import FORGOTTEN, mail_link
from people.signing.keeping import KEEP, look_through
from people.signing.registering import REGISTER, mail_beginning


def handlers(database: Database, site: str | None) -> Handlers:
    """What is done for each kind of work; mails are written only where they are sent."""
    always = {KEEP: lambda _: look_through(database)}
    if site is None:
        return always
    return always | {
        FORGOTTEN: lambda subject: mail_link(database, site, subject),
        REGISTER: lambda subject: mail_beginning(database, site, subject),
    }
