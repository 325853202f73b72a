"""Names by what tells them apart: distinctive words, beginnings, slips, initials, identifiers."""

from __future__ import annotations

import pytest

from graph.words.folding import words
from graph.words.names import (
    MEANT,
    Names,
    counted,
    is_initials,
    key_words,
    misspelt,
    name_lines,
    slipped,
    sought,
    whole_name,
)  # fmt: skip

AKCANSA = name_lines(["Akçansa Çimento San. ve Tic. A.Ş."], initials=True)
KTU = name_lines(["Karadeniz Teknik Üniversitesi", "Karadeniz Technical University"], initials=True)
HITIT = name_lines(["Hitit Üniversitesi"], initials=True)
RARE, COMMON = 2, 400


def likeness(question: str, lines: str, **frequency: int) -> float:
    return Names(words(question), dict.fromkeys(counted(words(question)), RARE) | frequency).likeness(lines)


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("Akçansa", AKCANSA), ("AKCANSA CIMENTO", AKCANSA), ("Akçansa Çimento A.Ş.", AKCANSA), ("Hitit", HITIT),
        ("hitit üniversitesinin", HITIT), ("Karadeniz Technical", KTU), ("teknik karadeniz üniversitesi", KTU),
        ("hitit univ", HITIT),
    ],
)  # fmt: skip
def test_a_name_is_meant_by_what_tells_it_from_others(question: str, lines: str) -> None:
    assert likeness(question, lines) >= MEANT


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("çimento üreten bir ortak arıyoruz", AKCANSA), ("sanayi ve ticaret", AKCANSA), ("üniversitesi", HITIT),
        ("teknik üniversite laboratuvarı", KTU), ("h", HITIT), ("", HITIT), ("Marmara Üniversitesi", HITIT),
        (" ".join(f"kelime{n}" for n in range(30)) + " hitit", HITIT),
    ],
)  # fmt: skip
def test_a_word_that_many_share_is_no_name(question: str, lines: str) -> None:
    assert likeness(question, lines) < MEANT


LOJ = name_lines(["Deniz Loj. Dağ. Depolama ve Tic. A.Ş."], initials=True)


def test_a_word_that_a_register_shortens_is_found_whole() -> None:
    assert likeness("Deniz Lojistik", LOJ) >= MEANT > likeness("Deniz Tekstil", LOJ)
    assert likeness("lojistik", LOJ) < MEANT, "alone it is the trade of many"
    assert likeness("dağıtım", name_lines(["Dağ Yapı Ltd. Şti."])) < MEANT
    assert "loj" in sought(words("Deniz Lojistik")).terms


def test_a_word_is_a_name_only_where_few_are_called_so() -> None:
    firm = name_lines(["Deneme Tekstil Boya Apre İşletmeleri A.Ş."], initials=True)
    assert likeness("tekstil", firm, tekstil=RARE) >= MEANT > likeness("tekstil", firm, tekstil=COMMON) > 0


def test_the_whole_name_is_likest_whatever_else_begins_so() -> None:
    asked = "ankara üniversitesi"
    others = (
        "Ankara Sosyal Bilimler Üniversitesi",
        "Ankara Hacı Bayram Veli Üniversitesi",
        "Gazi Üniversitesi, Ankara",
    )
    whole = likeness(asked, name_lines(["Ankara Üniversitesi"]), ankara=60)
    assert whole > max(likeness(asked, name_lines([name]), ankara=60) for name in others)
    assert whole >= MEANT


def test_small_slips_are_forgiven_where_no_name_has_the_word() -> None:
    vestel = name_lines(["Vestel Elektronik"])
    for slip in ("vesttel", "vestl", "vsetel", "vestal"):
        assert likeness(slip, vestel, **{slip: 0}) >= MEANT, slip
        assert likeness(slip, vestel, **{slip: 1}) < MEANT, slip
        assert misspelt([slip], {slip: 0}) == [slip]
    assert slipped("vesttel", ["vestel", "pestel", "vessel", "vest"]) == ["vestel"]
    assert likeness("bestel", vestel, bestel=0) == 0
    assert likeness("kt", KTU, kt=0) == 0
    assert misspelt(["universte", "ve", "a1b2c3"], {}) == ["universte"]


def test_initials_stand_with_and_without_the_words_that_join() -> None:
    lines = name_lines(["Türkiye Odalar ve Borsalar Birliği"], initials=True)
    assert likeness("TOBB", lines, tobb=0) >= MEANT
    assert likeness("tovbb", lines, tovbb=-1) >= MEANT
    assert likeness("KTÜ", KTU, ktu=0) >= MEANT
    assert likeness("tob", lines, tob=0) == 0
    assert likeness("TOBB", lines, tobb=1) == 0, "somebody is called so"
    assert likeness("TOBB", lines, tobb=0) < likeness("TOBB", name_lines(["TOBB"])) - 0.05
    assert name_lines(["Türkiye Odalar ve Borsalar Birliği"]).count("\n") == 0


def test_a_word_of_other_names_is_no_beginning_and_no_stem_of_this_one() -> None:
    halim = name_lines(["Sultan Abdul Halim Hospital"])
    assert likeness("halı", halim, hali=3) < MEANT < likeness("hali", halim, hali=-1)
    havel = name_lines(["Klinikum Brandenburg an der Havel"])
    assert likeness("havelsan", havel, havelsan=0) == 0
    assert likeness("havelden", havel, havelden=0) > 0


def test_a_whole_name_is_one_but_for_legal_forms_and_joining_words() -> None:
    assert whole_name(words("Arçelik"), words("ARÇELİK A.Ş."))
    assert whole_name(words("university of cambridge"), words("Cambridge University"))
    assert not whole_name(words("wien museum"), words("Natural History Museum Wien"))
    assert not whole_name(words("A.Ş."), words("A.Ş."))
    assert is_initials(["tobb"], name_lines(["Türkiye Odalar ve Borsalar Birliği"], initials=True))
    assert not is_initials(["tobb"], name_lines(["TOBB", "Türkiye Odalar ve Borsalar Birliği"], initials=True))


def test_an_identifier_is_one_or_is_not() -> None:
    lines = name_lines(["Vestel"], ["vestelcomtr", ""])
    assert Names(key_words("vestelcomtr"), {}).likeness(lines) >= MEANT
    assert Names(key_words("vestelcom"), {}).likeness(lines) == 0


def test_an_engine_is_asked_for_no_more_than_tells_names_apart() -> None:
    asked = sought(words("Hitit Üniversitesi ve Sanayi A.Ş."))
    assert (asked.terms, asked.beginnings) == (("hitit", "\ue000hitit"), ("hitit",))
    assert sought(words("üniversitesi")).beginnings == ("universitesi",)
    assert "universitesi" in sought(words("üniversitesinin")).terms
    assert sought([]).terms == ()
