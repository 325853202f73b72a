"""Programs share documents and write requests and offers: what their key and their account allow, once, and no more."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.web.bodies import FORM, UPLOAD
from api.wiring import Parts
from people import keys
from people.audit import acts
from people.opportunities import course
from people.opportunities.known import id_of
from people.persons import OWN, READ, utc_now
from people.signing import keeping
from people.tables import Document, Opportunity, Request
from tests.api.keyed import Program, joined, key_of, work
from tests.people.passwords import quick_passwords

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"
TEXT = "Nanolif üreten eğirme hattımız var; süzgeç keçesi için ortak arıyoruz."
SAID: Mapping[str, Any] = {
    "organisation": "demo:zar",
    "kind": "business_request",
    "title": "Steril sarım için dokusuz kumaş arıyoruz",
    "text": "Yılda otuz ton, 45 ve 60 g/m² ağırlığında, EN ISO 11607 belgeli dokusuz kumaş arıyoruz.",
    "partner": "Kumaş üreticisi",
    "sectors": ["13.95"],
    "audience": ["public"],
}


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)


@pytest.fixture
def editor(client: TestClient, parts: Parts) -> Program:
    return Program(client, key_of(parts, joined(parts, "ayse@zar.example", "demo:zar", "editor")))


@pytest.fixture
def nobody(client: TestClient) -> Program:
    return Program(client)


def send(
    program: Program, audience: str = "public", name: str = "nanolif.txt", text: str = TEXT, **headers: str
) -> tuple[int, dict[str, Any]]:
    data, file = {"organisation": "demo:zar", "audience": audience}, {"file": (name, text.encode())}
    return program.ask("POST", "/documents", data=data, files=file, headers=headers)


def draft(program: Program, headers: Mapping[str, str] | None = None, **said: object) -> tuple[int, dict[str, Any]]:
    return program.ask("POST", "/opportunities", json={**SAID, **said}, headers=headers or {})


def found(program: Program) -> bool:
    return "eğirme hattımız" in str(program.ask("GET", f"/search?q={quote('nanolif')}&kind=document"))


def count(parts: Parts, table: type[Document | Opportunity | Request]) -> int:
    with parts.people.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_document_is_taken_read_shown_to_others_and_withdrawn_at_once(
    editor: Program, nobody: Program, parts: Parts
) -> None:
    status, taken = send(editor)
    assert (status, set(taken)) == (202, {"id", "status"})
    at = taken["status"].removeprefix("/api/v1")
    assert editor.ask("GET", at)[1]["status"] == "received"
    work(parts)
    shown = editor.ask("GET", at)[1]
    assert (shown["id"], shown["status"], shown["problem"]) == (taken["id"], "found", None)
    assert editor.ask("GET", f"/documents/{taken['id']}")[0] == 200
    assert found(nobody)
    status, shown = editor.ask("PATCH", f"/documents/{taken['id']}", json={"audience": ["org:demo:zar"]})
    assert (status, shown["audience"], shown["status"]) == (200, ["org:demo:zar"], "received")
    assert not found(nobody)
    work(parts)
    assert (found(editor), found(nobody)) == (True, False)
    assert editor.ask("DELETE", f"/documents/{taken['id']}") == (204, {})
    assert not found(editor)
    assert editor.ask("DELETE", f"/documents/{taken['id']}")[0] == 404
    assert editor.ask("GET", at)[0] == 404
    with parts.people.reading() as session:
        done = [one.name for one in acts(session) if one.name.startswith("document")]
    assert done == ["document.withdrawn", "document.shown", "document.shared"], "the audit of the page's own acts"


def test_a_new_version_is_sent_once_listed_and_an_earlier_one_restored(
    editor: Program, nobody: Program, client: TestClient, parts: Parts
) -> None:
    id_ = send(editor)[1]["id"]
    work(parts)
    path = f"/documents/{id_}"
    file, other = {"file": ("yeni.txt", b"Membran.")}, {"file": ("yeni.txt", b"Bir baska metin.")}
    stranger = Program(client, key_of(parts, joined(parts, "l@lab.example", "demo:lab")))
    reader = Program(client, key_of(parts, joined(parts, "r@zar.example", "demo:zar", "reader")))
    for _ in range(2):
        status, taken = editor.ask("POST", f"{path}/versions", files=file, headers={"Idempotency-Key": "v2"})
        assert (status, taken["id"]) == (202, id_)
    assert editor.ask("POST", f"{path}/versions", files=other, headers={"Idempotency-Key": "v2"})[0] == 409
    status, listed = editor.ask("GET", f"{path}/versions")
    assert (status, listed["version"], str(listed["versions"]).count("made")) == (200, 2, 2)
    work(parts)
    assert not found(nobody)
    assert editor.ask("POST", f"{path}/restore", json={"version": 1})[1]["version"] == 1
    work(parts)
    assert found(nobody)
    assert editor.ask("POST", f"{path}/restore", json={"version": 9})[0] == 404
    assert [one.ask("GET", f"{path}/versions")[0] for one in (reader, stranger, nobody)] == [200, 404, 401]
    for one, status in ((reader, 403), (stranger, 404), (nobody, 401)):
        assert one.ask("POST", f"{path}/restore", json={"version": 2})[0] == status
        assert one.ask("POST", f"{path}/versions", files=other)[0] == status


def test_what_could_not_be_read_is_told_in_the_readers_language(editor: Program, parts: Parts) -> None:
    taken = send(editor, name="kırık.pdf", text="%PDF-1.4 broken")[1]
    work(parts)
    at = taken["status"].removeprefix("/api/v1")
    told = [editor.ask("GET", at, headers={"Accept-Language": one})[1] for one in ("tr", "en")]
    assert {one["status"] for one in told} == {"failed"}
    assert told[0]["problem"] != told[1]["problem"]


def test_a_draft_is_written_changed_sent_withdrawn_and_renewed(editor: Program, nobody: Program, parts: Parts) -> None:
    status, taken = draft(editor)
    assert (status, set(taken)) == (201, {"id", "status"})
    path, at = f"/opportunities/{taken['id']}", taken["status"].removeprefix("/api/v1")
    assert editor.ask("GET", at)[1]["status"] == "draft"
    assert nobody.ask("GET", path)[0] == 404
    status, shown = editor.ask("PATCH", path, json={"welcome": "ISO 13485", "hidden": True})
    assert (status, shown["welcome"], shown["hidden"], shown["title"]) == (200, "ISO 13485", True, SAID["title"])
    assert editor.ask("POST", f"{path}/send")[1]["status"] == "review"
    assert editor.ask("PATCH", path, json={"title": "Başka bir başlık olsun"})[0] == 400, "it is being read"
    course.publish(parts.people, joined(parts, "admin@x.example", ""), id_of(taken["id"]))
    work(parts)
    assert nobody.ask("GET", path)[0] == 200
    ends = (utc_now() + timedelta(days=30)).date().isoformat()
    assert editor.ask("POST", f"{path}/renew", json={"ends": ends})[1]["ends"] == ends
    assert editor.ask("POST", f"{path}/renew")[0] == 200
    assert editor.ask("POST", f"{path}/withdraw")[1]["status"] == "withdrawn"
    assert nobody.ask("GET", path)[0] == 404


def test_each_does_what_their_role_and_key_allow(client: TestClient, editor: Program, parts: Parts) -> None:
    document, opportunity = send(editor)[1], draft(editor)[1]
    people = {
        "owner": joined(parts, "o@zar.example", "demo:zar"),
        "reader": joined(parts, "r@zar.example", "demo:zar", "reader"),
        "other": joined(parts, "l@lab.example", "demo:lab"),
        "admin": joined(parts, "admin@x.example", ""),
    }
    told: dict[str, list[int]] = {}
    programs = {name: Program(client, key_of(parts, one)) for name, one in people.items()}
    programs["reads alone"] = Program(client, key_of(parts, people["owner"], READ))
    programs["own data alone"] = Program(client, key_of(parts, people["owner"], OWN))
    programs["nobody"] = Program(client)
    programs["no key of ours"] = Program(client, {"Authorization": "Bearer imece_x"})
    for name, one in programs.items():
        asked = [
            send(one),
            one.ask("GET", document["status"].removeprefix("/api/v1")),
            one.ask("PATCH", f"/documents/{document['id']}", json={"audience": ["public"]}),
            draft(one),
            one.ask("GET", opportunity["status"].removeprefix("/api/v1")),
            one.ask("PATCH", f"/opportunities/{opportunity['id']}", json={"money": "pays"}),
            one.ask("POST", f"/opportunities/{opportunity['id']}/send"),
            one.ask("POST", f"/opportunities/{opportunity['id']}/withdraw"),
            one.ask("POST", f"/opportunities/{opportunity['id']}/renew"),
            one.ask("DELETE", f"/documents/{'0' * 32}"),
        ]
        told[name] = [status for status, _ in asked]
    assert told == {
        "owner": [202, 200, 200, 201, 200, 200, 200, 200, 400, 404],
        "reader": [403, 200, 403, 403, 200, 403, 403, 403, 403, 404],
        "other": [403, 404, 404, 403, 404, 404, 404, 404, 404, 404],
        "admin": [403, 404, 404, 403, 404, 404, 404, 404, 404, 404],
        "reads alone": [403, 200, 403, 403, 200, 403, 403, 403, 403, 403],
        "own data alone": [403, 200, 403, 403, 200, 403, 403, 403, 403, 403],
        "nobody": [401] * 10,
        "no key of ours": [401] * 10,
    }


def test_a_browser_and_a_revoked_key_change_nothing(client: TestClient, parts: Parts) -> None:
    from people import accounts  # noqa: PLC0415
    from tests.api.keyed import GOOD  # noqa: PLC0415

    person = joined(parts, "ayse@zar.example", "demo:zar")
    client.cookies.set("session", accounts.sign_in(parts.people, "ayse@zar.example", GOOD, "192.0.2.1"))
    assert client.get("/tr/account").status_code == 200
    browser = Program(client)
    assert [send(browser)[0], draft(browser)[0], browser.ask("DELETE", "/documents/x")[0]] == [401] * 3
    client.cookies.clear()
    headers = key_of(parts, person)
    assert draft(Program(client, headers))[0] == 201
    for one in keys.keys(parts.people, person):
        keys.revoke_key(parts.people, person, one.id)
    assert [send(Program(client, headers))[0], draft(Program(client, headers))[0]] == [401, 401]
    assert (count(parts, Document), count(parts, Opportunity)) == (0, 1)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\tmp\\a.txt", "a.txt"), ("a.exe", ""), (".txt", ""),
     ("a\u202etxt.txt", ""), ("x" * 250 + ".txt", ""), ("…;rm -rf.txt", "…;rm -rf.txt")],
)  # fmt: skip
def test_a_name_is_taken_as_a_name_and_nothing_else(editor: Program, parts: Parts, name: str, kept: str) -> None:
    status, told = send(editor, name=name)
    assert status == (202 if kept else 400)
    if kept:
        assert told["id"].endswith(f"/{kept}")
        work(parts)
        assert editor.ask("GET", told["status"].removeprefix("/api/v1"))[1]["name"] == kept


@pytest.mark.parametrize(
    "said",
    [{"audience": ["dünya"]}, {"audience": []}, {"audience": "public"}, {"kind": "hediye"}, {"title": "kısa"},
     {"regions": ["Atlantis"]}, {"sectors": ["ZZ"]}, {"languages": ["xx"]}, {"ends": "2020-01-01"}, {"ends": 0},
     {"hidden": "yes"}, {"status": "published"}, {"money": "later"}],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_do(editor: Program, parts: Parts, said: dict[str, object]) -> None:
    details = []
    for language in ("tr", "en"):
        status, told = draft(editor, {"Accept-Language": language}, **said)
        assert (status, told["status"]) == (400, 400)
        details.append(str(told["detail"]))
    assert all(len(one) > 15 for one in details)
    assert details[0] != details[1], "each in its own language"
    taken = draft(editor)[1]
    assert editor.ask("PATCH", f"/opportunities/{taken['id']}", json=said)[0] == 400
    assert count(parts, Opportunity) == 1


def test_who_may_see_a_document_is_checked(editor: Program, parts: Parts) -> None:
    assert [send(editor, audience)[0] for audience in ("dünya", "", "members:")] == [400] * 3
    taken = send(editor)[1]
    wrong: list[object] = [{"audience": []}, {"audience": ["x"]}, {}, {"audience": ["public"], "name": "b.txt"}, []]
    for said in wrong:
        assert editor.ask("PATCH", f"/documents/{taken['id']}", json=said)[0] == 400
    assert count(parts, Document) == 1


def test_bodies_have_their_limits(client: TestClient, editor: Program, parts: Parts) -> None:
    over = b"x" * (UPLOAD + 1)
    assert editor.ask("POST", "/documents", content=over)[0] == 413
    assert Program(client).ask("POST", "/documents", content=b"x" * (FORM + 1))[0] == 413, "a file takes a key"
    assert draft(editor, text="x" * (FORM + 1))[0] == 413
    assert editor.ask("PATCH", "/documents/x", content=b"x" * (FORM + 1))[0] == 413
    assert send(editor, text="x" * (FORM + 1))[0] == 202
    assert send(editor, text="x" * 50_000_001)[0] == 400
    assert editor.ask("POST", "/opportunities", content=b"{", headers={"Content-Type": "application/json"})[0] == 400


def test_a_request_that_is_sent_again_is_done_once(client: TestClient, editor: Program, parts: Parts) -> None:
    word = {"Idempotency-Key": "5f0c1f6e-1c1b"}
    first = send(editor, **word)
    assert [send(editor, **word), send(editor, **word)] == [first, first]
    assert send(editor, "signed-in", **word)[0] == 409
    assert send(editor, text="another", **word)[0] == 409
    assert draft(editor, word)[0] == 409, "a word is for one request"
    other = {"Idempotency-Key": "b"}
    assert draft(editor, other) == draft(editor, other)
    assert draft(editor, other, hidden=True)[0] == 409
    assert [draft(editor, {"Idempotency-Key": one})[0] for one in ("two words", "x" * 201)] == [400, 400]
    neighbour = Program(client, key_of(parts, joined(parts, "b@zar.example", "demo:zar")))
    assert send(neighbour, **word)[1]["id"] != first[1]["id"], "words of others are others"
    assert (count(parts, Document), count(parts, Opportunity), count(parts, Request)) == (2, 1, 3)
    work(parts)
    editor.ask("DELETE", f"/documents/{first[1]['id']}")
    assert send(editor, **word) == first, "the same answer, whatever has come of it"
    keeping.look_through(parts.people, utc_now() + timedelta(days=2))
    assert count(parts, Request) == 0
    assert send(editor, **word)[1]["id"] != first[1]["id"]


def test_what_failed_is_not_remembered(editor: Program, parts: Parts) -> None:
    word = {"Idempotency-Key": "a"}
    assert draft(editor, word, title="kısa")[0] == 400
    assert draft(editor, word)[0] == 201
    assert count(parts, Request) == 1


def test_the_examples_of_the_document_work_as_they_stand(client: TestClient, parts: Parts) -> None:
    person = joined(parts, "ayse@zar.example", "demo:zar", "editor")
    known = {"$KEY": key_of(parts, person)["Authorization"].removeprefix("Bearer ")}
    lines = re.findall(r"^curl (.*)$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert len(lines) > 7
    for line in lines:
        for name, value in known.items():
            line = line.replace(name, value)  # noqa: PLW2901 - what a shell does
        answer = curl(client, shlex.split(line))
        assert answer.status_code < 300, f"{line}\n{answer.text}"
        work(parts)
        made = answer.json() if answer.content else {}
        if set(made) == {"id", "status"}:
            known["$DOCUMENT" if "doc:" in made["id"] else "$OPPORTUNITY"] = made["id"]
        elif "feed" in made:
            known["$QUESTION"] = made["id"]
    assert set(known) == {"$KEY", "$DOCUMENT", "$OPPORTUNITY", "$QUESTION"}


def curl(client: TestClient, words: list[str]) -> Any:
    """What curl would send, as far as the document uses it."""
    reading = argparse.ArgumentParser()
    for name in ("-X", "-d"):
        reading.add_argument(name)
    for name in ("-H", "-F"):
        reading.add_argument(name, action="append", default=[])
    reading.add_argument("address")
    said = reading.parse_args(words)
    form = dict(one.split("=", 1) for one in said.F)
    name = form.pop("file", "").removeprefix("@")
    files = {"file": (name, f"{TEXT} {name}".encode())} if name else None
    return client.request(
        said.X or ("POST" if said.d or files else "GET"), said.address.removeprefix("http://127.0.0.1:8000"),
        headers=dict(one.split(": ", 1) for one in said.H), content=said.d and said.d.encode(), data=form or None,
        files=files,
    )  # fmt: skip
