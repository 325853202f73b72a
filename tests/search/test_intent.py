"""What a question seeks: its matter without the words of seeking, and which roles of passages answer it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.words import folding
from search.intent import OFFERER, SEEKER, intent, speaks_of


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("su arıtma membranı üreten bir ortak arıyoruz", "su arıtma membranı üreten"),
        ("Bize gıda laboratuvarı lazım", "gıda laboratuvarı"),
        ("We are looking for a partner who can test medical textiles", "test medical textiles"),
        ("ATEX belgeli motor arıyoruz.", "ATEX belgeli motor"),
        ("seeking border surveillance with unmanned aircraft", "border surveillance with unmanned aircraft"),
    ],
)
def test_words_of_seeking_are_taken_out(question: str, matter: str) -> None:
    found = intent(question)
    assert found.matter == matter
    assert found.roles == SEEKER


@pytest.mark.parametrize(
    "question", ["su arıtma membranı", "water treatment membranes", "companies that make membranes", "ortak", "membran"]
)
def test_what_says_nothing_of_itself_is_sought_as_it_stands(question: str) -> None:
    assert (intent(question).matter, intent(question).roles) == (question, SEEKER)


@pytest.mark.parametrize(
    "said", ["Su arıtma membranı üretiyoruz", "We make water treatment membranes", "our plant can supply membranes"]
)
def test_who_says_what_they_do_is_answered_by_needs(said: str) -> None:
    wanted = intent(said)
    assert (wanted.matter, wanted.roles) == (said, OFFERER)
    assert wanted.weight("need") == 1 > wanted.weight("profile") > wanted.weight("capability")


def test_who_seeks_is_answered_by_what_others_can_do() -> None:
    wanted = intent("membran arıyoruz")
    assert wanted.weight("capability") == wanted.weight("text") == 1 > wanted.weight("need")


def test_both_seeking_and_offering_is_seeking() -> None:
    assert intent("Membran üretiyoruz, dağıtıcı arıyoruz").roles == SEEKER


@pytest.mark.parametrize("question", ["bir ortak arıyoruz", "looking for partners", "arıyoruz!", "we need someone"])
def test_a_question_of_nothing_but_seeking_stays_whole(question: str) -> None:
    assert intent(question).matter == question


@given(st.text(max_size=80))
def test_the_matter_is_of_the_question_and_never_empty_when_it_has_words(question: str) -> None:
    matter = intent(question).matter
    assert set(folding.words(matter)) <= set(folding.words(question))
    assert bool(folding.words(matter)) == bool(folding.words(question))


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Paslanmaz çelik kap üretiyoruz.", "capability"),
        ("We manufacture pressure vessels.", "capability"),
        ("Korozyon deneyi için laboratuvar arıyoruz.", "need"),
        ("We are looking for a laboratory.", "need"),
        ("Membran üretiyoruz, dağıtıcı arıyoruz.", "need"),
        ("Ürünlerin belgesi gerekiyor.", None),
        ("Customers need spare parts.", None),
        ("Kediler uyur.", None),
    ],
)
def test_what_a_sentence_says_of_whoever_speaks(said: str, role: str | None) -> None:
    assert speaks_of(said) == role
