"""How big somebody is to be is read where it is said of a firm, and nowhere else."""

import pytest

from search.size_words import by_employees, by_word


@pytest.mark.parametrize(
    ("said", "sizes"),
    [
        ("10-49 çalışan", ["small"]), ("10–49 employees", ["small"]), ("250+ employees", ["large"]),
        ("en az 50 çalışanı olan", ["medium", "large"]), ("50'den fazla çalışanı olan", ["medium", "large"]),
        ("more than 250 employees", ["large"]), ("fewer than 50 employees", ["micro", "small"]),
        ("50'den az çalışanı olan", ["micro", "small"]), ("en fazla 9 kişi", ["micro"]), ("20 kişilik", ["small"]),
        ("1.000 çalışanlı", ["large"]), ("more than 1,200 people", ["large"]),
        ("up to 10 workers,", ["micro", "small"]),
        ("50 hektar", []), ("en az 50", []), ("49-10 çalışan", []),
    ],
)  # fmt: skip
def test_a_number_of_employees_is_every_size_that_it_can_be(said: str, sizes: list[str]) -> None:
    assert list(by_employees(said.split())) == sizes


@pytest.mark.parametrize(
    ("before", "said", "after", "sizes"),
    [
        ("", "küçük", "firma", ["micro", "small"]), ("", "orta ölçekli", "isletmeler", ["medium"]),
        ("", "medium-sized", "company", ["medium"]), ("", "Büyük", "ureticiler", ["large"]),
        ("", "büyük", "capli", []), ("ve", "orta ölçekli", "isletme", []), ("", "küçük", "", []),
        ("", "iyi", "firma", []),
    ],
)  # fmt: skip
def test_a_word_for_a_size_stands_right_before_the_firm(before: str, said: str, after: str, sizes: list[str]) -> None:
    assert list(by_word(before, said.split(), after)) == sizes
