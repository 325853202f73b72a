"""A firm that centres knew by its name alone becomes an organisation of the graph: its rows are written anew.

Nothing is overwritten: each line that stands is taken back and said again of the organisation, as it was said, and so
is what was measured; a file that said it has said it of the organisation, so that loading it again undoes nothing. It
is done in the logs of those centres whose staff says it, since whoever acts for an organisation reads its lines; in
those of others, what is written later too, the firm is counted as the organisation (`programme/centres/links.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from graph.errors import NotFound
from graph.filters import Filter
from graph.model import Node
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.folding import words
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from programme.centres.firms import LOCAL
from programme.centres.kept import centre_from, check_staff, is_staff
from programme.centres.log import firms_in, same, stands, withdrawal
from programme.centres.measured import standing_of
from programme.centres.model import Centre, Firm
from programme.centres.sessions import lock
from programme.indicators.statements import BY_ADMIN, BY_ITSELF
from programme.tables import Centre as CentreRow
from programme.tables import Encounter, Identified, Measurement

SUGGESTED = 5


def by_name_alone(database: Database, centre: Centre, key: str) -> Firm:
    """The firm of a centre's log that is in no data, by its key; NotFound for any other."""
    held = next((one for one in firms_in(database, centre.id) if one.key == key), None)
    if held is None or not key.startswith(LOCAL):
        raise NotFound("programme.centre.no_line")
    return held


def suggested(view: View, firm: Firm) -> Sequence[Node]:
    """The organisations that a firm could be by its name, those of its province before others."""
    hits = view.named(words(firm.name), Filter(vocabulary().organisations), 4 * SUGGESTED)
    found = list(view.nodes(hit.id for hit in hits).values())
    return sorted(found, key=lambda node: not (node.region or "").startswith(firm.region))[:SUGGESTED]


def identify(  # noqa: PLR0913, PLR0917 - who says what of which firm
    database: Database, who: Person, centre: Centre, key: str, organisation: str, now: datetime | None = None
) -> None:
    """Say which organisation a firm is that a centre knows by name; by the centre's staff. Twice comes to the same.

    The rows of every centre are written anew of which whoever says it is staff.
    """
    check_staff(who, centre)
    by_name_alone(database, centre, key)
    now, origin = now or utc_now(), BY_ADMIN if who.admin else BY_ITSELF
    with database.writing() as session:
        for table in ("encounter", "measurement"):
            lock(session, table)
        for one in session.scalars(select(CentreRow)).all():
            if is_staff(who, centre_from(one)):
                by = {"origin": origin, "account": who.id, "said": now}
                session.merge(Identified(firm=key, centre=one.id, organisation=organisation, **by))
                _lines(session, one.id, key, organisation, origin, who.id, now)
                _figures(session, one.id, key, organisation, origin, who.id, now)
        note(session, now, who.id, "firm.identified", f"{key} {organisation}"[:200])


def _lines(  # noqa: PLR0913, PLR0917 - whose rows become whose, and who says so
    session: Session, centre: str, key: str, id_: str, origin: str, account: str, now: datetime
) -> None:
    of = (Encounter.centre == centre) & Encounter.firm.in_([key, id_])
    held = list(session.scalars(select(Encounter).where(of, stands()).order_by(Encounter.id)))
    there = {same(row, id_) for row in held if row.firm == id_}
    for row in held:
        if row.firm == key:
            session.add(withdrawal(row, origin, account, now))
            if same(row, id_) not in there:
                session.add(Encounter(**_copy(row, firm=id_, account=account, said=now)))


def _figures(  # noqa: PLR0913, PLR0917 - the same
    session: Session, centre: str, key: str, id_: str, origin: str, account: str, now: datetime
) -> None:
    held = [row for row in standing_of(session, [key, id_]) if row.centre == centre]
    there = {
        (row.centre, row.measure, row.year): row.reached for row in held if row.firm == id_ and row.value is not None
    }
    for row in held:
        if row.firm == key and row.value is not None:
            of = row.centre, row.measure, row.year
            session.add(Measurement(**_copy(row, value=None, origin=origin, account=account, said=now)))
            # A firm that a centre reached is none to compare with, whatever was said of it as that.
            if of not in there or (row.reached and not there[of]):
                session.add(Measurement(**_copy(row, firm=id_, account=account, said=now)))


def _copy(row: Encounter | Measurement, **changed: object) -> dict[str, object]:
    """The columns of a row, but for its id, with what is otherwise."""
    names = [column.key for column in row.__table__.columns if column.key != "id"]
    return {name: getattr(row, name) for name in names} | changed
