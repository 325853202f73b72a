import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.texts.extracted import Page
from ingest.texts.passages import Piece, cut, cut_text, sentences

SIGNS = st.sampled_from(
    [*"aİşé.!?;,:—()\n\t -3IA", "\u00a0", "\u2003", ". ", "\n\n", "Dr. ", "vb. ", "3. ", "😀", "e\u0301"]
)


def bare(text: str) -> str:
    return "".join(text.split())


@settings(deadline=None)  # the first call reads the language model
@given(st.lists(st.one_of(SIGNS, st.characters()), max_size=300), st.integers(1, 60))
def test_nothing_is_lost_and_nothing_is_too_long(parts: list[str], limit: int) -> None:
    text = "".join(parts)
    found = cut_text(text, limit)
    assert bare("".join(found)) == bare(text)
    assert all(0 < len(piece) <= limit for piece in found)


@given(st.lists(SIGNS, max_size=200).map("".join), st.sampled_from(["tr", "en", "de", "el", "ru", "ar", "und"]))
def test_sentences_lose_nothing_in_any_language(text: str, language: str) -> None:
    assert bare("".join(sentences(text, language))) == bare(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Ahmet ve Prof. Dr. Ayşe geldi.",
        "Örnek San. ve Tic. A.Ş. Çorum'da kuruldu.",
        "Deneme Gıda Tic. Ltd. Şti. Türkiye'de büyük.",
        "Bu ürün 3. sınıf değil, 19. Yüzyıl işi.",
        "Elma, armut vb. Ürünler satılır.",
        "Adres No. 5 Atatürk Cad. Merkez Mah. Samsun.",
        "Ayrıntı için bkz. Şekil 3. Tablo da oradadır.",
        "Sn. M. Kemal 5. Organize Sanayi Bölgesi'nde.",
    ],
)
def test_turkish_abbreviations_and_ordinals_end_no_sentence(text: str) -> None:
    assert list(sentences(text, "tr")) == [text]


def test_sentences_end_where_they_end() -> None:
    text = "İlk cümle bitti. İkincisi de! Öyle mi? Yıl 2019. Son."
    assert list(sentences(text, "tr")) == ["İlk cümle bitti.", "İkincisi de!", "Öyle mi?", "Yıl 2019.", "Son."]


def test_passages_never_cross_pages_and_keep_their_number() -> None:
    found = cut([Page(1, "Bir."), Page(2, ""), Page(3, "Üç.")])
    assert found.pieces == (Piece("Bir.", 1), Piece("Üç.", 3))
    assert found.split_sentences == 0


def test_short_paragraphs_are_put_together_up_to_the_limit() -> None:
    assert cut_text("one.\n\ntwo.\n\nthree.", 10) == ("one.\n\ntwo.", "three.")


def test_a_heading_goes_with_what_follows() -> None:
    assert cut_text("First text here.\n\nHeading\n\nSecond text.", 28) == (
        "First text here.",
        "Heading\n\nSecond text.",
    )


def test_a_heading_too_long_for_what_follows_stays() -> None:
    assert cut_text("Text.\n\nHeading\n\nA second text it is.", 22) == ("Text.\n\nHeading", "A second text it is.")


def test_a_paragraph_is_divided_between_sentences() -> None:
    assert cut_text("One is here. Two is here. Three is here.", 26) == ("One is here. Two is here.", "Three is here.")


def test_a_sentence_beyond_the_limit_is_cut_after_a_clause_and_counted() -> None:
    found = cut([Page(4, "alpha beta gamma, delta epsilon zeta and eta")], 24, "en")
    assert [piece.text for piece in found.pieces] == ["alpha beta gamma,", "delta epsilon zeta and", "eta"]
    assert found.split_sentences == 1


def test_a_word_beyond_the_limit_is_cut_where_the_limit_falls() -> None:
    assert cut_text("x" * 25, 10) == ("x" * 10, "x" * 10, "x" * 5)


def test_a_no_break_space_does_not_break_the_splitter() -> None:
    text = "Mr.\u00a0A. Smith came. He left."
    assert bare("".join(sentences(text, "en"))) == bare(text)


@pytest.mark.parametrize("sign", ["`", "(", '"', "a.", "“", "。", "A. "])
def test_a_long_paragraph_of_one_sign_loses_nothing(sign: str) -> None:
    text = (sign * 300_000).strip()
    pieces = cut([Page(None, text)], language="tr").pieces
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(text.split())
