"""Cells are read as people write them, in two languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.model import PUBLIC
from graph.vocabulary import vocabulary
from ingest.cells import audience, count, day, flag, kind_of, language_code, listed, number, relation_of, unquoted, year


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
    assert [number(said) for said in ("1.234,5", "1,234.5", "1.234.567", "1.234.567,89")] == [
        1234.5, 1234.5, 1_234_567, 1_234_567.89,
    ]  # fmt: skip
    assert number("1998", int) == 1998
    for said, read in (("çok", float), ("3.5", int), ("1.2.3", float)):
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
    [("", None), ("2023", "2023"), ("2023-03", "2023-03"), (" 2023-03-14 ", "2023-03-14"), ("14.3.2023", "2023-03-14"),
     ("14/03/2023", "2023-03-14"), ("14-03-2023", "2023-03-14"), ("2023/03/14", "2023-03-14"), ("03.2023", "2023-03"),
     ("2023.3.4", "2023-03-04"), ("20230314", "2023-03-14"), ("03/14/2023", "2023-03-14"), ("04/03/2023", "2023-03-04"),
     ("2023-03-14 00:00:00", "2023-03-14"), ("2023-03-14T10:00:00Z", "2023-03-14"), ("14.03.2023 10:30", "2023-03-14"),
     ("14 Mart 2023", "2023-03-14"), ("Ağustos 2019", "2019-08"), ("March 14, 2023", "2023-03-14"),
     ("14 Sep 2023", "2023-09-14")],
)  # fmt: skip
def test_a_day_is_known_in_part_or_whole(said: str, meant: str | None) -> None:
    assert day(said) == meant


@pytest.mark.parametrize("said", ["2023-13", "31.02.2023", "31/31/2023", "dün", "14.03.23", "Kış 2023"])
def test_what_is_no_day_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match=f"“{said}” is no date: write it as 2023-03-14 or 2023"):
        day(said)


@pytest.mark.parametrize("said", ["2099", "2099-01", "2099-01-01", "01.01.2099"])
def test_a_date_to_come_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match=f"“{said}” is a date to come: check it"):
        day(said)


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)))
def test_a_date_is_the_same_in_every_form(on: date) -> None:
    forms = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d 00:00:00")
    assert {day(f"{on.year:04}".join(on.strftime(form).split(on.strftime("%Y")))) for form in forms} == {on.isoformat()}


@pytest.mark.parametrize(
    ("said", "meant"),
    [("", None), ("1998", 1998), ("1998.0", 1998), ("2001-05-01", 2001), ("01.05.2001", 2001), ("Mayıs 2001", 2001),
     ("1998'de", 1998), ("2001-05-01 00:00:00", 2001), ("Kuruluş: 1987", 1987)],
)  # fmt: skip
def test_a_year_is_read_out_of_what_people_write(said: str, meant: int | None) -> None:
    assert year(said, 500) == meant


@pytest.mark.parametrize("said", ["98", "37012", "1998/2001", "eski", "1.25", "2099", "0499"])
def test_what_is_no_year_or_to_come_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match=r"is no year: write it as 1998|is not between 500 and"):
        year(said, 500)


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("24", 24, 24), ("24.0", 24, 24), ("1.250", 1250, 1250), ("1,250", 1250, 1250), ("1 250", 1250, 1250),
     ("1.250.000", 1_250_000, 1_250_000), ("20-50", 20, 50), ("20 – 50", 20, 50), ("20 ile 50 arası", 20, 50),
     ("50+", 50, 50), ("~40", 40, 40), ("yaklaşık 40", 40, 40), ("250'den fazla", 250, 250), ("24 kişi", 24, 24),
     ("about 1,250 employees", 1250, 1250)],
)  # fmt: skip
def test_how_many_is_read_as_people_write_it(said: str, least: int, most: int) -> None:
    assert count(said, 10_000_000) == (least, most)


@pytest.mark.parametrize("said", ["çok", "3.5", "1.25", "-1", "50-20", "<10", "10000001", "20-50-70"])
def test_what_does_not_say_how_many_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match=r"is no number|is not between 0 and"):
        count(said, 10_000_000)


def test_nobody_said_is_nobody_counted() -> None:
    assert count("  ", 10) is None


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
