"""What sectors are called, in each version of NACE and each language, and what was read in a question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.words.labels import Places, understood_label
from graph.codes import sector_id
from graph.model import PUBLIC, Batch, Name, Node, Source
from graph.opening import open_store
from graph.view import View
from graph.words.sentences import Language
from search.answer import Understood

TITLES = {
    "28": {"en": "Machinery", "tr": "Makine"},
    "28.93": {"en": "Machinery for food"},
    "28.93@2": {"tr": "Gıda makinesi"},
    "28.93.06@2": {"tr": "Un makinesi"},
    "28.94": {},
    "28.94@2": {"tr": "Tekstil makinesi"},
}


@pytest.fixture
def view() -> Iterator[View]:
    with open_store("memory:") as store:
        for code, titles in TITLES.items():
            names = tuple(Name(text, language) for language, text in titles.items())
            name = names[0].text if names else code
            source = (Source("nace", code, "2025-01-01"),)
            store.write(Batch((Node(sector_id(code), "sector", name, source, names, sectors=(code,)),)))
        yield store.seen_by(frozenset({PUBLIC}))


@pytest.mark.parametrize(("code", "language", "title", "line"), [
    ("28", "tr", "Makine", "28 Makine"),
    ("28", "en", "Machinery", "28 Machinery"),
    ("28.93", "tr", "Machinery for food", "28.93 Machinery for food"),
    ("28.93@2", "en", "Gıda makinesi (Rev. 2)", "28.93 (Rev. 2) Gıda makinesi"),
    ("28.93.06@2", "tr", "Un makinesi (Rev. 2)", "28.93.06 (Rev. 2) Un makinesi"),
    ("28.93.06", "tr", "Un makinesi (Rev. 2)", "28.93.06 Un makinesi (Rev. 2)"),
    ("28.94", "tr", "Tekstil makinesi (Rev. 2)", "28.94 Tekstil makinesi (Rev. 2)"),
    ("28@2", "tr", "Makine (Rev. 2.1)", "28 (Rev. 2) Makine (Rev. 2.1)"),
    ("99.99@2", "tr", "99.99 (Rev. 2)", "99.99 (Rev. 2)"),
    ("99.99", "en", "99.99", "99.99"),
])  # fmt: skip
def test_a_sector_is_said_with_the_version_that_does_not_go_without_saying(
    view: View, code: str, language: Language, title: str, line: str
) -> None:
    places = Places(view, language)
    assert (places.sector(code), places.sector_line(code)) == (title, line)
    places.learn((), (), [code])
    assert places.sector(code) == title


@pytest.mark.parametrize(("what", "language", "label"), [
    ("phrase", "tr", "“su arıtma” geçsin"), ("phrase", "en", "with “su arıtma”"),
    ("without", "tr", "“su arıtma” geçmesin"), ("without", "en", "without “su arıtma”"),
])  # fmt: skip
def test_what_is_asked_word_for_word_is_said_so(view: View, what: str, language: Language, label: str) -> None:
    assert understood_label(Understood(what, ("su arıtma",), "…"), Places(view, language), language) == label
