"""A way to be introduced, step by step: who comes after whom, and what ties each to the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.web.addresses import address_of
from graph.model import Node
from graph.ties.paths import IntroductionPath, probability
from graph.ties.sentences import label
from graph.words.sentences import Language

WEAK = 0.4
"""Below this likelihood of an introduction a tie is shown as a weak one."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody on the way, with the tie that leads there; `weak` where it is unlikely to carry an introduction."""

    node: Node
    url: str | None
    label: str
    since: str | None
    weak: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Where a way begins, and its steps."""

    source: Node
    steps: tuple[Step, ...]

    @property
    def weak(self) -> bool:
        """Whether any tie on it is weak."""
        return any(step.weak for step in self.steps)


def way_of(source: Node, path: IntroductionPath, language: Language, today: date) -> Way:
    """The way from a node along a path."""
    steps, here = [], source
    for step in path.steps:
        edge, node = step.edge, step.node
        weak = probability(edge, today.isoformat()) < WEAK
        steps.append(Step(node, address_of(node, language), label(edge, here.id, language), edge.since, weak))
        here = node
    return Way(source, tuple(steps))
