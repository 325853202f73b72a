"""What stands around every page: the menu, the quick search, the theme, and paper."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Look


def test_the_menu_of_a_phone_opens_by_keyboard_and_closes_again(look: Look) -> None:
    page = look(PHONE).open("/tr/org/demo:numune-aritma")
    menu, burger = page.locator("#menu"), page.locator(".burger")
    expect(menu).to_be_hidden()
    burger.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    assert menu.locator("a:focus").count() == 1
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(burger).to_be_focused()


def test_a_stroke_leads_to_the_search_of_the_page(look: Look) -> None:
    page = look().open("/en/org/demo:numune-aritma")
    page.keyboard.press("/")
    page.keyboard.type("membrane")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=membrane")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_a_theme_once_chosen_stays(look: Look) -> None:
    page = look().open("/en/")
    page.locator("[data-theme-toggle]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator(".counts a").first.click()
    page.wait_for_url("**/en/search?*")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_on_paper_a_page_is_light_and_has_no_controls(look: Look) -> None:
    page = look(theme="dark").open("/tr/org/demo:numune-aritma/partners")
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    for control in (".top", ".foot", ".btn"):
        assert not any(one.is_visible() for one in page.locator(control).all()), control
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_on_paper_no_table_is_cut(look: Look) -> None:
    seen = look((673, 900))  # A4 without its margins
    page = seen.open("/tr/clusters/demo:kume-corum-makine")
    page.emulate_media(media="print")
    wide = page.locator("main").evaluate("one => one.clientWidth")
    assert page.locator("main table").count() > 0
    assert [one for one in page.locator("main table").all() if one.evaluate("one => one.scrollWidth") > wide] == []
