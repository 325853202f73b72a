"""What HTTP itself promises: HEAD, conditional requests, problem details, paging, counts, metrics."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from api.web.tags import Tags
from api.wiring import Parts
from graph.model import Batch, Node, Source

API = "/api/v1"
ADDRESSES = (
    f"{API}/search?q=su", f"{API}/organisations?n=2", f"{API}/organisations/demo:zar", f"{API}/health", f"{API}/ready",
    f"{API}/documents/doc:test/pazar/not.pdf", f"{API}/openapi.json", "/", "/en/", "/en/search?q=su",
    "/static/style.css", f"{API}/organisations/nobody", f"{API}/nothing", f"{API}/search",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_its_body(client: TestClient, address: str) -> None:
    def told(method: str) -> tuple[int, dict[str, str], bytes]:
        client.cookies.clear()
        answer = client.request(method, address, headers={"X-Request-ID": "same"}, follow_redirects=False)
        return answer.status_code, dict(answer.headers), answer.content

    (status, headers, _), (head_status, head_headers, nothing) = told("GET"), told("HEAD")
    assert (head_status, nothing) == (status, b"")
    assert head_headers == headers


def test_a_page_without_its_slash_is_led_to_it_and_nothing_else_is_led_astray(client: TestClient) -> None:
    answer = client.get("/tr", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/tr/")
    for address in ("/nope", "/docs", "/tr/search/", f"{API}/search/?q=su"):
        assert client.get(address, follow_redirects=False).status_code == 404


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", "/nope"), ("GET", f"{API}/organisations/nobody"), ("POST", f"{API}/search"), ("GET", f"{API}/search")],
)
def test_the_title_of_a_problem_is_what_its_status_is_called(client: TestClient, method: str, address: str) -> None:
    problem = client.request(method, address).json()
    assert problem["title"] == HTTPStatus(problem["status"]).phrase  # RFC 9457, 4.2.1: for about:blank


def test_what_is_unchanged_is_not_sent_again_and_what_is_not_there_is_not_unchanged(client: TestClient) -> None:
    first = client.get(f"{API}/organisations?n=2")
    tag = first.headers["ETag"]
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/")):
        again = client.get(f"{API}/organisations?n=2", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    for other in (f"{API}/organisations?n=3", f"{API}/search?q=su"):
        assert client.get(other, headers={"If-None-Match": tag}).status_code == 200
    assert client.get(f"{API}/organisations?n=2", headers={"If-None-Match": tag, "Accept-Language": "en"}).content
    assert client.get(f"{API}/organisations/nobody", headers={"If-None-Match": "*"}).status_code == 404
    assert client.get(f"{API}/organisations?n=3", headers={"If-None-Match": "*"}).status_code == 304


@pytest.mark.parametrize(
    "given",
    [
        'W/"{}-gzip"', '"{}-gzip"', '"{}--gzip"', '"{}-br"', '"{};gzip"', 'W/"{}-zstd"', '"x", W/"{}-gzip" , "y"',
        '"{}"', '"x",W/"{}"', '*', '"x", *',
    ],
)  # fmt: skip
def test_a_tag_is_known_as_servers_between_send_it_back(client: TestClient, given: str) -> None:
    tag = client.get(f"{API}/organisations?n=2").headers["ETag"]
    bare = tag.removeprefix("W/").strip('"')
    again = client.get(f"{API}/organisations?n=2", headers={"If-None-Match": given.format(bare)})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize("given", ['W/"{}x-gzip"', '"{}-gzip-gzip-x"', '"-gzip"', '""', '"*"', "{}gzip"])
def test_another_tag_is_not_taken_for_it(client: TestClient, given: str) -> None:
    bare = client.get(f"{API}/organisations?n=2").headers["ETag"].removeprefix("W/").strip('"')
    again = client.get(f"{API}/organisations?n=2", headers={"If-None-Match": given.format(bare)})
    assert again.status_code == 200


def test_a_change_is_seen_by_whoever_polls(client: TestClient, parts: Parts) -> None:
    tag = client.get(f"{API}/organisations").headers["ETag"]
    parts.store.write(Batch((Node("x:1", "ngo", "Yeni", (Source("late", "1", "2027-01-01"),)),)))
    assert client.get(f"{API}/organisations", headers={"If-None-Match": tag}).status_code == 200
    late = client.get(f"{API}/organisations?changed_since=2027-01-01").json()
    assert [one["id"] for one in late["items"]] == ["x:1"]


@pytest.mark.parametrize("language", ["tr", "en"])
def test_an_answer_says_what_language_its_sentences_are_in(client: TestClient, language: str) -> None:
    answer = client.get(f"{API}/search?q=su", headers={"Accept-Language": language})
    assert answer.headers["Content-Language"] == language


def pages(client: TestClient, address: str) -> list[str]:
    ids: list[str] = []
    following: str | None = ""
    while following is not None:
        page = client.get(f"{address}{'&' if '?' in address else '?'}cursor={following}").json()
        ids += [one["id"] for one in page["items"]]
        following = page["next"]
    return ids


NAMES = st.lists(st.sampled_from(["A", "a", "İ", "ı", "I", "i", "Ş", "s", "z", " ", "1"]), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES.map("".join), max_size=12), st.integers(1, 5))
def test_pages_together_hold_each_once_in_one_order(client: TestClient, parts: Parts, names: list[str], n: int) -> None:
    made = tuple(Node(f"x:{i}", "sme", name, (Source("t", str(i), "2026-01-01"),)) for i, name in enumerate(names))
    parts.store.write(Batch(made))
    whole = pages(client, f"{API}/organisations?n=100")
    assert pages(client, f"{API}/organisations?n={n}") == whole
    assert len(whole) == len(set(whole))
    assert {one.id for one in made} <= set(whole)


def test_what_comes_in_between_moves_no_page(client: TestClient, parts: Parts) -> None:
    first = client.get(f"{API}/organisations?n=2").json()
    rest = pages(client, f"{API}/organisations?n=2")[2:]
    parts.store.write(Batch((Node("x:early", "sme", "Aaa", (Source("late", "1", "2026-01-01"),)),)))
    second = client.get(f"{API}/organisations?n=2&cursor={first['next']}").json()
    assert [one["id"] for one in second["items"]] == rest[:2]


def test_counts_of_facets_are_those_of_the_lists_that_they_lead_to(client: TestClient) -> None:
    facets = client.get(f"{API}/organisations?facets=true&n=1").json()["facets"]
    assert facets["total"] == len(pages(client, f"{API}/organisations")) == sum(one["count"] for one in facets["kinds"])
    for name, key in (("kind", "kinds"), ("sector", "sectors")):
        for one in facets[key]:
            assert len(pages(client, f"{API}/organisations?{name}={one['value']}")) == one["count"]
            assert one["label"]


def test_metrics_can_be_read_and_are_as_many_however_much_is_asked(client: TestClient) -> None:
    def samples() -> set[tuple[str, ...]]:
        found = text_string_to_metric_families(client.get("/metrics").text)
        return {(s.name, *s.labels.values()) for family in found for s in family.samples}

    for address in ADDRESSES:
        client.get(address)
        client.get("/nobody")
        client.request("BREW", "/nobody")
        client.get("/x/0/y")
    samples()
    before = samples()
    for number in range(20):
        for address in (f"{API}/organisations/x:{number}", f"{API}/search?q={number}", f"/x{number}", f"/x/{number}/y"):
            client.get(address)
        client.request(f"BREW{number}", "/nobody")
    assert samples() == before
    assert not [one for one in before if "x:" in str(one)]


def test_health_needs_no_store_and_readiness_counts_nothing(client: TestClient) -> None:
    assert set(client.get(f"{API}/health").json()) == {"status", "version"}
    assert client.get(f"{API}/ready").json()["indexed"] is True


def test_the_tags_asked_for_longest_ago_make_room() -> None:
    tags = Tags(kept=2)
    for asked in ("a", "b", "c"):
        tags.put(asked, f"tag of {asked}")
    assert [tags.get(asked) for asked in ("a", "b", "c")] == ["", "tag of b", "tag of c"]
