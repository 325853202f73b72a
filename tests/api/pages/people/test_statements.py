"""Who speaks for a cluster states its indicators and corrects them; nobody else does, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.wiring import Parts
from api.work import handlers
from people import accounts
from people.jobs import Worker
from programme.indicators.statements import standing
from tests.api.measured import fill
from tests.api.pages.people.conftest import GOOD, Signing, form_of

Browser = Callable[[], TestClient]
GIVEN = {"subject": "tr:kume", "indicator": "m.members_met", "period": "2025", "value": "%62,5", "base": "40",
         "source": "2025 faaliyet raporu", "document": "", "audience": "own"}  # fmt: skip
ITSELF = frozenset({"org:tr:kume"})


def values(parts: Parts) -> list[float | None]:
    return [row.value for row in standing(parts.people, ITSELF, ["tr:kume"], codes=["m.members_met"])]


def test_an_owner_states_and_corrects_and_both_are_seen(signed: Signing, browser: Browser, parts: Parts) -> None:
    owner = signed("a@kume.example", "tr:kume")
    form = BeautifulSoup(owner.get("/tr/statements?subject=tr:kume").text, "lxml")
    assert form.select_one('option[value="m.members_met"]')
    assert not form.select_one('option[value="g.members"]'), "what is worked out is not stated"
    answer = owner.post("/tr/statements", data={**GIVEN, "form": form_of(owner)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tr/clusters/tr:kume?indicator=m.members_met")
    owner.post("/tr/statements", data={**GIVEN, "value": "64", "form": form_of(owner)})
    page = owner.get("/tr/clusters/tr:kume?indicator=m.members_met").text
    assert "%64" in page
    assert "<s>%62,5</s>" in page
    assert "2025 faaliyet raporu" in page
    assert "%64" in owner.get("/tr/statements?subject=tr:kume").text
    assert "%64" not in browser().get("/tr/clusters/tr:kume?indicator=m.members_met").text
    owner.post("/tr/statements", data={**GIVEN, "value": "geri al", "form": form_of(owner)})
    assert values(parts) == []


def test_what_cannot_be_taken_is_told_and_kept_to_be_mended(signed: Signing, parts: Parts) -> None:
    owner = signed("a@kume.example", "tr:kume", "editor")
    for wrong, why in (
        ({"value": "çok"}, "çok"), ({"value": "1.250"}, "iki türlü"), ({"period": "2999"}, "başlamadı"),
        ({"indicator": "g.members"}, "hesaplanır"), ({"source": ""}, "Nereden"),
            ({"audience": "members:tr:x"}, "görebilir"),
        ({"base": "0"}, "tam sayı"), ({"value": "9" * 400}, ""), ({"value": "<script>"}, "&lt;script&gt;"),
    ):  # fmt: skip
        answer = owner.post("/tr/statements", data={**GIVEN, **wrong, "form": form_of(owner)})
        assert answer.status_code == 400, wrong
        assert why in answer.text
        assert "<script>" not in answer.text
    assert "2025 faaliyet raporu" in answer.text
    absent = owner.post("/tr/statements", data={**GIVEN, "document": "doc:none", "form": form_of(owner)})
    assert absent.status_code == 404
    assert values(parts) == []


def test_nobody_else_states_anything(signed: Signing, browser: Browser, parts: Parts) -> None:
    reader, other = signed("r@kume.example", "tr:kume", "reader"), signed("a@zar.example", "demo:zar")
    for client in (reader, other):
        assert client.post("/tr/statements", data={**GIVEN, "form": form_of(client)}).status_code == 403
        assert client.get("/tr/statements?subject=tr:kume").status_code == 403
        assert "/tr/statements" not in client.get("/tr/clusters/tr:kume").text
    assert browser().post("/tr/statements", data=GIVEN).status_code == 303, "sign in first"
    stale = other.post("/tr/statements", data={**GIVEN, "subject": "demo:zar", "form": "x"})
    assert stale.status_code == 400
    assert values(parts) == []


def test_an_administrator_states_for_all_and_has_the_graph_worked_out(browser: Browser, parts: Parts) -> None:
    fill(parts.store, parts.people)
    client = browser()
    link = accounts.invite_admin(parts.people, "admin@x.example")
    client.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD})
    assert client.post("/tr/statements", data={**GIVEN, "form": form_of(client)}).status_code == 303
    assert client.post("/tr/admin/indicators", data={"form": form_of(client), "period": "x"}).status_code == 400
    asked = client.post("/tr/admin/indicators", data={"form": form_of(client), "period": "2026"})
    assert asked.status_code == 303
    assert Worker(parts.people, handlers(parts)).step()
    (held,) = standing(parts.people, frozenset({"public"}), ["tr:kume"], ["2026"], ["g.members"])
    assert held.value == 2, "of the three, one is hidden"
