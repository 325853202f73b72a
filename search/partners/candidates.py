"""Who is looked at, and where each was found: by topics, by words and by ties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from graph.filters import Filter
from graph.model import Node, Passage
from graph.view import View
from graph.vocabulary import vocabulary
from search.partners.likeness import Likeness
from search.partners.voice import NEED, OFFERS, Voice
from search.partners.world import World

DEEP = 200
"""Passages read for each text of the asking organisation."""
BY_WORDS = 50
"""So many of those that share words with a text bring a candidate."""
DEEPER = 400
"""Passages read for a free text."""
STATED = frozenset({NEED, *OFFERS})
"""Roles in which something is stated of an organisation."""


@dataclass(frozen=True, slots=True)
class Topic:
    """How like the text that was asked with a passage is."""

    value: float
    passage: Passage


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who could be a partner of an organisation (`nodes`, ascending by id), with the evidence as it was read.

    `topics` (centred cosines) and `closeness` are by candidate where there are any, `said` is the share of the words
    of each of the asking organisation's own texts by passage, `clusters` the memberships of all, the asker among them;
    `published` are needs and capabilities that candidates state elsewhere than in their profiles, as far as they were
    found.
    """

    nodes: Mapping[str, Node]
    topics: Mapping[str, Topic]
    closeness: Mapping[str, float]
    said: Mapping[str, Mapping[str, float]]
    clusters: Mapping[str, frozenset[str]]
    published: Mapping[str, Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a free text found: the centred cosines and the shares of its words, by passage id, and the passages."""

    meant: Mapping[str, float]
    said: Mapping[str, float]
    passages: Mapping[str, Passage]

    def half(self, id_: str) -> float:
        """Half of each, as the projects of the sample were weighed."""
        return 0.5 * max(self.meant.get(id_, 0.0), 0.0) + 0.5 * self.said.get(id_, 0.0)


@dataclass(frozen=True, slots=True)
class TextCandidates:
    """Who could be a partner for a text (`nodes`, ascending by id); `spoken`: for whom each holder's texts speak."""

    nodes: Mapping[str, Node]
    asked: Asked
    spoken: Mapping[str, Sequence[str]]


def for_organisation(likeness: Likeness, world: World, source: Node, own: Voice, keep: Filter) -> Candidates:
    """The candidates that the filter keeps, for an organisation and the texts that speak for it; itself is none."""
    view = likeness.view
    asking = likeness.voiced(own.asking)
    likeness.look_ahead(asking, [p.text for p in own.statements], DEEP)
    near = likeness.near(asking, DEEP)
    said = {p.id: likeness.said(p.text, DEEP) for p in own.statements}
    worded = {id_ for shares in said.values() for id_ in islice(shares, BY_WORDS)}
    passages = likeness.texts.passages(view, sorted(worded.union(near)))
    topics = _topics(
        likeness.meant(asking, {id_: passages[id_] for id_ in sorted(near) if id_ in passages}), passages, own
    )
    stated = {p.holder for p in passages.values() if p.role in STATED}
    spoken = world.bearers({passages[id_].holder for id_ in worded if id_ in passages} | topics.keys() | stated)
    close = world.near(source.id)
    nodes = _organisations(view, world, {*chain.from_iterable(spoken.values()), *close} - {source.id}, keep)
    published = _published(passages.values(), spoken, nodes)
    return Candidates(nodes, _spoken(topics, spoken), close, said, _clusters(view, [source.id, *nodes]), published)


def for_text(likeness: Likeness, world: World, text: str, keep: Filter) -> TextCandidates:
    """The candidates that the filter keeps, for a text, each passage judged by meaning and by words."""
    vector = likeness.vector(text)
    likeness.look_ahead(vector, [text], DEEPER)
    said = likeness.said(text, DEEPER)
    passages = likeness.texts.passages(likeness.view, [*likeness.near(vector, DEEPER), *said])
    asked = Asked(likeness.meant(vector, passages), said, passages)
    spoken = world.bearers({p.holder for p in asked.passages.values()})
    nodes = _organisations(likeness.view, world, set(chain.from_iterable(spoken.values())), keep)
    return TextCandidates(nodes, asked, spoken)


def by_holder(values: Mapping[str, float], passages: Mapping[str, Passage]) -> dict[str, Topic]:
    """The best value of each holder with the passage it comes from; what is a need says nothing of what one does."""
    best: dict[str, tuple[float, str]] = {}
    for id_ in sorted(values):
        passage = passages.get(id_)
        if passage is not None and passage.role != NEED:
            best[passage.holder] = max(best.get(passage.holder, (0.0, id_)), (values[id_], id_))
    return {holder: Topic(value, passages[id_]) for holder, (value, id_) in best.items()}


def _topics(alike: Mapping[str, float], passages: Mapping[str, Passage], own: Voice) -> dict[str, Topic]:
    """The likest passage of each holder but those whose texts were asked with."""
    mine = {p.holder for p in own.asking}
    others = {id_: alike[id_] for id_, p in passages.items() if id_ in alike and p.holder not in mine}
    return by_holder(others, passages)


def _spoken(topics: Mapping[str, Topic], spoken: Mapping[str, Sequence[str]]) -> dict[str, Topic]:
    """The best topic of each for whom the holders' texts speak; of equals the first."""
    found: dict[str, Topic] = {}
    for holder, topic in topics.items():
        for id_ in spoken[holder]:
            if topic.value > (found[id_].value if id_ in found else 0.0):
                found[id_] = topic
    return found


def _published(
    passages: Iterable[Passage], spoken: Mapping[str, Sequence[str]], nodes: Mapping[str, Node]
) -> dict[str, list[Passage]]:
    """What is stated of each candidate by something that speaks for it and is not itself."""
    found: dict[str, list[Passage]] = defaultdict(list)
    for passage in sorted((p for p in passages if p.role in STATED and p.holder not in nodes), key=lambda p: p.id):
        for id_ in spoken.get(passage.holder, ()):
            if id_ in nodes:
                found[id_].append(passage)
    return dict(found)


def _organisations(view: View, world: World, ids: set[str], keep: Filter) -> dict[str, Node]:
    kinds = vocabulary().organisations
    nodes = world.cache.nodes(view, sorted(ids)).items()
    return {id_: node for id_, node in nodes if node.kind in kinds and keep.matches(node)}


def _clusters(view: View, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for edge in view.edges_of(ids, relations=["member_of"], direction="out"):
        found[edge.src].add(edge.dst)
    return {id_: frozenset(clusters) for id_, clusters in found.items()}
