"""The values that everything else speaks of: nodes, edges, passages and where they came from.

They are frozen and know nothing of JSON, SQL or HTTP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from graph.sizes import size_of

PUBLIC = "public"
EVERYONE = (PUBLIC,)
"""The audience of what everyone may see."""
ROLES = ("profile", "need", "capability", "text")
KNOWN = "known"
"""The role of a line that İmece makes of what is known of a node: derived, found, and never taken for its words."""
TIES, TEXTS = "ties", "texts"
"""What edges and passages are counted as, beside nodes by their kind."""
MANY = "mul"
"""The language of a text in several (ISO 639-2)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact came from: a dataset, its record and the dataset's date (ISO 8601).

    `ended` is the date of the newer edition of the dataset that no longer holds the record.
    """

    dataset: str
    record: str
    date: str
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """One more name of a node; `language` is ISO 639-1, or `und`."""

    text: str
    language: str = "und"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in the graph, by a stable external id such as `ror:03z8fyr40`.

    `region` is a NUTS code (outside NUTS an ISO 3166-1 country code), `sectors` are NACE codes
    (`32.50`; an older version is named after `@`, as in `32.50.07@2`). A node as written has one
    source, and an empty name when that source does not know it; as read it is the merge of one record a
    dataset, has all sources, the leading one first, and is never without a name.
    """

    id: str
    kind: str
    name: str
    sources: tuple[Source, ...]
    names: tuple[Name, ...] = ()
    region: str | None = None
    sectors: tuple[str, ...] = ()
    audience: tuple[str, ...] = EVERYONE
    props: Mapping[str, object] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """The leading source."""
        return self.sources[0]

    @property
    def ended(self) -> bool:
        """Whether every dataset that knew the node has dropped it."""
        return all(source.ended for source in self.sources)

    @property
    def changed(self) -> str:
        """The newest edition that speaks of it, its date (ISO 8601)."""
        return max(source.date for source in self.sources)

    @property
    def stated_by(self) -> frozenset[str]:
        """The datasets that state it still."""
        return frozenset(source.dataset for source in self.sources if source.ended is None)

    @property
    def size(self) -> str | None:
        """How big it is by its employees, of `graph.sizes.SIZES`; None where that is not known."""
        return size_of(self.props.get("employees"))

    @property
    def called(self) -> tuple[str, ...]:
        """All that it is called: the leading name, then the others, in any language."""
        return (self.name, *(name.text for name in self.names))

    def name_in(self, language: str) -> str:
        """The leading name where it is of the language or none other is, else the first that is known in it."""
        known = [name.text for name in self.names if name.language == language]
        return self.name if not known or self.name in known else known[0]


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes as one dataset states it, seen by who may see both ends and is of its audience.

    `since` and `until` are ISO dates.
    """

    src: str
    rel: str
    dst: str
    source: Source
    since: str | None = None
    until: str | None = None
    props: Mapping[str, object] = field(default_factory=dict)
    audience: tuple[str, ...] = EVERYONE

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What identifies it: source node, relation, target node, dataset."""
        return (self.src, self.rel, self.dst, self.source.dataset)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that can be found and quoted; `holder` is the node whose text it is.

    `role` says what it is about its holder: a `profile`, a `need`, a `capability`, or plain `text`
    (of a document or project). `page` counts from 1 where the document has pages.
    """

    holder: str
    text: str
    source: Source
    role: str = "text"
    seq: int = 0
    language: str = "und"
    page: int | None = None
    audience: tuple[str, ...] = EVERYONE

    @property
    def id(self) -> str:
        """Stable over loads: holder, dataset, role and place in the text."""
        return f"{self.holder}#{self.source.dataset}/{self.role}/{self.seq}"

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that change when the text does (BLAKE2b)."""
        return blake2b(self.text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Batch:
    """What one write brings: it is stored whole or not at all.

    A node's record brings all of its dataset's passages with it: the passages given here replace
    those that the same dataset gave the same node before (none given, none kept).
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write did, counted in nodes, edges and passages together.

    `confirmed` counts what a newer edition states unchanged, `older` what was ignored because the store has a newer
    edition of it, or came in as ended because a newer edition lacks it. `new` says of what was added how many are
    nodes, by kind, TIES and TEXTS.
    """

    added: int = 0
    changed: int = 0
    confirmed: int = 0
    unchanged: int = 0
    closed: int = 0
    older: int = 0
    new: Mapping[str, int] = field(default_factory=dict, compare=False)

    def __add__(self, other: Changes) -> Changes:
        counts = {name: getattr(self, name) + getattr(other, name) for name in self.__slots__ if name != "new"}
        return Changes(**counts, new=Counter(self.new) + Counter(other.new))


@dataclass(frozen=True, slots=True)
class Load:
    """An edition of a dataset: `digest` identifies the files' content, `finished` is when it was loaded to its end.

    While it is loaded, and where that was stopped, `finished` and `digest` are empty.
    """

    dataset: str
    date: str
    digest: str
    finished: str
    rows: int = 0
    rejected: int = 0

    @property
    def whole(self) -> bool:
        """Whether it was loaded to its end."""
        return bool(self.finished)


@dataclass(frozen=True, slots=True)
class Scored:
    """An id with its score in one leg; greater is better."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class LanguageBias:
    """What cosines to a vector owe to the texts' languages alone.

    `by_language` names every language in which there are vectors; `otherwise` is for any that came since.
    """

    by_language: Mapping[str, float]
    otherwise: float

    def of(self, language: str) -> float:
        """The bias towards texts in this language."""
        return self.by_language.get(language, self.otherwise)


def ended(node: Node, date: str) -> Node:
    """The same record, marked as no longer stated from `date` on."""
    return replace(node, sources=tuple(replace(s, ended=date) for s in node.sources))
