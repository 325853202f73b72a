"""Languages, strings, numbers, dates, excerpts and marks."""

from __future__ import annotations

import re
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.templating import marked
from api.words.excerpts import EXCERPT, excerpt
from api.words.formats import day, number, ordinal
from api.words.language import accepted, from_environment, known, of_text
from api.words.strings import say, strings

API = Path(__file__).parents[3] / "api"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "tr"), ("", "tr"), ("en", "en"), ("EN-us,tr;q=0.5", "en"), ("de,fr", "tr"), ("en;q=0,tr;q=0.1", "tr"),
        ("*", "tr"), ("en;q=x", "tr"), ("tr;q=0.8, en;q=0.8", "tr"), (",,;;", "tr"),
    ],
)  # fmt: skip
def test_the_language_liked_best_of_ours_is_taken(header: str | None, language: str) -> None:
    assert accepted(header) == language


@given(st.text())
def test_any_header_gives_one_of_ours(header: str) -> None:
    assert accepted(header) in {"tr", "en"}


def test_a_terminal_says_its_language() -> None:
    assert from_environment({"LANG": "tr_TR.UTF-8"}) == "tr"
    assert from_environment({"LC_ALL": "C", "LANG": "tr_TR"}) == "tr"
    assert from_environment({}) == "en"
    assert (of_text("tr", "en"), of_text("und", "en"), known("TR")) == ("tr", "en", "tr")


def test_every_string_that_a_template_names_exists() -> None:
    sources = [path.read_text() for path in files("api.pages").joinpath("templates").iterdir() if path.is_file()]
    sources += [path.read_text() for path in API.rglob("*.py")]
    assert set(re.findall(r"""\b(?:t|say)\(["']([\w.]+)["'][,)]""", "\n".join(sources))) <= set(strings())


def test_numbers_and_dates_are_written_as_each_language_does() -> None:
    assert (number(1204, "tr"), number(1204, "en"), number(0.789, "tr", 2)) == ("1.204", "1,204", "0,79")
    assert (day("2026-09-14", "tr"), day("2026-09-14", "en")[:8]) == ("14 Eyl 2026", "14 Sept ")
    assert (day("2026", "en"), day(None, "en")) == ("2026", "")
    assert [ordinal(n, "en") for n in (1, 2, 3, 4, 11, 12, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th",
    ]  # fmt: skip
    assert ordinal(3, "tr") == "3."
    assert say("page.n", "en", n=4) == "p. 4"


spans = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40)), max_size=5).map(
    lambda pairs: [(start, start + length) for start, length in sorted(pairs)]
)


@given(st.text(min_size=1, max_size=1_000), spans)
def test_marks_change_no_text_and_let_no_markup_through(text: str, highlights: list[tuple[int, int]]) -> None:
    html = marked(text, highlights, cut=False)
    assert unescape(re.sub("</?mark>", "", html)) == text
    assert not re.search(r"<(?!/?mark>)", html)


@given(st.text("abc ", min_size=1, max_size=1_500), st.integers(0, 1_400))
def test_an_excerpt_is_short_and_holds_the_start_of_the_first_highlight(text: str, at: int) -> None:
    first = min(at, len(text) - 1)
    start, end = excerpt(text, [(first, first + 3)])
    assert 0 <= start <= first < end <= len(text)
    assert end - start <= EXCERPT


def test_a_long_passage_is_cut_between_words() -> None:
    text = "uzun " * 200
    assert str(marked(text, (), cut=True)).endswith("uzun…")
    late = marked(text + "son", [(1_000, 1_003)], cut=True)
    assert late.startswith("…uzun")
    assert late.endswith("<mark>son</mark>")
