"""Whether anything public reads otherwise once confidential data is loaded: `python -m bench.rights [--store ADDRESS]`.

Loads the demonstration, crawls all that everyone can reach in pages and API, and asks the same again after a
confidential table that says something else of every second organisation (name, kind, place, sectors, size, website,
memberships, needs), names firms that nobody knows, and a folder of confidential documents. Any answer that differs in
its status, body or tag is printed. A Neo4j store must be empty.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from api.wiring import Parts
from graph.filters import Filter, make_filter
from graph.model import PUBLIC
from graph.store import Store
from graph.vocabulary import vocabulary
from ingest.demonstration import load_demo
from ingest.loader import LoadOptions, load
from search.indexer import index

API = "/api/v1"
SEEDS = (
    "/", "/tr/", "/en/", f"{API}/ready", f"{API}/regions", f"{API}/sectors", f"{API}/documents",
    f"{API}/organisations?n=50&facets=true", f"{API}/organisations?changed_since=2026-06-01",
    "/tr/search?q=su+arıtma+membranı", "/en/search?q=water+membranes&region=TR", f"{API}/search?q=gizli+ortak",
    f"{API}/search?q=Ankara", f"{API}/search?q=10.51", f"{API}/partners?text=su+arıtma+membranı",
    f"{API}/partners?text=water+membranes+textiles", f"{API}/search?q=kobi&facets=true",
)  # fmt: skip
ROUTES = (
    "/organisations/{}", "/organisations/{}/neighbours?hops=2", "/organisations/{}/similar",
    "/organisations/{}/partners", "/documents/{}",
)  # fmt: skip
OWNER = "org:demo:sahibi"
INSIDE = frozenset({PUBLIC, OWNER})
HEADER = ("id", "name", "kind", "city", "sectors", "website", "employees", "member_of", "needs", "audience")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="memory:", help="address of an empty store")
    parser.add_argument("--most", type=int, default=600, help="addresses to ask")
    asked = parser.parse_args()
    settings = load_settings(store=asked.store, audiences=frozenset({PUBLIC}), log_level="error")
    with Parts(settings) as parts, tempfile.TemporaryDirectory() as folder:
        store, encoder = parts.store, parts.need_encoder()
        assert encoder is not None, "set IMECE_ENCODER to one that makes vectors"
        load_demo(store)
        index(store, encoder)
        before = crawled(client(parts), asked.most)
        hidden = load_hidden(store, Path(folder))
        index(store, encoder)
        seen = store.seen_by(INSIDE).facets(Filter()).total - store.seen_by(frozenset({PUBLIC})).facets(Filter()).total
        again = client(parts)
        differing = [address for address, answer in before.items() if answer_of(again, address) != answer]
    for address in differing:
        print(address)
    print(f"{hidden} confidential rows and documents, {seen} nodes that only their owner sees")
    print(f"{len(before)} public reads, {len(differing)} differ")
    return 1 if differing else 0


def client(parts: Parts) -> TestClient:
    """A service over the parts that remembers nothing of another."""
    return TestClient(create_app(parts.settings, parts))


def crawled(asking: TestClient, most: int) -> dict[str, tuple[int, str, str]]:
    """The answers to all addresses that are reached from the first ones, as many as are asked for."""
    chance = random.Random(10)  # so that every kind of address is among those that are asked
    waiting, answers = list(SEEDS), dict[str, tuple[int, str, str]]()
    looked = set(SEEDS)
    while waiting and len(answers) < most:
        address = waiting.pop(0)
        answer = answer_of(asking, address)
        if answer[0] == 200:
            answers[address] = answer
            found = [link for link in links(answer[1]) if link not in looked]
            looked.update(found)
            waiting += found
            if waiting and waiting[0] not in SEEDS:
                chance.shuffle(waiting)
    return answers


def answer_of(asking: TestClient, address: str) -> tuple[int, str, str]:
    answer = asking.get(address, headers={"X-Request-ID": "same", "Accept": "text/html, application/json"})
    return answer.status_code, answer.text, answer.headers.get("ETag", "")


def links(text: str) -> Iterator[str]:
    """Every address that an answer leads to."""
    if text.lstrip().startswith("<"):
        yield from (str(a["href"]) for a in BeautifulSoup(text, "lxml").select("a[href^='/']"))
        return
    for id_ in dict.fromkeys(re.findall(r'"(?:id|holder|src|dst)":"([^"#]+)"', text)):
        yield from (API + route.format(id_) for route in ROUTES)


def load_hidden(store: Store, folder: Path) -> int:
    """Load what everyone may not see, and return how much."""
    everyone = store.seen_by(frozenset({PUBLIC}))
    known = [node for kind in sorted(vocabulary().organisations) for node in everyone.of_kind(kind)][::2]
    cluster = everyone.page(make_filter(["cluster"]), 1)[0].id
    told = ("Ankara", "20.13", "https://gizli.example", "900", cluster, "su arıtma membranı ve gizli ortak", OWNER)
    rows = [(node.id, f"Gizli Ad {at}", "sme" if at % 2 else node.kind, *told) for at, node in enumerate(known)]
    rows += [(f"demo:gizli-{at}", f"Gizli Firma {at}", "sme", *told) for at in range(20)]
    with (folder / "gizli.csv").open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([HEADER, *rows])
    shared = folder / "belgeler"
    shared.mkdir()
    for at in range(20):
        (shared / f"{at}.md").write_text(
            f"# Gizli rapor {at}\n\nSu arıtma membranı için gizli ortak aranıyor.\n", "utf-8"
        )
    said = "".join(f"{at}.md,{known[at].id},{OWNER}\n" for at in range(20))
    (shared / "documents.csv").write_text(f"file,shared_by,audience\n{said}", "utf-8")
    taken = 0
    for source, path in (("organisations", folder / "gizli.csv"), ("documents", shared)):
        report = load(store, source, [path], LoadOptions(date="2026-10-01", rejects=folder / f"{source}.rejects.csv"))
        assert report.taken, report
        taken += report.rows
    return taken


if __name__ == "__main__":
    sys.exit(main())
