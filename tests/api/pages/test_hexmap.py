"""The map of hexagons: every province once, each near where it lies, and colours that mean a count."""

from __future__ import annotations

import csv
from importlib.resources import files
from itertools import combinations
from statistics import correlation

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.pages.hexmap import RADIUS, cells, hex_map, strength
from ingest.classifications.regions import by_plate


def test_every_province_has_a_place_of_its_own() -> None:
    assert {cell.plate: cell.code for cell in cells()} == by_plate()
    apart = min((a.x - b.x) ** 2 + (a.y - b.y) ** 2 for a, b in combinations(cells(), 2))
    assert apart**0.5 == pytest.approx(3**0.5 * RADIUS, rel=0.01)


def test_provinces_stand_about_where_they_lie() -> None:
    rows = csv.DictReader(files("ingest").joinpath("demo/nuts.csv").read_text("utf-8").splitlines())
    points = {row["nuts_id"]: (float(row["lon"]), float(row["lat"])) for row in rows if row["lon"]}
    held = [(cell, points[cell.code]) for cell in cells()]
    assert correlation([cell.x for cell, _ in held], [lon for _, (lon, _) in held]) > 0.98
    assert correlation([cell.y for cell, _ in held], [-lat for _, (_, lat) in held]) > 0.95


def test_a_stronger_colour_means_more() -> None:
    assert [strength(n) for n in (0, 1, 4, 5, 19, 20, 99, 100, 10_000)] == [1, 2, 2, 3, 3, 4, 4, 5, 5]
    drawn = hex_map(str, lambda code: 3 if code == "TR831" else 1, str)
    assert {one.said for one in drawn.hexagons if one.strength == 3} == {"TR831"}
    assert all(0 < one.cell.x < drawn.width and 0 < one.cell.y < drawn.height for one in drawn.hexagons)


def test_the_map_of_the_start_page_counts_what_its_links_lead_to(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/tr/").text, "lxml")
    links = page.select(".hexmap a")
    assert len(links) == 81
    (samsun,) = [link for link in links if str(link["href"]).endswith("region=TR831")]
    assert samsun.select_one("title").get_text() == "55 Samsun: 3 kuruluş"  # type: ignore[union-attr]
    listed = BeautifulSoup(client.get(str(samsun["href"])).text, "lxml")
    assert listed.select_one("#n-res").get_text() == "3 kuruluş"  # type: ignore[union-attr]


def test_the_map_tells_kinds_and_sectors_apart(client: TestClient) -> None:
    def counts(asked: str) -> dict[str, str]:
        page = BeautifulSoup(client.get(f"/en/map?{asked}").text, "lxml")
        rows = [row.select("th, td") for row in page.select("#rank ~ .scroll tbody tr")]
        return {row[0].get_text(" ", strip=True): row[-1].get_text() for row in rows}

    assert counts("") == {"Samsun TR831": "3", "TR510 TR510": "1"}
    assert counts("kind=&sector=&measure=count") == counts("")
    assert counts("kind=university") == {"Samsun TR831": "1"}
    assert counts("sector=32") == {"Samsun TR831": "1"}
    assert counts("level=country") == {"Türkiye TR": "4"}
    assert counts("measure=special&sector=32") == {"Samsun TR831": "1.3"}
    assert counts("measure=special") == counts("")


def test_a_press_on_the_map_keeps_its_choices(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/en/map?kind=university&sector=85").text, "lxml")
    assert {str(a["href"]).partition("&region")[0] for a in page.select(".hexmap a")} == {
        "/en/search?kind=university&sector=85"
    }


def test_a_map_without_anybody_leaves_three_ways_on(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/tr/map?kind=ngo").text, "lxml")
    assert len(page.select(".empty a")) == 3
