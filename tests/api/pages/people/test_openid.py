"""Signing in at a real provider, as a browser goes there and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx2
import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings, load_settings
from api.wiring import Parts
from graph.errors import BadInput
from people import accounts
from tests.api.pages.people.conftest import Signing, form_of
from tests.api.pages.people.test_proof import age
from tests.people.provider import providing

Browser = Callable[[], TestClient]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with providing() as issuer:
        yield issuer


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    given: dict[str, object] = {
        "address": "http://testserver",
        "openid_client": "imece",
        "openid_issuer": issuer,
        "openid_name": "Kimlik",
    }
    given |= {"openid_secret": SecretStr("a secret of the tests")}
    return settings.model_copy(update=given)


@pytest.fixture
def app(settings: Settings, parts: Parts) -> FastAPI:
    return create_app(settings, parts)


def there_and_back(client: TestClient, there: str, subject: str) -> str:
    """Sign in there, come back, and say where it goes on."""
    answer = httpx2.post(there, data={"sub": subject})
    back = client.get(answer.headers["Location"])
    assert back.status_code == 303, back.text
    return str(back.headers["Location"])


def test_an_account_is_linked_and_signed_in_to(signed: Signing, browser: Browser, parts: Parts) -> None:
    client, new = signed("ayse@zar.example", "demo:zar"), browser()
    assert "Kimlik ile giriş" in new.get("/tr/signin").text
    page = client.post("/tr/account/openid", data={"form": form_of(client)})
    link = BeautifulSoup(page.text, "lxml").select_one("main a.primary")
    assert link is not None
    assert there_and_back(client, str(link["href"]), "ayse") == "/tr/account"
    shown = client.get("/tr/account").text
    assert 'name="subject" value="ayse"' in shown
    to = new.get("/tr/openid?next=/tr/shared")
    assert to.status_code == 303
    assert "HttpOnly" in to.headers["Set-Cookie"]
    assert there_and_back(new, to.headers["Location"], "ayse") == "/tr/shared"
    assert "ayse@zar.example" in new.get("/tr/account").text
    stranger = browser()
    answer = httpx2.post(stranger.get("/en/openid").headers["Location"], data={"sub": "stranger"})
    refused = stranger.get(answer.headers["Location"])
    assert (refused.status_code, "bilinmiyor" in refused.text) == (400, True)
    # An answer that another browser asked for is none.
    answer = httpx2.post(stranger.get("/en/openid").headers["Location"], data={"sub": "ayse"})
    assert browser().get(answer.headers["Location"]).status_code == 400
    held = BeautifulSoup(shown, "lxml").select_one("[name=issuer]")
    assert held is not None
    said = {"form": form_of(client), "issuer": str(held["value"]), "subject": "ayse"}
    assert client.post("/tr/account/openid/remove", data=said | {"subject": "other"}).status_code == 404
    assert client.post("/tr/account/openid/remove", data=said).status_code == 303
    assert 'name="subject"' not in client.get("/tr/account").text


def test_an_invitation_is_taken_there(browser: Browser, parts: Parts, issuer: str) -> None:
    httpx2.put(f"{issuer}/users/new", json={"name": "Yeni Biri"})
    link = accounts.invite(parts.people, None, "new@zar.example", "demo:zar", "editor")
    client = browser()
    assert f"/en/join/{link}/openid" in client.get(f"/en/join/{link}").text
    to = client.get(f"/en/join/{link}/openid")
    assert there_and_back(client, to.headers["Location"], "new") == "/en/account"
    assert "Yeni Biri" in client.get("/en/account").text


def test_nothing_is_linked_by_another_site_or_an_old_proof(signed: Signing, parts: Parts) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    said = {"form": form_of(client)}
    evil = client.post("/tr/account/openid", data=said, headers={"Origin": "https://evil.example"})
    assert evil.status_code == 400
    age(parts)
    asked = client.post("/tr/account/openid", data=said)
    assert (asked.status_code, "/tr/openid/prove" in asked.text) == (403, True)
    to = client.get("/tr/openid/prove")
    assert "prompt=login" in to.headers["Location"]


def test_where_there_is_no_provider_there_are_no_such_pages(parts: Parts, settings: Settings) -> None:
    alone = settings.model_copy(update={"openid_issuer": ""})
    with Parts(alone, store=parts.store) as silent, TestClient(create_app(alone, silent)) as client:
        client.headers["Accept"] = "text/html"
        assert client.get("/tr/openid").status_code == 404
        assert client.get("/tr/openid/back").status_code == 404
        assert "Kimlik" not in client.get("/tr/signin").text


def test_settings_of_a_provider_go_together() -> None:
    for given in ({}, {"address": "https://x.example"}, {"openid_client": "imece"}):
        with pytest.raises(BadInput, match="need one another"):
            load_settings(openid_issuer="https://id.example", **given)
    with pytest.raises(BadInput, match="IMECE_OPENID_ISSUER"):
        load_settings(openid_issuer="http://id.example", openid_client="imece", address="https://x.example")
    hidden = load_settings(openid_secret="hidden")  # noqa: S106
    assert "hidden" not in repr(hidden)
