"""Who signed in without the passkey that is demanded finds one page, makes one there, and goes on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import Parts
from people import accounts
from people.accounts import signed_in
from people.keys import make_key
from people.persons import STAFF, Person
from people.signing.demands import demands
from people.tables import Demand
from tests.api.pages.people.conftest import GOOD, Signing
from tests.people.signing.authenticator import Authenticator

Browser = Callable[[], TestClient]


@pytest.fixture
def app(settings: Settings, parts: Parts) -> FastAPI:
    """The service at an address where browsers make passkeys."""
    chosen = Settings(**{**settings.model_dump(), "address": "https://imece.example"})
    parts.settings = chosen
    return create_app(chosen, parts)


def page_of(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "lxml")


def fields(text: str, action: str) -> dict[str, str]:
    form = page_of(text).select_one(f'form[action$="{action}"]')
    assert form is not None, action
    return {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}


def options(text: str) -> str:
    form = page_of(text).select_one("form[data-options]")
    assert form is not None
    return str(form["data-options"])


def add(client: TestClient, device: Authenticator) -> None:
    said = fields(client.get("/tr/account").text, "/account/passkeys")
    asked = client.post("/tr/account/passkeys", data={**said, "name": "telefon"})
    kept = client.post(
        "/tr/account/passkeys/keep", data={**fields(asked.text, "/keep"), "answer": device.make(options(asked.text))}
    )
    assert kept.status_code == 303, kept.text


def enter(browser: Browser, device: Authenticator) -> TestClient:
    """A browser that has signed in with a passkey."""
    client = browser()
    asked = client.get("/tr/signin/passkey")
    said = {**fields(asked.text, "/signin/passkey"), "answer": device.use(options(asked.text))}
    assert client.post("/tr/signin/passkey", data=said).status_code == 303
    return client


def owner_of(signed: Signing, browser: Browser, device: Authenticator) -> TestClient:
    add(signed("sahip@zar.example", "demo:zar"), device)
    return enter(browser, device)


def press(client: TestClient, path: str, **more: str) -> tuple[int, str]:
    said = fields(client.get("/tr/account").text, "/account/passkeys/demand") | more
    answer = client.post(path, data=said)
    return answer.status_code, answer.text


def test_a_firm_asks_and_its_people_make_one(signed: Signing, browser: Browser, parts: Parts) -> None:
    other = signed("ayse@zar.example", "demo:zar", "editor")
    key = make_key(parts.people, _who(parts, other), "crm")
    owner = owner_of(signed, browser, Authenticator())
    assert press(owner, "/tr/account/passkeys/demand", whose="demo:zar", on="yes")[0] == 303
    assert list(demands(parts.people)) == ["demo:zar"]
    refused = other.get("/api/v1/opportunities", headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})
    assert (refused.status_code, "made without a passkey" in refused.text) == (401, True)
    for path in ("/tr/account", "/tr/shared", "/tr/alerts", "/tr/upkeep?organisation=demo:zar", "/tr/account/erase"):
        assert other.get(path).headers["Location"].startswith("/tr/signin?"), path
    assert other.get("/tr/signin").headers["Location"] == "/tr/signin/needed"
    page = other.get("/tr/signin/needed")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    said = fields(page.text, "/signin/needed/make")
    device = Authenticator()
    assert other.post("/tr/signin/needed/make", data={**said, "form": "x", "name": "t"}).status_code == 400
    elsewhere = other.post(
        "/tr/signin/needed/make", data={**said, "name": "t"}, headers={"Origin": "https://evil.example"}
    )
    assert elsewhere.status_code == 400
    asked = other.post("/tr/signin/needed/make", data={**said, "name": "telefon"})
    answer = {**fields(asked.text, "/signin/needed/keep"), "answer": device.make(options(asked.text))}
    assert other.post("/tr/signin/needed/keep", data={**answer, "answer": "{}"}).status_code == 400
    asked = other.post("/tr/signin/needed/make", data={**said, "name": "telefon"})
    answer = {**fields(asked.text, "/signin/needed/keep"), "answer": device.make(options(asked.text))}
    kept = other.post("/tr/signin/needed/keep", data=answer)
    assert (kept.status_code, kept.headers["Location"]) == (303, "/tr/account")
    assert other.get("/tr/account").status_code == 200
    assert other.get("/tr/signin/needed").status_code == 303, "nothing is asked any more"


def test_a_bound_session_sees_what_everybody_sees(signed: Signing, browser: Browser, parts: Parts) -> None:
    other = signed("ayse@zar.example", "demo:zar", "editor")
    owner = owner_of(signed, browser, Authenticator())
    press(owner, "/tr/account/passkeys/demand", whose="demo:zar", on="yes")
    nobody = browser()
    for path in ("/tr/search?q=membran", "/tr/org/demo:zar", "/tr/opportunities"):
        assert _plain(other.get(path).text) == _plain(nobody.get(path).text), path


def test_with_a_passkey_the_password_is_refused_and_an_owner_lets_make_another(
    signed: Signing, browser: Browser, parts: Parts
) -> None:
    other = signed("ayse@zar.example", "demo:zar", "editor")
    add(other, Authenticator())
    owner = owner_of(signed, browser, Authenticator())
    press(owner, "/tr/account/passkeys/demand", whose="demo:zar", on="yes")
    page = other.get("/tr/signin/needed")
    assert page_of(page.text).select_one('form[action$="/signin/needed/make"]') is None
    said = fields(page.text, "/signin/needed/leave")
    forced = other.post("/tr/signin/needed/make", data={**said, "name": "t"})
    assert (forced.status_code, "yalnızca geçiş anahtarıyla" in forced.text) == (400, True)
    assert other.post("/tr/signin/needed/leave", data=said).headers["Location"] == "/tr/signin"
    enters = {"email": "ayse@zar.example", "password": GOOD}
    refused = other.post("/tr/signin", data=enters)
    wrong = other.post("/tr/signin", data={**enters, "password": "yanlış bir parola"})
    assert refused.status_code == wrong.status_code == 400
    assert _plain(refused.text) == _plain(wrong.text)
    lets = fields(owner.get("/tr/account").text, "/account/members/renew")
    assert "bir gün içinde" in owner.post("/tr/account/members/renew", data=lets).text
    assert other.post("/tr/signin", data=enters).status_code == 303
    assert page_of(other.get("/tr/signin/needed").text).select_one('form[action$="/signin/needed/make"]')


def test_who_has_not_come_by_one_is_told_to(signed: Signing, parts: Parts) -> None:
    client = signed("sahip@zar.example", "demo:zar")
    status, text = press(client, "/tr/account/passkeys/demand", whose="demo:zar", on="yes")
    assert (status, "Önce geçiş anahtarınızla girin" in text) == (400, True)
    assert press(client, "/tr/account/passkeys/demand", whose="demo:lab", on="yes")[0] == 403
    assert press(client, "/tr/account/passkeys/demand", whose=STAFF, on="yes")[0] == 404
    assert press(client, "/tr/admin/passkeys", on="yes")[0] == 404
    assert demands(parts.people) == []


def test_administrators_ask_it_of_staff_and_let_anybody_renew(browser: Browser, parts: Parts) -> None:
    link, client, device = accounts.invite_admin(parts.people, "admin@merkez.example"), browser(), Authenticator()
    client.post(f"/tr/join/{link}", data={"name": "Ada", "password": GOOD})
    add(client, device)
    admin = enter(browser, device)
    said = fields(admin.get("/tr/admin").text, "/admin/passkeys")
    assert admin.post("/tr/admin/passkeys", data=said).status_code == 303
    assert list(demands(parts.people)) == [STAFF]
    assert client.get("/tr/admin").status_code == 303, "the session by password is bound"
    lets = {**fields(admin.get("/tr/admin").text, "/admin/passkeys/renew"), "email": "admin@merkez.example"}
    assert "bir gün içinde" in admin.post("/tr/admin/passkeys/renew", data=lets).text
    assert admin.post("/tr/admin/passkeys/renew", data={**lets, "email": "yok@x.example"}).status_code == 400
    ends = fields(admin.get("/tr/admin").text, "/admin/passkeys")
    assert admin.post("/tr/admin/passkeys", data=ends).status_code == 303
    assert demands(parts.people) == []


def test_a_demand_of_oneself_and_the_last_one(signed: Signing, browser: Browser, parts: Parts) -> None:
    owner = owner_of(signed, browser, Authenticator())
    assert press(owner, "/tr/account/passkeys/demand", whose="", on="yes")[0] == 303
    page = owner.get("/tr/account").text
    assert "yalnızca geçiş anahtarıyla giriliyor" in page
    last = owner.post("/tr/account/passkeys/remove", data=fields(page, "/account/passkeys/remove"))
    assert (last.status_code, "önce bir yenisini ekleyin" in last.text) == (400, True)


def test_where_browsers_make_none_it_is_said(settings: Settings, parts: Parts, signed: Signing) -> None:
    client = signed("ayse@zar.example", "demo:zar", "editor")
    who = _who(parts, client)
    with parts.people.writing() as session:
        session.add(Demand(whose="demo:zar", account=who.id, made=who.proved))
    away = TestClient(create_app(settings, parts), headers={"Accept": "text/html"}, follow_redirects=False)
    away.cookies.set("session", client.cookies["session"])
    parts.settings = settings
    assert "tarayıcılar geçiş anahtarı yapmaz" in away.get("/tr/signin/needed").text


def _who(parts: Parts, client: TestClient) -> Person:
    found = signed_in(parts.people, client.cookies["session"])
    assert found is not None
    return found


def _plain(text: str) -> str:
    """A page without what is made anew for each."""
    main = page_of(text).main
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text(" "))
