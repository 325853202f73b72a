"""The texts that show how a partner fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.model import Node
from search.partners.answer import THEY, UNLIKE, YOU, Match
from search.partners.features import Featured
from search.partners.fits import Fit
from search.partners.likeness import Likeness


def matches(
    likeness: Likeness, featured: Featured, partners: Sequence[Node], source: Node | None
) -> dict[str, tuple[Match, ...]]:
    """What is behind the features of these partners of `source` (None: for a text), the best fit first, by id."""
    topics = {node.id: featured.topics[node.id] for node in partners if node.id in featured.topics}
    holders = likeness.view.nodes(topic.passage.holder for topic in topics.values())
    return {
        node.id: (
            *shown(featured.fits.get(node.id, {}).values(), node, source),
            *_topic(likeness, featured, node, holders),
        )
        for node in partners
    }


def shown(given: Iterable[Fit], node: Node, source: Node | None) -> list[Match]:
    """The fits of a node with the one that asks, the best first."""
    fits = sorted(given, key=lambda fit: (-fit.value, fit.direction))
    whose = {YOU: source or node, THEY: node}
    return [
        Match(fit.direction, fit.need, fit.capability, whose[fit.direction], fit.value) for fit in fits if fit.value > 0
    ]


def _topic(likeness: Likeness, featured: Featured, node: Node, holders: Mapping[str, Node]) -> list[Match]:
    """The text that the topic was found in, beside what is stated; its holder is the project or document."""
    topic = featured.topics.get(node.id)
    if topic is None or topic.passage.holder not in holders:
        return []
    value = likeness.value(topic.value)
    stated = {fit.capability.id for fit in featured.fits.get(node.id, {}).values()}
    if value < UNLIKE or topic.passage.id in stated:
        return []
    return [Match(THEY, None, topic.passage, holders[topic.passage.holder], value, topic=True)]
