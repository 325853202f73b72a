"""The centres that there are, and who is staff of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from graph.errors import NotAllowed, NotFound
from graph.words.folding import sort_key
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from programme.centres.model import Centre
from programme.indicators.statements import Written
from programme.tables import Centre as CentreRow

WRITERS = frozenset({"owner", "editor"})


def is_staff(who: Person | None, centre: Centre) -> bool:
    """Whether somebody sees and writes a centre's rows: administrators, the staff of its territory, its editors."""
    if who is None:
        return False
    covered = bool(centre.territory) and all(who.covers(code) for code in centre.territory)
    return who.admin or covered or who.roles.get(centre.id) in WRITERS


def check_staff(who: Person, centre: Centre, of: Iterable[str] = ()) -> None:
    """NotAllowed for whoever is no staff of a centre, and for what is `of` another."""
    if not is_staff(who, centre) or any(id_ != centre.id for id_ in of):
        raise NotAllowed("programme.centre.staff")


def centres(database: Database) -> list[Centre]:
    """Every centre, by name."""
    with database.reading() as session:
        return sorted(
            map(centre_from, session.scalars(select(CentreRow))), key=lambda one: (sort_key(one.name), one.id)
        )


def centre_of(database: Database, id_: str) -> Centre:
    """The centre by its id; NotFound."""
    with database.reading() as session:
        held = session.get(CentreRow, id_)
    if held is None:
        raise NotFound("programme.centre.none", id=id_)
    return centre_from(held)


def centre_from(row: CentreRow) -> Centre:
    """The centre of a row."""
    return Centre(row.id, row.name, row.host, tuple(row.territory), row.firms, row.change, row.opened)


def keep_centres(
    database: Database, told: Sequence[Centre], who: Person | None = None, now: datetime | None = None
) -> Written:
    """Keep centres, all of them or none; one that is there is changed where something else is said of it."""
    done = Written()
    with database.writing() as session:
        for one in told:
            held = session.get(CentreRow, one.id)
            if held is not None and centre_from(held) == one:
                done = replace(done, unchanged=done.unchanged + 1)
                continue
            part = "added" if held is None else "corrected"
            done = replace(done, **{part: getattr(done, part) + 1})
            session.merge(_row(one))
            note(session, now or utc_now(), who.id if who else None, "centre.kept", one.id)
    return done


def _row(one: Centre) -> CentreRow:
    return CentreRow(
        id=one.id, name=one.name, host=one.host, territory=list(one.territory), firms=one.firms, change=one.change,
        opened=one.opened,
    )  # fmt: skip
