"""Somebody takes their data with them, and erases the account, on pages that know who sits there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.wiring import Parts
from people import accounts
from tests.api.pages.people.conftest import GOOD, Signing, form_of
from tests.api.pages.people.test_proof import age

Browser = Callable[[], TestClient]


def test_the_data_are_a_file_for_whoever_has_proved_who_they_are(
    signed: Signing, browser: Browser, parts: Parts
) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    said = {"form": form_of(client)}
    answer = client.post("/tr/account/data", data=said)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="imece.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.text)["membership"][0]["organisation"] == "demo:zar"
    age(parts)
    assert client.post("/tr/account/data", data=said).status_code == 403
    assert json.loads(client.post("/tr/account/data", data=said | {"proof": GOOD}).text)["account"]
    assert browser().post("/tr/account/data", data=said).status_code == 303


def test_a_program_fetches_them_by_a_key_that_may(signed: Signing, app: FastAPI) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    answers = {}
    for scope in ("write", "own"):
        page = client.post("/tr/account/keys", data={"form": form_of(client), "name": scope, "scope": scope})
        key = re.search(r"imece_[\w-]{43}", page.text)
        assert key
        answers[scope] = TestClient(app, headers={"Authorization": f"Bearer {key[0]}"}).get("/api/v1/me/data")
    assert {scope: one.status_code for scope, one in answers.items()} == {"write": 403, "own": 200}
    assert answers["own"].json()["tables"]["account"][0]["email"] == "ayse@zar.example"
    assert answers["own"].headers["Cache-Control"] == "no-store"
    assert "“own”" in answers["write"].json()["detail"]
    for nobody in (TestClient(app), TestClient(app, cookies={"session": client.cookies["session"]})):
        assert nobody.get("/api/v1/me/data").status_code == 401


def test_an_account_is_erased_and_its_browser_signed_out(signed: Signing, parts: Parts) -> None:
    client, other = signed("ayse@zar.example", "demo:zar"), signed("ali@lab.example", "demo:lab")
    page = client.get("/tr/account/erase")
    assert "Zar Arıtma &lt;A.Ş.&gt;: sahipsiz kalsın" in page.text
    said = {"form": form_of(client)}
    refused = client.post("/tr/account/erase", data=said)
    assert (refused.status_code, 'role="alert"' in refused.text) == (400, True)
    assert client.post("/tr/account/erase", data={"form": form_of(other), "left": "demo:zar"}).status_code == 400
    age(parts)
    asked = client.post("/tr/account/erase", data=said | {"left": "demo:zar"})
    assert asked.status_code == 403
    done = client.post("/tr/account/erase", data=said | {"left": "demo:zar", "proof": GOOD})
    assert (done.status_code, "Hesabınız silindi." in done.text, "Hesabım" in done.text) == (200, True, False)
    assert "session" not in client.cookies
    assert client.get("/tr/account").status_code == 303
    assert accounts.members(parts.people, "demo:zar") == []
    assert other.get("/tr/account").status_code == 200
