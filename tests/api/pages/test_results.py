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
from graph.model import Batch, Node, Passage, Source
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


def boxes(main: Tag, name: str) -> dict[str, int]:
    """What a facet counts, by value."""
    held = main.select(f".facet input[name={name}]")
    counts = (cast("Tag", cast("Tag", box.parent).select_one(".n")).get_text(strip=True) for box in held)
    return {str(box["value"]): int(count) for box, count in zip(held, counts, strict=True)}


@pytest.fixture
def said(parts: Parts) -> None:
    """More of the makers of carpets: two of them in English, one by another dataset, and something hidden."""
    other, secret = Source("ror:v2", "1", "2026-02-01"), Source("gizli:a", "1", "2026-02-01")
    texts = [Passage(f"t:{n}", "We weave carpets by hand.", DATED, "capability", 1, "en") for n in (0, 1)]
    back = [Passage(f"t:{n}", "El dokuması halı üretiyoruz.", DATED, "capability", language="tr") for n in (0, 1)]
    again = [
        Node(f"t:{n}", "company", name, (DATED,), region=region, sectors=("13.93",))
        for n, (name, region, _, _) in enumerate(FIRMS[:2])
    ]
    stated = Node("t:2", "company", "Cam Halı", (other,))
    hidden = Node("t:3", "company", "Doğa Halı", (secret,), audience=MEMBERS)
    dutch = Passage("t:3", "Wij weven tapijten.", secret, language="nl", audience=MEMBERS)
    parts.store.write(Batch((*again, stated, hidden), (), (*texts, *back, dutch)))
    embed(parts.store, HashingEncoder())


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("start", ["q=dokuması+carpets", "kind=company&sector=13"])
def test_languages_and_sources_are_counted_without_their_own_choice_and_with_all_others(
    client: TestClient, start: str
) -> None:
    dataset = DATED.dataset
    main = page(client, f"/en/search?{start}")
    assert boxes(main, "language") == {"tr": 4, "en": 2}
    assert boxes(main, "source") == {dataset: 4, "ror:v2": 1}
    chosen = page(client, f"/en/search?{start}&language=en")
    assert boxes(chosen, "language") == {"tr": 4, "en": 2}
    assert boxes(chosen, "source") == {dataset: 2}
    assert sorted(named(client, f"/en/search?{start}&language=en")) == ["Çelik Halı", "İpek Halı"]
    both = page(client, f"/en/search?{start}&source=ror&language=tr&language=en")
    assert boxes(both, "language") == {"tr": 1, "en": 0}
    assert boxes(both, "source") == {dataset: 4, "ror:v2": 1, "ror": 1}
    assert named(client, f"/en/search?{start}&source=ror") == ["Cam Halı"]
    assert [one["name"] for one in rows_of(client, f"/en/search.csv?{start}&source=ror")] == ["Cam Halı"]
    for hidden in ("language=nl", "source=gizli"):
        assert named(client, f"/en/search?{start}&{hidden}") == []


@pytest.mark.usefixtures("said")
def test_a_chosen_language_or_source_is_pressed_away(client: TestClient) -> None:
    main = page(client, "/en/search?kind=company&language=en&source=ror:v2,gizli")
    chips = {one.get_text(" ", strip=True): one.select_one("a[aria-label]") for one in main.select(".chip.on")}
    assert {"English", "ROR, research organisations (v2)"} <= chips.keys()
    english = chips["English"]
    assert english is not None
    assert "language" not in str(english["href"])
    assert "source=ror%3Av2" in str(english["href"])
    answer = client.get("/en/search?language=english", headers=HTML)
    assert answer.status_code == 400
    assert "two-letter" in answer.text


@pytest.mark.usefixtures("said")
def test_a_program_filters_and_counts_by_language_and_source(client: TestClient) -> None:
    for path in ("/api/v1/search?q=dokuması+carpets&sector=13&", "/api/v1/organisations?kind=company&sector=13&"):
        found = client.get(f"{path}facets=true&language=en&language=mul").json()
        assert found["facets"]["total"] == 2
        assert {one["value"]: one["count"] for one in found["facets"]["languages"]} == {"tr": 4, "en": 2, "mul": 0}
        assert [one["value"] for one in found["facets"]["sources"]] == [DATED.dataset]
