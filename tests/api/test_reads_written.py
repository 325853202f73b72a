"""What is not for everyone leaves a row in the audit when somebody opens it, whichever way; what is, leaves none."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.wiring import Parts
from people.audit import acts
from people.persons import Person
from tests.api.keyed import joined, key_of
from tests.people.passwords import quick_passwords

HIDDEN = "doc:test/gizli.pdf"


@pytest.fixture
def member(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody of the cluster whose members may see what is hidden."""
    quick_passwords(monkeypatch)
    return joined(parts, "a@kume.example", "demo:gizli")


def written(parts: Parts) -> list[str]:
    with parts.people.reading() as session:
        return sorted(act.subject for act in acts(session) if act.name.startswith("read."))


def test_what_is_opened_by_rights_is_written_once(
    client: TestClient, parts: Parts, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = parts.settings.audiences | {"public", "members:tr:medikum"}
    monkeypatch.setattr("people.rights.audiences", lambda *_: seen)
    key = key_of(parts, member)
    for path in ("search?q=membran", "organisations", "documents", "organisations/demo:lab",
                 "documents/doc:test/pazar/not.pdf", "organisations/demo:zar/neighbours"):  # fmt: skip
        assert client.get(f"/api/v1/{path}", headers=key).status_code == 200, path
    assert written(parts) == [], "what is public, and lists"
    for _ in range(2):
        for path in (f"documents/{HIDDEN}", "organisations/demo:gizli", "organisations/demo:zar"):
            assert client.get(f"/api/v1/{path}", headers=key).status_code == 200, path
    assert written(parts) == ["demo:gizli", "demo:zar", HIDDEN]
    for path in ("/tr/documents/" + HIDDEN, "/tr/org/demo:zar", "/api/v1/passages/demo:zar%23test/capability/1"):
        client.get(path, headers=key)
    assert written(parts) == ["demo:gizli", "demo:zar", HIDDEN]


def test_who_may_not_see_it_leaves_nothing(client: TestClient, parts: Parts, member: Person) -> None:
    stranger = key_of(parts, joined(parts, "b@lab.example", "demo:lab"))
    for headers in ({}, stranger):
        assert client.get(f"/api/v1/documents/{HIDDEN}", headers=headers).status_code == 404
        assert client.get("/api/v1/organisations/demo:zar", headers=headers).status_code == 200
    assert written(parts) == []
