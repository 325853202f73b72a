"""The same organisation from two sources is shown once, and no two that only share a name or an address."""

from __future__ import annotations

import dataclasses

from graph.model import Name, Node
from search.gathering import Found
from search.same import once
from tests.search.search_graphs import node


def org(id_: str, name: str, site: str = "", region: str = "TR100", other: str = "") -> Found:
    made: Node = node(id_, "university", name, region=region)
    props = {"website": site} if site else {}
    return Found(dataclasses.replace(made, props=props, names=(Name(other),) if other else ()), 1.0)


def shown(*found: Found) -> list[tuple[str, list[str]]]:
    return [(one.node.id, [also.id for also in one.also]) for one in once(found)]


def test_a_name_and_a_domain_in_one_country_say_so() -> None:
    ror = org("ror:b", "Boğaziçi University", "https://www.boun.edu.tr", other="Boğaziçi Üniversitesi")
    cordis = org("cordis:b", "BOGAZICI UNIVERSITESI", "www.boun.edu.tr/tr", region="TR")
    assert shown(ror, org("x", "Ege Üniversitesi"), cordis) == [("ror:b", ["cordis:b"]), ("x", [])]


def test_less_does_not() -> None:
    first = org("a", "Boğaziçi Üniversitesi", "boun.edu.tr")
    for other in (
        org("b", "Feza Gürsey Enstitüsü", "boun.edu.tr"),
        org("c", "Boğaziçi Üniversitesi"),
        org("d", "Boğaziçi Üniversitesi", "boun.example"),
        org("e", "Boğaziçi Üniversitesi", "boun.edu.tr", region="DE300"),
    ):
        assert [id_ for id_, _ in shown(first, other)] == ["a", other.node.id]
