"""In which order a list stands, and all that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

from api.questions.caller import Caller
from api.questions.filters import answering
from api.questions.search import DEEPEST, search
from api.words.facts import employed, year
from graph.filters import Filter
from graph.model import Node
from graph.words.folding import fold, sort_key
from graph.words.sentences import Language

if TYPE_CHECKING:
    from api.questions.search import Searched

Order = Literal["best", "name", "founded", "size"]
T = TypeVar("T")
MOST = 5_000
"""Nodes that a list is taken away with."""


def in_order(things: Iterable[T], order: Order, language: Language, node: Callable[[T], Node]) -> list[T]:
    """As they come, or by name as the language's alphabet has it, the youngest first, or the largest first.

    What is not known of comes last; of equals the name decides.
    """
    if order == "best":
        return list(things)
    named = sorted(things, key=lambda thing: _called(node(thing), language))
    held = {"founded": year, "size": employed}.get(order)
    return named if held is None else sorted(named, key=lambda thing: -(held(node(thing)) or 0))


def _called(node: Node, language: Language) -> tuple[str, str]:
    # English has Çorum under C; the Turkish alphabet has Ç behind it.
    name = node.name_in(language)
    return (sort_key(name) if language == "tr" else fold(name)), node.id


def offered(nodes: Sequence[Node], text: str) -> list[Order]:
    """The orders that say something of these nodes."""
    orders: list[Order] = ["best", "name"] if text else ["name"]
    orders += ["founded"] if any(map(year, nodes)) else []
    return orders + (["size"] if any(map(employed, nodes)) else [])


def all_found(caller: Caller, text: str, keep: Filter, plain: frozenset[str]) -> Searched:
    """The answer to a question with all its hits, DEEPEST at most."""
    return search(caller, text, keep, DEEPEST, 0, plain)


def all_listed(caller: Caller, keep: Filter, most: int = MOST) -> list[Node]:
    """The nodes that a filter keeps, by name, `most` at most."""
    return caller.view.page(answering(keep), most)
