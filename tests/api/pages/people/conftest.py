"""Browsers of people who have signed in, in the small world."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from api.settings import Settings
from api.wiring import Parts
from api.work import handlers
from people import accounts
from people.jobs import Worker
from people.persons import utc_now
from people.tables import Job
from tests.people.passwords import quick_passwords

GOOD = "dört sarı kedi bahçede"
Signing = Callable[..., TestClient]


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)


@pytest.fixture
def app(settings: Settings, parts: Parts) -> FastAPI:
    return create_app(settings, parts)


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[[], TestClient]]:
    """A browser that has been nowhere."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(
            TestClient(app, headers={"Accept": "text/html"}, follow_redirects=False, raise_server_exceptions=False)
        )


@pytest.fixture
def signed(browser: Callable[[], TestClient], parts: Parts) -> Signing:
    """A browser whose owner acts for an organisation."""

    def sign(email: str, organisation: str, role: str = "owner") -> TestClient:
        link = accounts.invite(parts.people, None, email, organisation, role)
        client = browser()
        answer = client.post(f"/tr/join/{link}", data={"name": email.partition("@")[0], "password": GOOD})
        assert answer.status_code == 303, answer.text
        return client

    return sign


def form_of(client: TestClient) -> str:
    """What the forms of a browser's session carry."""
    field = BeautifulSoup(client.get("/tr/account").text, "lxml").select_one("input[name=form]")
    assert field is not None
    return str(field["value"])


def work(parts: Parts) -> None:
    """Do all work that is due in five minutes, and wait for what the service's own thread has in hand."""
    worker, late = Worker(parts.people, handlers(parts)), time.monotonic() + 30
    held = select(Job.id).where(Job.holder.is_not(None), ~Job.dead).limit(1)
    while time.monotonic() < late:
        if worker.step(utc_now() + timedelta(minutes=5)):
            continue
        with parts.people.reading() as session:
            if session.scalar(held) is None:
                return
        time.sleep(0.02)
