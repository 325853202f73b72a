"""What is done by mail, as a browser and a mailbox see it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings, load_settings
from api.wiring import Parts
from api.work import handlers
from graph.errors import BadInput
from graph.model import Batch, Node
from people.jobs import Worker, waiting
from tests.api.conftest import record
from tests.api.pages.people.conftest import GOOD, Signing, form_of
from tests.api.pages.people.test_proof import age
from tests.people.smtp import Inbox, inbox, text_of

SITE = "https://imece.example"
Browser = Callable[[], TestClient]


@pytest.fixture
def box() -> Iterator[Inbox]:
    with inbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, box: Inbox, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"mail": box.address, "mail_from": "imece@imece.example", "address": f"{SITE}/"})


@pytest.fixture
def app(settings: Settings, parts: Parts) -> FastAPI:
    return create_app(settings, parts)


@pytest.fixture
def carried(parts: Parts, box: Inbox) -> Callable[[], list[EmailMessage]]:
    """Waits until all work is done, here or by the service's own thread, and gives the mails that came of it."""
    seen = 0

    def carry() -> list[EmailMessage]:
        nonlocal seen
        worker = Worker(parts.people, handlers(parts))
        while worker.step() or waiting(parts.people):
            time.sleep(0.01)
        before, seen = seen, len(box.came)
        return box.came[before:]

    return carry


def way(mail: EmailMessage) -> str:
    """The link in a mail, as a path of the service."""
    found = re.search(rf"{SITE}(/\w+/(?:join|password|email|register)/[\w-]+)", text_of(mail))
    assert found
    return found[1]


Carried = Callable[[], list[EmailMessage]]


def test_an_invitation_is_mailed_and_its_link_is_shown_nowhere(
    signed: Signing, browser: Browser, carried: Carried
) -> None:
    owner = signed("ayse@zar.example", "demo:zar")
    said = {"form": form_of(owner), "email": "B@zar.example", "organisation": "demo:zar", "role": "editor"}
    page = owner.post("/tr/account/invitations", data=said)
    assert "b@zar.example" in page.text
    assert "/join/" not in page.text
    (mail,) = carried()
    assert (mail["To"], "Zar Arıtma" in mail["Subject"]) == ("b@zar.example", True)
    assert browser().post(way(mail), data={"name": "B", "password": GOOD}).status_code == 303


def test_a_forgotten_password_is_set_by_the_link(signed: Signing, browser: Browser, carried: Carried) -> None:
    other = signed("ayse@zar.example", "demo:zar")
    client = browser()
    assert "/tr/forgotten" in client.get("/tr/signin").text
    told = {}
    for email in ("ayse@zar.example", "nobody@zar.example"):
        answer = client.post("/tr/forgotten", data={"email": email})
        told[email] = (answer.status_code, answer.text.replace(email, ""))
    assert len(set(told.values())) == 1
    (mail,) = carried()
    page = client.get(way(mail))
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    short = client.post(way(mail), data={"new": "kısa"})
    assert (short.status_code, 'role="alert"' in short.text) == (400, True)
    elsewhere = client.post(way(mail), data={"new": GOOD}, headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 400
    assert client.post(way(mail), data={"new": "beş mavi kuş damda"}).status_code == 303
    assert client.get("/tr/account").status_code == 200
    assert other.get("/tr/account").status_code == 303
    assert client.get(way(mail)).status_code == 404
    assert ["değişti" in one["Subject"] for one in carried()] == [True]


def test_another_address_is_confirmed_by_its_link(signed: Signing, browser: Browser, carried: Carried) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    bad = client.post("/tr/account/email", data={"form": form_of(client), "email": "x"})
    assert (bad.status_code, 'value="x"' in bad.text) == (400, True)
    answer = client.post("/tr/account/email", data={"form": form_of(client), "email": "ayse@yeni.example"})
    assert (answer.status_code, "ayse@yeni.example" in answer.text) == (200, True)
    link = next(way(mail) for mail in carried() if mail["To"] == "ayse@yeni.example")
    # A filter that follows links confirms nothing.
    assert browser().get(link).status_code == 200
    assert "ayse@yeni.example" not in client.get("/tr/account").text
    assert browser().post(link).status_code == 200
    assert "ayse@yeni.example" in client.get("/tr/account").text
    assert [mail["To"] for mail in carried()] == ["ayse@zar.example"]


def test_mails_come_in_the_chosen_language(signed: Signing, browser: Browser, carried: Carried) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    assert client.post("/tr/account/language", data={"form": form_of(client), "language": "xx"}).status_code == 400
    assert client.post("/tr/account/language", data={"form": form_of(client), "language": "en"}).status_code == 303
    browser().post("/tr/forgotten", data={"email": "ayse@zar.example"})
    (mail,) = carried()
    assert mail["Subject"] == "İmece: a new password"
    assert way(mail).startswith("/en/")


@pytest.mark.parametrize("form", ["/tr/account/email", "/tr/account/language"])
def test_a_form_of_another_site_changes_nothing(signed: Signing, browser: Browser, form: str) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    said = {"form": form_of(client), "email": "a@b.example", "language": "en"}
    assert client.post(form, data=said, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert client.post(form, data=said | {"form": ""}).status_code == 400
    assert browser().post(form, data=said).status_code == 303


def test_somebody_makes_an_account_and_claims_an_organisation(
    signed: Signing, browser: Browser, carried: Carried, parts: Parts
) -> None:
    zar = Node(
        "demo:zar", "sme", "Zar Arıtma <A.Ş.>", (record(5),), region="TR831",
        props={"website": "https://www.zar.example/tr"},
    )  # fmt: skip
    parts.store.write(Batch((zar,)))
    owner, new = signed("ayse@zar.example", "demo:zar"), browser()
    asked = {}
    for email in ("ayse@zar.example", "b@zar.example"):
        answer = new.post("/tr/register", data={"email": email})
        asked[email] = (answer.status_code, answer.text.replace(email, ""))
    assert len(set(asked.values())) == 1
    link = next(way(mail) for mail in carried() if mail["To"] == "b@zar.example")
    assert "b@zar.example" in new.get(link).text
    assert new.post(link, data={"name": "Veli", "password": "kısa"}).status_code == 400
    assert new.post(link, data={"name": "Veli", "password": GOOD}).headers["Location"] == "/tr/claims"
    assert "/tr/claims?organisation=demo%3Azar" in new.get("/tr/org/demo:zar").text
    assert "Zar Arıtma &lt;A.Ş.&gt;" in new.get("/tr/claims?organisation=demo:zar").text
    said = {"form": form_of(new), "organisation": "demo:zar", "words": "<i>Müdür</i>"}
    assert new.post("/tr/claims", data={**said, "organisation": "nobody"}).status_code == 404
    assert new.post("/tr/claims", data=said).status_code == 303
    assert new.post("/tr/claims", data=said).status_code == 400
    assert [mail["To"] for mail in carried()] == ["ayse@zar.example"]
    page = owner.get("/tr/claims").text
    assert "&lt;i&gt;Müdür&lt;/i&gt;" in page
    assert "aynı alan adında" in page
    held = re.search(r'name="claim" value="(\w+)"', page)
    assert held
    decided = {"form": form_of(owner), "claim": held[1]}
    assert owner.post("/tr/claims/decide", data=decided).status_code == 400
    assert new.post("/tr/claims/decide", data=decided | {"form": form_of(new), "role": "owner"}).status_code == 404
    assert browser().post("/tr/claims/decide", data=decided).status_code == 303
    age(parts)
    assert owner.post("/tr/claims/decide", data=decided | {"role": "editor"}).status_code == 403
    assert owner.post("/tr/claims/decide", data=decided | {"role": "editor", "proof": GOOD}).status_code == 303
    assert "düzenleyen" in new.get("/tr/account").text
    assert ["onaylandı" in text_of(mail) for mail in carried()] == [True]


def test_an_administrator_sees_to_whom_a_mail_did_not_go(
    signed: Signing, browser: Browser, carried: Carried, box: Inbox, parts: Parts
) -> None:
    from people import accounts  # noqa: PLC0415

    client, admin = signed("ayse@zar.example", "demo:zar"), browser()
    link = accounts.invite_admin(parts.people, "admin@x.example")
    admin.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD})
    said = {"form": form_of(client), "email": "b@zar.example", "organisation": "demo:zar", "role": "reader"}
    client.post("/tr/account/invitations", data=said)
    box.refuse.append("550 <b>nobody</b>")
    assert carried() == []
    page = admin.get("/tr/admin").text
    assert "b@zar.example" in page
    assert "&lt;b&gt;nobody" in page
    assert "/join/" not in page


def test_where_no_mail_is_sent_there_are_no_such_pages(parts: Parts, settings: Settings) -> None:
    quiet = settings.model_copy(update={"mail": ""})
    with Parts(quiet, store=parts.store) as silent, TestClient(create_app(quiet, silent)) as client:
        client.headers["Accept"] = "text/html"
        assert client.get("/tr/forgotten").status_code == 404
        assert client.post("/tr/forgotten", data={"email": "a@b.example"}).status_code == 404
        assert "/tr/forgotten" not in client.get("/tr/signin").text


def test_mail_needs_an_address_and_a_sender_and_its_password_is_never_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ({}, {"address": SITE}, {"mail_from": "a@b.example"}):
        with pytest.raises(BadInput, match="IMECE_ADDRESS") as raised:
            load_settings(mail="smtp://user:hidden@host", **given)
        assert "hidden" not in str(raised.value)
    with pytest.raises(BadInput) as raised:
        load_settings(mail="http://user:hidden@host")
    assert "hidden" not in str(raised.value)
    for address in ("imece.example", "https://imece.example/path", "https://user@imece.example", "javascript:1"):
        with pytest.raises(BadInput, match="IMECE_ADDRESS"):
            load_settings(address=address)
    assert load_settings(address=f"{SITE}/", prefix="/ortak").public_address == f"{SITE}/ortak"
    assert load_settings(mail="console:").public_address == "http://127.0.0.1:8000"
    assert "hidden" not in repr(load_settings(mail="smtp://u:hidden@h", address=SITE, mail_from="a@b.example"))
