"""How a figure is written is told from the file, and never guessed."""

from __future__ import annotations

import polars as pl
import pytest

from graph.errors import BadInput
from programme.statistics import figures
from programme.statistics.figures import figure


def read(*cells: str, decimal: figures.Decimal | None = None) -> list[tuple[float | None, str, bool]]:
    found, _ = figures.read(pl.Series(cells), decimal)
    return found.rows()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.234", "1.234.567"], [1234, 1234567]),
        (["1,234", "0.5"], [1234, 0.5]),
        (["1.234", "12,5"], [1234, 12.5]),
        (["1.234,5", "1.234"], [1234.5, 1234]),
        (["1 234 567", "12"], [1234567, 12]),
        (["1234.567", "1.234"], [1234.567, 1.234]),
        (["-5", "+7", "−3", "1e3"], [-5, 7, -3, 1000]),
        ([".5", "1.234"], [0.5, 1.234]),
    ],
)
def test_the_decimal_sign_is_the_one_that_the_whole_column_shows(cells: list[str], values: list[float]) -> None:
    assert [value for value, _, odd in read(*cells) if not odd] == values


def test_a_figure_that_can_be_read_in_two_ways_is_refused_until_the_sign_is_said() -> None:
    assert read("1.234", "850") == [(None, ":", True), (850.0, "", False)]
    assert read("1.234", decimal=",") == [(1234.0, "", False)]
    assert read("1.234", decimal=".") == [(1.234, "", False)]


def test_figures_that_show_both_signs_are_refused() -> None:
    with pytest.raises(BadInput, match="both a comma and a point"):
        read("12,5", "12.5")


@pytest.mark.parametrize(
    "said", ["1.23.456", "12.3456.789", "abc", "12 kg", "1,2,3", "0x10", "--5", "1e999", "9" * 400]
)
def test_what_is_no_figure_is_refused(said: str) -> None:
    assert figure(said, None).flaw is not None


@pytest.mark.parametrize(
    ("said", "value", "mark"),
    [("123 b", 123, "b"), ("12.5 bp", 12.5, "bp"), (":", None, ":"), (": c", None, ":c"), (":c", None, ":c"),
     ("*", None, ":c"), ("-", None, ":"), ("...", None, ":"), ("", None, ":"), ("17 (e)", 17, "e")],
)  # fmt: skip
def test_flags_are_kept_and_what_is_not_published_is_no_nought(said: str, value: float | None, mark: str) -> None:
    assert read(said, decimal=".") == [(value, mark, False)]
