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
    drawn = hex_map({"TR831": 7}, str, str)
    assert {one.cell.code for one in drawn.hexagons if one.count} == {"TR831"}
    assert all(0 < one.cell.x < drawn.width and 0 < one.cell.y < drawn.height for one in drawn.hexagons)


def test_the_map_of_the_start_page_counts_what_its_links_lead_to(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/tr/").text, "lxml")
    links = page.select(".hexmap a")
    assert len(links) == 81
    (samsun,) = [link for link in links if str(link["href"]).endswith("region=TR831")]
    assert samsun.select_one("title").get_text() == "55 Samsun: 3 kuruluş"  # type: ignore[union-attr]
    listed = BeautifulSoup(client.get(str(samsun["href"])).text, "lxml")
    assert listed.select_one("#n-res").get_text() == "3 kuruluş"  # type: ignore[union-attr]
