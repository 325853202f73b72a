"""How often an answer waits for a server, one wait after another: what can be asked together is, and it says the same.

A round trip is a statement that is waited for, or several that are at once: of these the longest row of statements that
one of them takes counts. The bounds are for questions that nobody has asked before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import Parts
from bench.round_trips import RoundTrips, counted
from graph.model import Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from search.indexer import index
from tests.api.conftest import PATIENT
from tests.graph.neo4j_server import LATEST, LTS, Served
from tests.search.hashing_encoder import HashingByToken, HashingEncoder

SOURCE = Source("test", "1", "2026-03-14")
MATTERS = {
    "tr": ("su arıtma membranı", "tekstil boyama", "yazılım geliştirme", "gıda paketleme", "biyokimya analizi"),
    "en": ("water membranes", "textile dyeing", "software testing", "food packaging", "biochemistry"),
}
WHERE = (("TR831", "Samsun"), ("TR510", "Ankara"), ("TR100", "İstanbul"))
QUESTIONS = (
    "su arıtma", "water membranes", "tekstil boyama makinesi", "Samsun'da yazılım", "bioçemistry", "yazlım geliştirme",
    "Zar 7", "“gıda paketleme” -tekstil", "Zar 3 benzeri", "test:3", "membran", "en küçük şirketler",
)  # fmt: skip


@pytest.fixture
def counting() -> Iterator[RoundTrips]:
    with counted() as trips:
        yield trips


@pytest.fixture(params=[LATEST, LTS])
def server(request: pytest.FixtureRequest) -> Iterator[Served]:
    place = Served(request.param)
    yield place
    place.close()


def world() -> Batch:
    """Firms that say what they make, some of it in a project or a document, some of it hidden."""
    regions = [Node(f"nuts:{code[:n]}", "region", name, (SOURCE,)) for code, name in WHERE for n in (5,)]
    nodes, edges, passages = [Node("nuts:TR", "region", "Türkiye", (SOURCE,)), *regions], [], []
    for at, (language, matter, place) in enumerate(product(("tr", "en"), range(5), range(3))):
        who = ("org:a",) if at % 7 == 5 else ("public",)
        id_, said = f"test:{at}", MATTERS[language][matter]
        firm = Node(id_, ("sme", "company")[at % 2], f"Zar {at} AŞ", (SOURCE,), region=WHERE[place][0], audience=who)
        project = Node(f"test:p{at}", "project", f"Proje {said} {at}", (SOURCE,))
        nodes += [firm, project]
        edges += [Edge(id_, "participated_in", project.id, SOURCE), Edge(id_, "partner_of", f"test:{at // 2}", SOURCE)]
        passages += [
            Passage(id_, f"{said} {at} konusunda çalışıyoruz", SOURCE, "capability", 0, language, audience=who),
            Passage(id_, f"{MATTERS[language][matter - 1]} arıyoruz", SOURCE, "need", 1, language, audience=who),
            Passage(project.id, f"{said} {place} geliştirildi", SOURCE, "text", 0, language),
        ]
    return Batch(tuple(nodes), tuple(edge for edge in edges if edge.src != edge.dst), tuple(passages))


def filled(store: Store) -> Store:
    store.write(world())
    index(store, HashingByToken(), beside=HashingEncoder("beside/1"))
    return store


def asked_of(settings: Settings, store: Store) -> TestClient:
    patient = settings.model_copy(update={"request_seconds": PATIENT})
    parts = Parts(patient, store=store, encoder=HashingByToken(), beside=HashingEncoder("beside/1"))
    return TestClient(create_app(patient, parts), raise_server_exceptions=False)


@pytest.fixture
def client(settings: Settings, server: Served) -> TestClient:
    return asked_of(settings, filled(server.empty()))


def trips(client: TestClient, counting: RoundTrips, address: str) -> tuple[int, int]:
    """The round trips of an address, and its statements."""
    counting.begin()
    assert client.get(address).status_code == 200, address
    return counting.waits, counting.statements


def most(client: TestClient, counting: RoundTrips, address: str, asked: Sequence[str]) -> tuple[int, int]:
    """The most round trips, and the most statements, of an address with each of these."""
    rows, statements = zip(*(trips(client, counting, address.format(one)) for one in asked), strict=True)
    return max(rows), max(statements)


def within(found: tuple[int, int], bound: tuple[int, int]) -> bool:
    """Whether neither number is above its bound."""
    return all(one <= most_ for one, most_ in zip(found, bound, strict=True))


SEARCH, PARTNERS = "/api/v1/search?q={}", "/api/v1/organisations/test:{}/partners"
FILTERED, PAGE, FILTERED_PAGE = SEARCH + "&kind=sme&region=TR", "/tr/search?q={}", "/tr/search?q={}&kind=sme&region=TR"


def test_a_search_waits_three_times_and_a_page_once_or_twice_more(client: TestClient, counting: RoundTrips) -> None:
    for address in (SEARCH, FILTERED, PAGE, FILTERED_PAGE, PARTNERS):
        trips(client, counting, address.format("0"))  # what is kept of a moment is read by whoever comes first
    said = ("tekstil+boyama", "su+arıtma", "yazılım")
    assert within(most(client, counting, SEARCH, said), (3, 12))
    assert within(most(client, counting, FILTERED, said), (3, 12))
    assert within(most(client, counting, PAGE, ("gıda+paketleme", "biyokimya")), (4, 12))
    assert within(most(client, counting, FILTERED_PAGE, ("water", "dyeing")), (5, 20))
    assert within(most(client, counting, PARTNERS, ("4", "6")), (12, 20))


def test_after_a_write_of_others_only_what_moved_is_read_again(
    client: TestClient, server: Served, counting: RoundTrips
) -> None:
    other = server.open()
    other.write(Batch((Node("test:q0", "document", "Belge", (SOURCE,)),)))
    for address in (SEARCH, PARTNERS):
        trips(client, counting, address.format("4"))
    other.write(Batch((Node("test:q1", "document", "Belge", (SOURCE,)),)))
    assert within(most(client, counting, SEARCH, ["tekstil+boyama"]), (5, 22))
    other.write(Batch((Node("test:q2", "document", "Belge", (SOURCE,)),)))
    assert within(most(client, counting, PARTNERS, ["6"]), (26, 36))


def test_what_is_asked_together_says_the_same_as_what_is_asked_one_by_one(
    client: TestClient, settings: Settings
) -> None:
    embedded = asked_of(settings, filled(open_store("memory:")))
    addresses = [f"/api/v1/search?q={question}" for question in QUESTIONS]
    addresses += [f"{address}&facets=true&kind=sme&region=TR831" for address in addresses]
    addresses += [PARTNERS.format(at) for at in (0, 4, 9)] + ["/api/v1/partners?text=su+arıtma"]
    for address in addresses:
        assert rounded(client.get(address).json()) == rounded(embedded.get(address).json()), address


def rounded(said: Any) -> Any:
    """What was said, with numbers to five digits: those after them are the machine's."""
    if isinstance(said, dict):
        return {name: rounded(value) for name, value in said.items() if name not in {"request_id", "generation"}}
    if isinstance(said, list):
        return [rounded(value) for value in said]
    return round(said, 5) if isinstance(said, float) else said
