"""The service itself tells an address of what answers a kept search, with nobody who works for it beside."""

from __future__ import annotations

import json
import time

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import Parts
from people.alerts import hooks, watches
from people.alerts.watches import FEED, Asked
from tests.api.keyed import Program, joined, key_of
from tests.people.alerts.receiver import receiving
from tests.people.passwords import quick_passwords


def test_a_document_that_a_program_shares_is_told_to_another_program(
    settings: Settings, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    parts.settings = settings.model_copy(update={"webhooks_here": True})
    sharer, asker = joined(parts, "a@zar.example", "demo:zar"), joined(parts, "b@lab.example", "demo:lab")
    encoder = parts.encoder
    assert encoder is not None
    asked = Asked("nanolif üreten eğirme hattı")
    watch = watches.watch(parts.people, asker, asked, FEED, (encoder.key, encoder.encode_queries))
    with receiving() as told, TestClient(create_app(parts.settings, parts)) as client:
        hooks.set_hook(parts.people, asker, watch, told.address, here=True)
        data = {"organisation": "demo:zar", "audience": "signed-in"}
        file = {"file": ("nanolif.txt", "Nanolif üreten eğirme hattımız var.".encode())}
        program = Program(client, key_of(parts, sharer))
        status, taken = program.ask("POST", "/documents", data=data, files=file)
        assert status == 202
        until = time.monotonic() + 60
        while not told.came and time.monotonic() < until:
            time.sleep(0.1)
    ((_, body),) = told.came
    assert json.loads(body)["data"]["found"]["id"] == taken["id"]
