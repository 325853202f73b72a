"""A search is kept from its results, answers to it stand on a page and in a feed, and one press ends it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from httpx2 import Response
from lxml import etree

from api.wiring import Parts
from people.alerts import outward
from tests.api.keyed import work
from tests.api.pages.people.conftest import Signing, form_of
from tests.api.pages.people.test_shared import send

Browser = Callable[[], TestClient]
QUESTION = "nanolif üreten eğirme hattı"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def keep(client: TestClient, q: str = QUESTION, query: str = "", often: str = "feed") -> int:
    said = {"form": form_of(client), "q": q, "query": query, "often": often}
    return client.post("/tr/alerts", data=said).status_code


def feed_of(client: TestClient) -> str:
    found = re.search(r"/tr/alerts/[\w-]+\.atom", client.get("/tr/alerts").text)
    assert found
    return found[0]


def entries(client: TestClient, feed: str) -> list[str]:
    answer = client.get(feed)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/atom+xml")
    return [str(one.text) for one in etree.fromstring(answer.content).findall("a:entry/a:title", ATOM)]


def test_what_is_shared_is_told_to_those_it_is_for_and_gone_when_it_is_withdrawn(
    signed: Signing, browser: Browser, parts: Parts
) -> None:
    sharer, member, other = (
        signed("a@zar.example", "demo:zar"),
        signed("c@zar.example", "demo:lab"),
        signed("b@uni.example", "ror:uni"),
    )
    for client in (sharer, member, other):
        assert keep(client) == 303
    assert send(sharer, "org:demo:lab") == 303
    work(parts)
    assert entries(browser(), feed_of(member)) == ["nanolif"], "who has the address of a feed needs nothing else"
    assert "nanolif" in BeautifulSoup(member.get("/tr/alerts").text, "lxml").select_one("main .list").get_text()  # type: ignore[union-attr]
    assert entries(browser(), feed_of(other)) == []
    assert entries(browser(), feed_of(sharer)) == [], "nobody is told of what is their own"
    (id_,) = set(re.findall(r"/tr/shared/(\w{32})/withdraw", sharer.get("/tr/shared").text))
    assert sharer.post(f"/tr/shared/{id_}/withdraw", data={"form": form_of(sharer)}).status_code == 303
    assert entries(browser(), feed_of(member)) == []


def test_a_search_is_kept_with_its_filters_and_leads_back_to_them(signed: Signing) -> None:
    client = signed("a@zar.example", "demo:zar")
    link = BeautifulSoup(client.get("/tr/search?q=membran&region=TR831").text, "lxml").find(
        "a", string="Bu aramayı sakla"
    )
    assert link is not None
    form = BeautifulSoup(client.get(str(link["href"])).text, "lxml")
    kept = {str(one["name"]): str(one.get("value", "")) for one in form.select("main aside input[name]")}
    assert (kept["q"], "region=TR831" in kept["query"]) == ("membran", True)
    assert keep(client, kept["q"], kept["query"]) == 303
    assert 'href="/tr/search?q=membran&amp;region=TR831"' in client.get("/tr/alerts").text
    answer = client.post("/tr/alerts", data={"form": form_of(client), "q": "…", "often": "feed"})
    assert (answer.status_code, "sözcük" in answer.text) == (400, True)


def test_one_press_ends_it_and_a_look_does_not(signed: Signing, browser: Browser) -> None:
    client = signed("a@zar.example", "demo:zar")
    keep(client)
    end = feed_of(client).replace("/alerts/", "/alerts/end/").removesuffix(".atom")
    nobody = browser()
    assert QUESTION in nobody.get(end).text
    assert entries(nobody, feed_of(client)) == []
    assert nobody.post(end, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert nobody.get(end).status_code == 404
    assert "aramayı bitir" not in client.get("/tr/alerts").text
    assert nobody.get("/tr/alerts/nichts.atom").status_code == 404


def test_an_address_is_told_of_answers_and_what_could_not_be_told_is_sent_again_by_a_press(
    signed: Signing, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharer, member = signed("a@zar.example", "demo:zar"), signed("c@lab.example", "demo:lab")
    keep(member)
    (at,) = set(re.findall(r"/tr/alerts/\w{32}/hook", member.get("/tr/alerts").text))

    def press(client: TestClient, path: str, **said: str) -> Response:
        return client.post(path, data={"form": form_of(client), **said})

    refused = press(member, at, address="http://192.168.1.1/")
    assert (refused.status_code, "https ile başlayan" in refused.text) == (400, True)
    assert press(sharer, at, address="https://hooks.example/x").status_code == 404
    kept = press(member, at, address="https://hooks.example/x")
    assert (kept.status_code, kept.headers["Cache-Control"]) == (200, "no-store")
    (secret,) = re.findall(r"whsec_[\w+/=]+", kept.text)
    page = member.get("/tr/alerts").text
    assert ("https://hooks.example/x" in page, secret in page, "Yeniden gönder" in page) == (True, False, False)

    async def resolved(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    monkeypatch.setattr(outward, "resolved", resolved)
    assert send(sharer, "public") == 303
    work(parts)
    page = member.get("/tr/alerts").text
    assert "açık internette değil" in page
    (again,) = set(re.findall(r"/tr/alerts/tellings/\w{32}/again", page))
    assert again not in sharer.get("/tr/alerts").text
    assert press(sharer, again).status_code == 404
    assert press(member, again).status_code == 303
    assert "Yeniden gönder" not in member.get("/tr/alerts").text
    work(parts)
    assert "Yeniden gönder" in member.get("/tr/alerts").text
    assert press(sharer, f"{at}/end").status_code == 404
    assert press(member, f"{at}/end").status_code == 303
    assert "hooks.example" not in member.get("/tr/alerts").text
    assert member.post(at, data={"form": "x", "address": "https://hooks.example/"}).status_code == 400


def kept_form(client: TestClient, url: str) -> dict[str, str]:
    """The form that keeps a question, as the page behind a button has it."""
    page = BeautifulSoup(client.get(url).text, "lxml")
    held = {
        str(one["name"]): str(one.get("value", "")) for one in page.select("main aside input[name]:not([type=radio])")
    }
    return {**held, "often": "feed"}


def test_partners_of_an_organisation_are_kept_with_their_wishes_and_a_pattern_around_it(signed: Signing) -> None:
    client = signed("a@zar.example", "demo:zar")
    page = BeautifulSoup(client.get("/tr/org/demo:zar/partners?region=TR510&newcomers=true").text, "lxml")
    links = {one.get_text(): str(one["href"]) for one in page.select("main .head a.btn")}
    held = kept_form(client, links["Bu soruyu sakla"])
    assert (held["sort"], held["about"], held["query"]) == ("partners", "demo:zar", "region=TR510&newcomers=true")
    assert "q" not in held
    assert client.post("/tr/alerts", data=held).status_code == 303
    around = kept_form(client, links["Çevresini izle"])
    assert (
        client.post("/tr/alerts", data={**around, "q": "water membranes", "query": "", "ties": "2"}).status_code == 303
    )
    text = client.get("/tr/alerts").text
    assert "Zar Arıtma &lt;A.Ş.&gt; için ortaklar" in text
    assert 'href="/tr/org/demo:zar/partners?region=TR510&amp;newcomers=true"' in text
    (answers,) = set(re.findall(r'href="(/tr/alerts/\w{32})"', text))
    assert "Çınar Laboratuvar" in client.get(answers).text
    assert "Bağ sayısı: 2" in client.get(answers).text
    assert signed("b@uni.example", "ror:uni").get(answers).status_code == 404, "it is its owner's alone"


def test_a_need_in_words_is_kept_and_what_cannot_be_is_told(signed: Signing) -> None:
    client = signed("a@zar.example", "demo:zar")
    page = BeautifulSoup(client.get("/en/partners?text=water+membranes").text, "lxml")
    (link,) = [str(one["href"]) for one in page.select("main .head a.btn") if one.get_text() == "Keep this question"]
    held = kept_form(client, link)
    assert (held["sort"], held["q"]) == ("partners", "water membranes")
    assert client.post("/en/alerts", data=held).status_code == 303
    assert "Partners for “water membranes”" in client.get("/en/alerts").text
    refused = client.post("/en/alerts", data=held)
    assert (refused.status_code, "already" in refused.text) == (400, True)
    assert client.post("/en/alerts", data={**held, "sort": "pattern"}).status_code == 400
    assert client.post("/en/alerts", data={**held, "about": "demo:gizli"}).status_code == 404
    assert client.get("/en/alerts?sort=pattern&about=demo:gizli").status_code == 404
    assert "alerts" not in "".join(
        str(a) for a in BeautifulSoup(client.get("/en/partners").text, "lxml").select("main a")
    )


def test_a_feed_is_one_whatever_was_asked(signed: Signing, browser: Browser) -> None:
    client = signed("a@zar.example", "demo:zar")
    assert keep(client, "kalıp \ufffe membran") == 303
    assert entries(browser(), feed_of(client)) == []
