"""A request works in its turn, until its deadline, and no longer than somebody waits for its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event

import pytest
from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.settings import Settings
from api.web.limits import FREE, LIST, NODE, Limits, cost_of
from api.web.tally import OwnTally, Rate
from api.web.turns import DEAR
from api.wiring import Parts
from graph.deadline import check
from graph.errors import Overdue
from graph.filters import Filter
from graph.model import Node
from graph.reads import Cursor
from graph.view import View

API = "/api/v1"


@pytest.mark.parametrize(
    ("path", "cost"),
    [
        (f"{API}/health", FREE), ("/metrics", FREE), ("/static/style.css", FREE), (f"{API}/openapi.json", FREE),
        (f"{API}/organisations/a", NODE), (f"{API}/ready", NODE), ("/tr/org/a", NODE), ("/nothing", NODE),
        (f"{API}/organisations", LIST), (f"{API}/search", LIST), ("/tr/search", LIST), ("/en/", LIST),
        (f"{API}/organisations/a/neighbours", LIST), (f"{API}/regions", LIST),
        (f"{API}/organisations/a/b/partners", DEAR), (f"{API}/partners", DEAR), (f"{API}/paths", DEAR),
        ("/tr/org/a/partners", DEAR), ("/tr/org/a/similar", DEAR), (f"{API}/documents/a\nb/similar", DEAR),
     ("/tr/sectors", LIST), ("/tr/sectors/32.50", DEAR), ("/en/regions/TR83", DEAR), ("/en/search.csv", DEAR),
        ("/tr/alerts/" + 32 * "a", DEAR), ("/tr/alerts", NODE),
    ],
)  # fmt: skip
def test_what_walks_the_graph_costs_more_than_a_node(path: str, cost: int) -> None:
    assert cost_of(path) == cost


class Endless:
    """An app whose work only its deadline ends; `rounds` counts how often it looked."""

    def __init__(self) -> None:
        self.rounds, self.begun, self.stopped = 0, Event(), Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await run_sync(self._work)
        await PlainTextResponse("x")(scope, receive, send)

    def _work(self) -> None:
        self.begun.set()
        try:
            while True:
                self.rounds += 1
                check()
        except Overdue:
            self.stopped.set()


def asked(app: Limits, receive: Callable[[], Message | None]) -> list[Message]:
    """What an app sends to one who asks for a node; `receive` says None where nothing comes."""
    sent: list[Message] = []

    async def take() -> Message:
        while (message := receive()) is None:
            await asyncio.sleep(0.01)
        return message

    async def give(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": f"{API}/organisations/a", "client": ("192.0.2.1", 1), "headers": []}
    asyncio.run(app(scope, take, give))
    return sent


def test_work_is_stopped_when_whoever_asked_has_gone() -> None:
    app = Endless()
    limits = Limits(app, at_once=8, per_client=8, seconds=3_600)
    sent = asked(limits, lambda: {"type": "http.disconnect"} if app.begun.is_set() else None)
    assert app.stopped.is_set()
    assert sent == []
    rounds = app.rounds
    assert asked(limits, lambda: {"type": "http.disconnect"}) == []  # and its turn is free again
    assert app.rounds >= rounds


def test_work_is_stopped_at_its_deadline() -> None:
    app = Endless()
    asked(Limits(app, at_once=8, per_client=8, seconds=0.05), lambda: None)
    assert app.stopped.is_set()


def test_a_scan_without_end_is_503_at_its_deadline_and_reads_no_more(
    settings: Settings, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    whole = View.page

    def page(view: View, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        while True:
            read.append(limit)
            whole(view, keep, limit, after)

    with TestClient(create_app(settings.model_copy(update={"request_seconds": 1}), parts)) as client:
        monkeypatch.setattr(View, "page", page)
        answer = client.get(f"{API}/organisations?changed_since=2099-01-01&n=1", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "1 seconds" in answer.json()["detail"]
        pages = len(read)
        assert client.get(f"{API}/health").status_code == 200
        assert len(read) == pages > 1


def test_who_asks_too_much_at_once_is_429_and_others_go_on(settings: Settings, parts: Parts) -> None:
    app = create_app(settings, parts)
    with TestClient(app) as client, TestClient(app, client=("192.0.2.9", 1)) as other:
        limits = next(m for m in chain_of(app) if isinstance(m, Limits))
        limits._turns._held.add("testclient", 8 * DEAR)
        answer = client.get(f"{API}/partners?text=su", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "this address" in answer.json()["detail"]
        assert "Too many requests at once" in client.get("/en/", headers={"Accept": "text/html"}).text
        assert client.get(f"{API}/health").status_code == 200
        assert client.get("/metrics").status_code == 200
        assert other.get(f"{API}/partners?text=su").status_code == 200


def chain_of(app: FastAPI) -> list[object]:
    """The middleware of an app that has been asked once, outermost first."""
    chain: list[object] = []
    at: object = app.middleware_stack
    while at is not None:
        chain.append(at)
        at = getattr(at, "app", None) or getattr(at, "_app", None)
    return chain


def test_a_key_that_asks_too_often_waits_and_another_does_not(settings: Settings, parts: Parts) -> None:
    chosen = settings.model_copy(update={"key_requests": 3})
    with TestClient(create_app(chosen, parts)) as client:

        def asked_with(key: str, path: str = f"{API}/organisations") -> tuple[int, str | None]:
            answer = client.get(path, headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})
            return answer.status_code, answer.headers.get("Retry-After")

        assert [asked_with("one")[0] for _ in range(3)] == [401, 401, 401]
        status, wait = asked_with("one")
        assert status == 429
        assert 1 <= int(wait or 0) <= 60
        assert asked_with("one", f"{API}/health")[0] == 200
        assert asked_with("two")[0] == 401
        assert client.get(f"{API}/organisations").status_code == 200


def test_a_minute_later_the_key_may_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.web.tally.MINUTE", 0.05)

    async def asks() -> list[bool]:
        tally = OwnTally()
        rate = Rate(2, tally)
        taken = [rate.take("a") is None for _ in range(3)]
        await asyncio.sleep(0.2)
        return [*taken, rate.take("a") is None, tally.of("a") == 1]

    assert asyncio.run(asks()) == [True, True, False, True, True]
