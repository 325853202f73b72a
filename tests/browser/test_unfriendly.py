"""Names and texts that are made to run, to reach over the edge or to turn the page round: nothing of it happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from graph.model import Batch, Edge, Name, Node, Passage, Source
from graph.opening import open_store
from tests.browser.conftest import PHONE, WIDE, Look

NAMES = {
    "markup": "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">{{7*7}}${7*7}",
    "attribute": '"\' onmouseover=\'document.title=1\' style="position:fixed" x="</title></textarea><svg/onload=a>',
    "turned": "\u202eterciyes \u2067مصنع المياه\u2069 \u200f שלום \u202d ltd",
    "long": "Süper" + "fabrika" * 60,
    "controls": "Zil\x07 Sıfır\x0b\x1b[31mkırmızı\x85 \ufeff\u200b\u2028iki satır",
    "faces": "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈" * 30 + "Z\u0351\u036b\u0343\u036a\u0302" * 20,
    "address": "javascript:document.title='ran'",
    "wide": "W" * 190 + "_" + "–" * 80,
}
FIRST = "demo:numune-aritma"


def id_of(name: str) -> str:
    return f"t:kötü/{name}"


@pytest.fixture(scope="module", autouse=True)
def unfriendly(site: str, folder: Path) -> Iterator[None]:
    """Organisations, documents and projects that are called so and say so, tied to one another and to one of ours."""
    del site  # it is served from the folder
    said = Source("kotu:<b>veri</b>", "1", "2026-01-01")
    nodes, edges, texts = [], [], []
    for kind, name in NAMES.items():
        props = {
            "website": "javascript:alert(1)", "email": "<b>@x.example", "phone": name, "city": name, "employees": 12,
            "contact_page": f"https://x.example/{name}",
        }  # fmt: skip
        firm, sheet = id_of(kind), f"doc:kotu/{kind}.txt"
        more = (Name(name[::-1], "ar"), Name(name, "und"))
        nodes += [
            Node(firm, "sme", name, (said,), more, region="TR831", sectors=("28.93",), props=props),
            Node(sheet, "document", name, (said,), region="TR831", props={"title": name}),
        ]
        edges += [
            Edge(firm, "shared", sheet, said),
            Edge(firm, "partner_of", id_of("long"), said, props={"note": name}),
            Edge(firm, "partner_of", FIRST, said),
        ]
        texts += [Passage(firm, f"{name} kötücül {name}", said, role, language="ar") for role in ("need", "capability")]
        texts.append(Passage(sheet, f"kötücül {name}", said, page=1, language="tr"))
    nodes.append(Node(f"t:{NAMES['long']}", "cluster", "kötücül küme", (said,)))
    edges = [edge for edge in edges if edge.src != edge.dst]
    with open_store(f"sqlite:///{folder}/data/imece.db") as store:
        store.write(Batch(tuple(nodes), tuple(edges), tuple(texts)))
        yield
        store.close_missing(said.dataset, "2026-02-01")


PAGES = {
    "list": "/tr/search?region=TR831&sector=28.93&sort=name",
    "results": "/tr/search?q=kötücül",
    "documents": "/en/search?q=kötücül&kind=document",
    "results as a map": "/en/search?q=kötücül&view=map",
    "a question of it": f"/tr/search?q={quote(NAMES['markup'])}",
    "a filter of it": f"/en/search?source={quote(NAMES['markup'])}&q={quote(NAMES['wide'])}",
    "map": "/tr/map?sector=28",
    "region": "/tr/regions/TR831",
    "regions": "/en/regions",
    "sector": "/en/sectors/28.93",
    "about": "/tr/about",
    "partners for a text": f"/tr/partners?text={quote(NAMES['attribute'])}",
    "ways": f"/tr/paths?from={quote(id_of('long'))}&to={FIRST}",
    **{f"organisation, {kind}": f"/tr/org/{quote(id_of(kind))}" for kind in NAMES},
    **{f"document, {kind}": f"/en/documents/doc:kotu/{kind}.txt?q=kötücül" for kind in NAMES},
    "similar": f"/en/org/{quote(id_of('markup'))}/similar",
    "partners": f"/tr/org/{quote(id_of('turned'))}/partners",
    "one that it is tied to": f"/tr/org/{FIRST}",
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_nothing_reaches_over_the_edge(look: Look, name: str) -> None:
    for size in PHONE, WIDE:
        seen = look(size)
        page = seen.open(PAGES[name])
        # What comes later and what is folded away is looked at, too.
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(150)
        assert seen.sideways <= 0, (name, size)
        assert seen.complaints == []
        assert seen.elsewhere == []
        assert page.title() != "ran"
        assert (
            page.locator("main script, main img, main [onerror], main [onmouseover], [href^='javascript:']").count()
            == 0
        )


def test_a_name_that_turns_the_page_round_turns_itself_alone(look: Look) -> None:
    page = look().open(f"/tr/org/{FIRST}")
    row = page.locator(".time li").filter(has=page.locator("a[href$='/turned']"))
    name, label = row.locator("a").bounding_box(), row.locator("span.muted").first.bounding_box()
    assert name
    assert label
    assert name["x"] + name["width"] <= label["x"] + 1
