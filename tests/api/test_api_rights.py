"""Who has signed in reads, at every address, what a service would tell everybody that has their rights for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.questions.caller import caller_of
from api.settings import Settings, load_settings
from api.wiring import Parts
from graph.model import Batch, Edge, Node, Passage
from graph.opening import open_store
from people import accounts
from people.keys import make_key
from search.indexer import index
from tests.api.conftest import HashingEncoder, record, world
from tests.api.test_api_crawl import SEEDS, Seen, links
from tests.people.passwords import quick_passwords

MOST = 400


def beside() -> Batch:
    """What only some may see, of each sort of audience: those of the caller below, and one of others."""
    audiences = (
        "signed-in",
        "org:demo:zar",
        "members:tr:medikum",
        "partners:demo:lab",
        "org:demo:lab",
        "members:tr:kume",
    )
    nodes = [Node("tr:medikum", "cluster", "Medikum", (record(90),))]
    edges = [
        Edge("demo:zar", "member_of", "tr:medikum", record(91)),
        Edge("demo:lab", "partner_of", "demo:zar", record(92)),
    ]
    passages = []
    for number, audience in enumerate(audiences, 100):
        id_ = f"demo:n{number}"
        nodes.append(
            Node(id_, "sme", f"Firma {number} membran", (record(number),), region="TR831", audience=(audience,))
        )
        edges.append(Edge(id_, "partner_of", "ror:uni", record(number), audience=(audience,)))
        passages.append(Passage(id_, f"Su arıtma membranı, {audience}.", record(number), "capability", language="tr",
                                audience=(audience,)))  # fmt: skip
    return Batch(tuple(nodes), tuple(edges), tuple(passages))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Seen, Seen, frozenset[str]]]:
    """A program with a key of somebody at demo:zar, and anybody at a service where all have just these rights."""
    folder: Path = tmp_path_factory.mktemp("rights")
    encoder = HashingEncoder()
    with pytest.MonkeyPatch.context() as patched, open_store("memory:") as store:
        quick_passwords(patched)
        store.write(world())
        store.write(beside())
        index(store, encoder)
        settings = load_settings(store="memory:", people=f"sqlite:///{folder}/people.db", work_per_client=1_000)
        parts = Parts(settings, store=store, encoder=encoder)
        link = accounts.invite(parts.people, None, "a@zar.example", "demo:zar", "reader")
        who = accounts.signed_in(parts.people, accounts.join(parts.people, link, "A", "dört sarı kedi bahçede"))
        assert who is not None
        key = make_key(parts.people, who, "test")
        rights = frozenset(caller_of(parts, "tr", who).view.audiences)
        open_to_all = Settings(**{**settings.model_dump(), "audiences": rights})
        with parts:
            signed = Seen(TestClient(create_app(settings, parts), headers={"Authorization": f"Bearer {key}"}))
            everybody = Seen(TestClient(create_app(open_to_all, Parts(open_to_all, store=store, encoder=encoder))))
            yield signed, everybody, rights


def test_rights_are_those_of_the_organisation_and_no_more(both: tuple[Seen, Seen, frozenset[str]]) -> None:
    assert both[2] == {
        "public", "signed-in", "org:demo:zar", "members:tr:kume", "members:tr:medikum", "partners:demo:lab",
    }  # fmt: skip


def test_every_address_of_the_api_answers_by_these_rights(both: tuple[Seen, Seen, frozenset[str]]) -> None:
    signed, everybody, _ = both
    waiting = [address for address in SEEDS if address.startswith("/api/") and "openapi" not in address]
    while waiting and len(signed.answers) < MOST:
        address = waiting.pop(0)
        if address not in signed.answers:
            waiting += [link for link in links(address, signed.ask(address)) if link.startswith("/api/")]
            everybody.ask(address)
    assert len(signed.answers) > 100
    assert {status for status, _, _ in signed.answers.values()} <= {200, 404}
    assert signed.answers == everybody.answers
    told = "".join(text for _, text, _ in signed.answers.values())
    seen = {number for number in range(100, 106) if f"Firma {number} membran" in told}
    assert seen == {100, 101, 102, 103, 105}, "what is for demo:lab alone is not theirs"
