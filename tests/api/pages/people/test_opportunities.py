"""A request is written on a page, read by an adviser, found by those it is for, and answered; names open at the end."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import select

from api.wiring import Parts
from graph.model import Batch, Edge, Source
from people import accounts
from people.tables import Opportunity
from tests.api.keyed import work
from tests.api.pages.people.conftest import GOOD, Signing, form_of

Browser = Callable[[], TestClient]
SAID = {
    "kind": "business_request",
    "title": "Steril sarım için dokusuz kumaş arıyoruz",
    "text": "Yılda otuz ton, 45 ve 60 g/m² ağırlığında, EN ISO 11607 belgeli dokusuz kumaş arıyoruz.",
    "partner": "Kumaş üreticisi",
    "sectors": "13.95",
    "audience": "public",
}
MESSAGE = "Bu kumaşı üretiyoruz, iki haftada numune yollarız."
LIST = "/tr/opportunities"


@pytest.fixture
def admin(browser: Browser, parts: Parts) -> TestClient:
    """The browser of an administrator, who reads for all regions."""
    client = browser()
    link = accounts.invite_admin(parts.people, "yonetici@imece.example")
    assert client.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD}).status_code == 303
    return client


@pytest.fixture
def owner(signed: Signing) -> TestClient:
    return signed("zeynep@zar.example", "demo:zar")


@pytest.fixture
def other(signed: Signing) -> TestClient:
    return signed("leyla@lab.example", "demo:lab")


def press(client: TestClient, path: str, **said: str) -> int:
    return client.post(path, data={"form": form_of(client), **said}).status_code


def write(client: TestClient, **said: str) -> str:
    """The address of a request that has been sent to the adviser."""
    data = {"form": form_of(client), "organisation": "demo:zar", "send": "true", **SAID, **said}
    answer = client.post("/tr/write", data=data)
    assert answer.status_code == 303, BeautifulSoup(answer.text, "lxml").get_text(" ", strip=True)
    return answer.headers["Location"]


def published(owner: TestClient, admin: TestClient, parts: Parts, **said: str) -> str:
    address = write(owner, **said)
    assert press(admin, f"{address}/publish") == 303
    work(parts)
    return address


def text(client: TestClient, address: str) -> str:
    return BeautifulSoup(client.get(address).text, "lxml").get_text(" ", strip=True)


def interest(client: TestClient, address: str, **said: str) -> int:
    return press(client, f"{address}/interest", organisation="demo:lab", message=MESSAGE, **said)


def test_a_request_is_seen_once_it_was_read(
    owner: TestClient, other: TestClient, admin: TestClient, browser: Browser, parts: Parts
) -> None:
    address = write(owner)
    assert "danışman okuyor" in text(owner, address)
    assert [client.get(address).status_code for client in (other, browser())] == [404, 404]
    assert SAID["title"] in text(admin, "/tr/desk")
    assert other.get("/tr/desk").status_code == 404
    assert press(other, f"{address}/publish") == 404
    assert press(owner, f"{address}/publish") == 404, "nobody reads what is their own"
    assert press(admin, f"{address}/publish") == 303
    work(parts)
    for client in (other, browser()):
        assert SAID["title"] in text(client, LIST)
        shown = text(client, address)
        assert SAID["text"] in shown
        assert "Zar Arıtma" in shown
    assert "Zar Arıtma" in text(browser(), "/tr/search?q=dokusuz+kumaş+45+g/m²"), "what it asks for speaks for it"
    assert SAID["title"] in text(browser(), "/en/org/demo:zar")


def test_a_draft_goes_back_with_a_reason_and_comes_again(owner: TestClient, admin: TestClient, parts: Parts) -> None:
    address = write(owner, partner="")
    assert "Nasıl bir ortak aradığınızı yazın" in text(admin, address)
    assert press(admin, f"{address}/return", why="Ortağı yazın") == 303
    assert "Ortağı yazın" in text(owner, f"{LIST}?type=ours")
    form = owner.get(address.replace("opportunities", "write"))
    assert SAID["text"] in form.text
    data = {"form": form_of(owner), "organisation": "demo:zar", **SAID, "send": "true"}
    assert owner.post(address.replace("opportunities", "write"), data=data).status_code == 303
    assert press(admin, f"{address}/publish") == 303
    work(parts)
    assert SAID["partner"] in text(admin, LIST.replace("/tr/opportunities", address))


def test_names_open_when_both_sides_agree_and_not_before(
    owner: TestClient, other: TestClient, admin: TestClient, browser: Browser, parts: Parts
) -> None:
    address = published(owner, admin, parts, hidden="true")
    for client in (other, browser()):
        page = client.get(address).text
        assert "Adı saklı: KOBİ" in page
        assert "Zar" not in page.replace("Zararlı", "")
        assert "Zar" not in client.get(f"/api/v1/opportunities/opportunity:{address[-32:]}").text
        assert SAID["title"] not in client.get("/tr/org/demo:zar").text
    assert interest(other, address, hidden="true") == 303
    received = text(owner, address)
    assert MESSAGE in received
    assert "Çınar" not in received.partition("Uyan kuruluşlar")[0]
    assert "@" not in received
    assert "yanıt bekliyor" in text(other, address)
    (id_,) = set(re.findall(r"/tr/interests/(\w{32})/accept", owner.get(address).text))
    assert press(other, f"/tr/interests/{id_}/accept") == 404
    assert press(owner, f"/tr/interests/{id_}/accept") == 303
    assert "leyla@lab.example" in text(owner, address)
    told = text(other, address)
    assert "zeynep@zar.example" in told
    assert "Zar Arıtma" in told


def test_a_refusal_gives_its_reason_and_an_adviser_stands_between_where_that_was_wished(
    owner: TestClient, other: TestClient, admin: TestClient, parts: Parts
) -> None:
    address = published(owner, admin, parts, adviser="true")
    assert interest(other, address) == 303
    assert MESSAGE not in text(owner, address)
    assert MESSAGE in text(admin, "/tr/desk")
    (id_,) = set(re.findall(r"/tr/interests/(\w{32})/pass", admin.get("/tr/desk").text))
    assert press(owner, f"/tr/interests/{id_}/pass") == 404
    assert press(admin, f"/tr/interests/{id_}/pass") == 303
    assert MESSAGE in text(owner, address)
    assert press(owner, f"/tr/interests/{id_}/refuse", why="Kapasite yetmiyor") == 303
    assert "Kapasite yetmiyor" in text(other, address)


def test_it_is_closed_with_what_came_of_it_and_withdrawn_at_once(
    owner: TestClient, admin: TestClient, browser: Browser, parts: Parts
) -> None:
    one, two = published(owner, admin, parts), published(owner, admin, parts)
    assert press(owner, f"{one}/close", outcome="agreement", why="Yıllık sözleşme") == 303
    assert press(owner, f"{two}/withdraw") == 303
    assert [browser().get(address).status_code for address in (one, two)] == [404, 404]
    assert "Yıllık sözleşme" in text(owner, one)
    work(parts)
    assert SAID["title"] not in text(browser(), LIST)


def test_what_cannot_be_is_told_beside_what_was_typed(owner: TestClient, other: TestClient) -> None:
    data = {"form": form_of(owner), "organisation": "demo:zar", **SAID, "title": "kısa"}
    answer = owner.post("/tr/write", data=data)
    assert answer.status_code == 400
    assert "Başlık: 10 ile 150 harf arasında yazın" in answer.text
    assert SAID["text"] in answer.text
    for said in ({"ends": "31.02.2027"}, {"regions": "Atlantis"}, {"audience": ""}, {"kind": "hediye"}):
        assert owner.post("/tr/write", data={**data, **SAID, **said}).status_code == 400
    assert owner.post("/tr/write", data={**data, **SAID, "organisation": "demo:lab"}).status_code == 403
    assert owner.post("/tr/write", data={**data, **SAID, "form": "x"}).status_code == 400
    assert "henüz bir talebi ya da teklifi yok" in text(owner, f"{LIST}?type=ours")


def test_rows_of_a_table_become_drafts_or_all_that_is_wrong_is_told(owner: TestClient) -> None:
    def send(rows: str, name: str = "t.csv") -> tuple[int, str]:
        data = {"form": form_of(owner), "organisation": "demo:zar"}
        answer = owner.post("/tr/write/table", data=data, files={"file": (name, rows.encode())})
        return answer.status_code, answer.text

    head = "kind;title;text\n"
    row = f"business_request;{SAID['title']};{SAID['text']}\n"
    status, told = send(head + row + row.replace("business", "x") + row.replace(SAID["title"], "a"))
    assert (status, "Satır 3" in told, "Satır 4" in told) == (400, True, True)
    assert send("PK\x03\x04", "t.xlsx")[0] == 400
    assert send("", "t.exe")[0] == 400
    assert send(head + row + row)[0] == 303
    assert text(owner, f"{LIST}?type=ours").count(SAID["title"]) == 2


def test_what_fits_us_stands_apart_and_an_offer_finds_who_seeks_it(
    owner: TestClient, other: TestClient, admin: TestClient, parts: Parts
) -> None:
    offer = {"kind": "business_offer", "title": "Su arıtma membranı sunuyoruz", "sectors": "",
             "text": "Nanolif süzgeçli su arıtma membranı üretiyoruz; numune ve test raporu veririz."}  # fmt: skip
    published(owner, admin, parts, **offer)
    assert offer["title"] not in text(owner, f"{LIST}?type=fitting"), "one's own fits nobody else's needs"
    counted = other.get(f"{LIST}?type=offers").text
    assert offer["title"] in counted
    assert offer["title"] not in text(other, f"{LIST}?type=requests")


def test_the_api_lists_them_and_says_whom_each_fits(
    owner: TestClient, admin: TestClient, browser: Browser, parts: Parts
) -> None:
    address = published(owner, admin, parts)
    api = browser()
    listed = api.get("/api/v1/opportunities?q=dokusuz+kumaş").json()
    (one,) = listed["opportunities"]
    assert (one["id"], listed["total"]) == (f"opportunity:{address[-32:]}", 1)
    shown = api.get(f"/api/v1/opportunities/{one['id']}").json()
    assert (shown["by"]["id"], shown["opportunity"]["props"]["sort"]) == ("demo:zar", "business_request")
    assert api.get("/api/v1/opportunities?sort=offers").json()["opportunities"] == []
    assert api.get(f"/api/v1/opportunities/{one['id']}/partners").json()["source"]["id"] == one["id"]
    assert api.get("/api/v1/organisations/demo:lab/opportunities").status_code == 200
    assert api.get("/api/v1/opportunities/demo:zar").status_code == 404


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    if ".xlsx" in address:
        head, *lines = load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
        return [{str(name): str(cell or "") for name, cell in zip(head, line, strict=True)} for line in lines]
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_leaves_as_a_table_is_read_again_as_it_was(  # noqa: PLR0917 - who looks
    owner: TestClient, other: TestClient, admin: TestClient, browser: Browser, parts: Parts, form: str
) -> None:
    formula = {"title": "=HYPERLINK(1) dokusuz kumaş", "required": "+ISO 13485; -x", "welcome": "@x", "partner": "a;b"}
    more = {"regions": "TR831", "languages": "tr, en", "money": "pays", "stage": "market", "adviser": "true"}
    published(owner, admin, parts, **formula, **more)
    published(owner, admin, parts, hidden="true", kind="business_offer", audience="signed-in")
    write(owner)
    public = rows(browser(), f"{LIST}.{form}")
    assert [(row["başlık"], row["yayımlayan"]) for row in public] == [(f"'{formula['title']}", "Zar Arıtma <A.Ş.>")]
    seen = {row["başlık"]: row for row in rows(other, f"{LIST}.{form}")}
    hidden = seen[SAID["title"]]
    assert "Zar" not in str(hidden)
    assert "demo:zar" not in str(hidden)
    assert (hidden["adsız"], hidden["görünürlük"]) == ("evet", "signed-in")
    assert {row["yayımlayan"] for row in rows(owner, f"{LIST}.{form}?type=offers")} == {""}
    assert len(rows(other, f"{LIST}.{form}?type=requests")) == len(rows(other, f"{LIST}.{form}?q=HYPERLINK")) == 1
    mine = owner.get(f"{LIST}.{form}?type=ours")
    assert len(rows(owner, f"{LIST}.{form}?type=ours")) == 3
    assert rows(other, f"{LIST}.{form}?type=ours") == []
    files = {"file": (f"t.{form}", mine.content)}
    answer = other.post("/tr/write/table", data={"form": form_of(other), "organisation": "demo:lab"}, files=files)
    assert answer.status_code == 303, BeautifulSoup(answer.text, "lxml").get_text(" ", strip=True)
    with parts.people.reading() as session:
        kept = session.scalars(select(Opportunity)).all()

    def told(organisation: str) -> list[str]:
        mine = [one for one in kept if one.organisation == organisation]
        facts = [(one.said, one.hidden, one.adviser, one.ends, organisation in str(one.audience)) for one in mine]
        return sorted(map(str, facts))

    assert told("demo:lab") == told("demo:zar")


def test_what_is_for_some_gets_no_wider_and_names_nobody(
    owner: TestClient, other: TestClient, admin: TestClient, parts: Parts
) -> None:
    store = parts.store
    tie = Edge("demo:zar", "partner_of", "demo:lab", Source("test", "p", "2026-03-14"))
    store.write(Batch((), (tie,), ()))
    published(owner, admin, parts, hidden="true", audience="partners:demo:zar")
    (row,) = rows(other, f"{LIST}.csv")
    assert (row["görünürlük"], row["yayımlayan"], row["adsız"]) == ("org:demo:lab", "", "evet")
    assert "demo:zar" not in str(row)
    assert other.get(f"{LIST}.pdf").status_code == 400
