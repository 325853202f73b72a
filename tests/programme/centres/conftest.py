"""A graph with a few firms, and two centres."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from graph.model import Batch, Node, Source
from graph.opening import open_store
from graph.store import Store
from people.persons import Person
from programme.centres.model import Centre

SAMSUN = Centre("tr:samsun", "Samsun Bilgi Merkezi", "tr:oda", ("TR831",), 100, 0.2, date(2024, 1, 1))
TWO = Centre("tr:iki", "İki İl Merkezi", None, ("TR833", "TR834"), 50, 0.1, date(2025, 1, 1))
ADMIN = Person("0" * 32, "a@x.example", "A", admin=True, roles={})


def staff(*territories: str) -> Person:
    return Person("1" * 32, "s@x.example", "S", admin=False, roles={}, territories=territories)


def of(organisation: str, role: str = "reader") -> Person:
    return Person("2" * 32, "f@x.example", "F", admin=False, roles={organisation: role})


@pytest.fixture
def store() -> Iterator[Store]:
    def node(id_: str, kind: str, name: str, region: str | None = None, **more: object) -> Node:
        return Node(id_, kind, name, (Source("test", id_, "2026-01-01"),), region=region, **more)  # type: ignore[arg-type]

    with open_store("memory:") as opened:
        opened.write(
            Batch(
                (
                    node("tr:zar", "sme", "Zar Arıtma A.Ş.", "TR831", sectors=("32.50",)),
                    node("tr:vkn", "sme", "Vergili Makine", "TR510", props={"vkn": "1234567890"}),
                    node("tr:es1", "sme", "Eş Adlı Firma", "TR831"),
                    node("tr:es2", "sme", "Eş Adlı Firma", "TR510"),
                    node("tr:gizli", "sme", "Gizli Firma", "TR831", audience=("org:tr:gizli",)),
                    node("tr:oda", "chamber", "Samsun Odası", "TR831"),
                    node("doc:rapor", "document", "Rapor"),
                )
            )
        )
        yield opened
