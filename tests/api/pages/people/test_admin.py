"""An administrator sees what was given up and what was done; for anybody else there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from fastapi.testclient import TestClient

from api.wiring import Parts
from people import accounts, jobs
from people.jobs import Worker, ask
from people.persons import utc_now
from tests.api.pages.people.conftest import GOOD, Signing, form_of

Browser = Callable[[], TestClient]


def test_what_was_given_up_is_shown_and_tried_again(browser: Browser, signed: Signing, parts: Parts) -> None:
    client, owner = browser(), signed("a@zar.example", "demo:zar")
    link = accounts.invite_admin(parts.people, "admin@x.example")
    client.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD})

    def fail(_: str) -> None:
        raise ValueError("<b>no luck</b>")

    with parts.people.writing() as session:
        ask(session, utc_now(), "tell", "thing-1")
    worker = Worker(parts.people, {"tell": fail})
    for number in range(jobs.TRIES):
        assert worker.step(utc_now() + timedelta(hours=2 * number + 1))
    page = client.get("/tr/admin").text
    assert "thing-1" in page
    assert "&lt;b&gt;no luck" in page
    assert "joined.owner" in page
    (given_up,) = jobs.dead(parts.people)
    said = {"form": form_of(client), "job": str(given_up.id)}
    for stranger, status in ((owner, 404), (browser(), 303)):
        assert stranger.get("/tr/admin").status_code == status
        assert stranger.post("/tr/admin/jobs", data=said).status_code == status
    assert client.post("/tr/admin/jobs", data={**said, "job": "x"}).status_code == 400
    assert client.post("/tr/admin/jobs", data={**said, "form": ""}).status_code == 400
    assert jobs.dead(parts.people)
    assert client.post("/tr/admin/jobs", data=said).status_code == 303
    assert jobs.dead(parts.people) == []
    assert "Bekleyen ya da süren iş: 1." in client.get("/tr/admin").text
