"""The pages and files of clusters compared: every number opens what it rests on."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.exports.clusters import COLUMNS
from api.pages.plots import line, strip
from api.wiring import Parts
from api.words.measures import change_said, value_said
from programme.indicators.definitions import indicators
from tests.api.measured import CODES, fill


@pytest.fixture
def filled_client(client: TestClient, parts: Parts) -> TestClient:
    fill(parts.store, parts.people)
    client.headers["Accept"] = "text/html"
    return client


def page(client: TestClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def test_the_menu_leads_to_clusters_and_each_cluster_to_its_indicators(filled_client: TestClient) -> None:
    assert page(filled_client, "/tr/").select_one('nav a[href="/tr/clusters"]')
    assert page(filled_client, "/tr/org/tr:kume").select_one(
        'a[href="/tr/clusters/tr%3Akume"], a[href="/tr/clusters/tr:kume"]'
    )
    found = page(filled_client, "/tr/clusters")
    assert len(found.select(".ranks li:not(.scale)")) == 8
    assert len(found.select(".matrix tbody tr:not(.group)")) == len(CODES)
    assert found.select_one('.matrix thead a[href="/tr/clusters/demo:k3"]')


def test_every_number_opens_its_rows_source_and_formula(filled_client: TestClient) -> None:
    links = {str(a["href"]) for a in page(filled_client, "/en/clusters").select(".matrix td a")}
    assert len(links) == 8 * len(CODES)
    found = page(filled_client, "/en/clusters/demo:k0?indicator=m.members_met")
    assert indicators()["m.members_met"].formula["en"] in found.text
    assert "Rapor 2025" in found.text
    assert len(found.select("tbody tr")) == 8
    assert filled_client.get("/en/clusters/demo:k0?indicator=zzz").status_code == 404


def test_a_cluster_stands_beside_its_peers(filled_client: TestClient) -> None:
    found = page(filled_client, "/tr/clusters/demo:k0")
    row = next(one for one in found.select("tbody tr") if "Yüz yüze" in one.text)
    cells = [cell.get_text(" ", strip=True) for cell in row.select("td")]
    assert cells[0].startswith("%13,5")
    assert "≈" in cells[0], "six cases are few"
    assert cells[1] == "14"
    assert cells[4] == "+0,5 puan"
    assert found.select_one(".ranks .me")
    assert "olağan dışı bir değişim yok" in found.text


def test_the_peers_one_chooses_stay_chosen(filled_client: TestClient) -> None:
    found = page(filled_client, "/tr/clusters/demo:k0?cluster=demo:k1&cluster=demo:k2&graph=3&period=2024")
    assert {str(box["value"]) for box in found.select("input[name=cluster][checked]")} == {"demo:k1", "demo:k2"}
    assert [str(one.text) for one in found.select("select option[selected]")] == ["2024", "1", "1", "3"]
    assert "karşılaştırma gösterilmez" in found.text


def test_of_an_organisation_without_values_that_is_said(filled_client: TestClient) -> None:
    assert "göstergesi henüz yok" in page(filled_client, "/tr/clusters/demo:zar?period=2019").text


def test_the_table_leaves_as_csv_and_workbook_and_runs_nothing(filled_client: TestClient) -> None:
    answer = filled_client.get("/tr/clusters.csv?period=2025")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 8 * len(CODES)
    assert len(rows[0]) == len(COLUMNS)
    name, value = rows[0].index("küme"), rows[0].index("değer")
    mine = [row for row in rows if row[0] == "demo:k0"]
    assert {row[name] for row in mine} == {"'=1+1 Kümesi"}
    assert mine[0][value] == "13,5"
    book = load_workbook(io.BytesIO(filled_client.get("/en/clusters.xlsx").content))
    sheet = book.active
    assert sheet is not None
    held = [row for row in sheet.iter_rows(values_only=True) if row[0] == "demo:k0"]
    assert held[0][1] == "'=1+1 Kümesi"
    assert held[0][7] == 13.5
    assert filled_client.get("/tr/clusters.pdf").status_code == 404


@pytest.mark.parametrize("address", ["/tr/clusters?period=x", "/tr/clusters?statistics=-1", "/tr/clusters/nobody"])
def test_what_is_asked_wrongly_is_a_page_that_says_so(filled_client: TestClient, address: str) -> None:
    answer = filled_client.get(address)
    assert answer.status_code in {400, 404}
    assert "<h1" in answer.text


def test_values_are_written_as_each_language_does() -> None:
    assert value_said(62.5, "percent", "tr") == "%62,5"
    assert value_said(62.5, "percent", "en") == "62.5%"
    assert value_said(62.0, "percent", "en") == "62%"
    assert value_said(1234.0, "thousand_eur", "tr") == "1.234"
    assert value_said(1.104, "ratio", "en") == "1.1"
    assert value_said(2.6, "number", "en") == "2.6"
    funds = indicators()["m.public_funds"]
    assert change_said(-2.0, funds, "tr") == ("−2 puan", True)
    assert change_said(2.0, funds, "en") == ("+2 pts", False)
    assert change_said(0.0, funds, "en") == ("–", None)
    assert change_said(1.0, indicators()["g.members"], "en") == ("+1", None)
    assert change_said(float("nan"), funds, "en") is None


def test_drawings_hold_what_is_known_and_no_more() -> None:
    nan = float("nan")
    none = np.array([nan, nan, nan])
    assert strip(np.array([nan, 3.0]), none) is None
    drawn = strip(np.array([0.0, 10.0, nan, 5.0]), np.array([1.0, 5.0, 9.0]), 3)
    assert drawn is not None
    assert drawn.dots == (6, 184)
    assert drawn.own == 95
    assert drawn.middle == (23.8, 95, 166.2)
    assert line(np.array([nan, 1.0])) is None
    parted = line(np.array([1.0, 2.0, nan, 3.0]))
    assert parted is not None
    assert parted.parts == ("0.0,22.0 28.0,11.0", "84.0,0.0")
    assert parted.last == (84, 0)
