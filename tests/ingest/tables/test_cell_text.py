"""Cells are read without what programs put around them or hide in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tables.cell_text import cell_text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("  Yıldız Döküm A.Ş. ", "Yıldız Döküm A.Ş."),
        ('="0123456789"', "0123456789"),
        ('="Bir ""iki"" A.Ş."', 'Bir "iki" A.Ş.'),
        ("=SUM(A1)", "=SUM(A1)"),
        ("'0123", "0123"),
        ("’0123", "0123"),
        ("'tr:bir", "tr:bir"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("'t Hooft", "'t Hooft"),
        ("'Acme'", "'Acme'"),
        ("bir_x000D_\niki", "bir\niki"),
        ("bir_x000D_iki", "bir\niki"),
        ("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf"),
        ("mem\xadbran", "membran"),
        ("Kuzey\u200b Membran", "Kuzey Membran"),
        ("\ufeff\ufeffad", "ad"),
        ("a\u2060b\u200e\u202ac\u2069", "abc"),
        ("ultra\u200cfiltrasyon\u200d", "ultrafiltrasyon"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("A\xa0B\u202fC\u2007D\u3000E\tF", "A B C D E F"),
        ("a  b", "a b"),
        ("a\x00b\x08c\x1bd\x7fe\ufffff", "abcdef"),
        ("Do\u0308ku\u0308m S\u0327irketi", "Döküm Şirketi"),
        ("\xa0\u200b ", ""),
        ("x_x0041_y", "x_x0041_y"),
    ],
)
def test_a_cell_says_what_people_see(said: str, text: str) -> None:
    assert cell_text(said) == text


def test_a_line_end_can_stand_for_something_else() -> None:
    assert cell_text("24.51 \n\n 24.52", "; ") == "24.51; 24.52"


@given(st.text())
def test_reading_a_cell_again_changes_nothing_and_leaves_no_control_character(said: str) -> None:
    text = cell_text(said)
    assert text == text.strip()
    assert not any(ord(letter) < 32 and letter != "\n" for letter in text)
    if not text.startswith(("'", "’", "=")) and "_x00" not in text:
        assert cell_text(text) == text
