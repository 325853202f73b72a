"""Whoever finds nothing is told so and has three ways on, on every page that can have nothing to show."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

import api.pages
from api.app import create_app
from api.settings import Settings
from api.wiring import Parts
from graph.model import Batch, Node, Source
from graph.opening import open_store
from tests.api.conftest import HashingEncoder

TEMPLATES = Path(api.pages.__file__).parent / "templates"
FILLED = {
    "results.html": "/{}/search?kind=ngo",
    "results.html, asked": "/{}/search?q=zzzzqqq&kind=ngo&plain=all",
    "partners.html": "/{}/org/x:alone/partners?kind=ngo",
    "partners.html, without wishes": "/{}/org/x:alone/partners",
    "partners.html, for a text": "/{}/partners?text=zzzzqqq&kind=ngo",
    "paths.html": "/{}/paths?from=x:alone&to=x:apart",
    "similar.html": "/{}/org/x:alone/similar",
    "map.html": "/{}/map?kind=ngo",
    "roadmaps.html": "/{}/roadmaps",
    "roadmaps.html, of one": "/{}/roadmaps?subject=x:alone",
    "opportunities.html": "/{}/opportunities",
    "opportunities.html, asked": "/{}/opportunities?q=zzzz&region=TR831",
    "error.html": "/{}/org/x:nobody",
}
EMPTY = {"sectors.html": "/{}/sectors", "regions.html": "/{}/regions", "results.html": "/{}/search"}
ELSEWHERE = {"everywhere.html", "statistics.html"}
"""Shown only where other İmece are asked, and where figures are loaded (`test_figures.py`)."""


def test_every_page_that_can_be_empty_is_tried_here() -> None:
    can = {path.name for path in TEMPLATES.glob("*.html") if 'class="empty"' in path.read_text("utf-8")}
    assert can == {name.partition(",")[0] for name in (*FILLED, *EMPTY)} | ELSEWHERE


def check(client: TestClient, address: str) -> None:
    page = BeautifulSoup(client.get(address, headers={"Accept": "text/html"}).text, "lxml")
    found = page.select_one(".empty")
    assert found is not None, address
    links = {str(one["href"]) for one in found.select("a[href]")}
    assert len(links - {address}) >= 3, (address, links)
    for link in links:
        assert client.get(link, headers={"Accept": "text/html"}).status_code == 200, link


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", FILLED)
def test_an_empty_state_has_three_ways_on(client: TestClient, parts: Parts, name: str, language: str) -> None:
    source = Source("x", "1", "2026-01-01")
    nodes = tuple(Node(f"x:{one}", "sme", one.title(), (source,)) for one in ("alone", "apart"))
    parts.store.write(Batch(nodes, ()))
    check(client, FILLED[name].format(language))


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", EMPTY)
def test_so_has_one_where_nothing_is_loaded(settings: Settings, name: str, language: str) -> None:
    encoder = HashingEncoder()
    with open_store("memory:") as store, Parts(settings, store=store, encoder=encoder) as parts:
        check(TestClient(create_app(settings, parts)), EMPTY[name].format(language))
