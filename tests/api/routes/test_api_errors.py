"""Every error over HTTP has one shape and says what to do; nothing of ours leaks."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.logs import set_up_logs
from api.problems import TABLE, outcome_of
from api.settings import Settings, load_settings
from api.wiring import Parts
from graph import errors
from graph.errors import StoreUnavailable
from graph.filters import Filter
from graph.reads import Facets
from graph.sqlite.store import SqliteStore

API = "/api/v1"
SHAPE = {"type", "title", "status", "detail", "request_id", "errors"}
BAD = {
    "/search": (400, "q"),
    "/search?q=%20": (400, "empty"),
    f"/search?q={'a' * 2001}": (400, "2000"),
    "/search?q=a&n=0": (400, "n:"),
    "/search?q=a&n=101": (400, "100"),
    "/search?q=a&kind=spaceship": (400, "“spaceship” is not a kind"),
    "/search?q=a&region=Samsun": (400, "write its NUTS code, TR831"),
    "/search?q=a&region=Nowhere": (400, "not a NUTS code"),
    "/search?q=a&sector=medical": (400, "not a NACE code"),
    "/search?q=a&kindd=sme": (400, "no parameter “kindd” here; did you mean “kind”?"),
    "/organisations/demo:zar?audience=board": (400, "no parameter “audience” here; there are: none."),
    "/search?q=a&audience=members:tr:medikum": (400, "no parameter “audience” here"),
    "/search?q=a&cursor=abc": (400, "cursor"),
    "/organisations?cursor=WzFd": (400, "cursor"),
    "/organisations?changed_since=yesterday": (400, "changed_since"),
    "/organisations?changed_since=0": (400, "changed_since: has to be a date"),
    "/organisations?changed_since=2026-01-01T00:00:00": (400, "changed_since: has to be a date"),
    "/organisations?n=0_5": (400, "n: has to be a whole number"),
    "/organisations?n=%2B5": (400, "n: has to be a whole number"),
    "/organisations?n=5&n=6": (400, "“n” can be given once"),
    "/organisations?cursor=pYQ.YQ%0A": (400, "cursor"),
    "/search?q=a&cursor=o%D9%A1": (400, "cursor"),
    "/regions?under=": (400, "NUTS"),
    "/sectors?under=": (400, "NACE"),
    "/organisations/nobody": (404, "“nobody”"),
    "/organisations/doc:test/pazar/not.pdf": (404, "not an organisation"),
    "/organisations/demo:zar/neighbours?hops=4": (400, "hops"),
    "/organisations/demo:zar/neighbours?relation=loves": (400, "“loves” is not a relation"),
    "/documents/demo:zar": (404, "not a document"),
    "/passages/none": (404, "“none”"),
    "/paths?from=demo:zar&to=demo:zar": (400, "same"),
    "/paths?from=demo:zar": (400, "to"),
    "/regions?under=%3F": (400, "NUTS"),
    "/nothing": (404, "openapi.json"),
}


@pytest.mark.parametrize("address", BAD)
def test_what_cannot_be_used_is_told_in_one_shape(client: TestClient, address: str) -> None:
    status, said = BAD[address]
    answer = client.get(API + address, headers={"Accept-Language": "en"})
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(problem) == SHAPE
    assert said in problem["detail"]
    assert problem["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize("address", BAD)
def test_every_problem_is_told_in_the_readers_language(client: TestClient, address: str) -> None:
    told = [client.get(API + address, headers={"Accept-Language": language}) for language in ("tr", "en")]
    assert [answer.headers["Content-Language"] for answer in told] == ["tr", "en"]
    assert told[0].json()["detail"] != told[1].json()["detail"]
    assert told[0].json()["title"] == told[1].json()["title"]


def test_each_bad_parameter_is_named(client: TestClient) -> None:
    found = client.get(f"{API}/search?q=a&n=many").json()
    assert [one["where"] for one in found["errors"]] == ["n"]


def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    answer = client.post(f"{API}/search")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert set(answer.json()) == SHAPE


class Broken(SqliteStore):
    """A store whose reads fail in a way of one's choosing."""

    error: Exception = RuntimeError("SELECT text")

    def generation(self) -> int:
        raise self.error

    def facets(self, keep: Filter) -> Facets:  # noqa: ARG002
        raise self.error


@pytest.fixture
def broken(settings: Settings) -> TestClient:
    parts = Parts(load_settings(store="memory:", encoder="none"), store=Broken("memory:"))
    return TestClient(create_app(settings, parts), raise_server_exceptions=False)


def test_a_failure_of_ours_shows_no_insides(broken: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = broken.get(f"{API}/organisations", headers={"X-Request-ID": "abc-1"})
    assert answer.status_code == 500
    assert set(answer.json()) == SHAPE
    assert "SELECT" not in answer.text
    assert answer.json()["request_id"] == "abc-1"


def test_a_failure_of_ours_is_a_page_to_a_reader(broken: TestClient) -> None:
    answer = broken.get("/en/", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text


def test_a_store_that_is_away_says_when_to_come_again(broken: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Broken, "error", StoreUnavailable("graph.store.closed"))
    for address in (f"{API}/organisations", f"{API}/ready"):
        answer = broken.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreUnavailable("graph.neo4j.away", address="neo4j://inside:7687", code="x"), 503),
        (errors.BadInput("graph.neo4j.login", address="neo4j://inside:7687", code="x"), 503),
        (errors.Corrupt("graph.sqlite.unsound", path="/srv/inside.db", reason="x"), 500),
    ],
)
def test_nobody_is_told_where_the_store_is(
    broken: TestClient, monkeypatch: pytest.MonkeyPatch, error: errors.ImeceError, status: int
) -> None:
    monkeypatch.setattr(Broken, "error", error)
    for address in (f"{API}/organisations", f"{API}/ready"):
        answer = broken.get(address)
        assert answer.status_code == status
        assert "inside" not in answer.text


def test_a_wanted_encoder_that_cannot_open_is_not_ready(settings: Settings) -> None:
    parts = Parts(load_settings(store="memory:", encoder="no-such-encoder"))
    with TestClient(create_app(settings, parts)) as client:
        assert client.get(f"{API}/ready").status_code == 503
        assert client.get(f"{API}/health").status_code == 200
        assert "no-such-encoder" in (parts.encoder_problem or {"en": ""})["en"]
    parts.close()


def test_every_error_of_the_tree_has_an_outcome() -> None:
    ours = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.ImeceError)]
    assert {error for error, _ in TABLE} | {errors.VocabularyError} == set(ours)
    assert outcome_of(errors.VocabularyError("x")).exit_code == 2
    assert outcome_of(ValueError("x")).status == 500


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>"])
def test_a_request_id_that_is_none_is_replaced(client: TestClient, given: str) -> None:
    assert client.get(f"{API}/health", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


def test_logs_name_the_route_and_never_the_question(
    client: TestClient, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    held = logging.getLogger().handlers, logging.getLogger().level
    try:
        set_up_logs(settings)
        client.get(f"{API}/search?q=membran", headers={"X-Request-ID": "abc", "Authorization": "Basic hunter2"})
    finally:
        logging.getLogger().handlers, logging.getLogger().level = held
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    answered = next(line for line in lines if line["event"] == "answered")
    assert (answered["route"], answered["status"], answered["request_id"]) == (f"{API}/search", 200, "abc")
    assert "membran" not in str(lines)
    assert "hunter2" not in str(lines)
