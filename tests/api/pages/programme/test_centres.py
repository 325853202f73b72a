"""The pages and files of centres: figures for everyone, rows for the staff and the firm, and a form for a phone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import select, text

from api.exports.centres import ROWS
from api.pages.plots import DOTS_AXIS, DOTS_WIDTH, dots
from api.wiring import Parts
from people import accounts, staff
from people.database import Database
from people.persons import Person, person
from people.signing.personal import erase
from people.tables import Account
from programme.centres import log, measured
from programme.centres.kept import centre_of
from programme.centres.model import Firm, Measured, Met
from tests.api.centres import BIG, NUMBER, SMALL, fill, firms
from tests.api.conftest import HIDDEN
from tests.api.pages.people.conftest import GOOD, Signing, app, browser, form_of, signed

__all__ = ["app", "browser", "signed"]
Browser = Callable[[], TestClient]
Worker = Callable[[str, str], TestClient]
ONE, FEW = f"/tr/centres/{BIG.id}", f"/tr/centres/{SMALL.id}"
GIVEN = {"centre": BIG.id, "firm": "Yeni Firma", "kind": "meeting", "day": "2026-01-05", "text": "tanıştık"}
MEASURED = {"centre": BIG.id, "firm": "demo:zar", "measure": "export", "year": "2025", "value": "12,5",
            "unit": "bin avro", "source": "Anket", "group": "reached"}  # fmt: skip


@pytest.fixture(autouse=True)
def _filled(parts: Parts) -> None:
    fill(parts.store, parts.people)


@pytest.fixture
def worker(browser: Browser, parts: Parts) -> Callable[[str, str], TestClient]:
    """A browser of somebody who is staff of a territory, and of nothing else."""

    def sign(email: str, territory: str) -> TestClient:
        link = accounts.invite(parts.people, None, email, "demo:lab", "reader")
        client = browser()
        client.post(f"/tr/join/{link}", data={"name": "Çalışan", "password": GOOD})
        staff.appoint(parts.people, Person("0" * 32, "x", "x", admin=True, roles={}), email, territory)
        return client

    return sign


def page(client: TestClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def cells(text: str, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def href(row: Tag) -> str:
    link = row.select_one("th a")
    assert link is not None
    return str(link["href"])


def test_all_centres_together(browser: Browser) -> None:
    found = page(browser(), "/tr/centres")
    assert [one.get_text() for one in found.select(".funnel .n")] == ["27", "14", "5", "27"]
    assert [one.get_text() for one in found.select(".funnel .rate")] == [
        "hedef 30", "önceki adıma oranı %52", "önceki adıma oranı %36 · başka bir bölgeyle: 5",
        "önceki adıma oranı %540",
    ]  # fmt: skip
    rows = {href(row): row for row in found.select(".table.wide tbody tr:not(.own)")}
    assert set(rows) == {ONE, FEW}
    assert rows[FEW].select("td")[5].get_text(strip=True) == "az veri"
    assert rows[ONE].select_one("svg")
    assert found.select_one('a[href="/tr/centres.csv"]')
    assert found.select_one('#data a[href="/api/v1/centres"]')


def test_one_dot_a_firm_with_target_median_and_interval(worker: Worker) -> None:
    found = page(worker("s@x.example", "TR831"), ONE)
    assert len(found.select('section[aria-labelledby="change"] svg circle:not(.me)')) == NUMBER
    assert found.select_one("svg .target")
    assert found.select_one("svg .span.me")
    # The changes are 0, 2, … 46 %: the median 23 %, the interval of the 7th to the 18th.
    assert found.select_one(".big-n").get_text() == "+%23,0"  # type: ignore[union-attr]
    assert "+%12,0 … +%34,0" in found.text
    assert "24 firmadan 14" in found.text
    assert "Küme dışı 12 firmaya göre" in found.text


def test_everybody_else_is_told_no_figure_of_few_nor_one_that_tells_it(browser: Browser) -> None:
    """Of 24 and 3 firms: who knows all 27 and the 24 knows the three, so that the 24 alone are not told."""
    one = browser()
    assert page(one, "/tr/centres").select_one(".big-n")
    for address in (ONE, FEW, f"/tr/centres?centre={BIG.id}", f"{ONE}?measure=export"):
        found = page(one, address)
        assert not found.select(".big-n"), address
        assert not found.select('section[aria-labelledby="change"] circle'), address
    assert "saklı" in page(one, "/tr/centres").text


@pytest.mark.parametrize(
    ("query", "contacted"),
    [("sector=28", "12"), ("region=TR833", "3"), ("since=2026-01-01", "5"), ("until=2025-01-05", "3"),
     ("sector=32.50&region=TR831", "1"), (f"centre={SMALL.id}", "3"), ("since=&until=&sector=&region=&centre=", "27")],
)  # fmt: skip
def test_steps_are_narrowed_for_everyone_and_figures_only_for_staff(
    browser: Browser, parts: Parts, query: str, contacted: str
) -> None:
    found = page(browser(), f"/tr/centres?{query}")
    assert found.select(".funnel .n")[0].get_text() == contacted
    narrow = any(f"{name}=" in query and f"{name}=&" not in query for name in ("sector", "region", "since", "until"))
    assert ("daraltıldı" in found.text) == (narrow and "since=&" not in query)
    whole = page(browser(), "/tr/centres").select_one(".big-n")
    told = found.select_one(".big-n")
    assert told is None or told == whole, "nothing measured changes with what is chosen"


def test_one_firm_more_to_compare_with_is_not_told_by_two_differences(app: FastAPI, parts: Parts) -> None:
    """A second centre with firms enough, and one firm outside: its change would be all that two differences leave."""
    many = [replace(one, key=f"{one.key}-2", name=f"{one.name} 2") for one in firms(SMALL, 23)]
    log.take_in(parts.people, [Met(SMALL.id, one, date(2025, 3, 3), "contact") for one in many], "file:more")
    outer = Firm("firm:TR833:dis", "Dış", "TR833")
    values = [(one, True, 100.0 + at) for at, one in enumerate(many)] + [(outer, False, 170.0)]
    measured.take_in_measured(parts.people, [
        Measured(SMALL.id, firm, "efficiency", year, 100.0 if year == 2023 else last, "TL", "anket", None, mine)
        for firm, mine, last in values for year in (2023, 2025)], "file:more")  # fmt: skip
    with TestClient(app) as client:
        told = [
            next(one for one in client.get(f"/api/v1/centres{which}").json()["results"] if one["firms"])
            for which in ("", f"/{BIG.id}", f"/{SMALL.id}")
        ]
    assert [(one["shown"], one["others"]) for one in told] == [(True, 13), (True, 0), (True, 0)]
    assert [one["difference"] is None for one in told] == [False, True, True]


@pytest.mark.parametrize(
    "address", ["/tr/centres?since=x", "/tr/centres?region=Atlantis", "/tr/centres?sector=zz", "/tr/centres/tr:none",
                "/tr/centres?centre=none", "/tr/centres.pdf", "/tr/centres?measure=joy"],
)  # fmt: skip
def test_what_is_asked_wrongly_is_a_page_that_says_so(browser: Browser, address: str) -> None:
    answer = browser().get(address)
    assert answer.status_code in {400, 404}
    assert "<h1" in answer.text


ADDRESSES = (
    "/tr/centres", "/en/centres", ONE, FEW, "/tr/centres.csv", "/tr/centres.xlsx", f"/tr/centres.csv?centre={BIG.id}",
    "/api/v1/centres", f"/api/v1/centres/{BIG.id}", f"/api/v1/centres?centre={SMALL.id}&sector=28",
)  # fmt: skip


def text_of(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    if ".xlsx" in address:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    return answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_told_a_row(browser: Browser, signed: Signing, worker: Worker, address: str) -> None:
    for client in (browser(), signed("l@lab.example", "demo:lab"), worker("s@x.example", "TR10")):
        told = text_of(client, address).lower()
        assert HIDDEN not in told
        assert "firm:tr" not in told
        assert "demo:zar" not in told


def test_staff_sees_the_rows_of_its_own_centre_alone(worker: Worker) -> None:
    mine = worker("s@x.example", "TR833")
    assert HIDDEN in mine.get(FEW).text
    assert "Çalışanları: Çalışan." in mine.get(FEW).text
    assert "Çalışanları" not in mine.get(ONE).text
    assert HIDDEN not in mine.get(ONE).text
    assert not page(mine, ONE).select('form[action="/tr/encounters"]')
    rows = cells(mine.get("/tr/centres.csv?kept=true").content.decode("utf-8-sig"))
    assert rows[0][:3] == ["merkez", "firma", "kimlik"]
    assert len(rows[0]) == len(ROWS)
    assert {row[0] for row in rows[1:]} == {"'=1+1 Çorum Merkezi"}
    assert len(rows) == 1 + 6 + 6
    assert len(cells(mine.get(f"/tr/centres.csv?kept=true&centre={BIG.id}").content.decode("utf-8-sig"))) == 1
    assert HIDDEN not in text_of(mine, "/api/v1/centres")


def test_a_firm_sees_what_is_kept_of_it_and_nothing_else(signed: Signing) -> None:
    firm = signed("z@zar.example", "demo:zar", "reader")
    found = page(firm, ONE)
    assert f"{HIDDEN} toplantı" in found.text
    assert len(found.select('section[aria-labelledby="log"] li')) == 3
    assert not found.select('form[action^="/tr/encounters"]')
    assert f"Firma {HIDDEN}" not in found.text
    assert HIDDEN not in firm.get(FEW).text
    rows = cells(firm.get("/tr/centres.csv?kept=true").content.decode("utf-8-sig"))
    assert {row[2] for row in rows[1:]} == {"demo:zar"}
    assert len(rows) == 1 + 3 + 2


def test_rows_are_for_who_has_signed_in(browser: Browser) -> None:
    answer = browser().get("/tr/centres.csv?kept=true")
    assert answer.status_code == 303
    assert "/signin" in answer.headers["Location"]


def test_an_entry_is_written_with_a_firm_a_kind_and_a_line(worker: Worker, parts: Parts) -> None:
    mine = worker("s@x.example", "TR831")
    form = page(mine, ONE).select_one('form[action="/tr/encounters"]')
    assert form is not None
    assert form.select_one("input[name=day]")["value"] == date.today().isoformat()  # type: ignore[index]
    assert form.select_one("option[selected]")["value"] == "meeting"  # type: ignore[index]
    answer = mine.post("/tr/encounters", data={**GIVEN, "form": form_of(mine)})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ONE}#log")
    mine.post("/tr/encounters", data={**GIVEN, "kind": "training", "firm": "Yeni Firma; Zar Arıtma <A.Ş.>",
                                      "form": form_of(mine)})  # fmt: skip
    held = log.lines(parts.people, [BIG.id])
    assert {(one.firm, one.kind) for one in held if one.day == date(2026, 1, 5)} == {
        ("firm:TR831:yeni-firma", "meeting"), ("firm:TR831:yeni-firma", "training"), ("demo:zar", "training"),
    }  # fmt: skip
    assert "tanıştık" in mine.get(ONE).text
    line = next(one for one in held if one.kind == "meeting")
    assert mine.post("/tr/encounters/back", data={"line": str(line.id), "form": form_of(mine)}).status_code == 303
    assert line.id not in {one.id for one in log.lines(parts.people, [BIG.id])}
    assert mine.post("/tr/encounters/back", data={"line": "x", "form": form_of(mine)}).status_code == 404


def test_what_cannot_be_taken_is_told_and_kept_to_be_mended(worker: Worker) -> None:
    mine = worker("s@x.example", "TR831")
    for wrong, why in (
        ({"firm": ""}, "Firmanın adını"), ({"firm": "tr:none"}, "kimliğiyle"), ({"day": "2999-01-01"}, "gelecek"),
        ({"day": ""}, "02.11.2026"), ({"kind": "party"}, "tür değil"), ({"text": "x" * 1001}, ""),
        ({"firm": "10000000146"}, "kimlik"), ({"partner": "X"}, "anlaşma"), ({"firm": ";".join("ab" * 40)}, "60"),
        ({"text": "<script>", "kind": "x"}, "&lt;script&gt;"),
    ):  # fmt: skip
        answer = mine.post("/tr/encounters", data={**GIVEN, **wrong, "form": form_of(mine)})
        assert answer.status_code == 400, wrong
        assert why in answer.text, wrong
        assert "<script>" not in answer.text


def test_nobody_else_writes(browser: Browser, signed: Signing, worker: Worker, parts: Parts) -> None:
    before = len(log.contacts(parts.people))
    line = log.lines(parts.people, [BIG.id])[0].id
    for client in (signed("z@zar.example", "demo:zar"), worker("s@x.example", "TR833")):
        form = form_of(client)
        assert client.post("/tr/encounters", data={**GIVEN, "form": form}).status_code == 403
        assert client.post("/tr/measurements", data={**MEASURED, "form": form}).status_code == 403
        assert client.post("/tr/encounters/back", data={"line": str(line), "form": form}).status_code == 404
        assert client.post("/tr/encounters", data={**GIVEN, "form": "x"}).status_code == 400
    assert browser().post("/tr/encounters", data=GIVEN).status_code == 303, "sign in first"
    assert len(log.contacts(parts.people)) == before


def test_a_measurement_is_added_and_told_where_it_cannot_be(worker: Worker, parts: Parts) -> None:
    mine = worker("s@x.example", "TR831")
    assert mine.post("/tr/measurements", data={**MEASURED, "form": form_of(mine)}).status_code == 303
    told = [row.value for row in measured.figures(parts.people) if row.measure == "export"]
    assert told == [12.5]
    for wrong, why in (
        ({"firm": "Kimse"}, "günlüğünde yok"),
        ({"value": "1.250"}, "iki türlü"),
        ({"unit": ""}, "Birimi"),
    ):
        answer = mine.post("/tr/measurements", data={**MEASURED, **wrong, "form": form_of(mine)})
        assert (answer.status_code, why in answer.text) == (400, True), wrong
    assert (
        mine.post("/tr/measurements", data={**MEASURED, "centre": "tr:none", "form": form_of(mine)}).status_code == 404
    )


def test_an_account_may_go_and_its_entries_stay(worker: Worker, parts: Parts) -> None:
    mine = worker("s@x.example", "TR831")
    mine.post("/tr/encounters", data={**GIVEN, "form": form_of(mine)})
    erase(parts.people, person_called(parts.people, "s@x.example"))
    assert "Yeni Firma" in worker("t@x.example", "TR831").get(ONE).text


def person_called(database: Database, email: str) -> Person:
    with database.reading() as session:
        account = session.scalar(select(Account).where(Account.email == email))
        assert account is not None
        return person(session, account)


def test_the_report_leaves_as_csv_and_workbook_and_runs_nothing(browser: Browser) -> None:
    one = browser()
    rows = cells(one.get("/tr/centres.csv").content.decode("utf-8-sig"))
    told = {(row[0], row[2], row[3]): row[4] for row in rows}
    assert told["Bütün merkezler", "adım", "Temas edilen firma"] == "27"
    assert told["Bütün merkezler", "hedef", "firma"] == "30"
    assert told["'=1+1 Çorum Merkezi", "Ortanca değişim", "Verimlilik"] == "az veri"
    sheet = load_workbook(io.BytesIO(one.get("/en/centres.xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][:5] == ["All centres", None, "step", "Firms contacted", 27]


def test_a_world_without_centres_says_so(app: FastAPI, parts: Parts) -> None:
    assert centre_of(parts.people, BIG.id) == BIG
    with parts.people.writing() as session:
        session.execute(text("DELETE FROM centre"))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        assert "Henüz bir bilgi merkezi yok" in client.get("/tr/centres").text
        assert client.get(ONE).status_code == 404


def test_dots_stand_apart_and_at_the_target_or_not() -> None:
    drawn = dots([0.19, 0.2, 0.21, -2.0, 9.0], 0.2, (0.1, 0.2, 0.3))
    assert [at for _, _, at in drawn.circles] == [False, False, True, True, True]
    assert len({(x, y) for x, y, _ in drawn.circles}) == 5
    assert all(0 < x < DOTS_WIDTH and 0 < y < DOTS_AXIS for x, y, _ in drawn.circles)
    assert drawn.span is not None
    assert drawn.span[0] < drawn.span[1] == drawn.target < drawn.span[2]
    crowd = dots([0.2] * 300, 0.2, None)
    assert all(y > 0 for _, y, _ in crowd.circles)


def test_this_week_is_for_the_staff_of_the_centre_alone(browser: Browser, signed: Signing, worker: Worker) -> None:
    mine = worker("s@x.example", "TR831")
    for ago, firm, kind in (
        (15, "Geç Kalan", "contact"), (3, "Yeni Gelen", "training"), (28, "Sonuç Bekleyen", "referral"),
        (8, "Görüşülen", "contact"), (1, "Görüşülen", "visit"),
    ):  # fmt: skip
        said = {"firm": firm, "kind": kind, "day": (date.today() - timedelta(ago)).isoformat(), "text": ""}
        assert mine.post("/tr/encounters", data={**GIVEN, **said, "form": form_of(mine)}).status_code == 303
    found = page(mine, ONE).select_one('section[aria-labelledby="week"]')
    assert found is not None
    late, coming = found.select("ul")[:2]
    assert "Geç Kalan" in late.text
    assert "ilk temasın ardından görüşme yok" in late.text
    assert "Sonuç Bekleyen" in coming.text
    assert "Görüşülen" not in found.text
    assert [one.get_text() for one in found.select("ul b.num")] == ["1", "1"], "a visit and a training"
    for other in (browser(), signed("z@zar.example", "demo:zar"), worker("t@x.example", "TR833")):
        told = other.get(ONE).text
        assert "Bu haftanın işi" not in told
        assert "Geç Kalan" not in told
