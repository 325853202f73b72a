"""What is known of an organisation, and who is near it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from api.questions.caller import Caller
from graph.model import KNOWN, Edge, Node, Passage, Source
from graph.vocabulary import vocabulary
from graph.words.folding import sort_key, words
from ingest.personal import identity_numbers
from ingest.texts.passages import sentences
from people.facts import PINNED
from search.intent import speaks_of

PLACES = frozenset({"region", "sector"})
SUGGESTED, SENTENCE = 5, (25, 300)
"""Sentences that are suggested, and their letters, at least and at most."""
_SAME = 0.8
"""The share of the words of the shorter of two texts from which on they say the same."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its own texts."""

    node: Node
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie of an organisation: the edge, whom it leads to, and all who state it."""

    edge: Edge
    other: Node
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Who is near a node, nearest first, by distance in steps; the edges among all of them; whether there are more."""

    center: Node
    distance: Mapping[str, int]
    nodes: Mapping[str, Node]
    edges: Sequence[Edge]
    truncated: bool


@dataclass(frozen=True, slots=True)
class Others:
    """What others than one dataset state of an organisation: its records, the leading one first, and its texts."""

    records: Sequence[Node]
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence of a document that reads like something the organisation can do or needs, by its role."""

    role: str
    text: str
    passage: Passage

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.role}-{replace(self.passage, text=self.text).digest}"


def organisation(caller: Caller, id_: str) -> Organisation:
    """The organisation by its id, texts that it pins first; NotFound when it is none or may not be seen."""
    node = caller.view.organisation(id_)
    held = node.props.get(PINNED)
    first = {str(digest): at for at, digest in enumerate(held)} if isinstance(held, list | tuple) else {}
    passages = sorted(caller.view.passages_of([id_]), key=lambda one: first.get(one.digest, len(first)))
    return Organisation(node, passages)


def stated_by(caller: Caller, node: Node) -> Mapping[str, tuple[Source, ...]]:
    """Who states each fact of a node, as it is shown: its name, other names, region, sectors and properties.

    By `name:`, `region:`, `sector:` or `prop:` and the name, code or property; a fact of derived origin is not there.
    """
    found: dict[str, list[Source]] = {}
    for record in caller.view.stated(node.id):
        said = [f"name:{name}" for name in dict.fromkeys(record.called) if name]
        # Of two regions of which one holds the other, the wider is a statement of the narrower, too.
        said += [f"region:{node.region}"] if record.region and (node.region or "").startswith(record.region) else []
        said += [f"sector:{code}" for code in record.sectors]
        said += [f"prop:{name}" for name, value in record.props.items() if node.props.get(name) == value]
        for fact in said:
            found.setdefault(fact, []).append(record.source)
    return {fact: tuple(sources) for fact, sources in found.items()}


def others_on(caller: Caller, id_: str, own: str) -> Others:
    """What is stated of an organisation by other datasets than its `own`, without lines that are derived."""
    records = [one for one in caller.view.stated(id_) if not one.source.dataset.startswith(own)]
    passages = caller.view.passages_of([id_])
    return Others(records, [one for one in passages if one.source.dataset != own and one.role != KNOWN])


def suggested(caller: Caller, documents: Sequence[str], stated: Sequence[str]) -> list[Suggestion]:
    """Up to five sentences of these documents that might be added to what is `stated` already.

    A sentence is one where, asked as a question, it would be read as what its speaker offers or seeks.
    """
    had = [set(words(text)) for text in stated]
    found: list[Suggestion] = []
    for passage in caller.view.passages_of(documents):
        for text in (one for line in passage.text.split("\n") for one in sentences(line, passage.language)):
            role, said = speaks_of(text), set(words(text))
            if role is None or not SENTENCE[0] <= len(text) <= SENTENCE[1] or identity_numbers(text):
                continue
            # What is the same but for a few words is no news.
            if any(len(said & one) >= _SAME * min(len(said), len(one)) for one in had if one):
                continue
            had.append(said)
            found.append(Suggestion(role, text, passage))
            if len(found) == SUGGESTED:
                return found
    return found


def ties(caller: Caller, id_: str) -> list[Tie]:
    """The ties of a node but for its region and sectors, each pair and relation once: the strongest first, by name."""
    stated: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in caller.view.edges_of([id_]):
        stated.setdefault((edge.src, edge.rel, edge.dst), []).append(edge)
    nodes = caller.view.nodes(end for src, _, dst in stated for end in (src, dst))
    found = [
        Tie(edges[-1], other, tuple(edge.source for edge in edges))
        for (src, _, dst), edges in stated.items()
        if (other := nodes.get(dst if src == id_ else src)) is not None and other.kind not in PLACES
    ]

    def place(tie: Tie) -> tuple[float, str]:
        return -vocabulary().relation(tie.edge.rel).tie, sort_key(tie.other.name_in(caller.language))

    return sorted(found, key=place)


def neighbours(caller: Caller, id_: str, hops: int, relations: Sequence[str] | None, limit: int) -> Neighbourhood:
    """Who is within `hops` steps of an organisation, `limit` of them; VocabularyError for an unknown relation."""
    view = caller.view
    center = view.organisation(id_)
    names = [vocabulary().relation(name).name for name in relations] if relations else None
    distance = view.k_hop([id_], hops, relations=names, limit=limit + 2)
    near = [other for other in distance if other != id_][:limit]
    nodes = view.nodes(near)
    shown = {id_, *nodes}
    edges = [e for e in view.edges_of(shown, relations=names) if e.src in shown and e.dst in shown]
    return Neighbourhood(center, {i: distance[i] for i in near if i in nodes}, nodes, edges, len(distance) - 1 > limit)
