"""An administrator founds a centre on a page; for anybody else there is none, and what is there stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.wiring import Parts
from people import accounts
from programme.centres.kept import centre_of, centres
from tests.api.pages.people.conftest import GOOD, Signing, app, browser, form_of, signed
from tests.api.pages.people.test_proof import age

__all__ = ["app", "browser", "signed"]
Browser = Callable[[], TestClient]
NEW, ORDU = "/tr/admin/centre", "tr:kumelenme-bilgi-merkezi-ordu"
GIVEN = {"province": "Ordu", "host": "tr:kume", "name": "", "firms": "90", "change": "12,5"}


@pytest.fixture
def admin(browser: Browser, parts: Parts) -> TestClient:
    client = browser()
    link = accounts.invite_admin(parts.people, "admin@x.example")
    client.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD})
    return client


def test_a_centre_is_founded_as_the_command_does(admin: TestClient, parts: Parts) -> None:
    assert NEW in admin.get("/tr/admin").text
    assert 'value="140"' in admin.get(NEW).text
    answer = admin.post(NEW, data={**GIVEN, "form": form_of(admin)})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/tr/centres/{ORDU}")
    made = centre_of(parts.people, ORDU)
    assert (made.name, made.territory, made.host) == ("Ordu Kümelenme Bilgi Merkezi", ("TR902",), "tr:kume")
    assert (made.firms, made.change) == (90, 0.125)
    assert parts.store.records({ORDU})[ORDU][0].kind == "info_centre"
    assert "Ordu Kümelenme Bilgi Merkezi" in admin.get(answer.headers["Location"]).text
    assert "centre.kept" in admin.get("/tr/admin").text


def test_one_that_is_there_stays_and_bad_input_is_told(admin: TestClient, parts: Parts) -> None:
    said = {**GIVEN, "form": form_of(admin)}
    assert admin.post(NEW, data=said).status_code == 303
    for wrong, why in (
        ({"firms": "7"}, "zaten var"), ({"province": "Atlantis"}, "Atlantis"), ({"province": " , "}, "hangi il"),
        ({"province": "Sinop", "host": "kimse yok"}, "kimse yok"), ({"province": "Sinop", "firms": "x"}, ""),
        ({"province": "Sinop", "change": "çok"}, ""), ({"province": "Sinop", "change": "0"}, ""),
    ):  # fmt: skip
        answer = admin.post(NEW, data={**said, **wrong})
        assert (answer.status_code, 'role="alert"' in answer.text) == (400, True), wrong
        assert why in answer.text, wrong
    assert [(one.id, one.firms) for one in centres(parts.people)] == [(ORDU, 90)]
    assert admin.post(NEW, data={**said, "province": "Samsun, Sinop"}).status_code == 303
    assert {one.territory for one in centres(parts.people)} == {("TR902",), ("TR831", "TR823")}


def test_it_is_for_administrators_who_have_proved_of_late_who_they_are(
    admin: TestClient, browser: Browser, signed: Signing, parts: Parts
) -> None:
    owner = signed("a@kume.example", "tr:kume")
    for stranger, status in ((owner, 404), (browser(), 303)):
        form = form_of(stranger) if status == 404 else "x"
        assert stranger.get(NEW).status_code == status
        assert stranger.post(NEW, data={**GIVEN, "form": form}).status_code == status
    assert admin.post(NEW, data={**GIVEN, "form": "x"}).status_code == 400
    age(parts)
    assert admin.post(NEW, data={**GIVEN, "form": form_of(admin)}).status_code == 403
    assert centres(parts.people) == []
    assert admin.post(NEW, data={**GIVEN, "form": form_of(admin), "proof": GOOD}).status_code == 303
    assert len(centres(parts.people)) == 1
