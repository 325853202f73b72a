"""The template's columns are known in two languages, and a slip in a header is told."""

import pytest

from graph.errors import BadInput
from ingest.tables.columns import COOPERATIONS, DOCUMENTS, ORGANISATIONS, Column, check_columns, column_names, unread

TEMPLATES = (ORGANISATIONS, COOPERATIONS, DOCUMENTS)


@pytest.mark.parametrize("columns", TEMPLATES)
def test_every_column_is_known_by_its_names_in_any_case(columns: tuple[Column, ...]) -> None:
    for column in columns:
        spellings = (column.name, column.turkish, column.name.upper(), column.turkish.replace(" ", "_"), *column.also)
        for said in spellings:
            assert column_names([said], columns) == {said: column.name}


def test_unknown_columns_are_told_from_known_ones() -> None:
    header = ["Sektörler", "KURULUŞ YILI", "adres", ""]
    assert column_names(header, ORGANISATIONS) == {"Sektörler": "sectors", "KURULUŞ YILI": "founded"}
    assert unread(header, ORGANISATIONS) == ["adres"]


@pytest.mark.parametrize("columns", TEMPLATES)
def test_every_column_explains_itself_in_both_languages(columns: tuple[Column, ...]) -> None:
    assert all(column.says("tr") and column.says("en") for column in columns)
    assert len({column.name for column in columns}) == len(columns)


@pytest.mark.parametrize("columns", TEMPLATES)
def test_no_two_columns_of_a_template_are_nearly_the_same(columns: tuple[Column, ...]) -> None:
    for language in ("tr", "en"):
        check_columns("t.csv", [column.title(language) for column in columns], columns)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["ad", "name", "kind"], "t.csv has the column name twice: leave one of them."),
        (
            ["ad", "tür", "görünürlülük"],
            "t.csv has the column “görünürlülük”, which is not known: write it “görünürlük”",
        ),
        (["name", "kind", "audiance"], "t.csv has the column “audiance”, which is not known: write it “audience”."),
        (["name", "kind", "sector"], "write it “sectors”"),
    ],
)
def test_a_column_that_would_be_passed_over_by_a_slip_is_refused(header: list[str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        check_columns("t.csv", header, ORGANISATIONS)


def test_columns_of_ones_own_are_no_slip() -> None:
    check_columns("t.csv", ["ad", "tür", "adres", "faks", "ilçe", "notlar"], ORGANISATIONS)
