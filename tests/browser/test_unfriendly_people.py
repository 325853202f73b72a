"""The pages of whoever has signed in, full of names and texts that are made to run, to reach over or to turn round."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import FilePayload

from tests.browser.conftest import PHONE, WIDE, Look, Seen
from tests.browser.serving import ROOT
from tests.browser.test_people import GOOD, invitation
from tests.browser.test_unfriendly import NAMES, id_of, unfriendly

__all__ = ["unfriendly"]
CENTRE = "tr:kumelenme-bilgi-merkezi-gaziantep"
FIRM = id_of("long")
LONG, MARKUP, TURNED = NAMES["long"][:180], NAMES["markup"], NAMES["turned"]


def administrator(folder: Path) -> str:
    """The link of the command line that makes an administrator, beside the running service."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_")} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "admin", "create", "kotu@x.example"]
    told = subprocess.run(command, cwd=folder, env=clean | {"LANG": "tr_TR.UTF-8"}, check=True, capture_output=True)
    return told.stdout.decode().strip()


def signed_in(seen: Seen, link: str, name: str) -> str:
    """What the forms of a session carry, once somebody of a name has joined by a link."""
    page = seen.open(link)
    page.locator("#name").fill(name)
    page.locator("#password").fill(GOOD)
    page.locator("main form button").click()
    page.wait_for_url("**/tr/account")
    return page.locator("input[name=form]").first.input_value()


def send(seen: Seen, address: str, **fields: str) -> None:
    sent: dict[str, str | float | bool] = {**fields}
    answer = seen.page.request.post(seen.site + address, form=sent)
    assert answer.status in {200, 400}, (address, answer.status)


OWNERS = (
    "/tr/account", "/en/account", f"/tr/shared?organisation={quote(FIRM)}", "/tr/alerts",
    f"/tr/alerts?q={quote(MARKUP)}", f"/tr/alerts?sort=partners&about={quote(FIRM)}",
    f"/tr/upkeep?organisation={quote(FIRM)}", "/tr/write", "/tr/opportunities?type=ours",
    f"/tr/opportunities?q={quote(NAMES['wide'])}", "/tr/claims", f"/tr/claims?organisation={quote(FIRM)}",
    f"/tr/roadmaps?subject={quote(FIRM)}", "/en/account/erase", f"/tr/statements?about={quote(FIRM)}",
)  # fmt: skip
STAFF = (
    "/tr/admin", f"/tr/centres/{CENTRE}", f"/en/centres/{CENTRE}", "/tr/admin/centre", "/tr/desk",
    f"/tr/encounters/firm?centre={CENTRE}&firm=", "/tr/statements",
)  # fmt: skip


def look_through(seen: Seen, addresses: tuple[str, ...]) -> None:
    for address in addresses:
        page = seen.open(address)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(100)
        assert seen.sideways <= 0, address
        assert page.title() != "ran", address
        running = "main script:not([src]), main img, main [onerror], main [onmouseover], main [href^='javascript:']"
        assert page.locator(running).count() == 0, address
    assert [one for one in seen.complaints if "404" not in one] == []
    assert seen.elsewhere == []


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_nothing_runs_on_the_pages_of_an_owner(look: Look, folder: Path, size: tuple[int, int]) -> None:
    seen = look(size)
    form = signed_in(seen, invitation(folder, f"o{size[0]}@kotu.example", FIRM), f"{MARKUP[:90]} {'ü' * 90}")
    for text in (MARKUP, NAMES["wide"], LONG):
        send(seen, "/tr/alerts", form=form, q=text, often="feed")
    send(seen, "/tr/upkeep", form=form, organisation=FIRM, about=f"{MARKUP} {TURNED} {LONG}",
         offers=f"{LONG}\n{MARKUP}", seeks=TURNED, website="https://x.example/" + "y" * 150, audience=f"org:{FIRM}",
         after="0")  # fmt: skip
    send(seen, "/tr/write", form=form, organisation=FIRM, kind="request", title=LONG[:140], text=f"{MARKUP} {LONG}")
    content = f"{MARKUP}\n{TURNED}\n{LONG}".encode()
    for name in (f"{'a' * 150}.txt", "<img src=x onerror=alert(1)>.txt"):
        file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": content}
        fields = {"form": form, "organisation": FIRM, "audience": f"org:{FIRM}"}
        seen.page.request.post(f"{seen.site}/tr/shared", multipart={**fields, "file": file})
    look_through(seen, OWNERS)
    page = seen.open(f"/tr/shared?organisation={quote(FIRM)}")
    for link in [one.get_attribute("href") or "" for one in page.locator("a[href$='/versions']").all()][:2]:
        look_through(seen, (link,))


def test_nothing_runs_on_the_pages_of_staff_and_administrators(look: Look, folder: Path) -> None:
    seen = look(PHONE)
    form = signed_in(seen, administrator(folder), MARKUP[:90])
    for firm in (MARKUP[:150], LONG, "–" * 80 + "_" + "W" * 90):
        send(seen, "/tr/encounters", form=form, centre=CENTRE, firm=firm, day="2026-11-27", kind="agreement",
             text=f"{MARKUP} {LONG}", province="TRC11", programme=LONG, partner=NAMES["wide"][:150],
             partner_province="TR310")  # fmt: skip
    look_through(seen, STAFF)
    page = seen.open(f"/tr/centres/{CENTRE}")
    links = [one.get_attribute("href") or "" for one in page.locator("a[href*='/encounters/firm']").all()]
    assert any("super" in link for link in links), "the endless name is in the log"
    look_through(seen, tuple(link for link in links if "super" in link or "script" in link)[:2])
