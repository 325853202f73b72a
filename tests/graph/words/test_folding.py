import string
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.words.folding import alternatives, fold, laid_out, sort_key, terms, words
from graph.words.wording import Phrase

letters = st.text(alphabet=string.ascii_letters + "çğıöşüÇĞİÖŞÜâîûéßøŁΑβЖ 'ʼ-.,0123456789")


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("İSTANBUL", "istanbul"), ("ISPARTA", "isparta"), ("ışık", "isik"), ("Çorum", "corum"), ("ğüşöç", "gusoc"),
        ("Kâğıt", "kagit"), ("Straße", "strasse"), ("Łódź", "lodz"), ("Ålesund", "alesund"), ("ΑΘΉΝΑ", "αθηνα"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_meet(written: str, typed: str) -> None:
    assert fold(written) == fold(typed) == typed


@given(letters)
def test_folding_again_changes_nothing_and_case_does_not_matter(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(text.lower()) == folded
    assert all("İ" != c != "ı" for c in folded)


@given(letters)
def test_words_are_folded_letters_and_digits_alone(text: str) -> None:
    assert all(word and word.isalnum() and fold(word) == word for word in words(text))


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_read_by_table_as_they_are_among_others(text: str) -> None:
    assert words(f"{text} ğ") == [*words(text), "g"]
    assert sort_key(f"{text}ğ") == sort_key(text) + sort_key("ğ")


@pytest.mark.parametrize("unseen", ["\xad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u202a"])
def test_what_nobody_sees_in_a_word_is_no_part_of_it(unseen: str) -> None:
    assert words(f"Mem{unseen}bran {unseen} İz{unseen}mir’{unseen}de") == ["membran", "izmir"]
    assert terms(f"ultra{unseen}filtrasyon", "tr") == terms("ultrafiltrasyon", "tr")


def test_a_space_that_does_not_break_is_a_space() -> None:
    assert words("Kuzey\xa0Membran\u202fA.Ş.") == ["kuzey", "membran", "a", "s"]


def test_what_an_apostrophe_hangs_on_a_word_is_dropped() -> None:
    assert words("Samsun'un İl’deki company's l'eau") == ["samsun", "il", "company", "l", "eau"]


@pytest.mark.parametrize(
    "forms",
    [("membran", "membranlar", "membranları", "membranı"), ("kitap", "kitaplar", "kitabı"), ("üretim", "üretimi")],
)
def test_forms_of_a_turkish_word_share_a_term(forms: tuple[str, ...]) -> None:
    assert len({terms(form, "tr")[0] for form in forms}) == 1
    assert all(terms(forms[0], "tr")[0] in alternatives(form)[0] for form in forms)


def test_a_word_of_an_unknown_language_stays_as_it_is() -> None:
    assert terms("Filters filtering", "xx") == ["filters", "filtering"]
    assert terms("Filters filtering", "en") == ["filter", "filter"]


@given(st.lists(st.sampled_from(["filters", "membranlar", "Ürün", "testing"]), max_size=5))
def test_every_term_of_a_turkish_or_english_text_is_among_its_alternatives(said: list[str]) -> None:
    text = " ".join(said)
    asked = alternatives(text)
    assert len(asked) == len(set(asked))
    for language in ("tr", "en", "und"):
        assert all(any(term in word for word in asked) for term in terms(text, language))


def test_threads_stem_alike() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: tuple(terms("membranları üretiyoruz", "tr")), range(64)))) == 1


@given(st.lists(st.text(alphabet="abcçdefgğhıijklmnoöprsştuüvyz", min_size=1), min_size=2, max_size=2))
def test_names_sort_by_the_turkish_alphabet(pair: list[str]) -> None:
    order = {c: i for i, c in enumerate("abcçdefgğhıijklmnoöprsştuüvyz")}
    a, b = pair
    assert (sort_key(a) < sort_key(b)) == ([order[c] for c in a] < [order[c] for c in b])


def test_sorting_knows_both_cases_and_foreign_letters() -> None:
    assert sort_key("IĞDIR") == sort_key("ığdır")
    assert sort_key("İzmir") == sort_key("izmir")
    assert sort_key("Émile") == sort_key("emile")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hastane", "hastanesi"), ("hastaneler", "hastanesi"), ("firma", "firması"), ("fabrika", "fabrikasında"),
        ("küme", "kümesi"), ("üniversite", "üniversitesi"), ("ses", "sesi"),
    ],
)  # fmt: skip
def test_a_turkish_word_meets_its_possessive(one: str, other: str) -> None:
    assert set(terms(one, "tr")) & alternatives(other)[0]
    assert set(terms(other, "tr")) & alternatives(one)[0]


def test_no_root_is_shorter_than_three_letters() -> None:
    assert terms("fındık", "tr") == ["findik"]
    assert all(len(term) >= 3 for word in ("fındık", "sesi", "odunu", "arısı") for term in terms(word, "tr"))


def test_a_text_of_several_languages_stands_as_both_stem_it() -> None:
    assert terms("hastaneler hospitals", "mul") == ["hastane", "hastanel", "hospitals", "hospit"]


SPELT = [
    ("Ar-Ge", "ArGe", "AR GE", "ar‐ge", "Ar-Ge'nin", "AR-GE’ye"),
    ("e-ticaret", "eticaret", "e ticaret", "E-Ticaret"),
    ("ISO 13934-1", "ISO 13934–1'e", "iso 13934‑1"),
    ("ISO13934", "ISO 13934", "ISO-13934", "ISO 13934'ün"),
    ("C++", "c++", "C++'da"),
    ("C#", "c#", "C#'ta"),
    ("9–15 mm", "9-15mm", "9-15 mm", "9‑15mm"),
    ("M12x1.5", "M12×1,5", "m12 x 1.5", "M12 × 1,5'lik"),
    ("12.000", "12000", "12,000"),
    ("CO2", "co2", "CO₂", "CO-2"),
    ("membran-filtrasyon", "membranfiltrasyon"),
    ("AB", "AB'nin", "AB’ye"),
]


@pytest.mark.parametrize("spellings", SPELT, ids=lambda spellings: spellings[0])
def test_each_spelling_finds_the_others(spellings: tuple[str, ...]) -> None:
    for asked in spellings:
        for written in spellings:
            for language in ("tr", "en", "mul", "und"):
                held = set(terms(f"yeni {written} alanı", language))
                whole = (alternatives(asked)[0], alternatives(asked)[-1])
                assert any(word & held for word in whole), (asked, written, language)
                phrase = Phrase.of(f"yeni {asked}")
                assert phrase.stands_in(laid_out(f"yeni {written} alanı", language)), (asked, written, language)


def test_a_word_in_parts_is_asked_for_whole_and_by_what_says_something() -> None:
    assert alternatives("e-ticaret") == [{"eticaret"}, {"ticaret", "eticaret"}]
    assert alternatives("C++ ile C") == [{"c++"}, {"ile"}, {"c"}]
    assert terms("ve/veya 3/4 yer-gök-su-hava-ateş", "und") == [
        "ve",
        "veya",
        "3",
        "4",
        "yer",
        "gok",
        "su",
        "hava",
        "ates",
    ]
    assert terms("bu da ne", "und") == ["bu", "da", "ne"]


def test_what_is_next_to_a_word_in_parts_is_next_to_its_ends() -> None:
    said = laid_out("yeni Ar-Ge merkezi", "und")
    stand = ("yeni arge", "arge merkezi", "ge merkezi", "yeni ar", "yeni ar ge merkezi", "yeni arge merkezi")
    assert all(Phrase.of(phrase).stands_in(said) for phrase in stand)
    assert not any(Phrase.of(phrase).stands_in(said) for phrase in ("yeni ge", "ar merkezi", "yeni merkezi", "ge arge"))


@given(st.text(max_size=40))
def test_words_in_parts_have_all_the_words_of_a_text_in_their_order(text: str) -> None:
    apart = [part for unit in laid_out(text, "und").split(" ") for part in unit.split("\t")[0].split("\n")]
    assert "".join(apart).replace("+", "").replace("#", "") == "".join(words(text))
