"""Files of centres, encounters and measurements: read whole, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from graph.audience import organisation_of
from graph.errors import BadInput
from graph.model import PUBLIC
from graph.store import Store
from graph.view import View
from graph.words.sentences import Sentence
from ingest.cells import listed, number
from ingest.personal import masked_sentence
from ingest.refusals import Refused, in_column
from ingest.tables.columns import Column
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, is_workbook, table_rows
from ingest.tables.reading import Reading
from people.database import Database
from programme.centres import log, measured
from programme.centres.columns import CENTRES, ENCOUNTERS, EXAMPLES, MEASUREMENTS
from programme.centres.firms import province_of
from programme.centres.founding import centre_for, found, host_of
from programme.centres.kept import centres
from programme.centres.model import CHANGE, FIRMS, Centre, Measured, Met
from programme.centres.reading import Reader, day_of
from programme.indicators.loading import Loaded, Wrong, origin_of
from programme.indicators.statements import Written

T = TypeVar("T", Centre, Met, Measured)
_AS_FOUND = Reading()


@dataclass(frozen=True, slots=True)
class _Taken(Generic[T]):
    """What a row says, and where it stands."""

    file: str
    line: int
    told: T


@dataclass(frozen=True, slots=True)
class _Sheet(Generic[T]):
    """How a table is read: its name, its columns, those it needs, the one its example is told by, and its rows."""

    name: str
    columns: Sequence[Column]
    needed: Sequence[str]
    example: str
    read: Callable[[Row, bool], T]


def load_centres(
    database: Database | None, store: Store, paths: Sequence[Path], *, how: Reading = _AS_FOUND, dry_run: bool = False
) -> Loaded:
    """Load centres out of tables; where a single row cannot be taken nothing is written."""
    sheet = _Sheet("centres", CENTRES, ("territory",), "name", lambda row, _: _centre(store, row))
    rows, wrong, number_ = _rows(sheet, paths, how)
    wrong += _twice(rows, lambda one: one.id)
    told = [row.told for row in rows]
    if wrong:
        return _refused(number_, wrong)
    if database is None or dry_run:
        held = {one.id: one for one in centres(database)} if database else {}
        same = sum(held.get(one.id) == one for one in told)
        fresh = sum(one.id not in held for one in told)
        return Loaded(number_, (), Written(fresh, len(told) - same - fresh, same))
    return Loaded(number_, (), found(database, store, told))


def load_encounters(  # noqa: PLR0913 - what, from where to where, and how
    database: Database | None, store: Store, paths: Sequence[Path], *, name: str | None = None,
    how: Reading = _AS_FOUND, dry_run: bool = False,
) -> Loaded:  # fmt: skip
    """Load lines of logs out of tables; where a single row cannot be taken nothing is written."""
    reader = _reader(database, _view(store, paths, ENCOUNTERS, how))
    sheet = _Sheet("encounters", ENCOUNTERS, ("centre", "firm", "day", "kind"), "firm", lambda row, _: reader.met(row))
    rows, wrong, number_ = _rows(sheet, paths, how)
    if wrong:
        return _refused(number_, wrong)
    told, origin = [row.told for row in rows], origin_of(name, paths)
    if database is None:
        return Loaded(number_, (), Written(added=len(told)))
    taken = log.would_take_in(database, told, origin) if dry_run else log.take_in(database, told, origin)
    return Loaded(number_, (), taken)


def load_measurements(  # noqa: PLR0913 - what, from where to where, and how
    database: Database | None, store: Store, paths: Sequence[Path], *, name: str | None = None,
    how: Reading = _AS_FOUND, dry_run: bool = False,
) -> Loaded:  # fmt: skip
    """Load measurements of firms out of tables; where a single row cannot be taken nothing is written."""
    reader = _reader(database, _view(store, paths, MEASUREMENTS, how))
    needed = ("centre", "firm", "measure", "year", "value", "unit", "source")
    sheet = _Sheet("measurements", MEASUREMENTS, needed, "firm", lambda row, exact: reader.measured(row, exact=exact))
    rows, wrong, number_ = _rows(sheet, paths, how)
    wrong += [*_twice(rows, lambda one: one.of), *_absent(store, rows), *_unlogged(database, rows)]
    if wrong:
        return _refused(number_, wrong)
    told, origin = [row.told for row in rows], origin_of(name, paths)
    if database is None:
        return Loaded(number_, (), Written(added=len(told)))
    if dry_run:
        return Loaded(number_, (), measured.would_take_in_measured(database, told, origin))
    return Loaded(number_, (), measured.take_in_measured(database, told, origin))


def _reader(database: Database | None, view: View) -> Reader:
    if database is None:
        return Reader([], view, lambda _: ())
    return Reader(centres(database), view, lambda centre: log.firms_in(database, centre))


def _rows(sheet: _Sheet[T], paths: Sequence[Path], how: Reading) -> tuple[list[_Taken[T]], list[Wrong], int]:
    """What every row says, what is wrong with some, and how many there are; BadInput for no row at all."""
    wrong: list[Wrong] = []
    rows: list[_Taken[T]] = []
    for path in paths:
        check_filled(path, sheet.columns, sheet.needed, sheet.name, how)
        rows += _read(sheet, path, how, wrong)
    count = len({(row.file, row.line) for row in rows} | {(one.file, one.line) for one in wrong})
    if not count:
        raise BadInput("ingest.tables.only_example", name=paths[0].name)
    return rows, wrong, count


def _read(sheet: _Sheet[T], path: Path, how: Reading, wrong: list[Wrong]) -> list[_Taken[T]]:
    flawed: set[int] = set()

    def refuse(line: int, column: str, reason: Sentence, _: Row) -> None:
        flawed.add(line)
        wrong.append(Wrong(path.name, line, column, reason))

    taken: list[_Taken[T]] = []
    for line, row in table_rows(path, sheet.columns, refuse, how):
        if line in flawed or row.get(sheet.example) in EXAMPLES:
            continue
        try:
            taken.append(_Taken(path.name, line, sheet.read(row, is_workbook(path))))
        except Refused as refused:
            wrong.append(Wrong(path.name, line, refused.column, refused.sentence))
    return taken


def _refused(rows: int, wrong: Iterable[Wrong]) -> Loaded:
    told = [replace(one, reason=masked_sentence(one.reason)) for one in wrong]
    return Loaded(rows, sorted(told, key=lambda one: (one.file, one.line)), Written())


def _twice(rows: Iterable[_Taken[T]], of: Callable[[T], object]) -> list[Wrong]:
    """Rows that speak of the same as an earlier one."""
    first: dict[object, _Taken[T]] = {}
    found_ = []
    for row in rows:
        before = first.setdefault(of(row.told), row)
        if before is not row:
            found_.append(Wrong(row.file, row.line, "", Sentence("programme.centre.twice", {"line": before.line})))
    return found_


def _absent(store: Store, rows: Sequence[_Taken[Measured]]) -> list[Wrong]:
    """Rows that name a document that is not there."""
    named = {row.told.document for row in rows if row.told.document}
    there = {id_ for id_, records in store.records(named).items() if records[0].kind == "document"}
    return [Wrong(row.file, row.line, "document", Sentence("programme.statement.absent", {"id": row.told.document}))
            for row in rows if row.told.document and row.told.document not in there]  # fmt: skip


def _unlogged(database: Database | None, rows: Sequence[_Taken[Measured]]) -> list[Wrong]:
    """Rows of firms that are said to be reached and that no line of the centre's log names."""
    lacking = measured.unlogged(database, [row.told for row in rows]) if database else set()
    return [Wrong(row.file, row.line, "firm", Sentence("programme.centre.unlogged", {"name": row.told.firm.name}))
            for row in rows if row.told.reached and (row.told.centre, row.told.firm.key) in lacking]  # fmt: skip


def _view(store: Store, paths: Sequence[Path], columns: Sequence[Column], how: Reading) -> View:
    """What everyone sees, and each organisation that a row names by its id, which whoever runs the service may."""
    named: set[str] = set()
    for path in paths:
        check_filled(path, columns, (), "", how)
        for _, row in table_rows(path, columns, lambda *_: None, how):
            named |= {row[name] for name in ("firm", "partner") if ":" in row.get(name, "")}
    return store.seen_by(frozenset({PUBLIC}) | {organisation_of(id_) for id_ in named})


def _centre(store: Store, row: Row) -> Centre:
    with in_column("host"):
        host = host_of(store, row.get("host", ""))
    with in_column("firms"):
        firms = number(row.get("firms", ""), float, 1, 1_000_000)
    with in_column("change"):
        change = number(row.get("change", "").strip(" %"), float, 0, 1_000)
    with in_column("opened"):
        opened = day_of(row["opened"]) if row.get("opened") else None
    with in_column("territory"):
        codes = [province_of(one) for one in listed(row["territory"], ";|")]
        known = {"firms": int(firms or FIRMS), "change": CHANGE if change is None else change / 100}
        return centre_for(codes, id_=row.get("id", ""), name=row.get("name", ""), host=host, opened=opened, **known)  # type: ignore[arg-type]
