"""What a question asks for word for word, and what it keeps out, holds in every leg and for every caller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.filters import Filter
from graph.model import PUBLIC
from graph.opening import open_store
from graph.store import Store
from search.answer import Answer
from search.indexer import index
from search.searcher import VAGUE, Searcher
from search.wording import worded
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import SOURCE, node, text, write

NODES = [
    node("membran", name="Karadeniz Membran"),
    node("plastik", name="Ege Plastik Sanayi"),
    node("aritma", name="Deniz Arıtma"),
    node("boru", name="Toros Boru"),
    node("rapor", "document", "Plastik raporu"),
]
PASSAGES = [
    text("membran", "Su arıtma membranlarını üretiyoruz.", "tr", role="capability"),
    text("plastik", "Su arıtma membranı ve boru üretiyoruz.", "tr", role="capability"),
    text("aritma", "Membran ile su; arıtma cihazı satıyoruz, plastik gövdeli.", "tr", role="capability"),
    text("boru", "Plastik boru çekiyoruz.", "tr", role="capability"),
    text("boru", "Su arıtma borusu için membran yatağı üretiyoruz.", "tr", role="capability", seq=1),
    text("rapor", "Su arıtma membranı pazarı.", "tr"),
]
INSIDER = frozenset({PUBLIC, "org:x"})


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        write(opened, NODES, PASSAGES)
        index(opened, HashingEncoder())
        yield opened


def ask(store: Store, question: str, *plain: str, audiences: frozenset[str] = frozenset({PUBLIC})) -> Answer:
    return Searcher(HashingEncoder()).search(store.seen_by(audiences), question, Filter(), plain=frozenset(plain))


def shown(answer: Answer) -> set[str]:
    """Whoever and whatever stands anywhere in an answer."""
    return {hit.node.id for hit in (*answer.hits, *answer.nearest, *answer.documents)}


@pytest.mark.parametrize(
    ("question", "left", "keys"),
    [
        ('"su arıtma" membranı', "su arıtma membranı", ["phrase:su arıtma"]),
        ("“su arıtma”nın membranı", "su arıtma nın membranı", ["phrase:su arıtma"]),
        ("«su arıtma»'nın membranı -plastik", "su arıtma membranı", ["phrase:su arıtma", "without:plastik"]),
        ("boru –plastik, −beton", "boru", ["without:plastik", "without:beton"]),
        ('boru -"plastik boru"', "boru", ["without:plastik boru"]),
        ("Ar-Ge merkezi", "Ar-Ge merkezi", []),
        ("Ankara - İzmir hattı", "Ankara - İzmir hattı", []),
        ("-40 derecede çalışan", "-40 derecede çalışan", []),
        ('3" boru 5" vana', '3" boru 5" vana', []),
        ('boru "', 'boru "', []),
        ('boru "--"', "boru", []),
    ],
)
def test_signs_of_wording_are_read_and_words_with_hyphens_are_not(question: str, left: str, keys: list[str]) -> None:
    read = worded(question)
    assert (read.text, [one.key for one in read.understood]) == (left, keys)


def test_a_long_text_keeps_its_marks_for_itself() -> None:
    told = "projemizde “akıllı” sensörlerle çalışan bir sistem -pilot- kuruyor, " + "veri topluyor " * 6
    assert worded(told).text == told
    assert not worded(told).understood


def test_a_phrase_is_asked_of_whatever_is_found(store: Store) -> None:
    assert {"membran", "aritma", "boru"} <= shown(ask(store, "su arıtma membranı"))
    assert shown(ask(store, '"su arıtma membranı"')) == {"membran", "plastik", "rapor"}
    assert shown(ask(store, '"arıtma su"')) == set()


def test_what_is_kept_out_is_in_no_text_and_no_name(store: Store) -> None:
    found = ask(store, "su arıtma membranı -plastik")
    # Who is found by another text of theirs, or by their name, stays.
    assert shown(found) == {"membran", "boru", "aritma"}
    assert all("lastik" not in one.passage.text for hit in found.hits for one in hit.evidence)
    assert "plastik" in shown(ask(store, "Ege"))
    assert "plastik" not in shown(ask(store, "Ege -plastik"))
    assert shown(ask(store, 'su arıtma membranı -"plastik boru"')) == {"membran", "plastik", "aritma", "boru", "rapor"}


def test_a_phrase_of_a_name_finds_the_name(store: Store) -> None:
    assert [hit.node.id for hit in ask(store, '"karadeniz membran"').hits] == ["membran"]
    assert [hit.node.id for hit in ask(store, '"membran karadeniz"').hits] == []


def test_what_is_read_is_told_and_can_be_taken_back(store: Store) -> None:
    found = ask(store, "su arıtma membranı -plastik", "without:plastik")
    assert found.understood == ()
    assert "plastik" in shown(found)
    assert [one.said for one in ask(store, "su arıtma -plastik").understood] == ["-plastik"]
    assert "aritma" in shown(ask(store, '"su arıtma membranı"', "all"))


def test_a_place_and_a_kind_in_a_phrase_are_words(store: Store) -> None:
    assert [one.key for one in ask(store, '"boru üniversitesi"').understood] == ["phrase:boru üniversitesi"]
    assert [one.key for one in ask(store, "boru üniversitesi").understood] == ["kind:university"]


def test_who_is_listed_is_not_called_by_what_is_kept_out(store: Store) -> None:
    found = ask(store, "firmalar -plastik -membran")
    assert {hit.node.id for hit in found.hits} == {"aritma", "boru"}
    assert found.total == 2


def test_what_only_keeps_out_says_nothing(store: Store) -> None:
    found = ask(store, "-plastik")
    assert (found.hits, found.notes) == ((), (VAGUE,))


def test_what_is_hidden_keeps_nobody_out(store: Store) -> None:
    secret = node("membran", name="Karadeniz Plastik")
    source = replace(SOURCE, dataset="secret", date="2026-02-01")
    write(store, [replace(secret, sources=(source,), audience=("org:x",))])
    assert "membran" in shown(ask(store, "su arıtma membranı -plastik"))
    assert "membran" not in shown(ask(store, "su arıtma membranı -plastik", audiences=INSIDER))
    assert shown(ask(store, '"karadeniz plastik"')) == set()
    assert shown(ask(store, '"karadeniz plastik"', audiences=INSIDER)) == {"membran"}


def test_others_like_somebody_hold_to_the_wording(store: Store) -> None:
    assert "plastik" in shown(ask(store, "Karadeniz Membran benzeri firmalar"))
    found = ask(store, "Karadeniz Membran benzeri firmalar -plastik")
    assert "plastik" not in shown(found)
    assert [one.key for one in found.understood] == ["without:plastik"]
