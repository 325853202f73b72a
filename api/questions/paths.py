"""Who could introduce one organisation to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.questions.caller import Caller
from graph.errors import BadInput
from graph.model import Node
from graph.ties.paths import IntroductionPath, introduction_paths


@dataclass(frozen=True, slots=True)
class Introductions:
    """The two ends, and up to three ways between them, best first."""

    source: Node
    target: Node
    paths: Sequence[IntroductionPath]


def introductions(caller: Caller, source: str, target: str) -> Introductions:
    """The ways from one organisation to another; BadInput for one and the same, NotFound for what is none."""
    if source == target:
        raise BadInput("api.paths.same")
    view = caller.view
    view.nodes([source, target])  # both in one read
    ends = view.organisation(source), view.organisation(target)
    return Introductions(*ends, introduction_paths(view, source, target))
