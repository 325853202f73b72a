"""Whether anything that somebody reads depends on what is not theirs; `python -m bench.random_rights [CASES]`.

Random small graphs, whose records, ties and texts each have an audience by chance, are served twice to somebody with
random rights: whole, and without what is not for them, which is left out by the plainest means. A case is one question
to both, of the API or a page: search, lists, facets, counts, neighbours, paths, partners, likeness, exports, things
that are not there. Status, body and tag have to be the same. `--neo4j` puts the whole graph into the Neo4j of the
tests, which is emptied for each; scores are then compared to three digits. Exit code 1 where any case differs.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from api.wiring import Parts
from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from search.indexer import index
from tests.graph.backends import BACKENDS
from tests.search.hashing_encoder import HashingEncoder

SEED, PER_GRAPH, DEFAULT = 20261128, 100, 10_000
API = "/api/v1"
GROUPS = ("public", "signed-in", "org:tr:f1", "org:tr:f2", "members:tr:k1", "members:tr:k2", "partners:tr:f3")
WORDS = ("membran", "su", "arıtma", "tekstil", "nanolif", "kaynak", "döküm", "robot", "süt", "fındık", "laboratuvar",
         "ihracat", "çelik", "seramik", "yazılım", "sensör", "optik", "tohum", "mermer", "plastik")  # fmt: skip
KINDS = ("sme", "company", "university", "chamber")
REGIONS, SECTORS = ("TR831", "TR510", "TR100", "TR833"), ("32.50", "28.93", "13.10", "62.01")
FIGURE = re.compile(r"-?\d+\.\d{3,}(?:e-\d+)?|\b[\d.]+e-\d+")
SAME = {"X-Request-ID": "same", "Accept": "text/html, application/json", "Accept-Language": "en"}


@dataclass(frozen=True)
class World:
    """A graph, and everything in it that has a name."""

    batch: Batch
    ids: Sequence[str]


def audience(chance: random.Random) -> tuple[str, ...]:
    """Everyone's, as a rule, or that of one or two groups."""
    return (PUBLIC,) if chance.random() < 0.55 else tuple(sorted(chance.sample(GROUPS[1:], chance.randint(1, 2))))


def world(chance: random.Random) -> World:
    """A dozen organisations with up to three records each, clusters, documents, and ties and texts among them."""
    nodes, passages = list[Node](), list[Passage]()
    firms, documents = [f"tr:f{at}" for at in range(1, 13)], [f"doc:{at}" for at in range(1, 5)]
    clusters = ["tr:k1", "tr:k2"]
    for id_ in (*firms, *clusters, *documents):
        kind = "cluster" if id_ in clusters else "document" if id_ in documents else chance.choice(KINDS)
        for dataset in chance.sample(("a", "b", "c"), 1 if id_ in documents else chance.randint(1, 3)):
            source = Source(dataset, id_, f"2026-0{chance.randint(1, 9)}-01")
            seen = audience(chance)
            plain = kind == "document"
            nodes.append(Node(
                id_, kind, f"{chance.choice(WORDS).title()} {chance.choice(WORDS)} {id_}", (source,),
                region=None if plain else chance.choice((*REGIONS, None)),
                sectors=() if plain else tuple(chance.sample(SECTORS, chance.randint(0, 2))),
                audience=seen, props={} if plain else {"employees": chance.randint(1, 400)},
            ))  # fmt: skip
            for seq in range(chance.randint(0, 2)):
                said = " ".join(chance.choices(WORDS, k=chance.randint(4, 12)))
                role = "text" if plain else chance.choice(("need", "capability", "profile"))
                # A text is for those whom its record is for, or fewer: so every source has it.
                own = audience(chance) if seen == (PUBLIC,) and chance.random() < 0.3 else seen
                passages.append(Passage(id_, f"{said.capitalize()}.", source, role, seq, "tr", audience=own))
    ties: dict[object, Edge] = {}
    for number in range(30):
        src, dst = chance.sample(firms, 2)
        rel = "partner_of"
        if number % 3 == 0:
            dst, rel = chance.choice(clusters), "member_of"
        elif number % 5 == 0:
            dst, rel = chance.choice(documents), "shared"
        source = Source(chance.choice("ab"), str(number), "2026-05-01")
        edge = Edge(src, rel, dst, source, audience=audience(chance))
        ties.setdefault(edge.key, edge)  # what one source says of two is for one audience
    return World(
        Batch(tuple(nodes), tuple(ties.values()), tuple(passages)), [*firms, *clusters, *documents, "tr:nobody"]
    )


def alone(batch: Batch, rights: frozenset[str]) -> Batch:
    """What of a graph is for somebody with these rights."""
    nodes = tuple(one for one in batch.nodes if not rights.isdisjoint(one.audience))
    records, there = {(one.id, one.source.dataset) for one in nodes}, {one.id for one in nodes}
    edges = (one for one in batch.edges if not rights.isdisjoint(one.audience) and {one.src, one.dst} <= there)
    texts = (one for one in batch.passages if not rights.isdisjoint(one.audience))
    return Batch(nodes, tuple(edges), tuple(one for one in texts if (one.holder, one.source.dataset) in records))


def questions(chance: random.Random, held: World, number: int) -> list[str]:
    """Addresses of every sort, about things that are there, hidden, or nowhere."""
    found = []
    for _ in range(number):
        id_, other = (quote(one, safe=":") for one in chance.sample(held.ids, 2))
        said = quote(" ".join(chance.sample(WORDS, chance.randint(1, 3))))
        keep = chance.choice(("", f"&kind={chance.choice(KINDS)}", f"&region={chance.choice(REGIONS)}",
                              f"&sector={chance.choice(SECTORS)}", "&size=small", "&source=a"))  # fmt: skip
        narrow = "" if keep.startswith("&source") else keep
        found.append(chance.choice((
            f"{API}/search?q={said}{keep}&facets=true", f"{API}/search?q={said}&kind=document",
            f"{API}/organisations?facets=true&n=5{keep}", f"{API}/organisations/{id_}", f"{API}/documents/{id_}",
            f"{API}/organisations/{id_}/neighbours?hops={chance.randint(1, 3)}", f"{API}/documents?n=3",
            f"{API}/organisations/{id_}/similar", f"{API}/organisations/{id_}/partners?n=20{narrow}",
            f"{API}/partners?text={said}&n=20{narrow}", f"{API}/paths?from={id_}&to={other}",
            f"{API}/clusters/{id_}/peers", f"{API}/regions", f"{API}/sectors",
            f"/en/search?q={said}{keep}", f"/en/org/{id_}", f"/en/org/{id_}/partners", f"/en/documents/{id_}",
            f"/en/search.csv?q={said}", f"/en/paths?from={id_}&to={other}", "/en/map", f"/en/org/{id_}/similar",
        )))  # fmt: skip
    return found


def served(store: Store, batch: Batch, rights: frozenset[str]) -> TestClient:
    """A service for whoever has these rights, over a store that gets a graph."""
    encoder = HashingEncoder()
    store.write(batch)
    index(store, encoder)
    settings = load_settings(
        store="memory:", audiences=rights, log_level="error", work_per_client=1_000, request_seconds=120
    )
    parts = Parts(settings, store=store, encoder=encoder)
    return TestClient(create_app(settings, parts), follow_redirects=False)


def told(client: TestClient, address: str, *, exact: bool) -> tuple[object, ...]:
    """What a question is answered with; on another engine its figures to four digits, and no tag of them."""
    answer = client.get(address, headers=SAME)
    if exact:
        return answer.status_code, answer.text, answer.headers.get("ETag")
    rounded = FIGURE.sub(lambda figure: f"{float(figure[0]):.3g}", answer.text)
    return answer.status_code, rounded


def main(cases: int, store: str) -> int:
    """Ask, print what differs, and how many were asked."""
    chance, done, differing, denied, began = random.Random(SEED), 0, 0, 0, time.process_time()
    backend, exact = BACKENDS[store](Path()), store == "memory"
    while done < cases:
        held = world(chance)
        rights = frozenset({PUBLIC, *chance.sample(GROUPS[1:], chance.randint(0, 4))})
        with open_store("memory:") as little:
            first = served(backend.empty(), held.batch, rights)
            second = served(little, alone(held.batch, rights), rights)
            for asked in questions(chance, held, min(PER_GRAPH, cases - done)):
                answer, expected = (told(one, asked, exact=exact) for one in (first, second))
                done += 1
                denied += answer[0] == 404
                if answer != expected:
                    differing += 1
                    print(f"{sorted(rights)} {asked}: {answer[0]} {expected[0]}", flush=True)
    backend.close()
    print(f"{done} cases, {denied} of things that are not there for whoever asks, {differing} differ; "
          f"{time.process_time() - began:.0f} s of processor time")  # fmt: skip
    return 1 if differing else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=int, nargs="?", default=DEFAULT)
    parser.add_argument("--neo4j", action="store_true", help="put what is asked into a Neo4j")
    said = parser.parse_args()
    sys.exit(main(said.cases, "neo4j" if said.neo4j else "memory"))
