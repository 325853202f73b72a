"""A firm that centres knew by its name alone becomes an organisation of the graph: its rows are written anew.

Nothing is overwritten: each line that stands is taken back and said again of the organisation, as it was said, and so
is what was measured; a file that said it has said it of the organisation, so that loading it again undoes nothing. It
is done in the logs of those centres whose staff says it, since whoever acts for an organisation reads its lines; in
those of others, what is written later too, the firm is counted as the organisation (`programme/centres/links.py`).

What was said so is taken back in the same way: the rows that it wrote are known by who wrote them and the moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
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
from people.tables import Act
from programme.centres.firms import LOCAL
from programme.centres.kept import centre_from, check_staff, is_staff
from programme.centres.log import columns_of, firms_in, same, stands, withdrawal
from programme.centres.measured import standing_of
from programme.centres.model import Centre, Firm
from programme.centres.sessions import lock
from programme.indicators.statements import BY_ADMIN, BY_ITSELF
from programme.tables import Centre as CentreRow
from programme.tables import Encounter, Measurement
from programme.tables import Identified as Link

SUGGESTED = 5
SAID, TAKEN_BACK = "firm.identified", "firm.unidentified"
"""The acts, as they are audited."""
LATEST = 12
"""Firms that are shown with the organisation that they were said to be."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A firm that was said to be an organisation: by which act, when, how it was called, and which one."""

    act: int
    at: datetime
    name: str
    organisation: str


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
) -> int:
    """Say which organisation a firm is that a centre knows by name, by the centre's staff; the number of the act.

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
                session.merge(Link(firm=key, centre=one.id, organisation=organisation, **by))
                _lines(session, one.id, key, organisation, origin, who.id, now)
                _figures(session, one.id, key, organisation, origin, who.id, now)
        note(session, now, who.id, SAID, f"{key} {organisation}"[:500])
        session.flush()
        return session.scalars(select(Act.id).where(_acts(SAID), Act.at == now, Act.account == who.id)).one()


def identified(database: Database, centre: Centre) -> Sequence[Identified]:
    """The firms of a centre's log that its staff said to be organisations and that still are, the latest first."""
    of = select(Link).where(Link.centre == centre.id).order_by(Link.said.desc(), Link.firm).limit(LATEST)
    with database.reading() as session:
        links = session.scalars(of).all()
        said = select(Act).where(_acts(SAID), Act.at.in_({link.said for link in links}))
        acts = {(act.account, act.at): act.id for act in session.scalars(said)}
        lines = select(Encounter.firm, Encounter.name).where(Encounter.firm.in_({link.firm for link in links}))
        names = dict(session.execute(lines.where(Encounter.centre == centre.id)).all())
        return [
            Identified(acts[link.account, link.said], link.said, names.get(link.firm, link.firm), link.organisation)
            for link in links
            if (link.account, link.said) in acts
        ]


def take_back(database: Database, who: Person, centre: Centre, act: int, now: datetime | None = None) -> None:
    """Let a firm be known by its name alone again, by the centre's staff. Twice comes to the same.

    In the logs of those centres of which whoever says it is staff, as it was done. What was changed
    of the organisation's rows meanwhile stays as it is. NotFound for what was not said in this centre.
    """
    check_staff(who, centre)
    now, origin = now or utc_now(), BY_ADMIN if who.admin else BY_ITSELF
    with database.writing() as session:
        for table in ("encounter", "measurement"):
            lock(session, table)
        said = session.scalar(select(Act).where(Act.id == act, _acts(SAID)))
        if said is None or not _wrote_in(session, said, centre):
            raise NotFound("programme.centre.no_line")
        theirs = {one.id for one in session.scalars(select(CentreRow)) if is_staff(who, centre_from(one))}
        of = (Link.account == said.account) & (Link.said == said.at) & Link.centre.in_(theirs)
        centres = set(session.scalars(select(Link.centre).where(of)))
        if not centres:
            return
        _lines_back(session, said, centres, origin, who.id, now)
        _figures_back(session, said, centres, who.id, origin, now)
        session.execute(delete(Link).where(of))
        note(session, now, who.id, TAKEN_BACK, f"{act} {said.subject}"[:500])


def _acts(name: str) -> ColumnElement[bool]:
    return Act.name == name


def _wrote_in(session: Session, act: Act, centre: Centre) -> bool:
    of = select(Encounter.id).where(Encounter.said == act.at, Encounter.account == act.account)
    return session.scalar(of.where(Encounter.centre == centre.id).limit(1)) is not None


def _lines_back(  # noqa: PLR0913, PLR0917 - whose rows, and who says so
    session: Session, act: Act, centres: set[str], origin: str, account: str, now: datetime
) -> None:
    mine = select(Encounter).where(Encounter.said == act.at, Encounter.account == act.account)
    made = session.scalars(mine.where(Encounter.centre.in_(centres))).all()
    ended = {row.withdraws for row in made if row.withdraws is not None}
    copies = {same(row, ""): row for row in made if row.withdraws is None}
    firms = {row.firm for row in made}
    standing = {row.id: row for row in session.scalars(select(Encounter).where(Encounter.firm.in_(firms), stands()))}
    there = {same(row, row.firm) for row in standing.values()}
    for moved in copies.values():
        if moved.id in standing:
            session.add(withdrawal(moved, origin, account, now))
    for row in session.scalars(select(Encounter).where(Encounter.id.in_(ended)).order_by(Encounter.id)):
        copy = copies.get(same(row, ""))
        # What somebody took back of the organisation's meanwhile does not stand of the firm either.
        if (copy is None or copy.id in standing) and same(row, row.firm) not in there:
            session.add(Encounter(**columns_of(row, account=account, said=now)))


def _figures_back(  # noqa: PLR0913, PLR0917 - the same
    session: Session, act: Act, centres: set[str], account: str, origin: str, now: datetime
) -> None:
    mine = select(Measurement).where(Measurement.said == act.at, Measurement.account == act.account)
    made = session.scalars(mine.where(Measurement.centre.in_(centres))).all()
    newest = {row.id for row in standing_of(session, {row.firm for row in made})}
    moved = {(row.centre, row.measure, row.year): row for row in made if row.value is not None}
    for row in made:
        copy = moved.get((row.centre, row.measure, row.year))
        # What was corrected meanwhile was measured of the organisation.
        if row.id in newest and (copy is None or copy.id in newest):
            before = _before(session, row)
            values = {"origin": origin, "account": account, "said": now}
            session.add(
                Measurement(**columns_of(before, account=account, said=now))
                if before
                else Measurement(**columns_of(row, value=None, **values))
            )


def _before(session: Session, row: Measurement) -> Measurement | None:
    """What was said before a row of the same firm, measure and year by the same centre."""
    of = (Measurement.centre == row.centre, Measurement.firm == row.firm, Measurement.measure == row.measure)
    older = select(Measurement).where(*of, Measurement.year == row.year, Measurement.id < row.id)
    return session.scalar(older.order_by(Measurement.id.desc()).limit(1))


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
                session.add(Encounter(**columns_of(row, firm=id_, account=account, said=now)))


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
            session.add(Measurement(**columns_of(row, value=None, origin=origin, account=account, said=now)))
            # A firm that a centre reached is none to compare with, whatever was said of it as that.
            if of not in there or (row.reached and not there[of]):
                session.add(Measurement(**columns_of(row, firm=id_, account=account, said=now)))
