"""What a question finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.questions.caller import Caller
from api.questions.text import question
from graph.filters import Filter

if TYPE_CHECKING:
    from search.answer import Answer

DEEPEST = 1_000
"""How deep a search can be paged; nobody reads further, and each page ranks all before it."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The answer to a question after `begin` hits; where the page before begins and the one after, None without one."""

    answer: Answer
    begin: int
    before: int | None
    after: int | None


def search(caller: Caller, text: str, keep: Filter, n: int, begin: int = 0) -> Searched:
    """The n best hits after the first `begin`; BadInput for a text that is blank, too long or without a word."""
    answer = caller.finders.searcher.search(caller.view, question(text), keep, n, after=begin)
    after = begin + n if answer.more and begin + n <= DEEPEST else None
    return Searched(answer, begin, max(begin - n, 0) if begin else None, after)
