"""Signing in, joining and one's own account, as a browser goes through them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.wiring import Parts
from people import accounts
from tests.api.conftest import HIDDEN
from tests.api.pages.people.conftest import GOOD, Signing, form_of

Browser = Callable[[], TestClient]
FORMS = (
    "/tr/signout", "/tr/account/invitations", "/tr/account/members/remove", "/tr/account/password",
    "/tr/account/sessions/end", "/tr/account/keys", "/tr/account/keys/revoke",
)  # fmt: skip


def test_who_asks_for_what_is_their_own_signs_in_first_and_comes_back(browser: Browser, signed: Signing) -> None:
    signed("ayse@zar.example", "demo:zar")
    client = browser()
    told = client.get("/tr/account?x=1")
    assert (told.status_code, told.headers["Location"]) == (303, "/tr/signin?next=/tr/account%3Fx%3D1")
    page = BeautifulSoup(client.get(told.headers["Location"]).text, "lxml")
    assert page.select_one("form[action='/tr/signin']")
    said = {str(i["name"]): str(i.get("value", "")) for i in page.select("form[method=post] input")}
    answer = client.post("/tr/signin", data=said | {"email": "Ayse@Zar.example", "password": GOOD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tr/account?x=1")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(re.split("; ", cookie))
    assert "Zar Arıtma" in client.get("/tr/account").text
    assert client.get("/tr/signin").headers["Location"] == "/tr/account"
    assert "Hesabım" in client.get("/tr/").text


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/tr/", "/tr/\\evil", "/tr//evil.example", "javascript:1"]
)
def test_signing_in_leads_to_no_other_site(browser: Browser, signed: Signing, there: str) -> None:
    signed("ayse@zar.example", "demo:zar")
    answer = browser().post("/tr/signin", data={"email": "ayse@zar.example", "password": GOOD, "next": there})
    assert answer.headers["Location"] == "/tr/account"


def test_a_wrong_password_and_an_unknown_account_read_the_same(browser: Browser, signed: Signing) -> None:
    signed("ayse@zar.example", "demo:zar")
    told = []
    for email in ("ayse@zar.example", "nobody@zar.example"):
        answer = browser().post("/tr/signin", data={"email": email, "password": "yanlış bir parola"})
        told.append((answer.status_code, answer.text.replace(email, "")))
        assert "yanlış bir parola" not in answer.text
        assert email in answer.text
    assert told[0] == told[1]
    assert told[0][0] == 400
    assert 'role="alert"' in told[0][1]


@pytest.mark.parametrize("address", FORMS)
def test_a_form_of_another_site_or_session_is_refused(
    browser: Browser, signed: Signing, address: str, parts: Parts
) -> None:
    client, other = signed("ayse@zar.example", "demo:zar"), signed("ali@lab.example", "demo:lab")
    form = form_of(client)
    for said, headers in (
        ({}, {}),
        ({"form": form_of(other)}, {}),
        ({"form": form}, {"Sec-Fetch-Site": "cross-site"}),
        ({"form": form}, {"Sec-Fetch-Site": "same-site"}),
        ({"form": form}, {"Origin": "https://evil.example"}),
    ):
        assert client.post(address, data=said, headers=headers).status_code == 400
    assert browser().post(address, data={"form": form}).headers["Location"] == "/tr/signin"
    assert client.get("/tr/account").status_code == 200


def test_signing_out_ends_the_session_itself(signed: Signing, browser: Browser) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    kept = client.cookies["session"]
    assert client.post("/tr/signout", data={"form": form_of(client)}).status_code == 303
    assert "session" not in client.cookies
    again = browser()
    again.cookies.set("session", kept)
    assert again.get("/tr/account").status_code == 303


def test_an_owner_invites_and_the_link_is_taken_once(signed: Signing, browser: Browser) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    said = {"form": form_of(client), "email": "b@zar.example", "organisation": "demo:zar", "role": "editor"}
    page = client.post("/tr/account/invitations", data=said)
    link = re.search(r"http://testserver(/tr/join/[\w-]+)", page.text)
    assert link
    assert page.headers["Cache-Control"] == "no-store"
    new = browser()
    shown = new.get(link[1])
    assert "Zar Arıtma &lt;A.Ş.&gt;" in shown.text
    refused = new.post(link[1], data={"name": "B", "password": "kısa"})
    assert refused.status_code == 400
    assert 'value="B"' in refused.text
    assert new.post(link[1], data={"name": "B", "password": GOOD}).status_code == 303
    assert "düzenleyen" in new.get("/tr/account").text
    assert new.get(link[1]).status_code == 404
    assert new.post("/tr/account/invitations", data={**said, "form": form_of(new)}).status_code == 403
    assert client.post("/tr/account/invitations", data={**said, "organisation": "demo:lab"}).status_code == 403
    assert client.post("/tr/account/invitations", data={**said, "organisation": "nobody"}).status_code == 404
    wrong = client.post("/tr/account/invitations", data={**said, "email": "b"})
    assert wrong.status_code == 400
    assert 'value="b"' in wrong.text


def test_somebody_with_an_account_accepts_with_it(signed: Signing, parts: Parts) -> None:
    client = signed("ayse@zar.example", "demo:zar")
    link = accounts.invite(parts.people, None, "ayse@zar.example", "demo:lab", "reader")
    page = client.get(f"/en/join/{link}")
    assert f"/en/join/{link}/accept" in page.text
    assert client.post(f"/en/join/{link}/accept", data={"form": form_of(client)}).status_code == 303
    assert "Çınar Laboratuvar" in client.get("/en/account").text


def test_members_leave_by_an_owner(signed: Signing, parts: Parts) -> None:
    owner, reader = signed("ayse@zar.example", "demo:zar"), signed("r@zar.example", "demo:zar", "reader")
    ids = {name: id_ for id_, name, _ in accounts.members(parts.people, "demo:zar")}
    said = {"form": form_of(owner), "organisation": "demo:zar"}
    last = owner.post("/tr/account/members/remove", data={**said, "account": ids["ayse"]})
    assert (last.status_code, "Son sahip" in last.text) == (400, True)
    assert owner.post("/tr/account/members/remove", data={**said, "account": ids["r"]}).status_code == 303
    assert "Henüz bir kuruluş" in reader.get("/tr/account").text


def test_another_password_is_set_and_other_browsers_are_signed_out(signed: Signing, browser: Browser) -> None:
    client, other = signed("ayse@zar.example", "demo:zar"), browser()
    other.post("/tr/signin", data={"email": "ayse@zar.example", "password": GOOD})
    said = {"form": form_of(client), "old": "yanlış bir parola", "new": "beş mavi kuş damda"}
    assert client.post("/tr/account/password", data=said).status_code == 400
    assert client.post("/tr/account/password", data={**said, "old": GOOD}).status_code == 303
    assert client.get("/tr/account").status_code == 200
    assert other.get("/tr/account").status_code == 303
    third = browser()
    third.post("/tr/signin", data={"email": "ayse@zar.example", "password": "beş mavi kuş damda"})
    assert client.post("/tr/account/sessions/end", data={"form": form_of(client)}).status_code == 303
    assert third.get("/tr/account").status_code == 303


def test_a_program_reads_what_its_account_may(signed: Signing, app: FastAPI) -> None:
    client = signed("uye@gizli.example", "demo:gizli")
    page = client.post("/tr/account/keys", data={"form": form_of(client), "name": "crm"})
    key = re.search(r"imece_[\w-]{43}", page.text)
    assert key
    assert key[0] not in client.get("/tr/account").text
    program = TestClient(app, headers={"Authorization": f"Bearer {key[0]}"})
    assert program.get("/api/v1/organisations/demo:zar").status_code == 200
    assert client.post("/tr/signout", data={"form": key[0]}).status_code == 400
    held = re.search(r'name="key" value="(\w+)"', client.get("/tr/account").text)
    assert held
    said = {"form": form_of(client), "key": held[1]}
    assert client.post("/tr/account/keys/revoke", data=said).status_code == 303
    refused = program.get("/api/v1/organisations/demo:zar")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.json()["detail"]


def test_members_of_a_cluster_see_what_is_for_them_and_nobody_else_does(
    signed: Signing, browser: Browser, parts: Parts
) -> None:
    from graph.model import Batch, Edge, Node  # noqa: PLC0415
    from tests.api.conftest import record  # noqa: PLC0415

    # demo:zar becomes a member of the cluster whose members may see what is hidden.
    medikum = Node("tr:medikum", "cluster", "Medikum", (record(90),))
    parts.store.write(Batch((medikum,), (Edge("demo:zar", "member_of", "tr:medikum", record(91)),)))
    member, other, nobody = signed("a@zar.example", "demo:zar"), signed("b@lab.example", "demo:lab"), browser()
    address = f"/tr/search?q={HIDDEN}"
    assert f"Gizli {HIDDEN}" in member.get(address).text
    for client in (other, nobody):
        assert f"Gizli {HIDDEN}" not in client.get(address).text
    assert [c.get("/tr/org/demo:gizli").status_code for c in (member, other, nobody)] == [200, 404, 404]
    assert [c.get("/api/v1/organisations/demo:gizli").status_code for c in (member, other, nobody)] == [200, 404, 404]


def test_a_page_kept_for_one_is_not_shown_to_another(signed: Signing, browser: Browser) -> None:
    client, nobody = signed("a@zar.example", "demo:zar"), browser()
    for _ in range(2):
        assert "Hesabım" in client.get("/tr/about").text
        assert "Hesabım" not in nobody.get("/tr/about").text


def test_too_much_is_refused_before_anything_is_done_with_it(browser: Browser) -> None:
    assert browser().post("/tr/signin", data={"email": "x" * 200_000}).status_code == 413
    assert browser().post("/tr/shared", content=b"x" * 200_000).status_code == 413


def test_a_form_that_is_none_is_told(browser: Browser) -> None:
    for content, kind in (
        (b"\xff\xfe", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"", "text/plain"),
    ):
        assert browser().post("/tr/signin", content=content, headers={"Content-Type": kind}).status_code == 400
    assert browser().post("/xx/signin", data={}).status_code == 404
