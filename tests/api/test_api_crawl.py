"""Everything that can be reached is asked twice, with and without hidden things in the store: it reads the same."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.app import create_app
from api.settings import load_settings
from api.wiring import Parts
from graph.filters import Filter
from graph.model import PUBLIC, Batch
from graph.store import Store
from ingest.loader import LoadOptions, load
from search.indexer import index
from tests.api.conftest import HIDDEN, PATIENT, HashingEncoder, world
from tests.graph.backends import BACKENDS

API = "/api/v1"
PRIVATE_IDS = frozenset({"demo:gizli", "doc:test/gizli.pdf"})
INSIDE = frozenset({PUBLIC, "org:demo:zar", "members:tr:medikum"})
TRACES = ("kuvars", "gizli", "members:tr:medikum", "org:demo:zar", "nuts:us", "organisations:firma")
# Of organisations that are public too, of one that is not, and of a cluster; each says more than everyone may know.
CONFIDENTIAL: tuple[dict[str, str], ...] = (
    {"id": "demo:lab", "name": f"Gizli {HIDDEN} Holding", "names": "tr:Gizli Ad", "kind": "university",
     "country": "US", "sectors": "20.13", "website": "https://gizli.example", "employees": "900",
     "member_of": "tr:kume", "description": f"{HIDDEN} yapıyoruz.", "needs": f"{HIDDEN} arıyoruz.",
     "audience": "org:demo:zar"},
    {"id": "tr:kume", "name": "Gizli Su Membranı Kümesi", "kind": "cluster", "country": "US", "sectors": "32.50",
     "description": f"{HIDDEN} ve su arıtma membranı.", "audience": "org:demo:zar"},
    {"id": "demo:zar", "name": f"Gizli {HIDDEN} Zar", "kind": "sme", "sectors": "20.13", "employees": "12",
     "member_of": "tr:kume", "needs": "su arıtma membranı", "audience": "members:tr:medikum"},
    {"id": "demo:yeni", "name": "Gizli Yeni Membran", "kind": "sme", "country": "US", "sectors": "32.50",
     "member_of": "tr:kume", "description": "su arıtma membranı", "audience": "members:tr:medikum"},
)  # fmt: skip
SEEDS = (
    "/", "/tr/", "/en/", "/metrics", f"{API}/openapi.json", f"{API}/ready", f"{API}/regions", f"{API}/sectors",
    f"{API}/documents?n=1", f"{API}/organisations?n=1&facets=true", f"{API}/organisations?changed_since=2026-01-01",
    "/tr/search?q=su+arıtma+membranı", "/en/search?q=water+membranes", f"{API}/search?q=su+arıtma+membranı&n=2",
    f"{API}/search?q=gizli", f"{API}/partners?text=water+membranes+textiles", f"{API}/paths?from=demo:zar&to=ror:uni",
)  # fmt: skip
ROUTES = (
    "/organisations/{}/similar", "/organisations/{}", "/organisations/{}/neighbours?hops=3&limit=500",
    "/organisations/{}/partners?n=100",
    "/documents/{}",
)  # fmt: skip
ARRANGED = re.compile(r"(kind|region|sector|size|language|source|plain|sort|view)=.*(sort|view)=")
"""A list that is filtered and arranged, too."""
MOST = {"memory": 1_400, "neo4j": 150}
"""More than there are, and on a server, which takes its time for each, the nearest of them."""


class Seen:
    """A client over one store, that remembers what it was answered."""

    def __init__(self, client: TestClient, most: int = MOST["memory"]) -> None:
        self.client, self.most, self.answers = client, most, dict[str, tuple[int, str, str]]()

    def ask(self, address: str) -> str:
        headers = {"X-Request-ID": "same", "Accept": "text/html, application/json", "Cookie": "lang=tr"}
        answer = self.client.get(address, headers=headers)
        text = cells(answer.content) if answer.content.startswith(b"PK") else answer.text
        self.answers[address] = answer.status_code, text, answer.headers.get("ETag", "")
        return text

    def crawl(self) -> None:
        waiting = list(SEEDS)
        while waiting and len(self.answers) < self.most:
            address = waiting.pop(0)
            if address not in self.answers:
                waiting += links(address, self.ask(address))


def cells(book: bytes) -> str:
    """What a workbook holds, without the moment at which it was written."""
    sheets = load_workbook(BytesIO(book), read_only=True).worksheets
    return repr([row for sheet in sheets for row in sheet.iter_rows(values_only=True)])


def links(address: str, text: str) -> Iterator[str]:
    """Every address that an answer leads to."""
    if text.lstrip().startswith("<"):
        # Each province with somebody in it stands in a list beside its map; orders and views of the lists without a
        # filter are followed, as each has them.
        followed = BeautifulSoup(text, "lxml").select("a[href^='/']:not(.hexmap a)")
        yield from (url for a in followed if not ARRANGED.search(url := str(a["href"])))
        return
    for id_ in re.findall(r'"(?:id|holder|src|dst)":"([^"]+)"', text):
        if "#" in id_:
            yield f"{API}/passages/{id_.replace('#', '%23')}"
        else:
            yield from (API + route.format(id_) for route in ROUTES)
    following = re.search(r'"next":"([^"]+)"', text)
    if following:
        yield f"{address.partition('&cursor=')[0]}&cursor={following[1]}"


@pytest.fixture(scope="module", params=("memory", "neo4j"))
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Seen, Seen]]:
    whole = world()
    public = Batch(
        tuple(node for node in whole.nodes if node.id not in PRIVATE_IDS),
        tuple(edge for edge in whole.edges if PRIVATE_IDS.isdisjoint({edge.src, edge.dst})),
        tuple(p for p in whole.passages if HIDDEN not in p.text),
    )
    folder = tmp_path_factory.mktemp("crawl")
    place = BACKENDS[request.param](folder)
    table = folder / "firma.csv"
    with table.open("w", encoding="utf-8", newline="") as written:
        rows = csv.DictWriter(written, dict.fromkeys(name for row in CONFIDENTIAL for name in row))
        rows.writeheader()
        rows.writerows(CONFIDENTIAL)
    store = place.empty()
    with_hidden = Seen(served(store, whole, table), MOST[request.param])
    with_hidden.crawl()
    seen = store.seen_by(INSIDE)
    assert [seen.node(id_).name[:5] for id_ in ("demo:lab", "tr:kume", "demo:zar", "demo:yeni")] == ["Gizli"] * 4
    assert seen.facets(Filter()).regions["US"] == 3
    without = Seen(served(place.empty(), public))
    for address in with_hidden.answers:
        without.ask(address)
    yield with_hidden, without
    place.close()


def served(store: Store, batch: Batch, table: Path | None = None) -> TestClient:
    encoder = HashingEncoder()
    store.write(batch)
    if table is not None:
        report = load(store, "organisations", [table], LoadOptions(date="2026-10-01"))
        assert (report.rows, report.rejected) == (4, 0)
    index(store, encoder)
    settings = load_settings(store="memory:", audiences=frozenset({PUBLIC}), request_seconds=PATIENT)
    return TestClient(create_app(settings, Parts(settings, store=store, encoder=encoder)))


def test_the_crawl_reaches_all_kinds_of_addresses(worlds: tuple[Seen, Seen]) -> None:
    asked = worlds[0].answers
    assert len(asked) > 100
    assert len(asked) < MOST["memory"]
    parts = ("/tr/org/", "/en/org/", "/tr/documents/", "/passages/", "/neighbours", "/partners", "cursor=")
    ended = len(asked) < worlds[0].most
    for part in parts if ended else parts[:2]:
        assert any(part in address for address in asked), part
    assert {status for status, _, _ in asked.values()} <= {200, 404}


def test_nothing_that_can_be_reached_names_what_is_hidden(worlds: tuple[Seen, Seen]) -> None:
    found: dict[str, Any] = {
        address: [trace for trace in TRACES if trace in text.lower()]
        for address, (_, text, _) in worlds[0].answers.items()
        if "q=gizli" not in address
    }
    assert {address: traces for address, traces in found.items() if traces} == {}


def test_all_reads_as_if_what_is_hidden_were_not_there(worlds: tuple[Seen, Seen]) -> None:
    with_hidden, without = (seen.answers for seen in worlds)
    for address, (status, text, tag) in with_hidden.items():
        if address == "/metrics":
            continue
        assert (status, text, tag) == without[address], address
