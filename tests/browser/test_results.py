"""The list of results: ticks that apply at once, the way back, and what a screen reader is told."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Look

SEARCH = "/tr/search?q=membran"


def test_a_tick_applies_at_once_and_back_undoes_it(look: Look) -> None:
    seen = look()
    page = seen.open(SEARCH)
    heading = page.locator("#n-res + p").inner_text()
    box = page.locator("input[name=kind][value=sme]")
    expect(page.locator("form.keep .by-hand")).to_be_hidden()
    box.check()
    page.wait_for_url("**kind=sme*")
    expect(page.locator(".chip.on")).to_have_count(1)
    expect(box).to_be_focused()
    expect(page.locator("#live")).to_have_text(page.locator("#live").inner_text())
    assert page.locator("#n-res + p").inner_text() != heading
    assert "kind=sme" in (page.locator("#tongue").get_attribute("href") or "")
    page.locator("input[name=kind][value=cluster]").check()
    page.wait_for_url("**kind=sme&kind=cluster*")
    page.go_back()
    page.wait_for_url("**kind=sme")
    expect(page.locator("input[name=kind]:checked")).to_have_count(1)
    page.go_back()
    page.wait_for_url(seen.site + SEARCH)
    expect(page.locator("input:checked")).to_have_count(0)
    expect(page.locator("#n-res + p")).to_have_text(heading)
    page.go_forward()
    page.wait_for_url("**kind=sme")
    expect(box).to_be_checked()
    assert seen.complaints == []


def test_what_was_ticked_by_hand_is_not_ticked_on_the_way_back(look: Look) -> None:
    page = look(java_script_enabled=False).open(SEARCH)
    page.locator("input[name=kind]").first.check()
    page.locator("form.keep .by-hand").click()
    page.wait_for_url("**kind=*")
    page.go_back()
    page.wait_for_url("**/tr/search?q=membran")
    expect(page.locator("input:checked")).to_have_count(0)


def test_a_province_is_found_under_its_country(look: Look) -> None:
    page = look().open("/tr/search")
    regions = page.locator("fieldset", has=page.locator("input[name=region]"))
    assert regions.locator("label").first.inner_text().startswith("Türkiye")
    regions.locator("summary", has_text="Türkiye").click()
    regions.locator("summary", has_text="Samsun, Tokat").click()
    regions.locator("label", has_text="TR831").click()
    page.wait_for_url("**region=TR831*")
    expect(page.locator(".chip.on")).to_contain_text("Samsun")
    expect(regions.locator("input[value=TR831]")).to_be_visible()


def test_filters_stay_open_on_a_phone_until_they_are_closed(look: Look) -> None:
    page = look(PHONE).open(SEARCH)
    page.locator("[popovertarget=facets]").last.click()
    box = page.locator("input[name=kind]").first
    box.check()
    page.wait_for_url("**kind=*")
    expect(page.locator(".chip.on")).to_have_count(1)
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_a_search_needs_no_mouse(look: Look) -> None:
    page = look().open("/tr/")
    page.keyboard.press("/")
    page.keyboard.type("membran")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tr/search?q=membran")
    why = page.locator(".why summary").first
    why.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".why details[open] .score").first).to_be_visible()
    page.locator(".hit h3 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/org/**")


def test_order_map_and_file_need_no_script(look: Look) -> None:
    page = look(java_script_enabled=False).open("/tr/search?q=tekstil&kind=sme")
    page.get_by_role("link", name="Ada göre").click()
    page.wait_for_url("**sort=name")
    assert page.locator(".chip[aria-current]").inner_text() == "Ada göre"
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "imece.csv"
    page.get_by_role("link", name="Harita", exact=True).last.click()
    page.wait_for_url("**view=map")
    page.locator("main table th a").first.click()
    page.wait_for_url("**region=TR*")
    expect(page.locator("ol.hits").first).to_be_visible()
    assert page.locator("input[name=kind]:checked").count() == 1


def test_a_sector_opens_where_it_is_chosen(look: Look) -> None:
    page = look().open("/tr/search")
    sectors = page.locator("fieldset", has=page.locator("input[name=sector]"))
    sectors.locator("summary", has_text="C İmalat").click()
    sectors.locator("input[value='13']").check()
    page.wait_for_url("**sector=13*")
    expect(page.locator(".chip.on")).to_contain_text("13")
    expect(sectors.locator("input[value='13.9']")).to_be_attached()
    page.locator(".chip.on a").first.click()
    page.wait_for_url("**/tr/sectors/13")
    expect(page.locator("h1")).to_contain_text("13")


def test_a_need_in_words_needs_no_script(look: Look) -> None:
    page = look(java_script_enabled=False).open("/en/partners")
    page.locator("#need").fill("hollow fibre membranes for waste water")
    page.locator("select[name=kind]").select_option("sme")
    page.locator("form.wishes button").last.click()
    page.wait_for_url("**text=*")
    assert page.locator(".hit").count() > 0
    assert page.locator("select[name=kind]").input_value() == "sme"
