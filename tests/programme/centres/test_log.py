"""Logs and measurements stay written, are said once however often, and are for their staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from graph.errors import BadInput, NotAllowed, NotFound
from people.database import Database
from programme.centres import log, measured
from programme.centres.kept import centre_of, centres, is_staff, keep_centres
from programme.centres.model import Firm, Measured, Met
from programme.indicators.statements import Written
from tests.programme.centres.conftest import ADMIN, SAMSUN, TWO, of, staff

ZAR = Firm("tr:zar", "Zar", "TR831", "32.50")
OTHER = Firm("firm:TR833:baska", "Başka", "TR833")
MET = Met(SAMSUN.id, ZAR, date(2025, 5, 1), "meeting", "Konuşuldu")
VALUE = Measured(SAMSUN.id, ZAR, "export", 2024, 100.0, "bin avro", "Anket")
FILE = "file:x"


@pytest.fixture
def held(database: Database) -> Database:
    keep_centres(database, [SAMSUN, TWO])
    return database


def test_centres_are_kept_and_changed(held: Database) -> None:
    assert centres(held) == [TWO, SAMSUN]
    assert keep_centres(held, [SAMSUN, replace(TWO, firms=60)]) == Written(corrected=1, unchanged=1)
    assert centre_of(held, TWO.id).firms == 60
    with pytest.raises(NotFound):
        centre_of(held, "tr:none")


@pytest.mark.parametrize(
    ("who", "mine"),
    [(ADMIN, True), (staff("TR831"), True), (staff("TR8"), True), (staff("TR833"), False), (staff(), False),
     (of(SAMSUN.id, "editor"), True), (of(SAMSUN.id, "reader"), False), (of("tr:zar", "owner"), False)],
)  # fmt: skip
def test_who_is_staff(who: object, mine: bool) -> None:
    assert is_staff(who, SAMSUN) == mine  # type: ignore[arg-type]
    assert not is_staff(None, SAMSUN)


def test_the_staff_of_a_part_of_a_territory_is_none_of_the_whole() -> None:
    assert not is_staff(staff("TR833"), TWO)
    assert is_staff(staff("TR833", "TR834"), TWO)


def test_a_line_is_written_once_and_taken_back_by_another(held: Database) -> None:
    assert log.write(held, staff("TR831"), SAMSUN, [MET, MET]) == Written(added=1, unchanged=1)
    assert log.write(held, ADMIN, SAMSUN, [MET]) == Written(unchanged=1)
    (line,) = log.lines(held, [SAMSUN.id])
    assert (line.firm, line.kind, line.account) == ("tr:zar", "meeting", "1" * 32)
    with pytest.raises(NotFound):
        log.take_back(held, staff("TR833"), line.id)
    assert log.take_back(held, staff("TR831"), line.id) == SAMSUN
    assert log.lines(held, [SAMSUN.id]) == []
    assert log.contacts(held) == []
    with pytest.raises(NotFound):
        log.take_back(held, staff("TR831"), line.id)
    assert log.write(held, ADMIN, SAMSUN, [MET]) == Written(added=1), "what was taken back can be said anew"


def test_a_file_once_more_undoes_nothing_and_takes_back_what_it_says(held: Database) -> None:
    assert log.take_in(held, [MET], FILE) == Written(added=1)
    log.take_back(held, ADMIN, log.lines(held, [SAMSUN.id])[0].id)
    assert log.would_take_in(held, [MET], FILE) == Written(unchanged=1)
    assert log.take_in(held, [MET], FILE) == Written(unchanged=1)
    assert log.contacts(held) == []
    other = replace(MET, kind="visit")
    log.take_in(held, [other], FILE)
    assert log.take_in(held, [replace(other, back=True)], "file:y") == Written(corrected=1)
    assert log.contacts(held) == []


@pytest.mark.parametrize("wrong", [{"kind": "party"}, {"day": date(2999, 1, 1)}, {"text": "x" * 1001}])
def test_what_cannot_be_is_not_written(held: Database, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        log.write(held, ADMIN, SAMSUN, [MET, replace(MET, **wrong)])  # type: ignore[arg-type]
    assert log.contacts(held) == []


def test_nobody_else_writes(held: Database) -> None:
    for who in (staff("TR833"), of("tr:zar", "owner")):
        with pytest.raises(NotAllowed):
            log.write(held, who, SAMSUN, [MET])
        with pytest.raises(NotAllowed):
            measured.measure(held, who, SAMSUN, [VALUE])
    with pytest.raises(NotAllowed):
        log.write(held, staff("TR831"), SAMSUN, [replace(MET, centre=TWO.id)])


def test_rows_are_of_centres_and_of_firms(held: Database) -> None:
    log.take_in(held, [MET, replace(MET, centre=TWO.id), replace(MET, firm=OTHER)], FILE)
    assert {row.firm for row in log.lines(held, [SAMSUN.id])} == {"tr:zar", OTHER.key}
    assert {row.centre for row in log.lines(held, [], ["tr:zar"])} == {SAMSUN.id, TWO.id}
    assert log.lines(held, [], []) == []
    assert [one.name for one in log.firms_in(held, SAMSUN.id)] == ["Başka", "Zar"]


def test_a_measurement_is_corrected_by_a_newer_one_and_taken_back(held: Database) -> None:
    with pytest.raises(BadInput, match="log"):
        measured.measure(held, staff("TR831"), SAMSUN, [VALUE])
    log.write(held, ADMIN, SAMSUN, [MET])
    assert measured.measure(held, staff("TR831"), SAMSUN, [VALUE]) == Written(added=1)
    assert measured.measure(held, ADMIN, SAMSUN, [VALUE]) == Written(unchanged=1)
    assert measured.measure(held, ADMIN, SAMSUN, [replace(VALUE, value=120.0)]) == Written(corrected=1)
    assert [(row.year, row.value, row.reached) for row in measured.figures(held)] == [(2024, 120.0, True)]
    assert measured.measure(held, ADMIN, SAMSUN, [replace(VALUE, value=None)]) == Written(corrected=1)
    assert measured.figures(held) == []
    assert measured.measurements(held, [SAMSUN.id]) == []
    comparison = replace(VALUE, firm=OTHER, reached=False)
    assert measured.measure(held, ADMIN, SAMSUN, [comparison]) == Written(added=1)


def test_a_file_of_measurements_once_more_undoes_no_correction(held: Database) -> None:
    measured.take_in_measured(held, [VALUE], FILE)
    measured.take_in_measured(held, [replace(VALUE, value=1.0)], "file:y")
    assert measured.would_take_in_measured(held, [VALUE], FILE) == Written(unchanged=1)
    assert measured.take_in_measured(held, [VALUE], FILE) == Written(unchanged=1)
    assert [row.value for row in measured.figures(held)] == [1.0]


@pytest.mark.parametrize(
    "statement", ["UPDATE encounter SET kind = 'x'", "DELETE FROM encounter", "UPDATE measurement SET value = 1",
                  "DELETE FROM measurement"],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_written(held: Database, statement: str) -> None:
    log.take_in(held, [MET], FILE)
    measured.take_in_measured(held, [VALUE], FILE)
    with pytest.raises(DatabaseError, match="what was written stays written"), held.writing() as session:
        session.execute(text(statement))
