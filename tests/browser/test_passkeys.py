"""A passkey is made in a device that Chromium plays, signs its owner in, and is taken away again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from people import accounts
from people.database import Database
from tests.browser.conftest import PHONE, WIDE, Seen
from tests.browser.serving import ROOT
from tests.serving import serving

GOOD = "dört sarı kedi bahçede"


@pytest.fixture(scope="module")
def place(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of an empty service under a name, since browsers make no passkeys for a number; and its folder."""
    folder = tmp_path_factory.mktemp("passkeys")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_")}
    said = {"IMECE_PORT": str(port), "IMECE_ADDRESS": address, "IMECE_WORKERS": "1", "IMECE_ENCODER": "none"}
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "serve"]
    with serving(command, folder, {**clean, **said, "PYTHONPATH": str(ROOT)}):
        yield address, folder


def device(page: Page) -> tuple[CDPSession, str]:
    """A device with a passkey store, whose owner unlocks it whenever they are asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    said: dict[str, Any] = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": said})
    return session, str(added["authenticatorId"])


def joined(seen: Seen, folder: Path, email: str) -> Page:
    database = Database(f"sqlite:///{folder}/data/people.db")
    link = accounts.invite(database, None, email, "tr:firma", "owner")
    database.close()
    page = seen.open(f"/tr/join/{link}")
    page.locator("#name").fill("Ayşe Örnek")
    page.locator("#password").fill(GOOD)
    page.locator("main form button").click()
    page.wait_for_url("**/tr/account")
    return page


def make(page: Page, name: str) -> None:
    page.get_by_label("Adı", exact=True).last.fill(name)
    page.get_by_role("button", name="Geçiş anahtarı ekle").click()
    page.get_by_role("button", name="Aygıtımda oluştur").click()


@pytest.mark.parametrize("how", ["light", "dark", "phone"])
def test_a_passkey_is_made_signs_in_and_is_removed(browser: Browser, place: tuple[str, Path], how: str) -> None:
    site, folder = place
    size = PHONE if how == "phone" else WIDE
    with browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if how == "dark" else "light"
    ) as context:
        seen = Seen(context.new_page(), site)
        page = joined(seen, folder, f"{how}@firma.example")
        session, id_ = device(page)
        make(page, "mavi telefon")
        page.get_by_text("mavi telefon").wait_for()
        assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": id_})["credentials"]) == 1
        assert (seen.axe(), seen.sideways) == ([], 0)
        make(page, "bir daha")
        page.get_by_text("bu aygıtta zaten bir tane var").wait_for()
        seen.open("/tr/account")
        page.get_by_role("button", name="Çıkış").click()
        page.wait_for_url("**/tr/")
        seen.open("/tr/signin").get_by_role("link", name="Geçiş anahtarıyla gir").click()
        assert (seen.axe(), seen.sideways) == ([], 0)
        page.get_by_role("button", name="Aygıtımın kilidini aç").click()
        page.wait_for_url("**/tr/account")
        page.get_by_text("son kullanım").wait_for()
        page.get_by_role("button", name="Kaldır: mavi telefon").click()
        page.get_by_text("son kullanım").wait_for(state="detached")
        page.get_by_role("button", name="Çıkış").click()
        page.wait_for_url("**/tr/")
        seen.open("/tr/signin/passkey").get_by_role("button", name="Aygıtımın kilidini aç").click()
        page.get_by_text("Bu geçiş anahtarıyla girilemedi").wait_for()
        # The browser says of every answer that is no 200 that it was none.
        assert [one for one in seen.complaints if "status of 400" not in one] == []
        assert seen.elsewhere == []


def test_nobody_is_asked_who_has_no_device(browser: Browser, place: tuple[str, Path]) -> None:
    site, _ = place
    with browser.new_context() as context:
        seen = Seen(context.new_page(), site)
        page = seen.open("/tr/signin/passkey")
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        said = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
        session.send("WebAuthn.addVirtualAuthenticator", {"options": said | {"isUserVerified": False}})
        page.get_by_role("button", name="Aygıtımın kilidini aç").click()
        page.get_by_text("Geçiş anahtarı kullanılmadı").wait_for(timeout=90_000)


def test_a_demand_binds_whoever_has_none_until_they_make_one(browser: Browser, place: tuple[str, Path]) -> None:
    site, folder = place
    with browser.new_context() as first, browser.new_context() as second:
        owner = Seen(first.new_page(), site)
        page = joined(owner, folder, "sahip@firma.example")
        device(page)
        make(page, "mavi telefon")
        page.get_by_role("button", name="Çıkış").click()
        owner.open("/tr/signin/passkey").get_by_role("button", name="Aygıtımın kilidini aç").click()
        page.wait_for_url("**/tr/account")
        other = Seen(second.new_page(), site)
        bound = joined(other, folder, "ayse@firma.example")
        device(bound)
        page.get_by_role("button", name="İste: tr:firma").click()
        page.get_by_text("tr:firma adına davranan herkes geçiş anahtarıyla giriyor").wait_for()
        assert (owner.axe(), owner.sideways) == ([], 0)
        other.open("/tr/account")
        bound.get_by_role("heading", name="Geçiş anahtarı isteniyor").wait_for()
        assert (other.axe(), other.sideways) == ([], 0)
        make(bound, "yeşil telefon")
        bound.wait_for_url("**/tr/account")
        bound.get_by_text("yeşil telefon").wait_for()
        assert other.complaints == []
        assert owner.complaints == []
