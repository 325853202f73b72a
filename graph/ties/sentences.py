"""An introduction path in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.model import Edge, Node
from graph.vocabulary import vocabulary
from graph.words.sentences import LANGUAGES, Language, Sentence

TOOK_PART = "participated_in"


def sentences(source: Node, steps: Sequence[tuple[Edge, Node]]) -> Mapping[Language, str]:
    """The path by language: two that meet in a project are said in one breath, other ties by their label."""
    return {language: _sentence(source, steps, language) for language in LANGUAGES}


def _sentence(source: Node, steps: Sequence[tuple[Edge, Node]], language: Language) -> str:
    said, at, here = [], 0, source
    while at < len(steps):
        edge, there = steps[at]
        together = _together(here, steps[at : at + 2], language)
        if together:
            there = steps[at + 1][1]
        tie = f"{here.name_in(language)} → {label(edge, here.id, language)}: {there.name_in(language)}"
        said.append(together or tie)
        here, at = there, at + (2 if together else 1)
    return "; ".join(said).removesuffix(".") + "."  # many a firm's name ends in a full stop itself: A.Ş.


def _together(here: Node, steps: Sequence[tuple[Edge, Node]], language: Language) -> str | None:
    if len(steps) < 2 or any(edge.rel != TOOK_PART for edge, _ in steps) or steps[0][0].dst != steps[0][1].id:
        return None
    (_, project), (_, there) = steps
    names = {"a": here.name_in(language), "b": there.name_in(language), "project": project.name_in(language)}
    return Sentence("graph.ties.together", names)[language]


def label(edge: Edge, start: str, language: Language) -> str:
    """The relation's label as read from the `start` end of the edge."""
    relation = vocabulary().relation(edge.rel)
    return (relation.label if edge.src == start else relation.back)[language]
