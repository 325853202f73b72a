"""What holds of every page, in both themes and on a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE, WIDE, Look

QUESTION = "su arıtma membranı üreten bir ortak arıyoruz"
PAGES = {
    "home": "/tr/",
    "home in English": "/en/",
    "results": f"/tr/search?q={QUESTION}",
    "results in English": "/en/search?q=laboratory+for+medical+textiles",
    "results with filters": f"/tr/search?q={QUESTION}&kind=sme&region=TR",
    "results by name": "/tr/search?q=tekstil&sort=name&sector=C",
    "results as a map": "/en/search?q=medical+textiles&view=map",
    "no results": "/tr/search?q=zzzzqqqq&kind=ngo",
    "list": "/en/search?region=TR",
    "organisation": "/tr/org/demo:numune-aritma",
    "partners": "/tr/org/demo:numune-aritma/partners",
    "partners with filters": "/en/org/demo:numune-aritma/partners?kind=sme&elsewhere=true&newcomers=true",
    "partners for a need": f"/tr/partners?text={QUESTION}",
    "a need": "/en/partners",
    "similar": "/en/org/demo:numune-aritma/similar",
    "documents": "/tr/search?q=membran&kind=document",
    "document": "/en/documents/doc:demo/su-aritma-membrani-tanitim.pptx?q=hollow+fibre+membrane",
    "about": "/tr/about",
    "map": "/tr/map",
    "map of specialisation": "/en/map?measure=special&sector=13",
    "map of countries": "/en/map?level=country",
    "sectors": "/tr/sectors",
    "sector": "/tr/sectors/C",
    "sector in English": "/en/sectors/32.50?level=province",
    "regions": "/tr/regions",
    "region": "/tr/regions/TR83",
    "country": "/en/regions/TR",
    "clusters": "/tr/clusters",
    "cluster": "/en/clusters/demo:kume-corum-makine",
    "indicator": "/tr/clusters/demo:kume-corum-makine?indicator=m.private_funds",
    "roadmaps": "/tr/roadmaps",
    "centres": "/tr/centres",
    "centres narrowed": "/en/centres?sector=28&region=TR833&measure=export",
    "centre": "/tr/centres/tr:kumelenme-bilgi-merkezi-gaziantep",
    "centre with few": "/en/centres/tr:kumelenme-bilgi-merkezi-corum",
    "priorities": "/tr/priorities?region=TR83",
    "priorities without statistics": "/en/priorities?region=DE",
    "statistics": "/en/statistics?region=TR831&measure=exports",
    "ways": "/tr/paths?from=demo:numune-aritma&to=demo:lab-su",
    "ways to nobody": "/en/paths?from=zzzqqq&to=demo:lab-su",
    "nothing there": "/tr/org/nobody",
}
LOOKS = {"light": (WIDE, "light"), "dark": (WIDE, "dark"), "phone": (PHONE, "light")}


@pytest.mark.parametrize("how", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean_for_everyone(look: Look, name: str, how: str) -> None:
    size, theme = LOOKS[how]
    seen = look(size, theme)
    seen.open(PAGES[name])
    refused = {"nothing there": "404", "ways to nobody": "422"}.get(name)
    assert [one for one in seen.complaints if not refused or refused not in one] == []
    assert seen.elsewhere == []
    assert seen.sideways <= 0
    assert seen.axe() == []


@pytest.mark.parametrize("name", ["home", "results", "list", "organisation", "partners", "document", "map"])
def test_a_page_is_light_and_stands_still(look: Look, name: str) -> None:
    seen = look()
    # On a slow machine a page is painted before it is read to its end, unless it asks for the contrary.
    seen.page.context.new_cdp_session(seen.page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    seen.open(PAGES[name])
    assert seen.shifted == 0
    assert len([url for url in seen.asked if "echarts" not in url]) <= 6
    if not any("echarts" in url for url in seen.asked):
        assert 0 < seen.weight < 60_000


def test_similar_organisations_come_when_one_scrolls_to_them(look: Look) -> None:
    seen = look()
    page = seen.open("/tr/org/demo:numune-aritma")
    assert not [url for url in seen.asked if "/similar" in url]
    page.locator("#alike").scroll_into_view_if_needed()
    page.locator("#alike .hit").first.wait_for()
    assert page.locator("#alike .hit").count() == 3
    assert page.locator("#alike .hit .why").count() == 3
    assert seen.complaints == []
    page.locator("#alike a[href$='/similar']").click()
    page.wait_for_url("**/similar")


def test_search_goes_without_script(look: Look) -> None:
    page = look(java_script_enabled=False).open("/tr/")
    page.get_by_role("searchbox").first.fill("tıbbi tekstil")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tr/search?q=*")
    assert page.locator(".hit").count() > 0
    page.locator("input[name=kind]").first.check()
    page.locator("form.keep button:not([type])").click()
    page.wait_for_url("**kind=*")
    assert page.locator(".chip.on").count() == 1
    page.locator(".hit h3 a").first.click()
    page.wait_for_url("**/org/**")
    assert page.locator("h1").count() == 1
