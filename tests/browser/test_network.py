"""The drawing of who is near: it comes when it is looked at, leads on, and is a list where nothing can be drawn."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Look

PAGE = "/tr/org/demo:numune-aritma?steps=2"


def test_a_network_is_drawn_once_it_comes_near(look: Look) -> None:
    seen = look(PHONE)
    page = seen.open(PAGE)
    assert not any("echarts" in url for url in seen.asked)
    page.locator("#network").scroll_into_view_if_needed()
    expect(page.locator(".fig svg")).to_be_visible()
    expect(page.locator(".fig svg text", has_text="Numune")).to_be_visible()
    page.locator("[data-theme-toggle]").click()
    expect(page.locator(".fig svg")).to_be_visible()
    assert seen.complaints == []


def test_the_list_says_the_same_where_nothing_can_be_drawn(look: Look) -> None:
    without = look(java_script_enabled=False).open(PAGE)
    expect(without.locator(".fig")).to_be_hidden()
    without.locator("#network summary").click()
    expect(without.locator("#network tbody tr").first).to_be_visible()
    page = look().page
    page.route("**/echarts*", lambda route: route.abort())
    page.goto(without.url)
    page.locator("#network").scroll_into_view_if_needed()
    expect(page.locator(".fig")).to_be_hidden()
