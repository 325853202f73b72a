"""What is known of an organisation as a line of text, so that one which nobody has described is found, too.

A line is made of facts: what it is and is called, where it is, its sectors, fields, memberships and projects, in
Turkish and English. It names nothing that everyone may not see, but for the organisation's own facts. Of an
organisation that some see more of than others there is a line for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice

from graph.codes import region_id, sector_id
from graph.faces import counted_classes
from graph.gazetteer import country_names
from graph.model import KNOWN, MANY, PUBLIC, Edge, Node, Passage, Source
from graph.records import Records, merge
from graph.store import Store
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words import folding
from graph.words.sentences import LANGUAGES, Sentence

DATASET = "imece"
AT_ONCE = 1_000
NAMES, OF_EACH = 6, 5
"""Names, and things of each relation, that a line takes in."""

_RELATIONS = ("active_in", "member_of", "participated_in", "part_of", "hosts")
_FIELDS = ("active_in", "about")


def line_id(organisation: str, audience: Iterable[str] = (PUBLIC,)) -> str:
    """The id of the passage that has an organisation's line, as those see it for whom a record of it is."""
    return f"{organisation}#{DATASET}/{KNOWN}/{_place(sorted(set(audience)))}"


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines in a store lack: those to keep, and the ids of those whose organisation is there no more."""

    renewed: Sequence[Passage]
    gone: Sequence[str]


def outdated(store: Store) -> Iterator[Lines]:
    """What has to be put and dropped so that every organisation has its line, some at once."""
    held = {line.id: line for line in store.stream_passages() if line.role == KNOWN}
    public = store.seen_by(frozenset({PUBLIC}))
    organisations = vocabulary().organisations
    made: set[str] = set()
    told = (one for records in store.stream_records() for one in _told(records))
    living = (one for one in told if one.node.kind in organisations and not one.node.ended)
    while chunk := list(islice(living, AT_ONCE)):
        lines = _Facts.of(public, chunk).lines()
        made.update(line.id for line in lines)
        yield Lines([line for line in lines if not _alike(line, held.get(line.id))], [])
    yield Lines([], [id_ for id_ in held if id_ not in made])


@dataclass(frozen=True, slots=True)
class _Told:
    """An organisation as all of an audience see it at least, and the place of its line among its lines."""

    node: Node
    seq: int


def _told(records: Records) -> Iterator[_Told]:
    """The node as each audience of its records sees it: by what everyone may see, and all of whom it names may.

    Everyone first, of more than a node is found by the first.
    """
    for audience in counted_classes(records):
        seen = [r for r in records if PUBLIC in r.audience or set(audience) <= set(r.audience)]
        yield _Told(replace(merge(seen), audience=audience), _place(audience))


def _place(audience: Iterable[str]) -> int:
    """The place of the line of an audience, made of that alone: counted, it would tell of others that there are."""
    return 0 if PUBLIC in audience else 1 + int(blake2b("\n".join(audience).encode(), digest_size=3).hexdigest(), 16)


def _alike(line: Passage, held: Passage | None) -> bool:
    return held is not None and replace(line, source=held.source) == held


@dataclass(frozen=True, slots=True)
class _Facts:
    """Organisations with what they are tied to, as everyone may see it."""

    told: Sequence[_Told]
    named: Mapping[str, Node]
    ties: Mapping[str, Sequence[str]]
    before: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, public: View, told: Sequence[_Told]) -> _Facts:
        nodes = [one.node for one in told]
        open_ = [node.id for node in nodes if PUBLIC in node.audience]
        ties = _targets(public.edges_of(open_, relations=_RELATIONS, direction="out"))
        # Whom it succeeded is gone, and still typed.
        succeeded = public.edges_of(open_, relations=["succeeded_by"], direction="in")
        before: dict[str, list[str]] = defaultdict(list)
        for edge in succeeded:
            before[edge.dst].append(edge.src)
        near = {id_ for held in ties.values() for id_ in held}
        fields = _targets(public.edges_of(near, relations=_FIELDS, direction="out"))
        places = {region_id(code[:n]) for node in nodes if (code := node.region) for n in range(2, len(code) + 1)}
        sectors = {sector_id(code) for node in nodes for code in node.sectors}
        further = {*(id_ for held in fields.values() for id_ in held), *(edge.src for edge in succeeded)}
        named = public.nodes({*near, *places, *sectors, *further})
        whole = {id_: [*held, *(f for one in held for f in fields.get(one, ())[:2])] for id_, held in ties.items()}
        return cls(told, named, whole, before)

    def lines(self) -> list[Passage]:
        """The line of each."""
        return [self._line(one.node, one.seq) for one in self.told]

    def _line(self, node: Node, seq: int) -> Passage:
        parts = (
            vocabulary().kind(node.kind).label.values(),
            _each_once(node.called)[:NAMES],
            [title for id_ in self.before.get(node.id, ()) for title in self._titles(id_)],
            self._place(node),
            [title for code in node.sectors for title in (code.partition("@")[0], *self._titles(sector_id(code)))],
            [title for id_ in self.ties.get(node.id, ()) for title in self._titles(id_)],
            _size(node),
        )
        text = " · ".join(said for part in parts if (said := ", ".join(_each_once(part))))
        source = Source(DATASET, node.id, node.changed)
        return Passage(node.id, text, source, KNOWN, seq, MANY, audience=node.audience)

    def _place(self, node: Node) -> Iterator[str]:
        """The city and every region that holds it, the country in both languages."""
        yield str(node.props.get("city") or "")
        code = node.region or ""
        for length in range(len(code), 2, -1):
            yield from self._titles(region_id(code[:length]))
        yield from country_names(code[:2])

    def _titles(self, id_: str) -> Iterator[str]:
        node = self.named.get(id_)
        if node is not None:
            yield from dict.fromkeys(node.name_in(language) for language in LANGUAGES)


def _each_once(part: Iterable[str]) -> list[str]:
    """What is said, but for what repeats words that were said before: GAZİANTEP, Gaziantep."""
    said: list[str] = []
    known: set[str] = set()
    for one in part:
        words = set(folding.words(one))
        if not words <= known:
            said.append(one.strip())
            known |= words
    return said


def _targets(edges: Iterable[Edge]) -> dict[str, list[str]]:
    """What each is tied to, of each relation the latest."""
    by_relation: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        by_relation[edge.src, edge.rel].append(edge)
    targets: dict[str, list[str]] = defaultdict(list)
    for (src, _), held in by_relation.items():
        latest = sorted(held, key=lambda edge: edge.since or "", reverse=True)
        targets[src] += list(dict.fromkeys(edge.dst for edge in latest))[:OF_EACH]
    return targets


def _size(node: Node) -> Iterator[str]:
    if node.size:
        said = Sentence(f"search.known.{node.size}")
        yield from (said[language] for language in LANGUAGES)
