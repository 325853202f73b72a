"""An administrator sees what was given up and what was done; for anybody else there is no such page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from fastapi.testclient import TestClient

from api.wiring import Parts
from people import accounts, jobs
from people.jobs import Worker, ask
from people.persons import utc_now
from tests.api.keyed import settled
from tests.api.pages.people.conftest import GOOD, Signing, form_of
from tests.api.pages.people.test_proof import age

Browser = Callable[[], TestClient]


def test_what_was_given_up_is_shown_and_tried_again(browser: Browser, signed: Signing, parts: Parts) -> None:
    client, owner = browser(), signed("a@zar.example", "demo:zar")
    link = accounts.invite_admin(parts.people, "admin@x.example")
    client.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD})

    def fail(_: str) -> None:
        raise ValueError("<b>no luck</b>")

    settled(parts)
    with parts.people.writing() as session:
        ask(session, utc_now(), "tell", "thing-1")
    worker = Worker(parts.people, {"tell": fail})
    for number in range(jobs.TRIES):
        assert worker.step(utc_now() + timedelta(hours=2 * number + 1))
    page = client.get("/tr/admin").text
    assert "thing-1" in page
    assert "&lt;b&gt;no luck" in page
    assert "joined.owner" in page
    (given_up,) = jobs.dead(parts.people)
    said = {"form": form_of(client), "job": str(given_up.id)}
    for stranger, status in ((owner, 404), (browser(), 303)):
        assert stranger.get("/tr/admin").status_code == status
        assert stranger.post("/tr/admin/jobs", data=said).status_code == status
    assert client.post("/tr/admin/jobs", data={**said, "job": "x"}).status_code == 400
    assert client.post("/tr/admin/jobs", data={**said, "form": ""}).status_code == 400
    assert jobs.dead(parts.people)
    assert client.post("/tr/admin/jobs", data=said).status_code == 303
    assert jobs.dead(parts.people) == []
    assert "Bekleyen ya da süren iş: 1." in client.get("/tr/admin").text


def test_staff_is_appointed_and_decides_in_its_territory(browser: Browser, signed: Signing, parts: Parts) -> None:
    admin, officer, new = (
        browser(),
        signed("memur@lab.example", "demo:lab", "reader"),
        signed("a@lab.example", "demo:lab"),
    )
    link = accounts.invite_admin(parts.people, "admin@x.example")
    admin.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD})
    said = {"form": form_of(admin), "email": "memur@lab.example", "territory": "TR83"}
    for bad in ({"territory": "x!"}, {"email": "nobody@x.example"}):
        refused = admin.post("/tr/admin/staff", data=said | bad)
        assert (refused.status_code, 'role="alert"' in refused.text) == (400, True)
    assert officer.post("/tr/admin/staff", data=said | {"form": form_of(officer)}).status_code == 404
    age(parts)
    assert admin.post("/tr/admin/staff", data=said).status_code == 403
    assert admin.post("/tr/admin/staff", data=said | {"proof": GOOD}).status_code == 303
    assert "memur@lab.example" in admin.get("/tr/admin").text
    for organisation in ("demo:zar", "ror:uni"):
        new.post("/tr/claims", data={"form": form_of(new), "organisation": organisation})
    page = officer.get("/tr/claims").text
    assert page.count('name="claim"') == 4  # to approve and to refuse each
    held = re.findall(r'name="claim" value="(\w+)"', page)
    decided = {"form": form_of(officer), "claim": held[0], "role": "reader", "proof": GOOD}
    assert officer.post("/tr/claims/decide", data=decided).status_code == 303
    account = re.search(r'name="account" value="(\w+)"', admin.get("/tr/admin").text)
    assert account
    gone = {"form": form_of(admin), "account": account[1], "territory": "TR83"}
    assert admin.post("/tr/admin/staff/remove", data=gone).status_code == 303
    assert 'name="claim"' not in officer.get("/tr/claims").text
