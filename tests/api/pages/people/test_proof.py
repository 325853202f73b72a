"""What is dangerous asks for the password again when that is long ago, and goes on with what was written."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

import pytest
from bs4 import BeautifulSoup
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.web.callers import program
from api.wiring import Parts
from people.accounts import signed_in
from people.keys import make_key
from people.persons import Person, utc_now
from people.tables import Session
from tests.api.pages.people.conftest import GOOD, Signing, form_of

DANGEROUS = {
    "/tr/account/invitations": {"email": "b@zar.example", "organisation": "demo:zar", "role": "reader"},
    "/tr/account/members/remove": {"organisation": "demo:zar", "account": "x"},
    "/tr/account/passkeys": {"name": "iş telefonu"},
    "/tr/account/passkeys/remove": {"passkey": "x"},
    "/tr/account/keys": {"name": "crm", "scope": "write", "ends": ""},
    f"/tr/alerts/{'0' * 32}/hook": {"address": "https://hooks.example/"},
}


def age(parts: Parts) -> None:
    """Let the proof of every session be old."""
    with parts.people.writing() as session:
        session.execute(update(Session).values(proved=utc_now() - timedelta(minutes=11)))


def fields(page: str) -> dict[str, str]:
    return {
        str(one["name"]): str(one.get("value", "")) for one in BeautifulSoup(page, "lxml").select("main input[name]")
    }


@pytest.mark.parametrize("address", DANGEROUS)
def test_it_asks_and_does_nothing_until_it_knows(signed: Signing, parts: Parts, address: str) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    said = DANGEROUS[address] | {"form": form_of(client)}
    age(parts)
    page = client.post(address, data=said)
    assert (page.status_code, page.headers["Cache-Control"]) == (403, "no-store")
    assert fields(page.text) == said | {"proof": ""}
    wrong = client.post(address, data=said | {"proof": "yanlış bir parola"})
    assert (wrong.status_code, "yanlış bir parola" in wrong.text, 'role="alert"' in wrong.text) == (403, False, True)
    assert client.post(address, data=said | {"form": "x", "proof": GOOD}).status_code == 400


def test_it_goes_on_with_what_was_written_under_another_word(signed: Signing, parts: Parts, app: FastAPI) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    old = client.cookies["session"]
    said = DANGEROUS["/tr/account/keys"] | {"form": form_of(client)}
    age(parts)
    page = client.post(
        "/tr/account/keys", data=fields(client.post("/tr/account/keys", data=said).text) | {"proof": GOOD}
    )
    assert page.status_code == 200
    assert re.search(r"imece_[\w-]{43}", page.text)
    assert client.cookies["session"] != old
    again = TestClient(app, headers={"Accept": "text/html"}, follow_redirects=False)
    again.cookies.set("session", old)
    assert again.get("/tr/account").status_code == 303
    # The page's forms are of the new word.
    assert fields(page.text)["form"] == form_of(client)
    assert client.post("/tr/account/keys", data=said | {"form": form_of(client)}).status_code == 200


def test_what_is_refused_all_the_same_keeps_the_browser_signed_in(signed: Signing, parts: Parts) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    said = {"form": form_of(client), "organisation": "demo:lab", "account": "x", "proof": GOOD}
    age(parts)
    assert client.post("/tr/account/members/remove", data=said).status_code == 403
    assert client.get("/tr/account").status_code == 200


def test_a_key_opens_no_page_of_somebodys_own_and_shows_what_it_may(
    signed: Signing, parts: Parts, app: FastAPI
) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    said = {"form": form_of(client), "name": "crm", "scope": ["write", "own"], "ends": "2030-01-01"}
    page = client.post("/tr/account/keys", data=said)
    key = re.search(r"imece_[\w-]{43}", page.text)
    assert key
    assert "paylaşır ve değiştirir, hesap verilerini alır" in page.text
    assert "bitiş: 1 Oca 2030" in page.text
    program = TestClient(
        app, headers={"Authorization": f"Bearer {key[0]}", "Accept": "text/html"}, follow_redirects=False
    )
    assert program.get("/tr/account").status_code == 303
    assert program.post("/tr/account/keys", data={"name": "more"}).status_code == 303
    for bad in ({"ends": "yarın"}, {"ends": "2020-01-01"}, {"scope": "king"}):
        refused = client.post("/tr/account/keys", data=said | bad)
        assert (refused.status_code, 'value="crm"' in refused.text) == (400, True)


def told(person: Annotated[Person, Depends(program("write"))]) -> str:
    """What an API that writes could be."""
    return person.email


def test_an_api_that_changes_something_takes_a_key_that_may(signed: Signing, parts: Parts, app: FastAPI) -> None:
    app.post("/api/v1/tried")(told)
    client = signed("ayse@zar.example", "demo:zar")
    person = signed_in(parts.people, client.cookies["session"])
    assert person is not None
    headers = {
        name: {"Authorization": f"Bearer {make_key(parts.people, person, name, scopes=scopes)}"}
        for name, scopes in {"reads": (), "writes": ("write",)}.items()
    }
    cookie = {"Cookie": f"session={client.cookies['session']}"}
    answers = {
        name: TestClient(app, headers=said).post("/api/v1/tried")
        for name, said in (headers | {"browser": cookie, "nobody": {}}).items()
    }
    assert {name: one.status_code for name, one in answers.items()} == {
        "reads": 403, "writes": 200, "browser": 401, "nobody": 401,
    }  # fmt: skip
    assert "“write”" in answers["reads"].json()["detail"]
