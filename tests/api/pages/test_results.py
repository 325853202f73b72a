"""Lists: in which order they stand, as a map, and as a file."""

from __future__ import annotations

import csv
from typing import cast

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient

from api.pages import results
from api.questions import orders
from api.wiring import Parts
from graph.model import Batch, Node, Passage
from tests.api.conftest import DATED, HIDDEN, MEMBERS, HashingEncoder, embed

FIRMS = (
    ("İpek Halı", "TR831", 1990, 8), ("Çelik Halı", "TR510", 2015, 300), ("Cam Halı", "TR510", 2001, None),
    ("Doğa Halı", None, None, 40),
)  # fmt: skip
HTML = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def carpets(parts: Parts) -> None:
    """Makers of carpets, one of them hidden."""
    made = [
        Node(
            f"t:{number}", "company", name, (DATED,), region=region, sectors=("13.93",),
            props={key: value for key, value in (("founded", founded), ("employees", size)) if value},
        )
        for number, (name, region, founded, size) in enumerate(FIRMS)
    ]  # fmt: skip
    secret = Node("t:9", "company", f"{HIDDEN} Halı", (DATED,), region="TR510", audience=MEMBERS)
    texts = [Passage(node.id, "El dokuması halı üretiyoruz.", DATED, "capability", language="tr") for node in made]
    parts.store.write(Batch((*made, secret), (), tuple(texts)))
    embed(parts.store, HashingEncoder())


def page(client: TestClient, address: str) -> Tag:
    return cast("Tag", BeautifulSoup(client.get(address, headers=HTML).text, "lxml").main)


def named(client: TestClient, address: str) -> list[str]:
    return [one.get_text(strip=True) for one in page(client, address).select("ol.hits h3 a")]


@pytest.mark.parametrize("start", ["q=el+dokuması+halı", "kind=company&sector=13"])
def test_a_list_stands_in_the_order_that_is_asked(client: TestClient, start: str) -> None:
    turkish = ["Cam Halı", "Çelik Halı", "Doğa Halı", "İpek Halı"]
    assert named(client, f"/tr/search?{start}&sort=name") == turkish
    assert named(client, f"/en/search?{start}&sort=founded") == ["Çelik Halı", "Cam Halı", "İpek Halı", "Doğa Halı"]
    assert named(client, f"/en/search?{start}&sort=size") == ["Çelik Halı", "Doğa Halı", "İpek Halı", "Cam Halı"]


def test_english_sorts_letters_with_marks_among_those_without() -> None:
    nodes = [Node(f"t:{name}", "sme", name, (DATED,)) for name in ("Çağ", "Cz", "Ipek", "İn", "Da")]
    in_english = orders.in_order(nodes, "name", "en", lambda node: node)
    assert [node.name for node in in_english] == ["Çağ", "Cz", "Da", "İn", "Ipek"]
    in_turkish = orders.in_order(nodes, "name", "tr", lambda node: node)
    assert [node.name for node in in_turkish] == ["Cz", "Çağ", "Da", "Ipek", "İn"]


def test_a_sorted_list_goes_on_page_by_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "PER_PAGE", 3)
    for start in ("q=el+dokuması+halı", "kind=company&sector=13"):
        first = page(client, f"/tr/search?{start}&sort=size")
        following = first.select_one("a[rel=next]")
        assert following is not None
        assert named(client, str(following["href"])) == ["Cam Halı"]
        before = page(client, str(following["href"])).select_one("a[rel=prev]")
        assert before is not None
        assert named(client, str(before["href"])) == named(client, f"/tr/search?{start}&sort=size")


def test_orders_that_say_nothing_are_not_offered(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(address: str) -> list[str]:
        return [one.get_text() for one in page(client, address).select("nav[aria-label=Sort] a")]

    assert offered("/en/search?q=el+dokuması+halı") == [
        "Best match first",
        "By name",
        "Youngest first",
        "Largest first",
    ]
    assert offered("/en/search?q=çevre+mühendisliği") == ["Best match first", "By name"]
    monkeypatch.setattr(results, "DEEPEST", 2)
    assert offered("/en/search?kind=company") == []
    assert "in the order of their names" in page(client, "/en/search?kind=company&sort=size").get_text()


def test_choices_stay_with_order_and_view(client: TestClient) -> None:
    main = page(client, "/en/search?q=el+dokuması+halı&kind=company&sort=name")
    drop = main.select_one(".chip.on a[aria-label]")
    assert drop is not None
    assert drop["href"] == "/en/search?q=el+dokumas%C4%B1+hal%C4%B1&sort=name"
    assert main.select_one("form.keep input[type=hidden][name=sort][value=name]")
    there = main.select_one("a[href$='view=map']")
    assert there is not None
    assert "sort=name" in str(there["href"])


def test_a_map_counts_what_is_found_and_says_who_is_best(client: TestClient) -> None:
    main = page(client, "/en/search?q=el+dokuması+halı&view=map")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in main.select("tbody tr")]
    assert [row[1] for row in rows] == ["2", "1"]
    assert rows[1] == ["Samsun", "1", "İpek Halı"]
    assert not main.select("ol.hits")
    assert main.select_one(".hexmap a[href*='region=TR831'] title")
    assert "1 organisations" in str(main.select_one(".hexmap a[href*='region=TR831'] title"))


def rows_of(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if address.startswith("/tr") else ","))


def test_a_file_has_all_of_the_list_in_its_order_and_nothing_hidden(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PER_PAGE", 2)
    link = page(client, "/en/search?q=el+dokuması+halı&sort=size").select_one("a[download]")
    assert link is not None
    rows = rows_of(client, str(link["href"]))
    assert [row["name"] for row in rows] == ["Çelik Halı", "Doğa Halı", "İpek Halı", "Cam Halı"]
    assert rows[0]["capabilities"] == "El dokuması halı üretiyoruz."
    listed = client.get("/tr/search.csv?kind=company").content.decode("utf-8-sig")
    assert "Çelik Halı" in listed
    assert HIDDEN not in listed
