"""Accents come onto their letters, and pages whose fonts name letters wrongly are told."""

from __future__ import annotations

import pytest

from ingest.texts.lettering import composed, is_doubtful, is_unreadable, with_signs_apart

TEXTS = {
    "tr": "Çorum'da un değirmenleri için makine üretiyoruz; bağlantı elemanları, çelik sac, döküm ve kaplama yapılır.",
    "en": "We build machines for the food industry; the strengths of our lengths of stainless sheet are well known.",
    "de": "Wir entwickeln Hochgeschwindigkeitsfräsmaschinen und Kunststoffverpackungen für Lebensmittel.",
    "pl": "Produkujemy części do maszyn włókienniczych oraz szczotki przemysłowe dla przedsiębiorstw w całej Polsce.",
    "codes": "KM-4712 57 MPa EN ISO 13934-1 DIN PVC PP-R XPS ABS SKF",
}


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("ba˘glantı ¸surubu T¨urkiye i¸cin sa˘glık", "bağlantı şurubu Türkiye için sağlık"),
        ("bag˘lantı s¸urubu Tu¨rkiye ic¸in sag˘lık ˙Izmir I˙zmir", "bağlantı şurubu Türkiye için sağlık İzmir İzmir"),
        ("Caf´e K¨aufer ˆıle", "Café Käufer île"), ("5 ¨ 3, a ˘", "5 ¨ 3, a ˘"), ("düz metin", "düz metin"),
    ],
)  # fmt: skip
def test_accents_come_onto_the_letter_that_takes_them(drawn: str, text: str) -> None:
    assert composed(drawn) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_as_they_are_are_trusted(text: str) -> None:
    assert not is_doubtful(text)
    assert not is_unreadable(text)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_letters_under_wrong_names_are_doubted(language: str) -> None:
    text = TEXTS[language].lower()
    assert is_doubtful(text.translate(str.maketrans("aeiıoöuü", "tnrslkmd")))
    assert is_doubtful(text.replace("i", "\ufffd"))
    assert not is_unreadable(text.replace("i", "\ufffd"))


def test_the_letter_i_under_the_name_of_t_is_doubted() -> None:
    assert is_doubtful("Talep edtlen belgeler, ntteltklt ftrtn ve dtzayntdtr btrtnct.")


def test_letters_without_names_are_unreadable() -> None:
    assert is_unreadable("".join(chr(0xE000 + ord(letter)) for letter in "Tamamen bozuk"))
    assert not is_unreadable("")


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("deneyler1 ve ölçümler12.", "deneyler 1 ve ölçümler 12."), ("12açıklama burada", "12 açıklama burada"),
        ("CO2 m2 KM-4712 utf8 MAKINA12 a1b2c", "CO2 m2 KM-4712 utf8 MAKINA12 a1b2c"), ("sürüm12.5", "sürüm12.5"),
    ],
)  # fmt: skip
def test_signs_of_notes_stand_apart_from_words(drawn: str, text: str) -> None:
    assert with_signs_apart(drawn) == text
