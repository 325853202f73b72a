"""A small world that every test of the api asks: public organisations, and beside them what nobody may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from api.app import create_app
from api.settings import Settings, load_settings
from api.wiring import Parts
from graph.model import Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.packing import VectorBatch
from graph.store import Store
from graph.words.folding import words

HIDDEN = "kuvars"  # stands in everything private and nowhere else
MEMBERS = ("members:tr:medikum",)
PATIENT = 300
"""Seconds for a request where a server may be asked that has just begun and plans each statement for the first time."""
DATED = Source("test", "1", "2026-03-14")


class HashingEncoder:
    """A real encoder without weights: a text is the sum of directions that its words hash to."""

    key = "hashing/1"
    dimensions = 64
    max_tokens = 512
    by_token: Final = None

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        matrix = np.zeros((len(texts), self.dimensions), np.float32)
        for place, text in enumerate(texts):
            for word in words(text) or [""]:
                seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
                matrix[place] += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        unit: NDArray[np.float32] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        return unit

    encode_queries = encode_passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) for text in texts]


def record(number: int) -> Source:
    return Source("test", str(number), "2026-03-14")


def world() -> Batch:
    membrane, lab, cluster, uni = "demo:zar", "demo:lab", "tr:kume", "ror:uni"
    nodes = (
        Node("nuts:TR", "region", "Türkiye", (record(1),)),
        Node("nuts:TR831", "region", "Samsun", (record(2),), region="TR831"),
        Node("nace:2.1:C", "sector", "İmalat", (record(3),)),
        Node("nace:2.1:32", "sector", "Diğer imalatlar", (record(4),)),
        Node(
            membrane, "sme", "Zar Arıtma <A.Ş.>", (record(5),), region="TR831", sectors=("32.50",), props={"demo": True}
        ),
        Node(lab, "company", "Çınar Laboratuvar", (record(6),), region="TR510", sectors=("71.20",)),
        Node(cluster, "cluster", "Samsun Medikal Kümesi", (record(7),), region="TR831"),
        Node(uni, "university", "Ondokuz Mayıs Üniversitesi", (record(8),), region="TR831"),
        Node("doc:test/pazar/not.pdf", "document", "Pazar notu", (record(9),)),
        Node("cordis:project:1", "project", "CLEANWATER", (record(10),)),
        Node(
            "demo:gizli",
            "sme",
            f"Gizli {HIDDEN} Ltd.",
            (record(11),),
            region="TR831",
            sectors=("32.50",),
            audience=MEMBERS,
        ),
        Node("doc:test/gizli.pdf", "document", f"Gizli {HIDDEN} belgesi", (record(12),), audience=MEMBERS),
    )
    edges = (
        Edge(membrane, "member_of", cluster, record(20), since="2021-05-01"),
        Edge(lab, "member_of", cluster, record(21)),
        Edge(uni, "partner_of", lab, record(22)),
        Edge(membrane, "shared", "doc:test/pazar/not.pdf", record(23)),
        Edge(uni, "participated_in", "cordis:project:1", record(24)),
        Edge(membrane, "located_in", "nuts:TR831", record(25)),
        Edge("demo:gizli", "member_of", cluster, record(26)),
        Edge("demo:gizli", "partner_of", uni, record(27)),
        Edge(membrane, "shared", "doc:test/gizli.pdf", record(28)),
    )
    passages = (
        Passage(
            membrane, "Su arıtma membranı üretiyoruz <b>ve</b> test ediyoruz.", record(5), "capability", language="tr"
        ),
        Passage(membrane, "Tıbbi tekstil için laboratuvar arıyoruz.", record(5), "need", language="tr"),
        Passage(membrane, f"Yalnız üyelere: {HIDDEN} filtre.", record(5), "capability", 1, "tr", audience=MEMBERS),
        Passage(lab, "We test medical textiles and water membranes.", record(6), "capability", language="en"),
        Passage(lab, "We look for a maker of water membranes.", record(6), "need", language="en"),
        Passage(uni, "Biyokimya ve çevre mühendisliği.", record(8), "profile", language="tr"),
        Passage("doc:test/pazar/not.pdf", "Membran pazarı büyüyor.", record(9), language="tr", page=4),
        Passage("cordis:project:1", "Cleaner water by membranes.", record(10), language="en"),
        Passage("demo:gizli", f"Su arıtma membranı, {HIDDEN} ile.", record(11), "capability", language="tr"),
        Passage("doc:test/gizli.pdf", f"Su arıtma için {HIDDEN}.", record(12), language="tr", audience=MEMBERS),
    )
    return Batch(nodes, edges, passages)


def embed(store: Store, encoder: HashingEncoder) -> None:
    passages = store.unembedded(encoder.key, "", 1_000)
    matrix = encoder.encode_passages([passage.text for passage in passages])
    ids, digests = tuple(p.id for p in passages), tuple(p.digest for p in passages)
    store.put_vectors(VectorBatch(encoder.key, ids, digests, matrix))


@pytest.fixture
def filled() -> Batch:
    return world()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"IMECE_{name.upper()}", raising=False)
    for name in ("NEO4J_USERNAME", "NEO4J_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return load_settings(
        store="memory:",
        people=f"sqlite:///{tmp_path}/people.db",
        files=tmp_path / "files",
        statistics=tmp_path / "statistics",
    )


@pytest.fixture
def parts(settings: Settings) -> Iterator[Parts]:
    store, encoder = open_store("memory:"), HashingEncoder()
    store.write(world())
    embed(store, encoder)
    with Parts(settings, store=store, encoder=encoder) as parts:
        yield parts


@pytest.fixture
def client(settings: Settings, parts: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(settings, parts), raise_server_exceptions=False) as client:
        yield client
