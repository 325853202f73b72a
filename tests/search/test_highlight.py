import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.words import folding
from search.highlight import mark, phrases, telling


def marked(text: str, question: str, language: str = "tr") -> list[str]:
    return [text[start:end] for start, end in mark(text, language, folding.alternatives(question)).spans]


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("Merkezi İSTANBUL'da bir firma.", "istanbul", ["İSTANBUL'da"]),
        ("Samsun’un limanı", "SAMSUN limani", ["Samsun’un limanı"]),
        ("Iğdır kayısısı", "ığdır", ["Iğdır"]),
        ("Su arıtma membranları üretir.", "membran", ["membranları"]),
        ("tıbbi  tekstil ve MDR", "mdr tıbbi tekstil", ["tıbbi  tekstil", "MDR"]),
        ("başka bir şey", "tekstil", []),
    ],
)
def test_turkish_words_are_marked_as_they_are_written(text: str, question: str, expected: list[str]) -> None:
    assert marked(text, question) == expected


def test_words_are_matched_by_the_stem_of_the_text_s_language() -> None:
    assert marked("We produce filtering membranes.", "membrane filters", "en") == ["filtering membranes"]


def test_a_text_in_decomposed_letters_is_marked_whole() -> None:
    text = unicodedata.normalize("NFD", "Çok güçlü örgü kumaş")
    assert marked(text, "güçlü kumaş") == [unicodedata.normalize("NFD", "güçlü"), unicodedata.normalize("NFD", "kumaş")]


def test_words_without_a_subject_are_not_marked_unless_there_is_no_other() -> None:
    assert marked("bir tekstil için", "bir tekstil için") == ["tekstil"]
    assert marked("için", "için") == ["için"]
    assert len(telling(folding.alternatives("we are looking for a partner"), "en")) == 1


def test_what_is_empty_in_one_language_may_be_a_subject_in_the_other() -> None:
    assert marked("İş makinesi ve su pompası", "is makinesi su") == ["İş makinesi", "su"]
    assert marked("It is a machine", "is makinesi machine", "en") == ["machine"]
    assert marked("It is icin machine", "is icin machine", "de") == ["machine"]


def test_it_counts_the_words_of_the_question_and_not_their_places() -> None:
    assert mark("tekstil, tekstil, makine", "tr", folding.alternatives("tekstil makine boya")).words == 2


def test_phrases_are_quoted_once_whatever_their_case_and_ending() -> None:
    text = "Borders, border and SURVEILLANCE"
    spans = mark(text, "en", folding.alternatives("border surveillance")).spans
    assert phrases(text, "en", spans, 4) == ["Borders", "SURVEILLANCE"]
    assert phrases(text, "en", spans, 1) == ["Borders"]


@given(st.text(max_size=80), st.text(max_size=30), st.sampled_from(["tr", "en", "und", "xx"]))
def test_marks_lie_in_the_text_in_order_and_apart(text: str, question: str, language: str) -> None:
    spans = mark(text, language, folding.alternatives(question)).spans
    flat = [place for span in spans for place in span]
    assert flat == sorted(set(flat))
    assert all(0 <= place <= len(text) for place in flat)
    assert all(text[start:end].strip() for start, end in spans)
