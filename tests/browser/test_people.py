"""Somebody is invited, joins, shares a document and takes it back; the pages hold for everyone, as the others do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, Look, Seen
from tests.browser.serving import ROOT

GOOD = "dört sarı kedi bahçede"


def invitation(folder: Path, email: str, organisation: str) -> str:
    """The end of the link that the command line makes, beside the running service."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_")} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "admin", "invite", email, organisation]
    told = subprocess.run(command, cwd=folder, env=clean | {"LANG": "tr_TR.UTF-8"}, check=True, capture_output=True)
    return told.stdout.decode().strip()


def joined(seen: Seen, folder: Path, email: str, organisation: str = "demo:numune-aritma") -> Page:
    page = seen.open(invitation(folder, email, organisation))
    page.locator("#name").fill("Ayşe Örnek")
    page.locator("#password").fill(GOOD)
    page.locator("main form button").click()
    page.wait_for_url("**/tr/account")
    return page


def test_somebody_joins_shares_a_document_and_takes_it_back(look: Look, folder: Path, tmp_path: Path) -> None:
    seen, nobody = look(), look()
    page = joined(seen, folder, "ayse@numune.example")
    page.get_by_role("link", name="Belgelerimiz").click()
    (tmp_path / "nanolif.txt").write_text("Nanolif eğirme hattımız ile süzgeç keçesi üretiyoruz.", encoding="utf-8")
    page.locator("#file").set_input_files(tmp_path / "nanolif.txt")
    page.get_by_label("Herkes", exact=True).check()
    page.get_by_role("button", name="Paylaş", exact=True).click()
    # It says by itself how far it has come.
    page.get_by_text("Aramada bulunur").wait_for(timeout=120_000)
    found = nobody.open("/tr/search?q=nanolif eğirme&kind=document").get_by_role("link", name="nanolif")
    assert found.count() > 0
    page.get_by_role("button", name="Geri çek: nanolif.txt").click()
    page.get_by_text("Henüz bir belge paylaşılmadı").wait_for()
    assert nobody.open("/tr/search?q=nanolif eğirme&kind=document").get_by_role("link", name="nanolif").count() == 0
    assert seen.complaints == []
    page.get_by_role("link", name="Hesabım").first.click()
    page.get_by_role("button", name="Çıkış").click()
    page.wait_for_url("**/tr/")
    assert page.get_by_role("link", name="Giriş").count() == 1


@pytest.mark.parametrize("how", ["light", "dark", "phone", "without script"])
def test_a_withdrawal_is_taken_back_by_the_next_page(look: Look, folder: Path, how: str) -> None:
    size, theme = (PHONE, "light") if how == "phone" else (WIDE, "dark" if how == "dark" else "light")
    script = how != "without script"
    seen = look(size, theme, java_script_enabled=script)
    name = f"geri {how}.txt"
    page = joined(seen, folder, f"geri-{how.replace(' ', '-')}@numune.example")
    page = seen.open("/tr/shared?organisation=demo:numune-aritma")
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"Keten."})
    page.get_by_label("Yalnız biz").check()
    page.get_by_role("button", name="Paylaş", exact=True).click()
    page.get_by_role("button", name=f"Geri çek: {name}").click()
    toast = page.locator(".toast[role=status]")
    expect(toast).to_contain_text("geri çekildi")
    box = toast.bounding_box()
    assert box
    assert box["y"] + box["height"] <= size[1], "it is in sight"
    if script:
        undo, close = (toast.get_by_role("button").nth(at).bounding_box() for at in (0, 1))
        assert undo
        assert close
        assert abs(undo["y"] - close["y"]) < undo["height"], "both stand in one row"
    assert seen.sideways <= 0
    if script:
        assert seen.axe() == []
    assert page.get_by_role("button", name=f"Geri çek: {name}").count() == 0
    page.wait_for_timeout(500)
    toast.get_by_role("button", name="Geri al: Belge").click()
    expect(page.get_by_role("button", name=f"Geri çek: {name}")).to_be_visible()
    expect(toast).to_contain_text("Geri alındı")
    assert toast.locator("form").count() == 0
    if script:
        toast.get_by_role("button", name="Kapat").click()
        expect(toast).to_be_hidden()
    else:
        expect(toast.get_by_role("button", name="Kapat")).to_be_hidden()
    page.reload()
    assert page.locator(".toast").count() == 0
    assert seen.complaints == []


@pytest.mark.parametrize("how", ["light", "dark", "phone"])
def test_pages_of_people_are_clean_for_everyone(look: Look, folder: Path, how: str) -> None:
    size, theme = (PHONE, "light") if how == "phone" else (WIDE, how)
    seen = look(size, theme)
    for address in (
        "/tr/signin",
        "/tr/register",
        "/en/forgotten",
        invitation(folder, f"{how}@numune.example", "demo:numune-aritma"),
    ):
        seen.open(address)
        assert seen.sideways <= 0
        assert seen.axe() == []
    joined(seen, folder, f"{how}@numune.example")
    own = (
        "/tr/account",
        "/en/account",
        "/tr/shared",
        "/en/shared",
        "/tr/upkeep",
        "/en/upkeep",
        "/tr/alerts",
        "/en/alerts?sort=pattern&about=demo:numune-aritma",
        "/tr/claims",
        "/en/account/erase",
    )
    for address in (*own, "/tr/claims?organisation=demo:lab-su"):
        seen.open(address)
        assert seen.sideways <= 0
        assert seen.axe() == []
    assert (seen.complaints, seen.elsewhere) == ([], [])


def test_a_new_firm_is_found_after_four_presses_and_three_fields(look: Look, folder: Path) -> None:
    """What docs/upkeep.md counts: name and password, the way to the form, one line, and Save."""
    seen, nobody = look(PHONE), look()
    page = joined(seen, folder, "hizli@numune.example")  # the link and its form, with two fields
    page.get_by_role("link", name="Kuruluşumuzu anlatalım").click()
    page.locator("#f-offers").fill("Grafen kaplı jeotermal eşanjör borusu üretiyoruz.")
    page.get_by_role("button", name="Kaydet").click()
    page.get_by_text("birkaç saniye içinde").wait_for()
    for _ in range(60):
        page.wait_for_timeout(500)
        if page.reload() and page.get_by_text("Kendi beyanınız yayında").count():
            break
    found = nobody.open("/tr/search?q=grafen kaplı jeotermal eşanjör")
    assert found.get_by_text("Grafen kaplı").count() > 0
    shown = nobody.open("/tr/org/demo:numune-aritma")
    assert shown.get_by_text("Kuruluşun kendi beyanı").count() > 0
    # A document of theirs suggests another line; the press needs no script, and keeps what was typed.
    page = seen.open("/tr/shared?organisation=demo:numune-aritma")
    content = "Lazer kaynaklı titanyum reaktör gövdesi üretiyoruz.".encode()
    page.locator("#file").set_input_files({"name": "reaktor.txt", "mimeType": "text/plain", "buffer": content})
    page.get_by_label("Yalnız biz").check()
    page.get_by_role("button", name="Paylaş", exact=True).click()
    ours = page.locator("#status li").filter(
        has=page.get_by_role("link", name="reaktor.txt")
    )  # others are found already
    ours.get_by_text("Aramada bulunur").wait_for(timeout=120_000)
    page = seen.open("/tr/upkeep?organisation=demo:numune-aritma")
    page.locator("#f-about").fill("Henüz kaydedilmedi.")
    page.get_by_role("button", name="Forma ekle: Lazer").click()
    page.get_by_text("henüz kaydedilmedi").first.wait_for()
    assert page.locator("#f-offers").input_value().endswith("Lazer kaynaklı titanyum reaktör gövdesi üretiyoruz.")
    assert page.locator("#f-about").input_value() == "Henüz kaydedilmedi."
    assert seen.sideways <= 0
    assert seen.axe() == []
    assert (seen.complaints, nobody.complaints) == ([], [])


def test_a_roadmap_is_drafted_changed_and_published(look: Look, folder: Path) -> None:
    seen, nobody = look(PHONE), look()
    page = joined(seen, folder, "kume@corum.example", "demo:kume-corum-makine")
    page = seen.open("/tr/roadmaps?subject=demo:kume-corum-makine")
    page.get_by_role("button", name="Taslak çıkar").click()
    page.locator("li.action").first.wait_for()
    address = page.url.removeprefix(seen.site)
    assert page.locator("li.action").count() >= 4
    page.get_by_role("link", name="Düzenle").click()
    for part in (f"{address}/edit", address):
        seen.open(part)
        assert seen.sideways <= 0
        assert seen.axe() == []
    seen.open(f"{address}/edit").locator("#vision").fill("Üyelerin yarısı bir laboratuvarla çalışır.")
    page.get_by_role("button", name="Yeni sürüm olarak kaydet").click()
    page.get_by_text("2. sürüm (taslak)").wait_for()
    page.get_by_role("button", name="2. sürümü yayımla").click()
    page.get_by_text("Yayımda olan: 2. sürüm").wait_for()
    shown = nobody.open(address)
    assert shown.get_by_text("Üyelerin yarısı bir laboratuvarla çalışır.").count() == 1
    assert shown.get_by_role("link", name="Düzenle").count() == 0
    for part in (f"{address}/changes", address.replace("/tr/", "/en/")):
        seen.open(part)
        assert seen.sideways <= 0
        assert seen.axe() == []
    assert (seen.complaints, nobody.complaints) == ([], [])
