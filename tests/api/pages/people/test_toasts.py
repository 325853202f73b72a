"""What was done is said once on the next page, with a form that takes it back; it needs no script and is one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient

from api.wiring import Parts
from people.audit import acts
from tests.api.pages.people.conftest import Signing, app, browser, form_of, signed

__all__ = ["app", "browser", "signed"]
ORG = "demo:zar"


def toast(client: TestClient, address: str) -> Tag | None:
    return BeautifulSoup(client.get(address).text, "lxml").select_one(".toast")


def press(client: TestClient, said: Tag) -> str:
    """Send the toast's form; where it leads."""
    form = said.select_one("form")
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    answer = client.post(str(form["action"]), data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def done(parts: Parts) -> list[str]:
    with parts.people.reading() as session:
        return [one.name for one in acts(session, limit=3)]


def withdraw(client: TestClient) -> str:
    file = ("file", ("a.txt", "Nanolif eğirme hattı.".encode()))
    said = {"organisation": ORG, "audience": "public", "form": form_of(client)}
    client.post("/tr/shared", data=said, files=[file])
    shown = BeautifulSoup(client.get("/tr/shared").text, "lxml").select_one('form[action$="/withdraw"]')
    assert shown is not None
    return str(client.post(str(shown["action"]), data={"form": form_of(client)}).headers["Location"])


def ended(client: TestClient) -> str:
    said = {"form": form_of(client), "q": "su arıtma membranı", "often": "daily"}
    assert client.post("/tr/alerts", data=said).status_code == 303
    shown = BeautifulSoup(client.get("/tr/alerts").text, "lxml").select_one('main form[action$="/end"]')
    assert shown is not None
    return str(client.post(str(shown["action"]), data={"form": form_of(client)}).headers["Location"])


def spoken(client: TestClient) -> str:
    said = {"form": form_of(client), "organisation": ORG, "offers": "Zar üretiyoruz.", "audience": "public"}
    client.post("/tr/upkeep", data={**said, "after": "0"})
    again = client.post("/tr/upkeep", data={**said, "offers": "", "seeks": "Reçine arıyoruz.", "after": "1"})
    return str(again.headers["Location"])


ACTS = {
    "document": (withdraw, "geri çekildi", "a.txt", "document.restored"),
    "alert": (ended, "artık izlenmiyor", "su arıtma membranı", "alert.resumed"),
    "upkeep": (spoken, "beyanı kaydedildi", "Zar üretiyoruz.", "profile.kept"),
}


@pytest.mark.parametrize("name", ACTS)
def test_what_was_done_is_said_once_and_taken_back(signed: Signing, parts: Parts, name: str) -> None:
    act, said, there, noted = ACTS[name]
    mine = signed("a@zar.example", ORG)
    address = act(mine)
    shown = toast(mine, address)
    assert shown is not None
    assert (shown["role"], said in shown.text, "Geri al" in shown.text) == ("status", True, True)
    assert toast(mine, address) is None, "it was said on the page before"
    assert there not in text_of(mine, name, address)
    back = press(mine, shown)
    assert done(parts)[0] == noted
    told = toast(mine, back.replace("/tr/", "/en/"))
    assert told is not None
    assert ("Undone" in told.text, told.select_one("form")) == (True, None)
    assert there in text_of(mine, name, address)


def text_of(client: TestClient, name: str, address: str) -> str:
    """What a page says, but for what was done."""
    page = BeautifulSoup(client.get(address).text, "lxml").select_one("main")
    assert page is not None
    for one in page.select(".toast"):
        one.decompose()
    fields = " ".join(one.text for one in page.select("textarea")) if name == "upkeep" else ""
    return fields or page.get_text(" ")


def test_a_toast_is_of_ones_own_session(signed: Signing, browser: Callable[[], TestClient]) -> None:
    mine, other, nobody = signed("a@zar.example", ORG), signed("l@lab.example", "demo:lab"), browser()
    address = withdraw(mine)
    shown = toast(mine, address)
    assert shown is not None
    form = shown.select_one("form")
    assert form is not None
    assert other.post(str(form["action"]), data={"form": form_of(other)}).status_code == 404
    assert "/signin" in nobody.post(str(form["action"]), data={"form": form_of(other)}).headers["Location"]
    assert mine.post(str(form["action"]), data={"form": "x"}).status_code == 400
    for said in ("done=zzz", "done=alert.ended", "done=document.withdrawn&other=1", "%00", "x" * 9000):
        nobody.cookies.set("done", said)
        mine.cookies.set("done", said)
        assert nobody.get("/tr/").status_code == 200
        assert toast(nobody, "/tr/") is None
        assert toast(mine, "/tr/account") is None
        mine.cookies.delete("done")
    mine.cookies.set("done", "done=document.withdrawn&id=../../x<b>")
    odd = toast(mine, "/tr/account")
    assert odd is not None
    action = odd.select_one("form")
    assert action is not None
    assert action["action"] == "/tr/shared/..%2F..%2Fx%3Cb%3E/restore"
