"""Rows of a firm known by name are written anew of an organisation, on both databases, and only what it lacks."""

from __future__ import annotations

from datetime import date

import pytest

from graph.errors import NotAllowed, NotFound
from graph.store import Store
from people.database import Database
from programme.centres import log, measured
from programme.centres.identifying import by_name_alone, identified, identify, suggested, take_back
from programme.centres.kept import keep_centres
from programme.centres.model import Firm, Measured, Met
from tests.programme.centres.conftest import ADMIN, SAMSUN, TWO, staff

ALONE, KNOWN = Firm("firm:TR831:es-adli-firma", "Eş Adlı Firma", "TR831"), Firm("tr:es1", "Eş Adlı Firma", "TR831")
DAY = date(2026, 5, 4)


def test_what_the_organisation_has_already_is_not_said_twice(database: Database) -> None:
    keep_centres(database, [SAMSUN, TWO])
    log.take_in(database, [Met(SAMSUN.id, ALONE, DAY, "visit"), Met(SAMSUN.id, KNOWN, DAY, "visit"),
                           Met(TWO.id, ALONE, DAY, "contact")], "file:a")  # fmt: skip
    measured.take_in_measured(database, [
        Measured(SAMSUN.id, firm, "export", year, value, "t", "x")
        for firm, year, value in ((ALONE, 2024, 1.0), (ALONE, 2025, 2.0), (KNOWN, 2025, 3.0))], "file:a")  # fmt: skip
    for who, error in ((staff("TR10"), NotAllowed), (staff("TR83"), NotFound)):
        with pytest.raises(error):
            identify(database, who, SAMSUN, KNOWN.key if error is NotFound else ALONE.key, "tr:es2")
    identify(database, staff("TR83"), SAMSUN, ALONE.key, KNOWN.key)
    held = log.lines(database, [SAMSUN.id, TWO.id])
    assert sorted((one.centre, one.firm, one.kind) for one in held) == sorted(
        [(SAMSUN.id, "tr:es1", "visit"), (TWO.id, "tr:es1", "contact")]
    )
    figures = measured.figures(database)
    assert sorted((one.firm, one.year, one.value) for one in figures) == [("tr:es1", 2024, 1.0), ("tr:es1", 2025, 3.0)]
    with pytest.raises(NotFound):
        by_name_alone(database, SAMSUN, ALONE.key)


def test_a_file_that_is_loaded_again_undoes_nothing(database: Database) -> None:
    keep_centres(database, [SAMSUN, TWO])
    who = staff("TR83")

    def lines(firm: Firm) -> list[Met]:
        return [Met(SAMSUN.id, firm, DAY, "visit", "a"), Met(SAMSUN.id, firm, DAY, "contact", "b")]

    def figure(firm: Firm, value: float) -> list[Measured]:
        return [Measured(SAMSUN.id, firm, "export", 2025, value, "t", "x")]

    log.take_in(database, lines(ALONE), "file:a")
    measured.take_in_measured(database, figure(ALONE, 1.0), "file:m")
    identify(database, who, SAMSUN, ALONE.key, KNOWN.key)
    log.take_back(database, who, next(one for one in log.lines(database, [SAMSUN.id]) if one.text == "a").id)
    measured.measure(database, who, SAMSUN, figure(KNOWN, 5.0))
    log.take_in(database, lines(KNOWN), "file:a")
    measured.take_in_measured(database, figure(KNOWN, 1.0), "file:m")
    assert [one.text for one in log.lines(database, [SAMSUN.id])] == ["b"]
    assert [one.value for one in measured.figures(database)] == [5.0]


def test_who_was_reached_is_not_compared_with(database: Database) -> None:
    keep_centres(database, [SAMSUN, TWO])
    log.take_in(database, [Met(SAMSUN.id, ALONE, DAY, "visit")], "file:a")
    measured.take_in_measured(database, [
        Measured(SAMSUN.id, firm, "export", year, value, "t", "x", None, firm == ALONE)
        for firm, year, value in ((ALONE, 2024, 1.0), (ALONE, 2025, 2.0), (KNOWN, 2024, 7.0), (KNOWN, 2025, 9.0))
    ], "file:m")  # fmt: skip
    identify(database, staff("TR83"), SAMSUN, ALONE.key, KNOWN.key)
    found = [(one.firm, one.year, one.value, one.reached) for one in measured.figures(database)]
    assert sorted(found) == [(KNOWN.key, 2024, 1.0, True), (KNOWN.key, 2025, 2.0, True)]


def test_what_another_centre_wrote_is_counted_as_the_organisation_and_read_by_its_own_staff_alone(
    database: Database,
) -> None:
    keep_centres(database, [SAMSUN, TWO])
    log.take_in(database, [Met(SAMSUN.id, ALONE, DAY, "visit", "bizim"), Met(TWO.id, ALONE, DAY, "visit", "onların")],
                "file:a")  # fmt: skip
    measured.take_in_measured(database, [Measured(TWO.id, ALONE, "export", 2025, 1.0, "t", "x")], "file:m")
    identify(database, staff("TR831"), SAMSUN, ALONE.key, KNOWN.key)
    held = log.lines(database, [], [KNOWN.key])
    assert [one.text for one in held] == ["bizim"], "whoever acts for the organisation reads no other centre's line"
    assert measured.measurements(database, [], [KNOWN.key]) == []
    assert {(one.centre, one.firm) for one in log.contacts(database)} == {(SAMSUN.id, "tr:es1"), (TWO.id, "tr:es1")}
    assert [one.firm for one in measured.figures(database)] == ["tr:es1"]
    identify(database, staff("TR83"), TWO, ALONE.key, KNOWN.key)
    assert {one.text for one in log.lines(database, [], [KNOWN.key])} == {"bizim", "onların"}
    assert [one.value for one in measured.measurements(database, [], [KNOWN.key])] == [1.0]


def test_a_firm_that_was_identified_is_one_firm_whoever_writes_its_name_later(database: Database) -> None:
    keep_centres(database, [SAMSUN, TWO])
    log.take_in(database, [Met(SAMSUN.id, ALONE, DAY, "visit")], "file:a")
    identify(database, staff("TR831"), SAMSUN, ALONE.key, KNOWN.key)
    for centre, text in ((SAMSUN, "yine"), (TWO, "yeni")):
        log.write(database, ADMIN, centre, [Met(centre.id, ALONE, DAY, "contact", text)])
        told = [Measured(centre.id, ALONE, "export", year, 1.0, "t", "x") for year in (2024, 2025)]
        measured.measure(database, ADMIN, centre, told)
    assert {one.firm for one in log.contacts(database)} == {KNOWN.key}
    assert {one.firm for one in measured.figures(database)} == {KNOWN.key}
    assert {one.text for one in log.lines(database, [], [KNOWN.key])} == {"", "yine"}
    log.write(database, ADMIN, TWO, [Met(TWO.id, KNOWN, DAY, "contact", "yeni")])
    measured.measure(database, ADMIN, TWO, [Measured(TWO.id, KNOWN, "export", 2025, 4.0, "t", "x")])
    assert len([one for one in log.contacts(database) if one.centre == TWO.id]) == 1, "a line said of both is one"
    assert [one.value for one in measured.figures(database) if (one.centre, one.year) == (TWO.id, 2025)] == [4.0]
    again = log.take_in(database, [Met(SAMSUN.id, ALONE, DAY, "visit")], "file:a")
    assert (again.added, again.unchanged) == (0, 1)


def test_organisations_are_suggested_by_name_those_of_the_province_first(store: Store) -> None:
    view = store.seen_by(frozenset({"public"}))
    assert [node.id for node in suggested(view, Firm("firm:TR510:x", "Eş Adlı Firma", "TR510"))][:2] == [
        "tr:es2",
        "tr:es1",
    ]
    assert "tr:gizli" not in [node.id for node in suggested(view, Firm("firm:TR831:x", "Gizli Firma", "TR831"))]


def test_what_was_said_of_a_firm_is_taken_back_whole(database: Database) -> None:
    keep_centres(database, [SAMSUN, TWO])
    told = [Met(SAMSUN.id, ALONE, DAY, "visit"), Met(SAMSUN.id, KNOWN, DAY, "visit"),
            Met(TWO.id, ALONE, DAY, "contact"), Met(SAMSUN.id, ALONE, DAY, "training", "x")]  # fmt: skip
    log.take_in(database, told, "file:a")
    measured.take_in_measured(database, [
        Measured(SAMSUN.id, firm, "export", year, value, "t", "x", None, firm == ALONE)
        for firm, year, value in ((ALONE, 2023, 4.0), (ALONE, 2024, 1.0), (KNOWN, 2024, 7.0), (KNOWN, 2025, 9.0))
    ], "file:m")  # fmt: skip

    def rows() -> tuple[object, object]:
        held = log.lines(database, [SAMSUN.id, TWO.id])
        return sorted((one.centre, one.firm, one.kind, one.origin) for one in held), sorted(
            (one.firm, one.year, one.value, one.reached) for one in measured.figures(database)
        )

    before, who = rows(), staff("TR83")
    act = identify(database, who, SAMSUN, ALONE.key, KNOWN.key)
    assert [(one.act, one.name, one.organisation) for one in identified(database, SAMSUN)] == [
        (act, ALONE.name, KNOWN.key)
    ]
    assert rows() != before
    with pytest.raises(NotAllowed):
        take_back(database, staff("TR10"), SAMSUN, act)
    with pytest.raises(NotFound):
        take_back(database, who, SAMSUN, act + 1)
    take_back(database, who, SAMSUN, act)
    take_back(database, who, SAMSUN, act)
    assert rows() == before
    assert identified(database, SAMSUN) == []
    # It may be said again, and a file that is loaded again still says nothing new.
    again = identify(database, who, SAMSUN, ALONE.key, KNOWN.key)
    assert again > act
    take_back(database, who, SAMSUN, again)
    assert log.take_in(database, [Met(SAMSUN.id, ALONE, DAY, "visit")], "file:a").added == 0
    assert rows() == before


def test_staff_takes_back_in_its_own_centres_what_an_administrator_said_of_all(database: Database) -> None:
    keep_centres(database, [SAMSUN, TWO])
    log.take_in(database, [Met(one.id, ALONE, DAY, "visit") for one in (SAMSUN, TWO)], "file:a")
    act = identify(database, ADMIN, SAMSUN, ALONE.key, KNOWN.key)
    take_back(database, staff("TR831"), SAMSUN, act)
    held = log.lines(database, [SAMSUN.id, TWO.id])
    assert {one.centre: one.firm for one in held} == {SAMSUN.id: ALONE.key, TWO.id: KNOWN.key}
    assert identified(database, SAMSUN) == []
    assert len(identified(database, TWO)) == 1


def test_what_was_changed_since_stays_where_a_link_is_taken_back(database: Database) -> None:
    keep_centres(database, [SAMSUN, TWO])
    who = staff("TR83")
    log.take_in(
        database, [Met(SAMSUN.id, ALONE, DAY, "visit", "a"), Met(SAMSUN.id, ALONE, DAY, "visit", "b")], "file:a"
    )
    measured.take_in_measured(database, [Measured(SAMSUN.id, ALONE, "export", 2025, 1.0, "t", "x")], "file:m")
    act = identify(database, who, SAMSUN, ALONE.key, KNOWN.key)
    log.take_back(database, who, next(one for one in log.lines(database, [SAMSUN.id]) if one.text == "a").id)
    measured.measure(database, who, SAMSUN, [Measured(SAMSUN.id, KNOWN, "export", 2025, 5.0, "t", "x")])
    take_back(database, who, SAMSUN, act)
    assert [(one.firm, one.text) for one in log.lines(database, [SAMSUN.id])] == [(ALONE.key, "b")]
    assert [(one.firm, one.value) for one in measured.figures(database)] == [(KNOWN.key, 5.0)]
