"""A firm known by name becomes an organisation: its rows are the organisation's, counted once, and nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.wiring import Parts
from programme.centres import log, measured
from programme.centres.model import Firm, Measured, Met
from programme.tables import Encounter, Measurement
from tests.api.centres import BIG, SMALL, fill
from tests.api.pages.people.conftest import Signing, app, browser, form_of, signed
from tests.api.pages.programme.test_centres import Worker, worker

__all__ = ["app", "browser", "signed", "worker"]
LAB = Firm("firm:TR831:laboratuvar", "Laboratuvar", "TR831", "32.50")
WHERE = "/tr/encounters/firm"


@pytest.fixture(autouse=True)
def _filled(parts: Parts) -> None:
    fill(parts.store, parts.people)
    log.take_in(parts.people, [Met(BIG.id, LAB, date(2025, 5, 2), "visit", "gezildi"),
                               Met(SMALL.id, LAB, date(2025, 6, 2), "contact", "arandı")], "file:more")  # fmt: skip
    values = {2023: 100.0, 2025: 102.0}
    told = [Measured(BIG.id, LAB, "efficiency", year, value, "TL", "anket") for year, value in values.items()]
    measured.take_in_measured(parts.people, told, "file:more")


def counts(parts: Parts) -> tuple[int, int, set[str]]:
    """Rows ever written, and the firms counted."""
    with parts.people.reading() as session:
        rows = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Encounter, Measurement)]
    return rows[0], rows[1], {one.firm for one in log.contacts(parts.people)}


def test_rows_become_the_organisations_once_and_the_old_ones_stay(
    worker: Worker, signed: Signing, parts: Parts
) -> None:
    mine, before = worker("s@x.example", "TR831"), counts(parts)
    firm = signed("l@lab.example", "demo:zar")
    page = BeautifulSoup(mine.get(f"/tr/centres/{BIG.id}").text, "lxml")
    links = [str(one["href"]) for one in page.select(f'a[href^="{WHERE}"]')]
    assert sum("laboratuvar" in one for one in links) == 1
    assert "Bu firma hangi kuruluş?" in mine.get(next(one for one in links if "laboratuvar" in one)).text
    said = {"centre": BIG.id, "firm": LAB.key, "other": "demo:lab", "form": form_of(mine)}
    assert mine.post(WHERE, data=said).status_code == 303
    after = counts(parts)
    assert after[2] == before[2] - {LAB.key} | {"demo:lab"}
    assert (after[0] - before[0], after[1] - before[1]) == (2, 4), "each is taken back and said again"
    held = log.lines(parts.people, [BIG.id, SMALL.id], most=None)
    assert sorted((one.centre, one.kind, one.text) for one in held if one.firm == "demo:lab") == sorted(
        [(BIG.id, "visit", "gezildi")]
    ), "another centre's line is counted as the organisation's, and read by nobody but its own staff"
    figures = [one for one in measured.figures(parts.people) if one.firm in {"demo:lab", LAB.key}]
    assert [(one.firm, one.year, one.value) for one in figures] == [
        ("demo:lab", 2023, 100.0),
        ("demo:lab", 2025, 102.0),
    ]
    again = log.take_in(parts.people, [Met(BIG.id, Firm("demo:lab", "Laboratuvar", "TR831"), date(2025, 5, 2), "visit",
                                           "gezildi")], "file:more")  # fmt: skip
    assert (again.added, again.unchanged) == (0, 1)
    assert mine.post(WHERE, data={**said, "form": form_of(mine)}).status_code == 404, "it is none by name any more"
    assert "gezildi" not in firm.get(f"/tr/centres/{BIG.id}").text


def test_nobody_reads_another_centres_lines_by_naming_an_organisation_that_they_act_for(
    worker: Worker, signed: Signing
) -> None:
    mine, friend = worker("s@x.example", "TR831"), signed("l@lab.example", "demo:lab")  # both act for demo:lab
    said = {"centre": BIG.id, "firm": LAB.key, "other": "demo:lab", "form": form_of(mine)}
    assert mine.post(WHERE, data=said).status_code == 303
    for one in (mine, friend):
        assert "arandı" not in one.get(f"/tr/centres/{SMALL.id}").text
        assert "gezildi" in one.get(f"/tr/centres/{BIG.id}").text
    theirs = worker("c@x.example", "TR833")
    assert "arandı" in theirs.get(f"/tr/centres/{SMALL.id}").text
    assert theirs.post(WHERE, data={**said, "centre": SMALL.id, "form": form_of(theirs)}).status_code == 303
    assert "arandı" in friend.get(f"/tr/centres/{SMALL.id}").text, "its own staff has said so"


def test_a_link_and_a_line_are_taken_back_by_the_page(worker: Worker, parts: Parts) -> None:
    mine, before = worker("s@x.example", "TR831"), counts(parts)[2]
    said = {"centre": BIG.id, "firm": LAB.key, "other": "demo:lab", "form": form_of(mine)}
    mine.post(WHERE, data=said)
    page = BeautifulSoup(mine.get(f"/tr/centres/{BIG.id}").text, "lxml")
    (told,) = page.select(".toast")
    listed = page.select_one(f'main ul form[action="{WHERE}/back"]')
    assert "eşleştirildi" in told.text
    assert listed is not None
    fields = {str(one["name"]): str(one["value"]) for one in listed.select("input")}
    assert fields == {str(one["name"]): str(one["value"]) for one in told.select("input")}
    for wrong, status in (({"act": "x"}, 404), ({"act": "999999"}, 404), ({"form": "x"}, 400), ({"centre": "x"}, 404)):
        assert mine.post(f"{WHERE}/back", data={**fields, **wrong}).status_code == status
    assert worker("t@x.example", "TR10").post(f"{WHERE}/back", data=fields).status_code in {400, 403}
    assert mine.post(f"{WHERE}/back", data=fields).status_code == 303
    assert counts(parts)[2] == before
    page = BeautifulSoup(mine.get(f"/tr/centres/{BIG.id}").text, "lxml")
    assert page.select(f'form[action="{WHERE}/back"]') == []
    line = next(one.id for one in log.lines(parts.people, [BIG.id], most=None) if one.firm == LAB.key)
    mine.post("/tr/encounters/back", data={"line": str(line), "form": form_of(mine)})
    (told,) = BeautifulSoup(mine.get(f"/en/centres/{BIG.id}").text, "lxml").select(".toast")
    assert "does not count" in told.text
    form = told.select_one("form")
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    for _ in range(2):
        assert mine.post(str(form["action"]), data=fields).status_code == 303
    held = [one for one in log.lines(parts.people, [BIG.id], most=None) if one.firm == LAB.key]
    assert [(one.text, one.id > line) for one in held] == [("gezildi", True)]


def test_it_is_for_the_staff_of_the_centre_and_what_is_wrong_is_told(
    worker: Worker, signed: Signing, parts: Parts, browser: object
) -> None:
    mine, before = worker("s@x.example", "TR831"), counts(parts)
    said = {"centre": BIG.id, "firm": LAB.key, "other": "demo:lab"}
    asked = f"{WHERE}?centre={BIG.id}&firm={LAB.key}"
    strangers: list[TestClient] = [worker("t@x.example", "TR10"), signed("z@zar.example", "demo:zar")]
    for stranger in strangers:
        assert stranger.get(asked).status_code == 403
        assert stranger.post(WHERE, data={**said, "form": form_of(stranger)}).status_code == 403
    form = form_of(mine)
    for wrong, status in (({"other": ""}, 400), ({"other": "kimse"}, 400), ({"other": "tr:none"}, 400),
                          ({"firm": "demo:zar"}, 404), ({"centre": "tr:none"}, 404), ({"form": "x"}, 400)):  # fmt: skip
        assert mine.post(WHERE, data={**said, "form": form, **wrong}).status_code == status, wrong
    assert mine.get(f"{WHERE}?centre={BIG.id}&firm=demo:zar").status_code == 404
    assert counts(parts) == before
