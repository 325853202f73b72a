"""Which datasets speak of what a caller may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.questions.caller import Caller
from api.words.facts import shown_dataset
from graph.filters import Filter
from graph.vocabulary import vocabulary

SAMPLE = 1_000
"""Nodes of a kind that are looked at: a store can hold millions, and who wants all exports them."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset with its newest edition's date and how many of the nodes looked at it speaks of."""

    name: str
    date: str
    nodes: int


@dataclass(frozen=True, slots=True)
class Sources:
    """How many nodes of each kind there are, and the datasets of those looked at; `whole` where these are all."""

    kinds: Mapping[str, int]
    datasets: Sequence[Dataset]
    whole: bool


def sources(caller: Caller) -> Sources:
    """What there is by kind, and where it comes from."""
    kinds = caller.view.facets(Filter()).kinds
    newest: dict[str, str] = {}
    nodes = Counter[str]()
    for kind in (kind for kind in vocabulary().kinds if kinds.get(kind)):
        for node in caller.view.page(Filter(frozenset({kind})), SAMPLE):
            for source in node.sources:
                name = shown_dataset(source.dataset)
                newest[name] = max(source.date, newest.get(name, ""))
            nodes.update({shown_dataset(source.dataset) for source in node.sources})
    found = [Dataset(name, date, nodes[name]) for name, date in sorted(newest.items())]
    return Sources(kinds, found, all(count <= SAMPLE for count in kinds.values()))
