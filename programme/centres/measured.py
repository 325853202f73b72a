"""What was measured of firms: written, corrected by newer rows, and read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, insert, select, true
from sqlalchemy.orm import Session

from graph.errors import BadInput
from graph.words.folding import sort_key
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from programme.centres.kept import check_staff
from programme.centres.links import as_identified, organisations
from programme.centres.log import stands as line_stands
from programme.centres.model import MEASURES, Centre, Measured
from programme.centres.results import Figure
from programme.centres.sessions import lock, parts
from programme.indicators.statements import BY_ADMIN, BY_ITSELF, FILE, Written
from programme.tables import Encounter, Measurement


def measure(
    database: Database, who: Person, centre: Centre, told: Sequence[Measured], now: datetime | None = None
) -> Written:
    """Write what was measured, by the centre's staff; BadInput for a firm said to be reached that is not in the log."""
    check_staff(who, centre, (one.centre for one in told))
    for one in told:
        check_measured(one)
    lacking = unlogged(database, told)
    if lacking:
        name = next(one.firm.name for one in told if (one.centre, one.firm.key) in lacking)
        raise BadInput("programme.centre.unlogged", name=name)
    return _write_measured(database, told, BY_ADMIN if who.admin else BY_ITSELF, who.id, now or utc_now())


def take_in_measured(database: Database, told: Sequence[Measured], origin: str, now: datetime | None = None) -> Written:
    """Write what a file says was measured, all of it or nothing; the same file again undoes no correction since."""
    return _write_measured(database, told, origin, None, now or utc_now())


def would_take_in_measured(database: Database, told: Sequence[Measured], origin: str) -> Written:
    """What `take_in_measured` would come to."""
    with database.reading() as session:
        return _sorted_out_measured(session, told, origin)[1]


def check_measured(one: Measured, today: date | None = None) -> Measured:
    """The measurement; BadInput where it cannot be so."""
    if one.measure not in MEASURES:
        raise BadInput("programme.centre.measure", said=one.measure)
    if not 1990 <= one.year <= (today or date.today()).year:
        raise BadInput("programme.centre.year", said=one.year)
    if one.value is not None and not 0 <= one.value <= 1e15:
        raise BadInput("programme.centre.value")
    return one


def unlogged(database: Database, told: Iterable[Measured]) -> set[tuple[str, str]]:
    """The centres and firms that are said to be reached and of which the centre's log has no line."""
    with database.reading() as session:
        asked = {(one.centre, one.firm.key) for one in as_identified(session, list(told)) if one.reached}
        for some in parts({firm for _, firm in asked}):
            rows = session.execute(
                select(Encounter.centre, Encounter.firm).where(Encounter.firm.in_(some), line_stands())
            )
            asked -= {(centre, firm) for centre, firm in rows}
    return asked


def _write_measured(
    database: Database, told: Sequence[Measured], origin: str, account: str | None, now: datetime
) -> Written:
    with database.writing() as session:
        lock(session, "measurement")
        fresh, done = _sorted_out_measured(session, told, origin)
        if fresh:
            session.execute(insert(Measurement), [_figure_row(one, origin, account, now) for one in fresh])
            note(session, now, account, "measurements.written", f"{origin} {len(fresh)} {fresh[0].centre}")
    return done


def _sorted_out_measured(session: Session, told: Sequence[Measured], origin: str) -> tuple[list[Measured], Written]:
    told = as_identified(session, told)
    firms = {one.firm.key for one in told}
    standing = _newest(session, firms, true())
    mine = _newest(session, firms, Measurement.origin == origin) if origin.startswith(FILE) else standing
    fresh = {one.of: one for one in told if not _same_figure(one, mine.get(one.of))}
    corrected = sum(of in standing for of in fresh)
    return list(fresh.values()), Written(len(fresh) - corrected, corrected, len(told) - len(fresh))


def _newest(
    session: Session, firms: Collection[str], kept: ColumnElement[bool]
) -> Mapping[tuple[str, str, str, int], Measurement]:
    found: dict[tuple[str, str, str, int], Measurement] = {}
    for some in parts(firms):
        newest = _newest_ids(Measurement.firm.in_(some) & kept)
        rows = session.scalars(select(Measurement).where(Measurement.id.in_(newest)))
        found |= {(row.centre, row.firm, row.measure, row.year): row for row in rows}
    return found


def standing_of(session: Session, firms: Collection[str]) -> list[Measurement]:
    """The newest row of each centre, firm, measure and year of these firms, those taken back with them."""
    return list(_newest(session, firms, true()).values())


def _newest_ids(kept: ColumnElement[bool]) -> Select[int]:
    of = (Measurement.centre, Measurement.firm, Measurement.measure, Measurement.year)
    return select(func.max(Measurement.id)).where(kept).group_by(*of)


def _same_figure(told: Measured, held: Measurement | None) -> bool:
    if held is None:
        return told.value is None  # what was never said cannot be taken back
    return (told.value, told.unit, told.source, told.document, told.reached) == (
        held.value, held.unit, held.source, held.document, held.reached,
    )  # fmt: skip


def _figure_row(one: Measured, origin: str, account: str | None, now: datetime) -> dict[str, object]:
    return {
        "centre": one.centre, "firm": one.firm.key, "name": one.firm.name, "region": one.firm.region,
        "sector": one.firm.sector, "measure": one.measure, "year": one.year, "value": one.value, "unit": one.unit,
        "source": one.source, "document": one.document, "reached": one.reached, "origin": origin, "account": account,
        "said": now,
    }  # fmt: skip


def figures(database: Database) -> list[Figure]:
    """Every measurement that stands, of all centres, as far as it is counted.

    A firm that any centre has identified is its organisation in all of them; where a centre measured it under both, as
    one that was reached, or else what was said last.
    """
    columns = (Measurement.id, Measurement.centre, Measurement.firm, Measurement.region, Measurement.sector,
               Measurement.measure, Measurement.year, Measurement.value, Measurement.unit,
               Measurement.reached)  # fmt: skip
    asked = select(*columns).where(Measurement.id.in_(_newest_ids(true())), Measurement.value.is_not(None))
    with database.reading() as session:
        known = organisations(session)
        found = [Figure._make(row) for row in session.execute(asked)]
    found = [one._replace(firm=known.get(one.firm, one.firm)) for one in found]
    last = sorted(found, key=lambda one: (one.reached, one.id))
    return list({(one.centre, one.firm, one.measure, one.year): one for one in last}.values())


def measurements(database: Database, of: Collection[str], firms: Collection[str] = ()) -> list[Measurement]:
    """The measurements that stand of these centres, and of these firms by every centre; by name, measure and year."""
    stands = Measurement.id.in_(_newest_ids(true())) & Measurement.value.is_not(None)
    asked = select(Measurement).where(stands, Measurement.centre.in_(list(of)) | Measurement.firm.in_(list(firms)))
    with database.reading() as session:
        rows = list(session.scalars(asked))
    return sorted(rows, key=lambda row: (sort_key(row.name), row.firm, row.measure, row.year, row.id))
