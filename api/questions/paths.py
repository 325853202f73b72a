"""Who could introduce one organisation to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.questions.caller import Caller
from api.words.plain_text import without_controls
from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Node
from graph.ties.paths import IntroductionPath, introduction_paths
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.names import MEANT

CALLED = 5
"""Organisations of a name that somebody can have meant."""


@dataclass(frozen=True, slots=True)
class Introductions:
    """The two ends, and up to three ways between them, best first."""

    source: Node
    target: Node
    paths: Sequence[IntroductionPath]


def called(caller: Caller, text: str) -> list[Node]:
    """The organisations that a name or an id means, likeliest first, CALLED at most; none for one that nobody has."""
    tidy, view = without_controls(text), caller.view
    known = view.nodes([tidy]).get(tidy)
    if known is not None:
        return [known] if known.kind in vocabulary().organisations else []
    named = view.named(words(tidy), Filter(vocabulary().organisations), CALLED, MEANT) if tidy else []
    return list(view.nodes(one.id for one in named).values())


def introductions(caller: Caller, source: str, target: str) -> Introductions:
    """The ways from one organisation to another; BadInput for one and the same, NotFound for what is none."""
    if source == target:
        raise BadInput("api.paths.same")
    view = caller.view
    view.nodes([source, target])  # both in one read
    ends = view.organisation(source), view.organisation(target)
    return Introductions(*ends, introduction_paths(view, source, target))
