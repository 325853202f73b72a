"""The same question is answered once for all who see the same, and never with what somebody else may see."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import Response

from api.app import create_app
from api.settings import Settings
from api.web.answers import Answers
from api.wiring import Parts
from graph.model import Batch, Node, Source
from search.searcher import Searcher

API = "/api/v1"
SEARCH = f"{API}/search?q=su+arıtma"


def asked(answers: Answers, key: str, body: str = "x", status: int = 200) -> tuple[bytes, bool]:
    """The answer to a key, and whether it was made for this."""
    made: list[str] = []

    async def make() -> Response:
        made.append(key)
        return Response(body, status)

    response = asyncio.run(_of(answers, key, make))
    return bytes(response.body), bool(made)


async def _of(answers: Answers, key: str, make: Callable[[], Any]) -> Response:
    return await answers.of(key, make)


def test_an_answer_is_made_once_and_another_question_has_its_own() -> None:
    answers = Answers()
    assert asked(answers, "a", "one") == (b"one", True)
    assert asked(answers, "a", "other") == (b"one", False)
    assert asked(answers, "b", "two") == (b"two", True)


def test_what_goes_wrong_is_kept_for_nobody() -> None:
    answers = Answers()
    assert asked(answers, "a", status=404)[1]
    assert asked(answers, "a")[1]

    async def failing() -> Response:
        raise RuntimeError("failed")

    with pytest.raises(RuntimeError, match="failed"):
        asyncio.run(_of(answers, "b", failing))
    assert asked(answers, "b")[1]


def test_the_answers_asked_for_longest_ago_make_room_and_a_large_one_is_not_kept() -> None:
    answers = Answers(most=10, largest=6)
    for key in "ab":
        asked(answers, key, "12345")
    assert not asked(answers, "a")[1]
    asked(answers, "c", "12345")
    assert [asked(answers, key, "12345")[1] for key in "acb"] == [False, False, True]
    assert asked(answers, "d", "1234567")[1]
    assert asked(answers, "d", "1234567")[1]


def test_what_is_added_for_one_who_asked_is_not_anothers() -> None:
    async def both() -> None:
        answers = Answers()

        async def make() -> Response:
            return Response("x")

        first, second = await answers.of("a", make), await answers.of("a", make)
        second.headers["X-Request-ID"] = "2"
        third = await answers.of("a", make)
        assert "x-request-id" not in {*first.headers, *third.headers}

    asyncio.run(both())


def test_who_asks_for_what_is_being_made_waits_for_it_and_makes_it_where_that_fails() -> None:
    async def many(status: int) -> int:
        answers, made = Answers(), 0

        async def make() -> Response:
            nonlocal made
            made += 1
            await asyncio.sleep(0.01)
            return Response("x", status)

        came = await asyncio.gather(*(answers.of("a", make) for _ in range(5)))
        assert [response.status_code for response in came] == [status] * 5
        return made

    assert asyncio.run(many(200)) == 1
    assert asyncio.run(many(503)) == 5


def test_who_has_waited_long_enough_makes_it_alone() -> None:
    async def late() -> list[str]:
        answers, made = Answers(), []

        async def make(who: str, seconds: float) -> Response:
            await asyncio.sleep(seconds)
            made.append(who)
            return Response("x")

        first = asyncio.create_task(answers.of("a", lambda: make("slow", 0.2)))
        await asyncio.sleep(0)
        await answers.of("a", lambda: make("other", 0), patience=0.01)
        await first
        return made

    assert asyncio.run(late()) == ["other", "slow"]


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that have been searched for."""
    made: list[str] = []
    whole = Searcher.search

    def search(searcher: Searcher, view: Any, text: str, *given: Any, **named: Any) -> Any:
        made.append(text)
        return whole(searcher, view, text, *given, **named)

    monkeypatch.setattr(Searcher, "search", search)
    return made


def test_a_search_is_made_once_until_the_store_changes(client: TestClient, parts: Parts, searched: list[str]) -> None:
    first = client.get(SEARCH)
    searched.clear()
    again = client.get(SEARCH)
    assert searched == []
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert client.get(SEARCH, headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"
    client.get(f"{SEARCH}&n=3")
    assert len(searched) == 2
    parts.store.write(Batch((Node("x:new", "sme", "Su arıtma", (Source("t", "1", "2026-01-01"),)),)))
    assert "x:new" in client.get(SEARCH).text
    assert len(searched) == 3


def test_a_page_is_that_of_its_reader(client: TestClient, searched: list[str]) -> None:
    def page(theme: str) -> tuple[str, bool]:
        """The page to who likes a theme, and whether it says to remember the language."""
        client.cookies.set("theme", theme)
        response = client.get("/tr/search?q=su")
        return response.text, "Set-Cookie" in response.headers

    light, dark = page("light"), page("dark")
    assert light[0] != dark[0]
    assert (light[1], dark[1]) == (True, False)  # who came first has been told to
    searched.clear()
    assert page("light") == (light[0], False)
    assert searched == ["su"]  # the answer that told to remember is not theirs who do
    searched.clear()
    assert (page("light"), page("dark")) == ((light[0], False), dark)
    assert searched == []


def test_two_with_other_rights_are_never_given_one_anothers_answer(settings: Settings, parts: Parts) -> None:
    apps: list[FastAPI] = [create_app(settings, parts)]
    member = settings.model_copy(update={"audiences": frozenset({"public", "members:tr:medikum"})})
    with Parts(member, store=parts.store, encoder=parts.encoder) as insiders:
        apps.append(create_app(member, insiders))
        apps[1].state.answers = apps[0].state.answers  # as one process would keep them that serves both
        anybody, insider = TestClient(apps[0]), TestClient(apps[1])
        address = f"{API}/organisations?n=100"
        for _ in range(2):
            assert "demo:gizli" in insider.get(address).text
            assert "demo:gizli" not in anybody.get(address).text
        insiders._store = None  # it is not this one's to close


def test_many_who_ask_the_same_at_once_share_one_making(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, searched: list[str]
) -> None:
    asked_for, go = Event(), Event()
    whole = Searcher.search

    def slow(searcher: Searcher, *given: Any, **named: Any) -> Any:
        asked_for.set()
        go.wait(30)
        return whole(searcher, *given, **named)

    monkeypatch.setattr(Searcher, "search", slow)
    with ThreadPoolExecutor(3) as pool:
        searched.clear()
        first = pool.submit(client.get, f"{SEARCH}&n=7")
        assert asked_for.wait(30)
        others = [pool.submit(client.get, f"{SEARCH}&n=7") for _ in range(2)]
        go.set()
        assert {one.result().status_code for one in (first, *others)} == {200}
    assert len(searched) == 1
