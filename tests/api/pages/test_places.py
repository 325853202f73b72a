"""The pages of sectors and regions: who is there, and which regions are tied and which are not yet."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient

from api.questions import there
from api.wiring import Parts
from graph.model import Batch, Edge, Node
from tests.api.conftest import DATED, HIDDEN, MEMBERS

FIRMS = {"one": "TR510", "two": "TR510", "three": "TR310", "four": "DE21", "far": "TR100"}


@pytest.fixture(autouse=True)
def neighbours(parts: Parts) -> None:
    """Firms that make what Zar in Samsun makes, tied to it or to one another in several ways, one of them hidden."""
    nodes = [
        Node(f"t:{name}", "sme", f"{name} A.Ş.", (DATED,), region=region, sectors=("32.50", "32.99"))
        for name, region in FIRMS.items()
    ]
    secret = Node("t:gizli", "sme", f"{HIDDEN} A.Ş.", (DATED,), region="TR310", sectors=("32.50",), audience=MEMBERS)
    edges = (
        Edge("t:one", "partner_of", "demo:zar", DATED),
        Edge("t:one", "related_to", "demo:zar", DATED),
        Edge("demo:zar", "partner_of", "t:two", DATED),
        Edge("demo:zar", "participated_in", "cordis:project:1", DATED),
        Edge("t:four", "participated_in", "cordis:project:1", DATED),
        Edge("demo:zar", "partner_of", "t:gizli", DATED),
        Edge("t:three", "partner_of", "t:far", DATED, audience=MEMBERS),
    )
    parts.store.write(Batch((*nodes, secret), edges))


def page(client: TestClient, address: str) -> Tag:
    main = BeautifulSoup(client.get(address, headers={"Accept": "text/html"}).text, "lxml").main
    assert main is not None
    return main


def table(main: Tag, name: str) -> list[list[str]]:
    rows = main.select(f"[role=region][aria-label='{name}'] tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


def test_an_organisation_counts_once_in_each_sector_above_its_own(client: TestClient) -> None:
    main = page(client, "/en/sectors")
    rows = {row.a["href"]: row.select_one(".n").contents[1] for row in main.select(".tree p") if row.a}  # type: ignore[union-attr]
    assert rows["/en/sectors/C"] == rows["/en/sectors/32"] == "6"
    assert next(iter(rows)) == "/en/sectors/C"


def test_regions_stand_in_a_tree_with_all_that_lies_within_each(client: TestClient) -> None:
    main = page(client, "/en/regions")
    rows = {row.a["href"]: row.select_one(".n").contents[1] for row in main.select(".tree p") if row.a}  # type: ignore[union-attr]
    assert next(iter(rows)) == "/en/regions/TR"
    listed = client.get("/api/v1/organisations?facets=true").json()["facets"]["regions"]
    turkish = [one["count"] for one in listed if one["value"].startswith("TR")]
    assert rows["/en/regions/TR"] == str(sum(turkish))
    assert rows["/en/regions/DE"] == "1"
    below = main.select_one("details a[href='/en/regions/TR310']")
    assert below is not None
    assert HIDDEN not in main.get_text()
    assert page(client, "/en/map").select_one("a[href='/en/regions']")
    assert page(client, "/en/").select_one("a[href='/en/regions']")


def test_a_sector_says_which_regions_cooperate_in_it_and_which_do_not_yet(client: TestClient) -> None:
    main = page(client, "/en/sectors/32.50")
    assert table(main, "Ties across regions") == [["TR51", "TR83", "2"], ["Germany", "TR83", "1"]]
    missing = table(main, "Regions without a tie yet")
    assert missing[0] == ["TR10", "1", "TR51", "2"]
    assert {(row[0], row[2]) for row in missing} == {
        ("TR31", "TR51"), ("TR10", "TR51"), ("TR10", "TR31"), ("TR31", "TR83"), ("TR10", "TR83"),
    }  # fmt: skip
    provinces = table(page(client, "/en/sectors/32.50?level=province"), "Ties across regions")
    assert ["TR510", "Samsun", "2"] in provinces
    countries = page(client, "/en/sectors/32.50?level=country")
    assert table(countries, "Ties across regions") == [["Germany", "Türkiye", "1"]]


def test_a_region_says_whom_it_is_tied_to(client: TestClient) -> None:
    main = page(client, "/en/regions/TR831")
    assert table(main, "Ties with other regions")[0] == ["TR510", "4"]
    assert {row[0] for row in table(main, "Regions without a tie yet, those with most organisations first")} == {
        "TR310", "TR100",
    }  # fmt: skip
    assert "Pazar notu" in main.get_text()
    assert HIDDEN not in main.get_text()


def test_no_tie_is_called_missing_where_not_all_were_read(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(there, "MOST", 2)
    for address in ("/en/sectors/32.50", "/en/regions/TR"):
        main = page(client, address)
        assert "the first 2 organisations" in main.get_text()
        assert "without a tie yet" not in main.get_text()


@pytest.mark.parametrize("address", ["/en/sectors/99.00", "/en/sectors/01", "/en/regions/XX", "/tr/regions/TR9"])
def test_a_place_that_nobody_knows_has_no_page(client: TestClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "text/html"}).status_code == 404


def test_what_is_no_code_is_told(client: TestClient) -> None:
    assert client.get("/en/sectors/yarn", headers={"Accept": "text/html"}).status_code == 400
