"""Tax numbers are checked and persons' identity numbers refused, and neither is repeated in what is said of them."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.personal import identity_numbers, masked, masked_sentence, refuse_identity, tax_number

PERSON = "10000000146"
AMOUNT = re.compile(r"\d{1,3}((\.\d{3})+,|(,\d{3})+\.)\d\d")


def person(nine: str) -> str:
    """The identity number that begins with nine digits, by the rule as it is told."""
    odd, even = sum(map(int, nine[0::2])), sum(map(int, nine[1::2]))
    tenth = (odd * 7 - even) % 10
    return f"{nine}{tenth}{(odd + even + tenth) % 10}"


def by_the_rule(nine: str) -> str:
    """The check digit as the rule is told: for each digit d at place i from the left (1–9), p = (d + 10 − i) mod 10;
    q = 9 when p is 9, else (p · 2^(10 − i)) mod 9; the check digit fills the sum of q up to the next ten."""
    total = 0
    for i, d in enumerate(nine, 1):
        p = (int(d) + 10 - i) % 10
        total += 9 if p == 9 else (p * 2 ** (10 - i)) % 9
    return str((10 - total % 10) % 10)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_exactly_one_of_ten_last_digits_makes_a_tax_number(nine: str) -> None:
    right = by_the_rule(nine)
    for last in "0123456789":
        if last == right:
            assert tax_number(f" {nine[:3]} {nine[3:]}{last}") == nine + last
        else:
            with pytest.raises(BadInput, match="its check digit must hold") as refused:
                tax_number(nine + last)
            assert nine not in str(refused.value)


@pytest.mark.parametrize("said", ["123", "12345678901234", "12345678AB"])
def test_what_is_no_tax_number_is_refused_without_repeating_it(said: str) -> None:
    with pytest.raises(BadInput, match="must have 10 digits") as refused:
        tax_number(said)
    assert said not in str(refused.value)


@given(st.text("0123456789", min_size=11, max_size=11))
def test_a_persons_number_is_refused_without_repeating_it(said: str) -> None:
    with pytest.raises(BadInput, match="11-digit number is a person's identity number, which is not kept") as refused:
        tax_number(said)
    assert said not in str(refused.value)


@pytest.mark.parametrize(
    "said", ["100.000.001.46", "TC 10000000146", "１０００００００１４６", "100-000-001-46", "123 456 789 01"]
)
def test_a_persons_number_in_place_of_a_tax_number_is_called_so_however_written(said: str) -> None:
    with pytest.raises(BadInput, match="11-digit number is a person's identity number"):
        tax_number(said)


def test_no_tax_number_is_none() -> None:
    assert tax_number("  ") is None


def test_a_zero_that_a_spreadsheet_dropped_is_put_back() -> None:
    nine = "012345678"
    whole = nine + by_the_rule(nine)
    assert tax_number(whole[1:]) == whole


def test_digits_of_other_scripts_are_no_tax_number() -> None:
    for said in ("123456789²", "١٢٣٤٥٦٧٨٩٠"):
        with pytest.raises(BadInput, match="must have 10 digits"):
            tax_number(said)


@given(st.text("0123456789", min_size=9, max_size=9).filter(lambda nine: nine[0] != "0"), st.text("ab:-. ", max_size=3))
def test_an_identity_number_is_found_wherever_it_stands_and_masked(nine: str, around: str) -> None:
    text = f"{around}{person(nine)}{around}"
    assert identity_numbers(text) == 1
    assert person(nine) not in masked(text)
    assert masked(text) == f"{around}{'•' * 11}{around}"
    with pytest.raises(BadInput, match="holds a person's identity number") as refused:
        refuse_identity(text)
    assert person(nine) not in str(refused.value)


SEPARATORS = [
    "", " ", ".", "-", "\u00a0", "\u200b", "\u00ad", "\ufeff", "\u202f", "\u2009", "\n", "\r\n", "|", "**", "__", "–",
    "- ", " |", "/", ", ", "\t", ",",
]  # fmt: skip
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@given(
    st.text("0123456789", min_size=9, max_size=9).filter(lambda nine: nine[0] != "0"),
    st.lists(st.sampled_from(SEPARATORS), min_size=10, max_size=10),
    st.sampled_from([{}, FULL_WIDTH, CIRCLED, ARABIC]),
    st.sampled_from(["", "TC", "TC ", "T.C. kimlik no: ", "(", "**"]),
)
def test_an_identity_number_is_found_in_every_spelling(
    nine: str, between: list[str], script: dict[int, str], before: str
) -> None:
    spelt = "".join(digit + gap for digit, gap in zip(person(nine), [*between, ""], strict=True)).translate(script)
    assume(not AMOUNT.fullmatch(spelt))
    text = f"{before}{spelt} bildirildi"
    assert identity_numbers(text) == 1
    assert masked(text) == f"{before}{'•' * 11} bildirildi"
    assert identity_numbers(masked(text)) == 0


@pytest.mark.parametrize(
    "spelt",
    ["1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 4 | 6", "|1|0|0|0|0|0|0|0|1|4|6|", "1_0_0_0_0_0_0_0_1_4_6", "100.000.001.46",
     "100 000 001 46", "10000**000146**", "１００ ０００ ００１ ４６", "10000\n000146", "TC10000000146",
     "10000\r\n    000146", "100000-\n\t00146", "100\u200b \u200b.\u00ad000 001 46",
     "No:10000000146'dır", "5 100 000 001 46 12.03.1985", "10000000146 10000000146", "1️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣4️⃣6️⃣"],
)  # fmt: skip
def test_spellings_that_people_use_are_masked(spelt: str) -> None:
    hidden = masked(spelt)
    assert identity_numbers(spelt) >= 1
    assert "•" * 11 in hidden
    assert "146" not in hidden.replace(" ", "")
    assert identity_numbers(hidden) == 0


@pytest.mark.parametrize(
    "text",
    ["TR33 0006 1005 1978 6457 8413 26", "TR330006100519786457841326", "+90 532 123 45 67", "0 (532) 123 45 67",
     "100000001461", "9100000001 46", "100.000.001,46 TL", "100,000,001.46 USD", "2019 | 2020 | 2021",
     "1000 ve 0000146", "10000   000146",
     "10000" + " " * 30 + "\n000146", "100 000 (yüz bin) 001 46", "2026-11-26 10:00:01"],
)  # fmt: skip
def test_longer_numbers_amounts_and_dates_are_left_alone(text: str) -> None:
    assert masked(text) == text
    assert identity_numbers(text) == 0


def test_numbers_that_overlap_are_masked_together() -> None:
    assert identity_numbers("51023 619120") == identity_numbers("619120 00076") == 1
    assert masked("x 51023 619120 00076 y") == f"x {'•' * 11} y"


@pytest.mark.parametrize("text", ["1" * 500_000, "1 " * 100_000, "10000000146 " * 40_000, "1" + " " * 500_000])
def test_a_long_text_is_searched_to_its_end(text: str) -> None:
    # Well under a second; in square time it would be hours.
    assert masked(text) == text.replace("10000000146", "•" * 11)


@pytest.mark.parametrize("text", ["10000000147", "00000000000", "05321234567", f"1{PERSON}", f"{PERSON}0", "TR33 0006"])
def test_other_numbers_are_left_alone(text: str) -> None:
    assert identity_numbers(text) == 0
    assert masked(text) == text
    refuse_identity(text)


@pytest.mark.parametrize(
    "value",
    [
        PERSON,
        Path(f"{PERSON}.pdf"),
        series(["a", f"{PERSON};"]),
        {"tr": PERSON, "en": PERSON},
        Sentence("ingest.ror.no_id", {"id": PERSON}),
    ],
)
def test_what_a_sentence_says_is_masked_wherever_it_stands(value: object) -> None:
    sentence = Sentence("ingest.ror.no_row", {"reason": value})
    assert PERSON in sentence["tr"]
    masked_one = masked_sentence(sentence)
    assert masked_one == masked_sentence(masked_one)
    assert PERSON not in masked_one["tr"] + masked_one["en"]
    assert "•" * 11 in masked_one["tr"]


def test_numbers_in_a_sentence_stay_numbers() -> None:
    sentence = Sentence("ingest.tables.not_utf8_at", {"name": "a.csv", "byte": 0xC7, "at": 1200})
    assert masked_sentence(sentence) == sentence
