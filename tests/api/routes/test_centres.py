"""What programs are told of info centres: figures of many firms, and of no one firm."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.wiring import Parts
from tests.api.centres import BIG, NUMBER, SMALL, fill

API = "/api/v1/centres"


@pytest.fixture
def filled_client(client: TestClient, parts: Parts) -> TestClient:
    fill(parts.store, parts.people)
    return client


def answer(client: TestClient, address: str = API) -> dict[str, Any]:
    found = client.get(address)
    assert found.status_code == 200, found.text
    told: dict[str, Any] = found.json()
    return told


def test_the_funnel_and_results_of_all(filled_client: TestClient) -> None:
    told = answer(filled_client)
    assert told["funnel"] == {"contacted": 27, "met": 14, "agreed": 5, "across": 5, "measured": 27}
    assert (told["target_firms"], told["target_change"], told["last"]) == (30, 0.2, "2026-01-09")
    results = {one["measure"]: one for one in told["results"]}
    assert results["efficiency"]["firms"] == 27
    assert results["efficiency"]["at_target"] == 14
    assert results["efficiency"]["others"] == 12
    assert results["export"] == {"measure": "export", "shown": False, "firms": None, "median": None, "at_target": None,
                                 "difference": None, "others": None}  # fmt: skip
    assert {one["id"]: one["medians"]["efficiency"] for one in told["centres"]} == {BIG.id: None, SMALL.id: None}
    assert {one["kind"]: (one["times"], one["firms"]) for one in told["done"]}["meeting"] == (14, 14)
    assert [len(one["meetings"]) for one in told["centres"]] == [8, 8]


def test_one_centre_and_what_is_narrowed(filled_client: TestClient) -> None:
    one = answer(filled_client, f"{API}/{BIG.id}")
    assert one["funnel"]["contacted"] == NUMBER
    assert one == answer(filled_client, f"{API}?centre={BIG.id}")
    assert [result["shown"] for result in one["results"]] == [False] * 3, "the rest would be three"
    narrowed = answer(filled_client, f"{API}?sector=28&since=2025-06-01&until=2025-12-31&region=TR8")
    assert narrowed["funnel"]["contacted"] < 12
    assert narrowed["narrowed"] is False
    assert narrowed["results"] == answer(filled_client)["results"], "no choice narrows what is measured"


@pytest.mark.parametrize(
    ("query", "status"),
    [("?centre=none", 404), ("?since=x", 400), ("?since=2025-02-30", 400), ("?region=!", 400), ("?sector=!", 400),
     ("?nothing=1", 400), ("/tr:none", 404), ("?since=2026-01-01&until=2025-01-01", 200)],
)  # fmt: skip
def test_what_is_asked_wrongly(filled_client: TestClient, query: str, status: int) -> None:
    assert filled_client.get(f"{API}{query}").status_code == status


def test_a_world_without_centres(client: TestClient) -> None:
    told = answer(client)
    assert (told["centres"], told["funnel"]["contacted"], told["last"]) == ([], 0, None)


def test_a_known_answer_is_not_sent_again(filled_client: TestClient) -> None:
    first = filled_client.get(API)
    assert filled_client.get(API, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
