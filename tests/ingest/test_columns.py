"""The template's columns are known in two languages, and its cells are read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.vocabulary import vocabulary
from ingest.columns import COLUMNS, column_names, flag, kind_of, listed, number, tax_number


def by_the_rule(nine: str) -> str:
    """The check digit as the rule is told: for each digit d at place i from the left (1–9), p = (d + 10 − i) mod 10;
    q = 9 when p is 9, else (p · 2^(10 − i)) mod 9; the check digit fills the sum of q up to the next ten."""
    total = 0
    for i, d in enumerate(nine, 1):
        p = (int(d) + 10 - i) % 10
        total += 9 if p == 9 else (p * 2 ** (10 - i)) % 9
    return str((10 - total % 10) % 10)


def test_every_column_is_known_by_both_names_in_any_case() -> None:
    for column in COLUMNS:
        for said in (column.name, column.turkish, column.name.upper(), column.turkish.replace(" ", "_")):
            assert column_names([said]) == {said: column.name}
    assert column_names(["Sektörler", "KURULUŞ YILI", "unknown"]) == {"Sektörler": "sectors", "KURULUŞ YILI": "founded"}


def test_every_column_explains_itself_in_both_languages() -> None:
    assert all(column.says_tr and column.says_en for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS) == 21


def test_kinds_are_known_by_name_and_label_in_both_languages() -> None:
    for kind in vocabulary().kinds.values():
        if kind.organisation:
            for said in (kind.name, kind.label["tr"], kind.label["en"].upper(), kind.many["tr"]):
                assert kind_of(said) == kind.name


@pytest.mark.parametrize(("said", "kind"), [("kobi", "sme"), ("Şirket", "company"), ("teknokent", "technopark")])
def test_what_people_write_for_a_kind_is_understood(said: str, kind: str) -> None:
    assert kind_of(said) == kind


@pytest.mark.parametrize("said", ["", "shop", "region"])
def test_a_kind_that_is_no_organisation_is_refused_with_the_list(said: str) -> None:
    with pytest.raises(BadInput, match=f"“{said}” is no kind of organisation; use one of: chamber, .* university"):
        kind_of(said)


@pytest.mark.parametrize(
    ("said", "meant"), [("Evet", True), ("YES", True), ("", False), ("Hayır", False), ("0", False)]
)
def test_yes_and_no_in_both_languages(said: str, *, meant: bool) -> None:
    assert flag(said) is meant


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(BadInput, match="“belki” is neither yes"):
        flag("belki")


def test_numbers_have_a_point_or_a_comma_or_are_not_there() -> None:
    assert [number(said) for said in ("36,33", " 41.2 ", "")] == [36.33, 41.2, None]
    assert number("1998", int) == 1998
    for said, read in (("çok", float), ("3.5", int)):
        with pytest.raises(BadInput, match=f"“{said}” is no number"):
            number(said, read)


def test_a_cell_may_hold_several_things() -> None:
    assert listed(" a; b ,c;; ", ";,") == ["a", "b", "c"]
    assert listed("bir | iki\nüç", "|\n") == ["bir", "iki", "üç"]
    assert listed("", ";") == []


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


def test_no_tax_number_is_none() -> None:
    assert tax_number("  ") is None
