"""An organisation's page is kept by its owners: a form beside what others state, found within seconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.wiring import Parts
from graph.model import PUBLIC
from people import accounts
from tests.api.keyed import work
from tests.api.pages.people.conftest import GOOD, Signing, form_of
from tests.api.pages.people.test_shared import send

Browser = Callable[[], TestClient]
PAGE = "/tr/upkeep?organisation=demo:zar"
OFFER = "Nanolif eğirme hattı üretiyoruz."


def save(client: TestClient, **said: str) -> int:
    data = {"form": form_of(client), "organisation": "demo:zar", "audience": "public", **said}
    return client.post("/tr/upkeep", data=data).status_code


def found(client: TestClient) -> bool:
    answers = (client.get("/tr/search?q=nanolif eğirme").text, client.get("/tr/org/demo:zar").text)
    exported = client.get("/api/v1/organisations/demo:zar").text
    says = {"hattı" in one for one in (*answers, exported)}
    assert len(says) == 1
    return says.pop()


@pytest.mark.parametrize(
    ("audience", "seen"),
    [("public", (True, True, True)), ("signed-in", (True, True, False)), ("org:demo:zar", (True, False, False))],
)
def test_what_is_said_is_found_by_those_it_is_for(
    signed: Signing, browser: Browser, parts: Parts, audience: str, seen: tuple[bool, ...]
) -> None:
    owner, other, nobody = signed("a@zar.example", "demo:zar"), signed("b@lab.example", "demo:lab"), browser()
    assert save(owner, offers=OFFER, audience=audience) == 303
    assert "birkaç saniye" in owner.get(PAGE).text
    work(parts)
    assert tuple(found(client) for client in (owner, other, nobody)) == seen
    assert "Kendi beyanınız yayında" in owner.get(PAGE).text
    page = owner.get("/tr/org/demo:zar").text
    assert "Kuruluşun kendi beyanı" in page
    assert "people:own" not in page
    assert save(owner, audience=audience) == 303
    assert not any(found(client) for client in (owner, other, nobody))
    work(parts)
    assert "Kendi beyanınız yok" in owner.get(PAGE).text


def test_what_others_state_stands_beside_the_fields(signed: Signing) -> None:
    owner = signed("a@zar.example", "demo:zar")
    page = BeautifulSoup(owner.get(PAGE).text, "lxml")
    assert "Su arıtma membranı üretiyoruz" in page.select_one("#k-offers").text  # type: ignore[union-attr]
    assert "Samsun" in page.select_one("#k-place").text  # type: ignore[union-attr]
    assert page.select_one("#f-place")["value"] == ""  # type: ignore[index]
    assert page.select_one("#k-website") is None
    assert "kuvars" not in page.text


def test_what_others_state_is_kept_to_oneself_and_put_first(signed: Signing, browser: Browser, parts: Parts) -> None:
    owner, nobody = signed("a@zar.example", "demo:zar"), browser()
    others = parts.store.seen_by(frozenset({PUBLIC})).passages_of(["demo:zar"])
    text = next(one for one in others if one.role == "capability")
    boxes = BeautifulSoup(owner.get(PAGE).text, "lxml").select(f'input[value="text:{text.digest}"]')
    assert [(one["name"], "checked" in one.attrs) for one in boxes] == [("unshown", False)]
    asked = "/tr/search?q=su arıtma membranı"
    said = "membranı üretiyoruz"
    assert said in nobody.get("/tr/org/demo:zar").text
    assert save(owner, unshown=f"text:{text.digest}") == 303
    for path in ("/tr/org/demo:zar", "/api/v1/organisations/demo:zar", "/tr/search.csv?q=membran", asked):
        answer = nobody.get(path)
        assert (answer.status_code, said in answer.text) == (200, False), path
    work(parts)
    assert said not in nobody.get("/tr/org/demo:zar").text
    mine = owner.get("/tr/org/demo:zar").text
    assert said in mine
    assert "Yalnız kuruluşunuz görür" in mine
    (box,) = BeautifulSoup(owner.get(PAGE).text, "lxml").select(f'input[value="text:{text.digest}"]')
    assert "checked" in box.attrs
    assert save(owner, offers=OFFER, pinned=text.digest) == 303
    work(parts)
    shown = BeautifulSoup(nobody.get("/tr/org/demo:zar").text, "lxml")
    offered = shown.select("section[aria-labelledby=r-capability] blockquote p")
    assert [said in one.text for one in offered] == [True, False]
    told = nobody.get("/api/v1/organisations/demo:zar").json()["passages"]
    assert told[0]["text"] == text.text
    assert save(owner, pinned="x") == 400


def test_documents_suggest_and_a_press_puts_it_into_the_form(signed: Signing, parts: Parts) -> None:
    owner = signed("a@zar.example", "demo:zar")
    text = "Nanolif eğirme hattı üretiyoruz. Süzgeç keçesi için ortak arıyoruz. Kediler uyur, köpekler de uyur."
    assert send(owner, "org:demo:zar", text) == 303
    work(parts)
    page = BeautifulSoup(owner.get(PAGE).text, "lxml")
    buttons = page.select("button[name=add]")
    assert [str(one["value"]).partition("-")[0] for one in buttons] == ["capability", "need"]
    data = {"form": form_of(owner), "organisation": "demo:zar", "audience": "public", "after": "0", "about": "Yazılan",
            "add": str(buttons[0]["value"])}  # fmt: skip
    shown = owner.post("/tr/upkeep", data=data)
    after = BeautifulSoup(shown.text, "lxml")
    assert shown.status_code == 200
    assert after.select_one("#f-offers").text.strip() == OFFER  # type: ignore[union-attr]
    assert after.select_one("#f-about").text.strip() == "Yazılan"  # type: ignore[union-attr]
    assert len(after.select("button[name=add]")) == 1
    assert "henüz kaydedilmedi" in after.text
    assert not BeautifulSoup(owner.get(PAGE).text, "lxml").select("main .note")


def test_documents_of_others_suggest_nothing(signed: Signing, parts: Parts) -> None:
    lab, owner = signed("b@lab.example", "demo:lab"), signed("a@zar.example", "demo:zar")
    data = {"form": form_of(lab), "organisation": "demo:lab", "audience": "public"}
    assert lab.post("/tr/shared", data=data, files={"file": ("a.txt", OFFER.encode())}).status_code == 303
    work(parts)
    assert 'name="add"' in lab.get("/tr/upkeep?organisation=demo:lab").text
    assert 'name="add"' not in owner.get(PAGE).text


def test_who_does_not_write_for_it_sees_no_form(signed: Signing, browser: Browser, parts: Parts) -> None:
    link = accounts.invite_admin(parts.people, "admin@x.example")
    admin = browser()
    admin.post(f"/tr/join/{link}", data={"name": "Admin", "password": GOOD})
    reader, other = signed("r@zar.example", "demo:zar", "reader"), signed("b@lab.example", "demo:lab")
    for client in (reader, other, admin):
        assert client.get(PAGE).status_code == 403
        assert save(client, about="Olmaz.") == 403
        assert "/tr/upkeep?organisation=demo" not in client.get("/tr/org/demo:zar").text
    assert "bir kuruluş yok" in admin.get("/tr/upkeep").text
    assert browser().get(PAGE).status_code in {302, 303, 401}
    owner = signed("a@zar.example", "demo:zar", "editor")
    assert "/tr/upkeep?organisation=demo" in owner.get("/tr/org/demo:zar").text
    assert "/tr/upkeep?organisation=demo" in owner.get("/tr/account").text


def test_what_is_wrong_is_told_and_an_earlier_version_comes_back(signed: Signing) -> None:
    owner = signed("a@zar.example", "demo:zar")
    data = {"form": form_of(owner), "organisation": "demo:zar", "audience": "public", "about": "Kimlik 10000000146"}
    refused = owner.post("/tr/upkeep", data=data)
    assert (refused.status_code, "kimlik" in refused.text.lower()) == (400, True)
    assert save(owner, about="Birinci söz.", after="0") == 303
    assert save(owner, about="Eski sayfadan.", after="0") == 400
    assert save(owner, about="İkinci söz.", after="1") == 303
    page = BeautifulSoup(owner.get(f"{PAGE}&version=1").text, "lxml")
    assert page.select_one("#f-about").text.strip() == "Birinci söz."  # type: ignore[union-attr]
    assert page.select_one("input[name=after]")["value"] == "2"  # type: ignore[index]
