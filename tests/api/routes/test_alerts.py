"""Programs keep questions and read what was found for them, each its own alone."""

from __future__ import annotations

from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from api.wiring import Parts
from graph.model import Batch, Node, Passage, Source
from people.alerts.telling import STANDING
from people.alerts.watches import LOOK
from people.jobs import ask
from people.persons import READ, utc_now
from tests.api.conftest import HashingEncoder, embed
from tests.api.keyed import Program, joined, key_of, work
from tests.people.passwords import quick_passwords

ASKED = {"sort": "partners", "about": "demo:zar"}


def test_a_question_is_kept_read_and_ended_by_its_owner_alone(
    client: TestClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    who, other = joined(parts, "a@zar.example", "demo:zar"), joined(parts, "b@lab.example", "demo:lab")
    mine, theirs = Program(client, key_of(parts, who)), Program(client, key_of(parts, other))
    once = {"Accept-Language": "en", "Idempotency-Key": "one"}
    status, made = mine.ask("POST", "/alerts", json=ASKED, headers=once)
    assert mine.ask("POST", "/alerts", json=ASKED, headers=once)[1]["id"] == made["id"]
    assert mine.ask("POST", "/alerts", json={"text": "membran"}, headers=once)[0] == 409
    assert (status, made["title"], made["found"]) == (201, "Partners for Zar Arıtma <A.Ş.>", [])
    work(parts)
    source = Source("new", "1", "2026-11-27")
    node = Node("demo:yeni", "company", "Yeni Laboratuvar", (source,))
    text = "Tıbbi tekstil için laboratuvar."
    parts.store.write(Batch((node,), (), (Passage(node.id, text, source, "capability", language="tr"),)))
    embed(parts.store, HashingEncoder())
    with parts.people.writing() as session:
        ask(session, utc_now(), LOOK, STANDING)
    work(parts)
    _, listed = mine.ask("GET", "/alerts")
    (held,) = cast("list[dict[str, Any]]", listed["questions"])
    assert [one["id"] for one in held["found"]] == ["demo:yeni"]
    assert held["found"][0]["because"]
    assert client.get(held["feed"]).status_code == 200
    assert theirs.ask("GET", "/alerts")[1] == {"questions": []}
    assert theirs.ask("DELETE", f"/alerts/{made['id']}")[0] == 404
    assert mine.ask("DELETE", f"/alerts/{made['id']}")[0] == 204
    assert mine.ask("GET", "/alerts")[1] == {"questions": []}


def test_what_cannot_be_kept_is_refused_with_what_to_do(
    client: TestClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    who = joined(parts, "a@zar.example", "demo:zar")
    program, reader = Program(client, key_of(parts, who)), Program(client, key_of(parts, who, READ))
    assert reader.ask("POST", "/alerts", json=ASKED)[0] == 403
    assert Program(client).ask("POST", "/alerts", json=ASKED)[0] == 401
    assert program.ask("POST", "/alerts", json={**ASKED, "about": "demo:gizli"})[0] == 404
    status, said = program.ask("POST", "/alerts", json={"text": "membran", "regions": ["Samsun"]})
    assert (status, "TR831" in str(said["detail"])) == (400, True)
    for wrong in ({"sort": "other", "text": "membran"}, {"sort": "pattern", "text": "membran"}, {"text": ""}):
        assert program.ask("POST", "/alerts", json=wrong)[0] == 400
