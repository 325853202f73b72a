"""Cells are read as people write them, in two languages."""

import pytest

from graph.errors import BadInput
from graph.model import PUBLIC
from graph.vocabulary import vocabulary
from ingest.cells import audience, day, flag, kind_of, language_code, listed, number, relation_of, unquoted


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


@pytest.mark.parametrize(("said", "least", "most"), [("91", -90, 90), ("-1", 0, 10)])
def test_a_number_out_of_bounds_is_refused(said: str, least: float, most: float) -> None:
    with pytest.raises(BadInput, match=f"“{said}” is not between {least} and {most}"):
        number(said, least=least, most=most)


@pytest.mark.parametrize(
    "said", ["", "public", "Public", "herkese açık", "HERKESE AÇIK", "genel", "Herkes", "everyone"]
)
def test_everyone_is_said_in_many_words(said: str) -> None:
    assert audience(said) == (PUBLIC,)


def test_an_audience_is_the_members_of_a_cluster_or_an_organisation() -> None:
    assert audience("members:demo:kume-a; org:tr:x") == ("members:demo:kume-a", "org:tr:x")
    assert audience("üyeler: tr:kume | Kuruluş:tr:x, members:tr:kume") == ("members:tr:kume", "org:tr:x")


@pytest.mark.parametrize("said", ["gizli", "üyeler", "members:", "members:kume", "org:tr: x", "cluster:a", "tr:x"])
def test_an_audience_that_cannot_be_read_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match=f"“{said}” does not say who may see it: leave it empty or write “public”"):
        audience(said)


@pytest.mark.parametrize(
    ("said", "code"),
    [("tr", "tr"), ("EN", "en"), ("en-GB", "en"), ("Türkçe", "tr"), ("İngilizce", "en"), ("German", "de")],
)
def test_a_language_is_known_by_code_or_name(said: str, code: str) -> None:
    assert language_code(said) == code


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(BadInput, match="“Klingonca” is no language that is known: write its code"):
        language_code("Klingonca")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("", None), ("2023", "2023"), ("2023-03", "2023-03"), (" 2023-03-14 ", "2023-03-14"), ("14.3.2023", "2023-03-14")],
)
def test_a_day_is_known_in_part_or_whole(said: str, meant: str | None) -> None:
    assert day(said) == meant


@pytest.mark.parametrize("said", ["2023-13", "31.02.2023", "14/03/2023", "dün", "2023-3-4", "20230314"])
def test_what_is_no_day_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match=f"“{said}” is no date: write it as 2023-03-14 or 2023"):
        day(said)


def test_a_relation_is_known_by_name_or_label() -> None:
    for said in ("member_of", "Member of", "üyesi olduğu"):
        assert relation_of(said) == "member_of"
    with pytest.raises(BadInput, match="“üyesi” is not a relation of the vocabulary"):
        relation_of("üyesi")


@pytest.mark.parametrize(("written", "name"), [
    ('"ACME"', "ACME"), ('""ACME""', "ACME"), ("«ACME»", "ACME"), ("“ACME”", "ACME"), ("„ACME“", "ACME"),
    ("'ACME'", "ACME"), ("‘ACME’", "ACME"), (' " ACME " ', "ACME"), ('ACME"', "ACME"), ('"ACME', "ACME"),
    ('ACME""', "ACME"), ("«ACME", "ACME"), ("ACME”", "ACME"), ('"CENTRE ""D"""', 'CENTRE "D"'),
    ('"INSTITUTE ""H H"" (I)"', 'INSTITUTE "H H" (I)'), ('FIRM ""A""', 'FIRM "A"'), ('""', ""), ('"', ""), ("", ""),
])  # fmt: skip
def test_quotation_marks_are_taken_off_a_name(written: str, name: str) -> None:
    assert unquoted(written) == name


@pytest.mark.parametrize("name", [
    'ASOCIATIA "GREEN ENERGY"', '"Alfa" Ltd', '"A" and "B"', "UNIVERSITA'", "GOLDSMITHS'", "'T GOOI", "«A» et «B»",
    "CENTRE D’ETUDES", "Fondation “Santé” Lyon", 'INSTITUTE "H H" (I)',
])  # fmt: skip
def test_quotation_marks_that_are_part_of_a_name_stay(name: str) -> None:
    assert unquoted(name) == name
