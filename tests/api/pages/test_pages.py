"""The pages: two languages, no script, nothing of a text taken for markup."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.web.answers import Answers
from api.wiring import Parts
from api.words.facts import web_link
from graph.model import Batch, Edge, Node, Passage, Source
from search.evaluation.record import Figure, Record
from search.partners.answer import THEY, Match, Partner, PartnerAnswer
from search.partners.finder import PartnerFinder
from tests.api.conftest import DATED, HIDDEN, HashingEncoder

PAGES = (
    "/en/", "/tr/", "/en/search", "/en/search?q=water+membranes", "/tr/search?q=su+arıtma+membranı",
    "/en/search?kind=ngo", "/tr/search?q=membran&sort=name", "/en/search?q=membran&view=map", "/tr/search?view=map",
    "/en/org/demo:zar", "/en/org/demo:zar/partners", "/en/org/demo:zar/similar", "/en/regions", "/tr/partners",
    "/en/partners?text=water+membranes&kind=company", "/tr/org/demo:zar/partners?elsewhere=true",
    "/en/search?q=Samsun'da+laboratuvar",
    "/en/documents/doc:test/pazar/not.pdf", "/en/about", "/tr/map", "/tr/sectors", "/en/sectors/C", "/tr/sectors/32.50",
    "/en/regions/TR", "/tr/regions/TR831",
    "/tr/centres", "/en/centres?sector=28", "/en/paths", "/tr/paths?from=demo:zar&to=ror:uni", "/en/org/nobody",
)  # fmt: skip


def soup(client: TestClient, address: str, **headers: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address, headers={"Accept": "text/html", **headers}).text, "lxml")


@pytest.mark.parametrize("address", PAGES)
def test_each_page_is_whole_and_light(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    page = BeautifulSoup(answer.text, "lxml")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert len(answer.content) < 60_000
    assert page.html is not None
    assert page.html["lang"] == address[1:3]
    assert len(page.find_all("h1")) == 1
    assert page.select_one("a.skip[href='#main']")
    assert page.select_one("main#main")
    for field in page.select("input:not([type=hidden])"):
        assert field.find_parent("label") or page.select_one(f"label[for={field['id']}]")
    for button in page.select("button, a"):
        assert button.get_text(strip=True) or button.get("aria-label")
    assert not page.select("script:not([src]), style, [onclick]")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_loads_anything_from_elsewhere(client: TestClient, address: str) -> None:
    page = soup(client, address)
    sources = [
        tag.get("src") or tag.get("href") for tag in page.select("script, link[rel=stylesheet], link[rel=icon], img")
    ]
    for source in sources:
        assert str(source).startswith("/static/")
        assert client.get(str(source)).headers["Cache-Control"] == "public, max-age=31536000, immutable"


OWN = re.compile("/(tr|en)/(alerts|claims|write|account)")


@pytest.mark.parametrize("address", PAGES)
def test_every_link_within_leads_somewhere(client: TestClient, address: str) -> None:
    for link in soup(client, address).select("a[href^='/']"):
        there = str(link["href"])
        # What is one's own asks who one is.
        expected = {401} if OWN.match(there) else {200, 404} if address.endswith("nobody") else {200}
        assert client.get(there).status_code in expected, there


def test_names_and_texts_are_never_markup(client: TestClient) -> None:
    for address in ("/en/search?q=su+arıtma", "/en/org/demo:zar", "/en/search?q=<script>x</script>"):
        text = client.get(address).text
        assert "<A.Ş.>" not in text
        assert "<b>ve</b>" not in text
        assert "<script>x" not in text
    assert "Zar Arıtma &lt;A.Ş.&gt;" in client.get("/en/org/demo:zar").text


def test_a_hit_shows_its_words_where_they_stand_and_why(client: TestClient) -> None:
    hit = soup(client, "/en/search?q=su+arıtma+membranı").select_one(".hit")
    assert hit is not None
    assert "Zar Arıtma" in hit.h3.get_text() if hit.h3 else False
    assert hit.select_one("h3 .demo")
    quote = hit.select_one("blockquote p")
    assert quote is not None
    assert quote["lang"] == "tr"
    assert quote.find("mark")
    assert "14 Mar 2026" in hit.get_text()
    assert hit.select(".why details li")


def test_a_hit_says_how_it_was_found_and_nothing_that_only_a_program_reads(client: TestClient, parts: Parts) -> None:
    props = {"website": "https://www.zar.example/tr/", "employees": 35, "founded": 2007}
    parts.store.write(Batch((Node("demo:zar", "sme", "", (Source("web", "1", "2026-03-14"),), props=props),)))
    hit = soup(client, "/en/search?q=su+arıtma+membranı").select_one(".hit")
    assert hit is not None
    why = hit.select_one(".why")
    assert why is not None
    assert [span.get_text() for span in why.find_all("span", recursive=False)] == [
        "your words occur",
        "close in meaning",
    ]
    assert "demo:zar" not in hit.get_text()
    assert "35 employees" in hit.get_text()
    assert "founded 2007" in hit.get_text()
    link = hit.select_one(".meta a")
    assert link is not None
    assert (link["href"], link.get_text()) == ("https://www.zar.example/tr/", "zar.example/tr")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", 'https://x"onclick=y z', 5, None])
def test_what_is_no_address_on_the_web_is_no_link(address: object) -> None:
    assert web_link(address) is None


def test_filters_hold_and_can_be_dropped_one_by_one(client: TestClient) -> None:
    page = soup(client, "/en/search?q=su&kind=sme&region=TR831")
    assert {box["value"] for box in page.select("input[type=checkbox][checked]")} == {"sme", "TR831"}
    drops = [str(link["href"]) for link in page.select(".chip.on a[aria-label]")]
    assert drops == ["/en/search?q=su&region=TR831", "/en/search?q=su&kind=sme"]
    assert page.select_one("form.keep button:not([type])")


def test_filters_typed_as_people_write_them_are_the_same_filters(client: TestClient) -> None:
    page = soup(client, "/tr/search?kind=KOB%C4%B0,Universiteler&region=tr83,TR831")
    on = {box["value"] for box in page.select("input[type=checkbox][checked]")}
    assert on == {"sme", "university", "TR83", "TR831"}
    assert len(page.select(".chip.on")) == 4


def test_a_facet_counts_without_its_own_choice(client: TestClient) -> None:
    page = soup(client, "/en/search?kind=sme")
    counts = {str(box["value"]): box.find_parent("label") for box in page.select("input[name=kind]")}
    assert set(counts) == {"sme", "company", "cluster", "university"}
    assert "1" in counts["company"].get_text() if counts["company"] else False


@pytest.mark.parametrize(
    ("chosen", "count"), [("region=TR8", 3), ("region=TR831", 3), ("sector=C", 1), ("sector=32.50", 1)]
)
def test_a_chosen_value_counts_what_it_keeps_wherever_it_lies(client: TestClient, chosen: str, count: int) -> None:
    (box,) = soup(client, f"/en/search?{chosen}").select("input[checked]")
    label = box.find_parent("label")
    assert label is not None
    assert label.select_one(".n").get_text() == str(count)  # type: ignore[union-attr]


def test_regions_stand_within_their_country_and_ours_comes_first(client: TestClient, parts: Parts) -> None:
    abroad = [
        Node(f"x:{n}", "sme", f"X {n}", (DATED,), region=region) for n, region in enumerate(["US"] * 9 + ["ITC46"])
    ]
    parts.store.write(Batch(tuple(abroad)))
    page = soup(client, "/tr/search")
    (regions,) = [one for one in page.select("fieldset") if one.select("input[name=region]")]
    top = [li.label.span.get_text(strip=True) for li in regions.select("fieldset > ul > li") if li.label]  # type: ignore[union-attr]
    assert top == ["TürkiyeTR", "Amerika Birleşik DevletleriUS", "İtalyaIT"]
    assert [box["value"] for box in regions.select("input")] == ["TR", "TR831", "TR510", "US", "IT"]
    counts = {box["value"]: box.find_parent("label").select_one(".n").get_text() for box in regions.select("input")}  # type: ignore[union-attr]
    assert counts == {"TR": "4", "TR831": "3", "TR510": "1", "US": "9", "IT": "1"}
    assert [box["value"] for box in soup(client, "/tr/search?region=IT").select("details.sub input")] == [
        "TR831",
        "TR510",
        "ITC46",
    ]


def test_a_value_that_is_chosen_stands_open(client: TestClient) -> None:
    page = soup(client, "/tr/search?region=TR831")
    box = page.select_one("input[value=TR831]")
    assert box is not None
    assert all(one.has_attr("open") for one in box.find_parents("details"))


def test_nothing_found_says_so_and_shows_ways_out(client: TestClient) -> None:
    empty = soup(client, "/en/search?kind=ngo").select_one(".empty")
    assert empty is not None
    assert [str(a["href"]) for a in empty.select("a")] == ["/en/search?kind=document", "/en/search", "/en/"]


@pytest.mark.parametrize(
    "asked", ["q=zzz", "q=zzz&kind=ngo", "q=membran", "q=membran&kind=document", "kind=ngo&region=TR8"]
)
def test_little_found_leaves_three_ways_on(client: TestClient, asked: str) -> None:
    ways = [str(a["href"]) for a in soup(client, f"/tr/search?{asked}").select(".empty .row a, .note .row a")]
    assert len(ways) == 3
    assert f"/tr/search?{asked}" not in ways


def test_documents_are_a_tab_that_keeps_the_other_choices(client: TestClient) -> None:
    page = soup(client, "/en/search?q=membran&kind=sme&region=TR8")
    tabs = {a.get_text(): (a["href"], a.has_attr("aria-current")) for a in page.select(".tabs a")}
    assert tabs == {
        "Organisations": ("/en/search?q=membran&region=TR8", True),
        "Documents": ("/en/search?q=membran&region=TR8&kind=document", False),
        "Partner suggestions": ("/en/partners?text=membran", False),
    }
    page = soup(client, "/en/search?q=membran&kind=document")
    assert page.select_one(".tabs [aria-current]").get_text() == "Documents"  # type: ignore[union-attr]
    assert page.select_one(".hit .quote footer").get_text(" ", strip=True).startswith("TR Pazar notu p. 4")  # type: ignore[union-attr]


NOTE = "/en/documents/doc:test/pazar/not.pdf"


def test_a_document_shows_what_a_question_finds_in_it_and_where(client: TestClient) -> None:
    page = soup(client, f"{NOTE}?q=membran")
    (found,) = page.select("section ol li")
    assert found.mark is not None
    assert found.mark.get_text() == "Membran"
    link = found.select_one("footer a")
    assert link is not None
    assert link.get_text() == "p. 4"
    there = page.select_one(str(link["href"]))
    assert there is not None
    assert there.mark is not None
    assert page.select_one("#page-4 h3").get_text() == "Page 4"  # type: ignore[union-attr]
    field = page.select_one("#within")
    assert field is not None
    assert field["value"] == "membran"


def test_a_document_without_a_question_marks_nothing(client: TestClient) -> None:
    assert soup(client, NOTE).select("mark, section ol") == []


def test_what_is_not_in_a_document_leaves_three_ways_on(client: TestClient) -> None:
    page = soup(client, f"{NOTE}?q=zzz")
    assert page.select_one("#found").get_text() == "Not found in this document"  # type: ignore[union-attr]
    assert len(page.select("section .row a")) == 3


def test_a_passage_leads_to_its_place_in_the_document(client: TestClient) -> None:
    link = soup(client, "/en/search?q=membran&kind=document").select_one(".quote footer a")
    assert link is not None
    assert link["href"] == f"{NOTE}?q=membran#text-0"


def test_an_organisation_shows_first_what_it_seeks_and_offers(client: TestClient) -> None:
    page = soup(client, "/tr/org/demo:zar")
    assert [h.get_text() for h in page.select("main h2")][:2] == ["Aradıkları", "Sundukları"]
    silent = soup(client, "/tr/org/ror:uni")
    assert [h.get_text() for h in silent.select("main h2")][:3] == ["Aradıkları", "Sundukları", "Tanıtım"]
    assert "henüz yazmamış" in silent.select_one("#r-need + .none").get_text()  # type: ignore[union-attr]


def test_an_organisation_says_how_it_is_reached_and_who_it_is(client: TestClient, parts: Parts) -> None:
    props = {
        "email": "bilgi@zar.example", "phone": "+90 362 000 00 00", "contact_page": "https://zar.example/iletisim",
        "vkn": "1234567890", "website": "https://zar.example", "lei": "X" * 20,
    }  # fmt: skip
    parts.store.write(Batch((Node("demo:zar", "sme", "", (Source("web", "1", "2026-04-01"),), props=props),)))
    page = soup(client, "/en/org/demo:zar")
    reach = page.select_one("section[aria-labelledby=reach]")
    assert reach is not None
    assert [str(a["href"]) for a in reach.select("a")] == [
        "https://zar.example", "https://zar.example/iletisim", "mailto:bilgi@zar.example", "tel:+903620000000"
    ]  # fmt: skip
    assert "1234567890" not in page.get_text()
    assert "890" in page.select_one("section[aria-labelledby=id]").get_text()  # type: ignore[union-attr]
    sources = page.select_one("section[aria-labelledby=prov] dl")
    assert sources is not None
    assert sources.dd.get_text(" ", strip=True) == "test 14 Mar 2026 web 1 Apr 2026"  # type: ignore[union-attr]


def test_ties_stand_in_groups_with_the_newest_cooperation_first(client: TestClient, parts: Parts) -> None:
    since = {"demo:lab": "2020-01-05", "ror:uni": "2024-06-01"}
    edges = [Edge("demo:zar", "partner_of", other, DATED, since=day) for other, day in since.items()]
    parts.store.write(Batch(edges=tuple(edges)))
    page = soup(client, "/en/org/demo:zar")
    assert [li.a.get_text() for li in page.select(".time li") if li.a] == [
        "Ondokuz Mayıs Üniversitesi",
        "Çınar Laboratuvar",
    ]
    assert [a.get_text() for a in page.select("[aria-labelledby=g-memberships] a")] == ["Samsun Medikal Kümesi"]
    assert [a.get_text() for a in page.select("[aria-labelledby=g-documents] a")] == ["Pazar notu"]


def test_a_network_is_drawn_alike_at_every_visit_and_listed(client: TestClient) -> None:
    def drawing(steps: int) -> tuple[dict[str, Any], BeautifulSoup]:
        page = soup(client, f"/en/org/demo:zar?steps={steps}")
        return json.loads(str(page.select_one("[data-chart]")["data-chart"])), page  # type: ignore[index]

    one, page = drawing(1)
    assert [node["name"] for node in one["nodes"]] == ["Zar Arıtma <A.Ş.>", "Pazar notu", "Samsun Medikal Kümesi"]
    assert [node["focus"] for node in one["nodes"]] == [True, False, False]
    assert len(page.select("figure tbody tr")) == len(one["edges"]) == 2
    two, _ = drawing(2)
    assert {node["near"] for node in two["nodes"]} == {0, 1, 2}
    assert all(0 <= node[axis] <= 1 for node in two["nodes"] for axis in "xy")
    cast(FastAPI, client.app).state.answers = Answers()  # made anew, not given again
    assert drawing(2)[0] == two


def test_a_network_shows_no_more_than_can_be_seen(client: TestClient, parts: Parts) -> None:
    many = [Node(f"x:{n}", "sme", f"X {n}", (DATED,), region="TR831") for n in range(90)]
    parts.store.write(Batch(tuple(many), tuple(Edge("ror:uni", "partner_of", node.id, DATED) for node in many)))
    page = soup(client, "/en/org/ror:uni")
    assert len(json.loads(str(page.select_one("[data-chart]")["data-chart"]))["nodes"]) == 61  # type: ignore[index]
    assert "the nearest 60 neighbours" in page.select_one("#network").get_text()  # type: ignore[union-attr]


def test_a_way_is_told_step_by_step(client: TestClient) -> None:
    page = soup(client, "/en/paths?from=demo:zar&to=ror:uni")
    (way,) = page.select("ol.path")
    names = [a.get_text() for a in way.select(".node a")]
    assert names == ["Zar Arıtma <A.Ş.>", "Samsun Medikal Kümesi", "Çınar Laboratuvar", "Ondokuz Mayıs Üniversitesi"]
    assert [tie.span.get_text() for tie in way.select(".tie") if tie.span] == ["member of", "has member", "worked with"]
    assert "→" not in page.select_one("main").get_text()  # type: ignore[union-attr]


def test_a_way_is_found_by_names_as_they_are_typed(client: TestClient) -> None:
    page = soup(client, "/tr/paths?from=zar+arıtma&to=ondokuz+mayis")
    assert [field["value"] for field in page.select("form input:not([type])")] == [
        "Zar Arıtma <A.Ş.>",
        "Ondokuz Mayıs Üniversitesi",
    ]
    assert page.select("ol.path")


@pytest.mark.parametrize(("asked", "fields"), [
    ("from=zzz&to=ror:uni", ["#from"]), ("from=zzz&to=yyy", ["#from", "#to"]), ("from=demo:zar&to=demo:zar", ["#to"]),
    ("from=demo:gizli&to=ror:uni", ["#from"]),
])  # fmt: skip
def test_what_means_nobody_is_said_at_its_field(client: TestClient, asked: str, fields: list[str]) -> None:
    answer = client.get(f"/en/paths?{asked}")
    page = BeautifulSoup(answer.text, "lxml")
    assert answer.status_code == 422
    assert [a["href"] for a in page.select(".errors a")] == fields
    assert HIDDEN not in answer.text.lower().replace("demo:gizli", "")


def test_no_way_leaves_three_ways_on(client: TestClient, parts: Parts) -> None:
    parts.store.write(Batch((Node("x:alone", "sme", "Yalnız Ltd.", (DATED,)),)))
    assert len(soup(client, "/tr/paths?from=x:alone&to=ror:uni").select(".empty a")) == 3


def test_the_data_are_told_with_source_and_date_and_nothing_hidden_is_counted(client: TestClient, parts: Parts) -> None:
    secret = Source(f"organisations:{HIDDEN}", "1", "2026-05-05")
    only = Node("x:secret", "sme", "Gizli", (secret,), audience=("org:x",))
    before = soup(client, "/en/about").main
    parts.store.write(Batch((only,)))
    page = soup(client, "/en/about")
    assert page.main == before
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert rows == [["test", "14 Mar 2026", "ask its owner", "10"]]
    assert "hashing/1" in page.get_text()
    assert "asked with beside it" not in page.get_text()


def test_the_encoder_beside_is_told_with_the_data(settings: Settings, parts: Parts) -> None:
    beside = HashingEncoder()
    beside.key = "beside/1"
    with Parts(settings, store=parts.store, encoder=parts.encoder, beside=beside) as both:
        said = soup(TestClient(create_app(settings, both)), "/en/about").get_text()
    assert "across languages: beside/1" in said


def test_what_was_measured_here_is_shown_once_it_is_saved(settings: Settings, parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "measured"
    with Parts(settings.model_copy(update={"measured": folder}), store=parts.store, encoder=parts.encoder) as held:
        client = TestClient(create_app(settings, held))
        assert "imece eval questions" in soup(client, "/tr/about").get_text()
        folder.mkdir()
        figures = [Figure("<b>need", "kept", "nDCG@10", 0.5, 0.4, 0.6, 1234)]
        record = Record("questions", "0.1.0", "abcdef0123456789", ["e5/1"], "2026-11-27T12:00:00+00:00", figures)
        (folder / "q.json").write_bytes(record.content())
        page = soup(client, "/tr/about")
        (row,) = page.select("section[aria-labelledby=measured] tbody tr")
        cells = [cell.get_text() for cell in row.select("th, td")]
        assert cells == ["<b>need", "saklanan sorular", "nDCG@10", "0,500", "0,400–0,600", "1.234"]
        said = page.get_text()
        assert all(part in said for part in ("27 Kas 2026", "abcdef012345", "e5/1", "Bütün sorular"))
        assert "imece eval questions" not in said


def test_the_table_of_a_list_has_no_tax_number_which_the_page_does_not_show(client: TestClient, parts: Parts) -> None:
    source = Source("test", "vkn", "2026-01-01")
    firm = Node("t:vkn", "sme", "Vergi Firması", (source,), props={"vkn": "4540536920", "website": "https://v.example"})
    parts.store.write(Batch((firm,)))
    page, table = client.get("/tr/org/t:vkn").text, client.get("/tr/search.csv").content.decode("utf-8-sig")
    assert "•920" in page
    assert "https://v.example" in table
    assert "4540536920" not in page + table


def test_the_start_page_speaks_the_visitors_language(client: TestClient) -> None:
    def where(**headers: str) -> str:
        return client.get("/", headers=headers, follow_redirects=False).headers["Location"]

    assert where(**{"Accept-Language": "de"}) == "/tr/"
    assert where(**{"Accept-Language": "en-GB,en;q=.8"}) == "/en/"
    assert where(**{"Accept-Language": "en", "Cookie": "lang=tr"}) == "/tr/"


def test_the_language_switch_keeps_the_page(client: TestClient) -> None:
    page = soup(client, "/en/search?q=su&kind=sme")
    assert page.select_one(".tools a[href='/tr/search?q=su&kind=sme']")


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><x', None)])
def test_the_theme_is_the_cookies_and_nothing_else(client: TestClient, cookie: str, theme: str | None) -> None:
    html = soup(client, "/en/", Cookie=f"theme={cookie}").html
    assert html is not None
    assert html.get("data-theme") == theme


def test_pages_carry_headers_that_keep_browsers_safe(client: TestClient) -> None:
    headers = client.get("/en/").headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_there_is_a_page_for_readers(client: TestClient) -> None:
    for address in ("/en/org/nobody", "/de/", "/static/secrets.toml"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "<h1>" in answer.text


def test_the_data_link_gives_the_same(client: TestClient) -> None:
    page = soup(client, "/en/search?kind=sme&region=TR831")
    link = page.select_one(".foot a[href*='organisations']")
    assert link is not None
    names = [i["name"] for i in client.get(str(link["href"])).json()["items"]]
    assert names == [h.get_text(strip=True).removesuffix("demo") for h in page.select(".hit h3")]


def test_nothing_found_is_no_range_and_says_which_code_is_unknown(client: TestClient) -> None:
    page = soup(client, "/en/search?q=su&kind=sme&region=TR99")
    assert "0–0" not in page.get_text()
    assert page.select_one("#n-res").get_text() == "No results"  # type: ignore[union-attr]
    assert "“TR99”" in page.select_one(".note").get_text()  # type: ignore[union-attr]
    assert [field for field in page.select("fieldset") if not field.select("input")] == []


@pytest.mark.parametrize("address", ["/en/org/demo:zar/partners", "/en/search?q=su+arıtma+membranı"])
def test_figures_are_shares_and_fits_with_their_scale(client: TestClient, address: str) -> None:
    page = soup(client, address)
    assert not re.search(r"\d\.\d", page.select_one("main").get_text().replace("32.50", "").replace("71.20", ""))  # type: ignore[union-attr]
    shares = [[int(n.get_text().rstrip("%")) for n in why.select(".score .n")] for why in page.select(".why")]
    assert shares
    assert all(abs(sum(one) - 100) <= len(one) for one in shares if one)


def test_each_side_of_a_match_says_something(client: TestClient, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    lab, note = parts.store.nodes(["demo:lab", "doc:test/pazar/not.pdf"], frozenset({"public"})).values()
    need, capability = (Passage("demo:lab", text, DATED, "need") for text in ("We seek X.", "We make Y."))
    matches = (Match(THEY, need, capability, lab, 0.434), Match(THEY, None, capability, note, 0.4))
    answer = PartnerAnswer(lab, "", (Partner(lab, 5.1498, (), matches),))
    monkeypatch.setattr(PartnerFinder, "for_organisation", lambda *_, **__: answer)
    page = soup(client, "/en/org/demo:zar/partners")
    told = [side.get_text(" ", strip=True) for side in page.select(".say")]
    assert told[:2] == ["You seek We seek X.", "They offer We make Y."]
    assert told[2] == "A text of theirs on the topic · Pazar notu We make Y."
    assert [link.get_text() for link in page.select(".link b")] == ["fits well"]
    assert "5.1" not in page.get_text()


def test_lists_print_without_what_only_a_screen_can_use(client: TestClient) -> None:
    style = client.get(str(soup(client, "/en/search").select_one("link[rel=stylesheet]")["href"])).text  # type: ignore[index]
    hidden = style.partition("@media print {")[2].partition("display: none")[0]
    assert {".facets", ".pager", ".btn"} <= set(re.findall(r"\.\w+", hidden))


@pytest.mark.parametrize("language", ["tr", "en"])
def test_an_error_page_speaks_its_language_and_offers_to_search_on(client: TestClient, language: str) -> None:
    page = soup(client, f"/{language}/org/nobody")
    assert page.select_one("input[name=q]")
    assert "imece search" not in page.get_text()
    asked = soup(client, f"/{language}/search?q=!!!")
    assert asked.select_one("input[name=q]")["value"] == "!!!"  # type: ignore[index]
    said = {"tr": "hiç sözcük yok", "en": "no word in it"}[language]
    assert said in asked.select_one(".empty p").get_text()  # type: ignore[union-attr]


def test_a_document_names_itself_once_and_keeps_its_lines(client: TestClient) -> None:
    page = soup(client, "/en/documents/doc:test/pazar/not.pdf")
    assert len(page.select("main a[href$='not.pdf']")) == 0
    assert page.select_one("blockquote.whole")
    assert page.select_one("blockquote footer").get_text(" ", strip=True) == "TR"  # type: ignore[union-attr]


def test_each_fact_says_who_states_it_and_of_when(client: TestClient, parts: Parts) -> None:
    register = Source("ror:test", "1", "2026-05-02")
    secret = Source("secret", "1", "2026-06-01")
    firm = Node(
        "demo:zar", "sme", "", (register,), region="TR", props={"website": "https://zar.example", "founded": 2007}
    )
    hidden = Node("demo:zar", "sme", "", (secret,), region="TR831", audience=("members:tr:medikum",))
    tie = Edge("demo:zar", "member_of", "tr:kume", register)
    parts.store.write(Batch((firm, hidden), (tie,)))
    page = soup(client, "/en/org/demo:zar")
    told = {
        one.select_one(".sr").get_text(): one.select_one("summary + span").get_text(" ", strip=True)  # type: ignore[union-attr]
        for one in page.select("details.from")
    }
    ours, theirs = "test, 14 Mar 2026", "ROR, research organisations (test), 2 May 2026"
    assert told["Source: Website"] == told["Source: Founded"] == theirs
    assert told["Source: Name"] == told["Source: What it offers"] == ours
    assert told["Source: member of"] == f"{theirs} \u00b7 {ours}"
    assert told["Source: Region"] == f"{theirs} \u00b7 {ours}"
    assert "secret" not in page.get_text()
