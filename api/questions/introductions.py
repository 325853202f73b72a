"""Who could introduce one organisation to another, with both ends checked."""

from __future__ import annotations

from typing import NamedTuple

from api.questions.organisations import organisation_node
from graph.errors import BadInput
from graph.model import Node
from graph.store import Store
from graph.ties.paths import IntroductionPath, introduction_paths


class Introductions(NamedTuple):
    """The two ends, and up to three ways between them, best first."""

    source: Node
    target: Node
    paths: list[IntroductionPath]


def introductions(store: Store, source: str, target: str, audiences: frozenset[str]) -> Introductions:
    """The ways from one organisation to another; BadInput for one and the same, NotFound for what is none."""
    if source == target:
        raise BadInput("Both ids are of the same organisation; name two.")
    ends = [organisation_node(store, id_, audiences) for id_ in (source, target)]
    return Introductions(ends[0], ends[1], list(introduction_paths(store, source, target, audiences)))
