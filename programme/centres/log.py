"""The log of centres: written, taken back and read. Nothing is overwritten: what takes a line back is a line, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.words.folding import sort_key
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from programme.centres.funnel import Contact
from programme.centres.kept import centre_from, check_staff, is_staff
from programme.centres.links import as_identified, organisations
from programme.centres.model import KINDS, Centre, Firm, Met
from programme.centres.sessions import lock, parts
from programme.indicators.statements import BY_ADMIN, BY_ITSELF, FILE, Written
from programme.tables import Centre as CentreRow
from programme.tables import Encounter, Measurement

DEMO = f"{FILE}demo"
LATEST = 200
"""Lines that a page shows."""
_LONGEST = 1_000


def write(database: Database, who: Person, centre: Centre, told: Sequence[Met], now: datetime | None = None) -> Written:
    """Write lines of a centre's log, by its staff; what stands there already is left as it is."""
    check_staff(who, centre, (one.centre for one in told))
    for one in told:
        check_met(one)
    origin = BY_ADMIN if who.admin else BY_ITSELF
    return _write_met(database, told, origin, who.id, now or utc_now())


def take_in(database: Database, told: Sequence[Met], origin: str, now: datetime | None = None) -> Written:
    """Write what a file says, all of it or nothing; what it said before stays as it is, taken back or not."""
    return _write_met(database, told, origin, None, now or utc_now())


def would_take_in(database: Database, told: Sequence[Met], origin: str) -> Written:
    """What `take_in` would come to."""
    with database.reading() as session:
        return _sorted_out(session, told, origin)[1]


def take_back(database: Database, who: Person, line: int, now: datetime | None = None) -> Centre:
    """Take a line back by a line of its own; NotFound for one that does not stand or is not of who asks."""
    now = now or utc_now()
    with database.writing() as session:
        lock(session, "encounter")
        held = session.scalar(select(Encounter).where(Encounter.id == line, stands()))
        centre = session.get(CentreRow, held.centre) if held else None
        if held is None or centre is None or not is_staff(who, centre_from(centre)):
            raise NotFound("programme.centre.no_line")
        session.add(withdrawal(held, BY_ADMIN if who.admin else BY_ITSELF, who.id, now))
        note(session, now, who.id, "encounter.withdrawn", f"{held.centre} {line}")
        return centre_from(centre)


def say_again(database: Database, who: Person, line: int, now: datetime | None = None) -> Centre:
    """Write a line again that was taken back; NotFound for one that is not of who asks. Twice comes to the same."""
    with database.writing() as session:
        lock(session, "encounter")
        held = session.scalar(select(Encounter).where(Encounter.id == line, Encounter.withdraws.is_(None)))
        centre = session.get(CentreRow, held.centre) if held else None
        if held is None or centre is None or not is_staff(who, centre_from(centre)):
            raise NotFound("programme.centre.no_line")
        now, standing = now or utc_now(), select(Encounter).where(Encounter.firm == held.firm, stands())
        if same(held, held.firm) not in {same(row, row.firm) for row in session.scalars(standing)}:
            session.add(Encounter(**columns_of(held, account=who.id, said=now)))
            note(session, now, who.id, "encounter.restored", f"{held.centre} {line}")
        return centre_from(centre)


def check_met(one: Met, today: date | None = None) -> Met:
    """The line; BadInput where it cannot be so."""
    if one.kind not in KINDS:
        raise BadInput("programme.centre.kind", said=one.kind)
    if one.day > (today or date.today()) or one.day.year < 1990:
        raise BadInput("programme.centre.day")
    if max(len(one.text), 2 * len(one.partner or ""), 5 * len(one.programme)) > _LONGEST:
        raise BadInput("programme.centre.long", longest=_LONGEST)
    return one


def _write_met(
    database: Database, told: Sequence[Met], origin: str, account: str | None, now: datetime
) -> Written:  # fmt: skip
    with database.writing() as session:
        lock(session, "encounter")
        fresh, done, back = _sorted_out(session, told, origin)
        if fresh:
            session.execute(insert(Encounter), [_line(one, origin, account, now) for one in fresh])
        for held in back:
            session.add(withdrawal(held, origin, account, now))
        if fresh or back:
            of = {one.centre for one in fresh} | {held.centre for held in back}
            note(session, now, account, "encounters.written", f"{origin} {len(fresh) + len(back)} {min(of)}")
    return done


def _sorted_out(session: Session, told: Sequence[Met], origin: str) -> tuple[list[Met], Written, list[Encounter]]:
    """The lines that are new, what all come to, and the lines that are taken back."""
    told = as_identified(session, told)
    held = list(_of_firms(session, {one.firm.key for one in told}))
    gone = {row.withdraws for row in held}
    standing = {same(row, row.firm): row for row in held if row.withdraws is None and row.id not in gone}
    # What a file has said once is not said again by loading it again, even where somebody has taken it back.
    said = {same(row, row.firm) for row in held if row.origin == origin and row.withdraws is None}
    known = standing.keys() | (said if origin.startswith(FILE) else set())
    fresh = {one.same: one for one in told if not one.back and one.same not in known}
    back = {one.same: standing[one.same] for one in told if one.back and one.same in standing}
    done = Written(len(fresh), len(back), len(told) - len(fresh) - len(back))
    return list(fresh.values()), done, list(back.values())


def _of_firms(session: Session, firms: Collection[str]) -> Iterator[Encounter]:
    for some in parts(firms):
        yield from session.scalars(select(Encounter).where(Encounter.firm.in_(some)))


def same(row: Encounter, firm: str) -> tuple[object, ...]:
    """What makes a line of a firm's the same as another, as `Met.same` has it."""
    return row.centre, firm, row.day, row.kind, row.text, row.partner or "", row.programme


def _line(one: Met, origin: str, account: str | None, now: datetime) -> dict[str, object]:
    return {
        "centre": one.centre, "firm": one.firm.key, "name": one.firm.name, "region": one.firm.region,
        "sector": one.firm.sector, "day": one.day, "kind": one.kind, "text": one.text, "partner": one.partner,
        "partner_region": one.partner_region, "programme": one.programme, "withdraws": None, "origin": origin,
        "account": account, "said": now,
    }  # fmt: skip


def withdrawal(held: Encounter, origin: str, account: str | None, now: datetime) -> Encounter:
    """The line that takes a line back."""
    return Encounter(
        centre=held.centre, firm=held.firm, name=held.name, region=held.region, sector=held.sector, day=held.day,
        kind=held.kind, text=held.text, partner=held.partner, partner_region=held.partner_region,
        programme=held.programme, withdraws=held.id, origin=origin, account=account, said=now,
    )  # fmt: skip


def columns_of(row: Encounter | Measurement, **changed: object) -> dict[str, object]:
    """The columns of a row, but for its id, with what is otherwise."""
    names = [column.key for column in row.__table__.columns if column.key != "id"]
    return {name: getattr(row, name) for name in names} | changed


def stands() -> ColumnElement[bool]:
    """Whether a line stands: it takes none back, and none takes it back."""
    gone = select(Encounter.withdraws).where(Encounter.withdraws.is_not(None))
    return Encounter.withdraws.is_(None) & Encounter.id.not_in(gone)


def contacts(database: Database) -> list[Contact]:
    """Every line that stands, of all centres, as far as it is counted; who the firms are is told by keys alone.

    A firm that any centre has identified is its organisation in all of them.
    """
    columns = (Encounter.centre, Encounter.firm, Encounter.region, Encounter.sector, Encounter.day, Encounter.kind,
               Encounter.partner_region)  # fmt: skip
    more = (Encounter.text, Encounter.partner, Encounter.programme)
    with database.reading() as session:
        known = organisations(session)
        rows = session.execute(select(*columns, *more).where(stands()).order_by(Encounter.id)).all()
    linked = set(known.values())
    found: dict[object, Contact] = {}
    for at, (centre, firm, region, sector, day, kind, where, *said) in enumerate(rows):
        contact = Contact(centre, known.get(firm, firm), region, sector, day, kind, where)
        # What a centre wrote of the firm and of the organisation is one line.
        found[(contact.centre, contact.firm, day, kind, *said) if contact.firm in linked else at] = contact
    return list(found.values())


def invented(database: Database) -> bool:
    """Whether there is anything of the demonstration in the logs."""
    with database.reading() as session:
        return session.scalar(select(Encounter.id).where(Encounter.origin == DEMO).limit(1)) is not None


def lines(
    database: Database, of: Collection[str], firms: Collection[str] = (), most: int | None = LATEST
) -> list[Encounter]:
    """The lines that stand of these centres, and of these firms in every log; the latest first."""
    seen = Encounter.centre.in_(list(of)) | Encounter.firm.in_(list(firms))
    asked = select(Encounter).where(stands(), seen).order_by(Encounter.day.desc(), Encounter.id.desc())
    with database.reading() as session:
        return list(session.scalars(asked if most is None else asked.limit(most)))


def firms_in(database: Database, centre: str) -> list[Firm]:
    """The firms that a centre's log names, each once as it was named last, by name."""
    columns = (Encounter.firm, Encounter.name, Encounter.region, Encounter.sector)
    asked = select(*columns).where(Encounter.centre == centre, stands()).order_by(Encounter.id)
    with database.reading() as session:
        found = {row.firm: Firm(*row) for row in session.execute(asked)}
    return sorted(found.values(), key=lambda one: (sort_key(one.name), one.key))
