"""Each public page and each way through it on the production store, in one look each: what a store can change.

How pages look on a phone and in the dark, and what is theirs alone, is tried on the embedded store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Look, looking_at
from tests.browser.serving import served
from tests.browser.test_every_page import PAGES, QUESTION
from tests.graph.neo4j_server import LATEST, end_servers, shared_address, wipe


@pytest.fixture(scope="module")
def production(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration on a Neo4j; skipped, or failed where one is required, if there is none."""
    store = shared_address(LATEST)
    wipe(store)
    with served(tmp_path_factory.mktemp("production"), store) as address:
        yield address
    end_servers()


@pytest.fixture
def there(browser: Browser, production: str) -> Iterator[Look]:
    with looking_at(browser, production) as looking:
        yield looking


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_on_neo4j(there: Look, look: Look, name: str) -> None:
    seen, embedded = there(), look()
    page = seen.open(PAGES[name])
    refused = {"nothing there": "404", "ways to nobody": "422"}.get(name)
    assert [one for one in seen.complaints if not refused or refused not in one] == []
    assert seen.elsewhere == []
    assert said_by(page) == said_by(embedded.open(PAGES[name]))


def said_by(page: Page) -> str:
    """What a page says, but for the number of its request."""
    return re.sub(r"[0-9a-f]{32}", "", page.locator("main").inner_text())


def test_ways_through_the_pages_on_neo4j(there: Look) -> None:
    seen = there()
    page = seen.open("/tr/")
    page.locator("#q").fill(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tr/search?*")
    before = page.locator("#n-res").inner_text()
    page.locator("input[name=kind]").first.check()
    page.wait_for_url("**kind=*")
    expect(page.locator(".chip.on").first).to_be_visible()
    page.go_back()
    expect(page.locator("#n-res")).to_have_text(before)
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/org/**")
    page.locator("#network").scroll_into_view_if_needed()
    expect(page.locator(".fig svg")).to_be_visible()
    page.locator("#alike").scroll_into_view_if_needed()
    page.locator("#alike .hit").first.wait_for()
    page.locator("#tongue").click()
    page.wait_for_url("**/en/org/**")
    page.locator("a[href$='/partners']").first.click()
    page.wait_for_url("**/partners")
    assert page.locator(".hit").count() > 0
    seen.open("/tr/map").locator(".hexmap a").first.click()
    page.wait_for_url("**region=TR*")
    assert seen.complaints == []


def test_search_goes_without_script_on_neo4j(there: Look) -> None:
    page = there(java_script_enabled=False).open("/tr/")
    page.get_by_role("searchbox").first.fill("tıbbi tekstil")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tr/search?q=*")
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/org/**")
    assert page.locator("h1").count() == 1
