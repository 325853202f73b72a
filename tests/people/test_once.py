"""What is asked for again is done once, also when both come at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from graph.errors import BadInput, Conflict
from people.database import Database
from people.once import KEPT, Once
from people.opportunities import course
from people.opportunities.course import Terms
from people.tables import Opportunity
from tests.people.opportunities.market import EDITOR, NOW, OPEN, OTHER, SAID, settle


@pytest.fixture
def write(database: Database) -> Callable[..., str]:
    settle(database)

    def once(word: str, terms: Terms = OPEN, later: timedelta = timedelta(0)) -> str:
        return course.write_once(database, EDITOR, "tr:firma", (SAID, terms), word, NOW + later)

    return once


def number(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Opportunity)) or 0


def test_two_that_come_at_once_make_one(database: Database, write: Callable[..., str]) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: write("a"), range(24)))
    assert (len(made), number(database)) == (1, 1)
    assert write("b") not in made
    assert write("") != write("")
    assert number(database) == 4


def test_another_content_is_refused_and_a_day_later_it_is_new(database: Database, write: Callable[..., str]) -> None:
    first = write("a")
    with pytest.raises(Conflict):
        write("a", Terms(["signed-in"]))
    assert write("a", later=KEPT - timedelta(seconds=1)) == first
    assert write("a", Terms(["signed-in"]), later=KEPT) != first
    other = course.write_once(database, OTHER, "tr:lab", (SAID, OPEN), "a", NOW)
    assert other != first


@pytest.mark.parametrize("word", ["two words", "x" * 201, "ö", "a\x00"])
def test_a_word_is_a_word(word: str) -> None:
    with pytest.raises(BadInput):
        Once.of(word)
