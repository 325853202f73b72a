"""The commands of whoever runs the service: admin create, invite, log, passkey and demands."""

from __future__ import annotations

import os
from contextlib import closing
from typing import Annotated

import typer

from api.cli.opened import existing, settings
from api.cli.terminal import complain
from api.words.language import from_environment
from api.words.strings import say
from graph.audience import organisation_of

_STAFF = "staff"
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address.")]


def create(email: Email) -> None:
    """Make an invitation to be an administrator, and print the end of its link, with which a password is chosen."""
    from people.accounts import checked_email, invite_admin  # noqa: PLC0415 - SQLAlchemy takes time to import
    from people.database import Database  # noqa: PLC0415

    chosen, language = settings(), from_environment(os.environ)
    with closing(Database(chosen.people)) as database:
        token = invite_admin(database, email)
    _say(say("admin.created", language, email=checked_email(email)), chosen.prefix, language, token)


def invite(
    email: Email,
    organisation: Annotated[str, typer.Argument(metavar="ORGANISATION", help="Id of the organisation.")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="owner, editor or reader.")] = "owner",
) -> None:
    """Make an invitation to act for an organisation, and print the end of its link."""
    from people.accounts import checked_email  # noqa: PLC0415 - SQLAlchemy takes time to import
    from people.accounts import invite as invited  # noqa: PLC0415

    language = from_environment(os.environ)
    with existing() as parts:
        node = parts.store.seen_by(parts.settings.audiences | {organisation_of(organisation)}).organisation(
            organisation
        )
        token = invited(parts.people, None, email, node.id, role)
        prefix = parts.settings.prefix
    told = say("admin.invited", language, email=checked_email(email), organisation=node.name_in(language))
    _say(told, prefix, language, token)


def passkey(email: Email) -> None:
    """Let somebody who has lost their passkeys make another within a day, once they have signed in by password."""
    from people.signing.demands import let_renew  # noqa: PLC0415 - SQLAlchemy takes time to import

    language = from_environment(os.environ)
    with existing() as parts:
        let_renew(parts.people, None, email, site=parts.site)
    complain(say("demand.renewed", language, who=email))


def demands(
    end: Annotated[
        str, typer.Option("--end", metavar="WHOSE", help="Organisation, staff, or e-mail, that asks no longer.")
    ] = "",
) -> None:
    """Print who asks for passkeys: organisations by their ids, and staff; or end what one of them asks."""
    from people.database import Database  # noqa: PLC0415 - SQLAlchemy takes time to import
    from people.persons import STAFF  # noqa: PLC0415
    from people.signing.demands import demands as asked  # noqa: PLC0415
    from people.signing.demands import release  # noqa: PLC0415

    with closing(Database(settings().people)) as database:
        if end:
            release(database, None, STAFF if end == _STAFF else end)
        for one in asked(database):
            typer.echo(_STAFF if one == STAFF else one)


def _say(told: str, prefix: str, language: str, token: str) -> None:
    complain(told)
    typer.echo(f"{prefix}/{language}/join/{token}")


def log(
    number: Annotated[int, typer.Option("-n", min=1, max=100_000, help="How many.")] = 50,
) -> None:
    """Print what was done last, the newest first: when, by which account, what, and to what."""
    from people.audit import acts  # noqa: PLC0415 - SQLAlchemy takes time to import
    from people.database import Database  # noqa: PLC0415

    with closing(Database(settings().people)) as database, database.reading() as session:
        for one in acts(session, limit=number):
            typer.echo(f"{one.at.isoformat(timespec='seconds')}\t{one.account or '-'}\t{one.name}\t{one.subject}")
