"""Priorities and statistics: on their pages, in the API, as files, at the terminal; nothing hidden moves them."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from typer.testing import CliRunner

from api.cli.commands import app
from api.wiring import Parts
from graph.model import Batch, Edge, Node
from programme.statistics.demonstration import load_demonstration
from programme.statistics.loading import Options, load
from tests.api.conftest import DATED, HIDDEN, MEMBERS
from tests.api.pages.test_empty_states import check

HTML = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def neighbours(parts: Parts) -> None:
    """Firms in Ankara and İzmir that make what Zar in Samsun makes, the first tied to it, and a hidden one in Bursa."""
    firms = [
        Node(f"t:{region}", "sme", f"{region} A.Ş.", (DATED,), region=region, sectors=("32.50",))
        for region in ("TR510", "TR310")
    ]
    secret = Node("t:gizli", "sme", f"{HIDDEN} A.Ş.", (DATED,), region="TR411", sectors=("32.50",), audience=MEMBERS)
    ties = (Edge("demo:zar", "partner_of", "t:TR510", DATED), Edge("demo:zar", "partner_of", "t:gizli", DATED))
    parts.store.write(Batch((*firms, secret), ties))


@pytest.fixture
def figures(parts: Parts) -> None:
    load_demonstration(parts.statistics.folder)


def page(client: TestClient, address: str) -> Tag:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200
    main = BeautifulSoup(answer.text, "lxml").main
    assert main is not None
    return main


def test_without_statistics_the_page_says_so_and_shows_what_the_graph_says(client: TestClient) -> None:
    main = page(client, "/tr/priorities?region=TR831")
    assert "istatistik yüklü değil" in main.text
    assert "imece load statistics" in main.text
    rows = [row.get_text(" ", strip=True) for row in main.select("tbody tr")]
    assert any(row.startswith("32 ") for row in rows)
    told = main.select_one("#h-with ~ ul")
    assert told is not None
    assert "Ankara" in told.text or "TR510" in told.text
    assert HIDDEN not in main.text
    assert "TR411" not in main.text
    assert "Bursa" not in told.text


@pytest.mark.usefixtures("figures")
def test_the_page_shows_marks_numbers_with_their_formula_and_a_way_to_the_rows(client: TestClient) -> None:
    main = page(client, "/en/priorities?region=TR831")
    first = main.select_one("tbody tr")
    assert first is not None
    assert [chip.text for chip in first.select(".chip")][:2] == ["strong", "rising"]
    assert "LQ = (" in first.text
    link = first.select_one("td a")
    assert link is not None
    rows = page(client, str(link["href"]))
    assert rows.select_one("tbody tr th") is not None
    assert "demo-invented" in rows.text
    assert page(client, "/tr/regions/TR831").select_one("a[href$='/priorities?region=TR831']") is not None


@pytest.mark.usefixtures("figures")
def test_a_sector_of_a_measure_is_shown_on_the_map_of_provinces(client: TestClient) -> None:
    main = page(client, "/en/statistics?measure=employment&sector=32")
    hexagons = main.select("svg.hexmap a")
    assert len(hexagons) == 81
    samsun = next(one for one in hexagons if "priorities?region=TR831" in str(one["href"]))
    assert (samsun["class"], "1,706" in samsun.text) == (["q5"], True)
    assert not page(client, "/en/statistics?measure=employment").select("svg.hexmap a")


@pytest.mark.usefixtures("figures")
def test_the_api_says_the_same_as_the_page_and_sees_a_new_edition_at_once(
    client: TestClient, parts: Parts, tmp_path: Path
) -> None:
    found = client.get("/api/v1/priorities?region=TR831").json()
    assert (found["evidence"]["series"]["measure"], found["evidence"]["year"]) == ("employment", 2024)
    sector = next(one for one in found["sectors"] if one["code"] == "32")
    assert "strong" in sector["marks"]
    assert (sector["links"], sector["missing"]) == ({"TR510": 1}, {"TR310": 1})
    answer = client.get("/api/v1/statistics?region=TR831&sector=32&year=2024&measure=employment")
    assert [one["value"] for one in answer.json()["items"]] == [sector["value"]]
    path = tmp_path / "newer.csv"
    path.write_text("region,sector,year,measure,value,nace\nTR831,32,2024,employment,77777,2.1\n", "utf-8")
    load(parts.statistics.folder, [path], Options(date="2027-01-01", dataset="demo-invented"))
    again = client.get("/api/v1/statistics?region=TR831&sector=32&year=2024&measure=employment")
    assert [one["value"] for one in again.json()["items"]] == [77777]
    assert again.headers["ETag"] != answer.headers["ETag"]


@pytest.mark.usefixtures("figures")
def test_the_table_is_a_csv_and_a_workbook_that_run_nothing(client: TestClient, parts: Parts) -> None:
    parts.store.write(Batch((Node("nace:2.1:28", "sector", "=HYPERLINK(1)", (DATED,), sectors=("28",)),)))
    text = client.get("/tr/priorities.csv?region=TR831").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert rows[0]["NACE"] == "32"
    assert rows[0]["Bölge dışı bağ"].endswith("(1)")
    assert next(row["Sektör"] for row in rows if row["NACE"] == "28") == "'=HYPERLINK(1)"
    book = load_workbook(BytesIO(client.get("/en/priorities.xlsx?region=TR831").content))
    cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert "'=HYPERLINK(1)" in cells
    assert client.get("/en/statistics.csv?region=TR831&measure=firms").text.count("\n") == 1 + 24 * 2


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize(
    ("address", "status"),
    [("/tr/priorities?region=", 200), ("/tr/priorities?measure=none", 200), ("/tr/statistics", 200),
     ("/tr/priorities?region=Samsun", 400), ("/tr/priorities?region=ZZ1", 404), ("/en/priorities?year=1999", 400),
     ("/en/priorities?year=x", 400), ("/en/priorities.exe", 400), ("/en/statistics?sector=x", 400),
     ("/api/v1/statistics?n=0", 400), ("/api/v1/priorities?year=12345", 400)],
)  # fmt: skip
def test_what_is_asked_wrongly_is_told(client: TestClient, address: str, status: int) -> None:
    assert client.get(address, headers=HTML).status_code == status


def test_figures_are_loaded_told_and_shown_at_the_terminal(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {"STORE": f"sqlite:///{tmp_path}/i.db", "ENCODER": "none", "STATISTICS": "s"}.items():
        monkeypatch.setenv(f"IMECE_{name}", value)

    def imece(*arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, [*arguments])
        return done.exit_code, done.stdout, done.stderr

    (tmp_path / "o.csv").write_text("name,kind,region,sectors\nZar,SME,TR831,32\n", "utf-8")
    assert imece("load", "organisations", "o.csv")[0] == 0
    (tmp_path / "t.csv").write_text(
        "region,sector,year,measure,value,nace\nTR831,32,2024,firms,5,2.1\nTR510,32,2024,firms,many,2.1\n", "utf-8"
    )
    code, said, complained = imece("load", "statistics", "t.csv", "--given", "licence=CC0", "--language", "en")
    assert (code, "1 figures loaded" in said, "1 row was refused" in complained) == (0, True, True)
    assert (
        "nothing has changed" in imece("load", "statistics", "t.csv", "--given", "licence=CC0", "--language", "en")[1]
    )
    assert imece("load", "statistics", "t.csv", "--keep")[0] == 2
    assert imece("load", "organisations", "o.csv", "--given", "nace=2")[0] == 2
    assert "t of " in imece("info")[1]
    assert json.loads(imece("info", "--json")[1])["statistics"][0]["licence"] == "CC0"
    told = imece("priorities", "TR831", "--language", "tr")
    assert told[0] == 0
    assert "NACE 2.1" in told[1]
    assert json.loads(imece("priorities", "TR831", "--json")[1])["sectors"][0]["value"] == 5
    assert imece("priorities", "QQ")[0] == 2
    assert imece("template", "statistics", "s.xlsx")[0] == 0


@pytest.mark.usefixtures("figures")
def test_figures_that_nobody_has_leave_three_ways_on(client: TestClient) -> None:
    check(client, "/tr/statistics?region=TR831&measure=exports&year=1950")
