"""Who alone is to be suggested, beside what a filter says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.model import Node
from search.partners.features import apart
from search.partners.world import World

NEW = 2
"""Ties that a newcomer has at most."""


@dataclass(frozen=True, slots=True)
class Only:
    """Those in other regions than whoever asks, as far as both are known; and newcomers, who have NEW ties at most."""

    elsewhere: bool = False
    newcomers: bool = False

    def among(self, nodes: Mapping[str, Node], world: World, source: Node | None = None) -> Mapping[str, Node]:
        """Those of the candidates who may be suggested."""
        if self.elsewhere and source is not None:
            nodes = {id_: node for id_, node in nodes.items() if apart(source, node)}
        if self.newcomers:
            ties = world.ties.counts(nodes)
            nodes = {id_: node for id_, node in nodes.items() if ties[id_] <= NEW}
        return nodes


ANYONE = Only()
