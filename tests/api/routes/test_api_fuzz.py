"""Whatever is asked, the service answers or says what is wrong: it never fails."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.questions.search import DEEPEST
from api.web.cursors import offset_cursor, page_cursor, read_offset_cursor, read_page_cursor
from graph.errors import BadInput
from graph.reads import Cursor

ROUTES = (
    "/api/v1/search", "/api/v1/organisations", "/api/v1/partners", "/api/v1/paths", "/api/v1/documents",
    "/api/v1/regions", "/api/v1/sectors", "/api/v1/organisations/demo:zar/neighbours",
    "/api/v1/organisations/demo:zar/partners",
    "/api/v1/statistics", "/api/v1/priorities", "/tr/statistics", "/en/priorities", "/tr/priorities.csv",
    "/en/search", "/tr/search", "/en/", "/api/v1/passages/x", "/en/org/x",
)  # fmt: skip
NAMES = (
    "q", "text", "kind", "region", "sector", "n", "cursor", "after", "from", "to", "hops", "relation", "limit", "under",
    "changed_since", "facets", "one_sided", "measure", "year", "dataset",
)  # fmt: skip
likely = st.sampled_from(
    [
        "su",
        "sme",
        "TR",
        "TR831",
        "C",
        "32.50",
        "1",
        "100",
        "demo:zar",
        "ror:uni",
        "member_of",
        "2026-01-01",
        "true",
        offset_cursor(10) or "",
        page_cursor(Cursor("a", "b")),
        "bnVsbA",
        "W10",
        "WyJvIiwtMV0",
    ]
)
values = st.one_of(likely, st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
calm = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@calm
@given(st.sampled_from(ROUTES), st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=6))
def test_no_query_makes_the_service_fail(client: TestClient, route: str, query: list[tuple[str, str]]) -> None:
    answer = client.get(route, params=urlencode(query), headers={"Accept": "text/html"})
    assert answer.status_code in {200, 400, 404}
    if answer.status_code != 200 and route.startswith("/api/"):
        assert answer.headers["Content-Type"] == "application/problem+json"


@calm
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_no_id_makes_the_service_fail(client: TestClient, id_: str) -> None:
    quoted = "".join(f"%{byte:02X}" for byte in id_.encode())
    for route in ("organisations", "documents", "passages"):
        assert client.get(f"/api/v1/{route}/{quoted}").status_code in {200, 400, 404}


@given(st.text(), st.text(), st.integers(0, 1_000))
def test_cursors_say_what_they_were_given(sort: str, id_: str, offset: int) -> None:
    cursor = Cursor(sort, id_)
    assert read_page_cursor(page_cursor(cursor)) == cursor
    assert read_offset_cursor(offset_cursor(offset)) == offset


def test_a_ranking_is_paged_to_a_depth_and_no_further() -> None:
    assert read_offset_cursor("o1000") == DEEPEST
    with pytest.raises(BadInput):
        read_offset_cursor("o1001")
