"""What a question finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.questions.caller import Caller
from api.questions.facets import Choices, choices, counted
from api.questions.text import question
from graph.filters import Filter

if TYPE_CHECKING:
    from search.answer import Answer

DEEPEST = 1_000
"""How deep a search can be paged; nobody reads further, and each page ranks all before it."""

AS_IT_IS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Searched:
    """The answer to a question after `begin` hits; where the page before begins and the one after, None without one."""

    answer: Answer
    begin: int
    before: int | None
    after: int | None


def search(  # noqa: PLR0913, PLR0917 - the question and how it is to be taken
    caller: Caller,
    text: str,
    keep: Filter,
    n: int,
    begin: int = 0,
    plain: frozenset[str] = AS_IT_IS,
    *,
    counted: bool = False,
) -> Searched:
    """The n best hits after the first `begin`; BadInput for a text that is blank, too long or without a word.

    `plain` has the keys of what is not to be read in the question; where the choices are `counted` beside the answer
    (`answering_choices`), what these need is looked for with it.
    """
    also = [Filter()] if counted and not keep.open else []
    answer = caller.finders.searcher.search(
        caller.view, question(text), keep, n, after=begin, language=caller.language, plain=plain, also=also
    )
    after = begin + n if answer.more and begin + n <= DEEPEST else None
    return Searched(answer, begin, max(begin - n, 0) if begin else None, after)


def similar(caller: Caller, id_: str, keep: Filter, n: int) -> Answer:
    """The n most like an organisation, a document or a passage; NotFound when it is none or may not be seen."""
    return caller.finders.searcher.similar(caller.view, id_, keep, n)


def answering_choices(caller: Caller, answer: Answer, text: str, keep: Filter, plain: frozenset[str]) -> Choices:
    """The facets of those who answer a question, each counted without its own choice."""
    if not answer.answering and answer.total:
        return choices(caller, answer.near)
    answering, spoken = answer.answering, answer.spoken
    if not keep.open:
        # What answers among fewer may not stand out among all.
        elsewhere = search(caller, text, Filter(), 1, 0, plain).answer
        answering = tuple({node.id: node for node in (*answering, *elsewhere.answering)}.values())
        spoken = {
            id_: spoken.get(id_, AS_IT_IS) | said for id_, said in (dict(spoken) | dict(elsewhere.spoken)).items()
        }
    return replace(counted(caller.view, answering, keep, spoken), total=answer.total)
