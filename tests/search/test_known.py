"""Lines of what is known: facts in both languages, none that everyone may not see, made anew only where they change."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from graph.model import KNOWN, Batch, Edge, Name, Node, Source
from graph.opening import open_store
from graph.store import Store
from search.known import line_id, outdated
from tests.search.search_graphs import edge, node, write

FIRM = dataclasses.replace(
    node("firm", name="Akçay Süt", region="TR831", sectors=["10.51"]),
    names=(Name("Akcay Dairy", "en"),),
    props={"city": "SAMSUN", "employees": 40},
)
SECRET = dataclasses.replace(node("secret", "cluster", "Gizli Küme"), audience=("org:secret",))


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        sector = dataclasses.replace(
            node("nace:2.1:10.51", "sector", "Süt imalatı", sectors=["10.51"]),
            names=(Name("Süt imalatı", "tr"), Name("Operation of dairies", "en")),
        )
        regions = [node("nuts:TR831", "region", "Samsun"), node("nuts:TR83", "region", "Samsun, Tokat, Çorum, Amasya")]
        ties = [
            edge("firm", "member_of", "open"),
            edge("firm", "member_of", "secret"),
            edge("firm", "participated_in", "p"),
        ]
        others = [node("open", "cluster", "Gıda Kümesi"), SECRET, node("p", "project", "FOOD: Safe milk")]
        write(opened, [FIRM, sector, *regions, *others], (), ties)
        yield opened


def renew(store: Store) -> int:
    return sum(store.put_known(lines.renewed, lines.gone) + len(lines.gone) for lines in outdated(store))


def line(store: Store, id_: str = "firm") -> str:
    found = [p for p in store.stream_passages() if p.id == line_id(id_)]
    return found[0].text if found else ""


def test_a_line_says_what_is_known_in_both_languages(store: Store) -> None:
    renew(store)
    assert line(store) == (
        "KOBİ, SME · Akçay Süt, Akcay Dairy · SAMSUN, Samsun, Tokat, Çorum, Amasya, Türkiye · "
        "10.51, Süt imalatı, Operation of dairies · Gıda Kümesi, FOOD: Safe milk · küçük işletme, small enterprise"
    )


def test_only_what_changes_is_made_anew(store: Store) -> None:
    assert renew(store) == 3
    assert renew(store) == 0
    newer = tuple(Source("test", "1", "2026-06-01") for _ in range(1))
    store.write(Batch((dataclasses.replace(FIRM, sources=newer),)))
    assert renew(store) == 0, "a newer edition that says the same"
    store.write(Batch((dataclasses.replace(FIRM, name="Yeni Süt", sources=newer),)))
    assert renew(store) == 1
    assert "Yeni Süt" in line(store)


def test_nothing_that_everyone_may_not_see_is_named_and_its_own_line_is_for_whom_it_is(store: Store) -> None:
    renew(store)
    said = [p for p in store.stream_passages() if p.role == KNOWN and "Gizli" in p.text]
    assert [(p.holder, p.audience) for p in said] == [("secret", ("org:secret",))]


def test_what_some_know_more_of_an_organisation_is_a_line_for_them(store: Store) -> None:
    renew(store)
    before = line(store)
    more = dataclasses.replace(
        FIRM, name="Gizli Süt", sources=(Source("x", "1", "2026-06-01"),), sectors=("32.50",), audience=("org:x",)
    )
    store.write(Batch((more,)))
    assert renew(store) == 1
    assert line(store) == before
    (own,) = (p for p in store.stream_passages() if p.audience == ("org:x",))
    assert (own.holder, own.role, "Gizli Süt" in own.text, "10.51" in own.text) == ("firm", KNOWN, True, True)
    store.write(Batch((dataclasses.replace(more, audience=("org:y",), sources=(Source("x", "1", "2026-07-01"),)),)))
    renew(store)
    assert [p.audience for p in store.stream_passages() if p.holder == "firm"] == [("public",), ("org:y",)]


def test_who_has_ended_has_no_line(store: Store) -> None:
    renew(store)
    store.close_missing("test", "2027-01-01")
    assert renew(store) == 3
    assert line(store) == ""


def test_many_memberships_are_cut_to_the_latest(store: Store) -> None:
    clusters = [node(f"k{n}", "cluster", f"Küme {n:02}") for n in range(9)]
    ties = tuple(
        Edge("b", "member_of", f"k{n}", Source("test", "1", "2026-01-01"), since=f"20{n:02}-01-01") for n in range(9)
    )
    store.write(Batch((Node("b", "sme", "B", (Source("test", "1", "2026-01-01"),)), *clusters), ties))
    renew(store)
    assert [n for n in range(9) if f"Küme {n:02}" in line(store, "b")] == [4, 5, 6, 7, 8]


def test_whom_it_succeeded_is_told(store: Store) -> None:
    write(store, [node("old", name="Akçay Mandıra")], (), [edge("old", "succeeded_by", "firm")])
    renew(store)
    assert "Akçay Mandıra" in line(store)
