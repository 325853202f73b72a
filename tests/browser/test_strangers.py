"""What somebody does who has never been here, in as many steps as docs/pages.md says: a step is a press or an entry."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, Seen

NEED = "su arıtma membranı üreten bir ortak arıyoruz"
OWN = "Numune Arıtma Mühendislik"


class Stranger:
    """Somebody at the home page, with the steps that they have taken."""

    def __init__(self, seen: Seen) -> None:
        self.seen, self.page, self.steps = seen, seen.open("/tr/"), 0

    def enter(self, field: str, text: str, leads: str) -> Page:
        self.page.locator(field).fill(text)
        self.page.keyboard.press("Enter")
        return self._led(leads)

    def press(self, link: str, leads: str) -> Page:
        self.page.locator(link).first.click()
        return self._led(leads)

    def _led(self, leads: str) -> Page:
        self.steps += 1
        self.page.wait_for_url(leads)
        assert self.page.locator("main a, main form button").count() > 0, "no page is a dead end"
        return self.page


def test_a_partner_for_a_need_and_the_way_to_them(look: Look) -> None:
    one = Stranger(look(java_script_enabled=False))
    one.enter("#q", NEED, "**/tr/search?q=*")
    one.press(".hit h3 a", "**/tr/org/**")
    found = one.page.locator("h1").inner_text()
    one.press("a[href*='/paths?to=']", "**/tr/paths?to=*")
    page = one.enter("#from", OWN, "**/tr/paths?from=*")
    expect(page.locator(".path .node.end").last).to_contain_text(found.split("\n")[0].split(" örnek")[0])
    assert one.steps == 4


def test_a_partner_of_a_firm_that_is_known_with_the_way(look: Look) -> None:
    one = Stranger(look(java_script_enabled=False))
    one.enter("#q", OWN, "**/tr/search?q=*")
    one.press(".hit h3 a", "**/tr/org/**")
    page = one.press("a.primary[href$='/partners']", "**/partners")
    expect(page.locator(".hit .path").first).to_be_visible()
    expect(page.locator(".hit .pair").first).to_be_visible()
    assert one.steps == 3


def test_who_in_my_sector_is_in_another_region(look: Look) -> None:
    one = Stranger(look(java_script_enabled=False))
    one.enter("#q", OWN, "**/tr/search?q=*")
    one.press(".hit h3 a", "**/tr/org/**")
    page = one.press("main a[href*='/sectors/37']", "**/tr/sectors/37*")
    expect(page.locator("#h-across")).to_be_visible()
    page = one.press(".hexmap a:has(title:has-text('İzmir'))", "**region=TR310*")
    expect(page.locator(".hit h3").first).to_be_visible()
    assert page.locator(".hit h3 a", has_text=OWN).count() == 0
    assert one.steps == 4


def test_what_a_document_says_about_something(look: Look) -> None:
    one = Stranger(look(java_script_enabled=False))
    one.enter("#q", "içi boş elyaf membran", "**/tr/search?q=*")
    one.press("#tabs a[href*='kind=document']", "**kind=document*")
    page = one.press(".hit h3 a", "**/tr/documents/**")
    expect(page.locator("main mark").first).to_be_visible()
    assert one.steps == 3
    page = one.enter("#within", "pilot", "**q=pilot*")
    expect(page.locator("main mark", has_text="pilot").first).to_be_visible()
    assert one.steps == 4
