"""What leaves the house: the wire models of nodes, edges, passages and pages, and how domain values become them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.questions.documents import Document
from api.questions.facets import Choices
from api.questions.lists import Listed
from api.questions.organisations import Neighbourhood, Organisation
from api.questions.places import Placed
from api.words.facts import source_name
from api.words.labels import Places, is_demo, kind_label, language_label
from graph.model import Edge, Name, Node, Passage, Source
from graph.sizes import size_label
from graph.words.sentences import Language


class Wire(BaseModel):
    """The base of every wire model: frozen, and complete in what it says."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class SourceOut(Wire):
    """Where a fact came from: dataset, record in it, date of the edition (ISO 8601)."""

    dataset: str
    record: str
    date: str
    ended: str | None = Field(None, description="Date of the newer edition that no longer holds the record.")

    @classmethod
    def of(cls, source: Source) -> Self:
        """From the domain's source."""
        return cls(dataset=source.dataset, record=source.record, date=source.date, ended=source.ended)


class NameOut(Wire):
    """One more name; `language` is ISO 639-1 or `und`."""

    text: str
    language: str

    @classmethod
    def of(cls, name: Name) -> Self:
        """From the domain's name."""
        return cls(text=name.text, language=name.language)


class NodeRef(Wire):
    """A node by id, kind and name."""

    id: str
    kind: str
    name: str

    @classmethod
    def ref(cls, node: Node) -> NodeRef:
        """The short form of a node."""
        return NodeRef(id=node.id, kind=node.kind, name=node.name)


class NodeOut(NodeRef):
    """A node with everything known of it; `demo` marks what is invented for demonstration."""

    names: tuple[NameOut, ...] = ()
    region: str | None = Field(None, description="NUTS code, or ISO 3166-1 country code.")
    sectors: tuple[str, ...] = Field((), description="NACE codes; an older version is named after @.")
    demo: bool = False
    ended: bool = False
    props: dict[str, JsonValue] = Field(default_factory=dict)
    sources: tuple[SourceOut, ...] = ()

    @classmethod
    def of(cls, node: Node) -> Self:
        """From the domain's node; who may see it is not said."""
        return cls(
            id=node.id,
            kind=node.kind,
            name=node.name,
            names=tuple(NameOut.of(name) for name in node.names),
            region=node.region,
            sectors=node.sectors,
            demo=is_demo(node),
            ended=node.ended,
            props=plain(node.props),
            sources=tuple(SourceOut.of(source) for source in node.sources),
        )


class PassageOut(Wire):
    """A stretch of text that can be quoted; `holder` is the id of the node whose text it is."""

    id: str
    holder: str
    role: str = Field(description="profile, need, capability or text; known where the words are İmece's, from facts")
    text: str
    language: str
    page: int | None = Field(None, description="Page of the document, from 1.")
    source: SourceOut

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """From the domain's passage; who may see it is not said."""
        return cls(
            id=passage.id,
            holder=passage.holder,
            role=passage.role,
            text=passage.text,
            language=passage.language,
            page=passage.page,
            source=SourceOut.of(passage.source),
        )


class EdgeOut(Wire):
    """A relation between two nodes as one dataset states it."""

    src: str
    rel: str
    dst: str
    since: str | None = None
    until: str | None = None
    props: dict[str, JsonValue] = Field(default_factory=dict)
    source: SourceOut

    @classmethod
    def of(cls, edge: Edge) -> Self:
        """From the domain's edge."""
        return cls(
            src=edge.src,
            rel=edge.rel,
            dst=edge.dst,
            since=edge.since,
            until=edge.until,
            props=plain(edge.props),
            source=SourceOut.of(edge.source),
        )


class Count(Wire):
    """How many a value of a facet keeps, with its label in the language asked for; an older NACE version is named."""

    value: str
    label: str
    count: int


class FacetsOut(Wire):
    """How many nodes the filter keeps; and by each facet without its own choice.

    By kind, region as stated, NACE division, size, language of what is written, and dataset.
    """

    total: int
    kinds: tuple[Count, ...] = ()
    regions: tuple[Count, ...] = ()
    sectors: tuple[Count, ...] = ()
    sizes: tuple[Count, ...] = ()
    languages: tuple[Count, ...] = ()
    sources: tuple[Count, ...] = ()

    @classmethod
    def of(cls, found: Choices, places: Places, language: Language) -> Self:
        """From the counts, most frequent first, with labels."""
        places.learn((), found.regions, found.sectors)
        return cls(
            total=found.total,
            kinds=_counts(found.kinds, lambda kind: kind_label(kind, language)),
            regions=_counts(found.regions, places.region),
            sectors=_counts(found.sectors, places.sector),
            sizes=_counts(found.sizes, lambda size: size_label(size)[language]),
            languages=_counts(found.languages, lambda code: language_label(code, language)),
            sources=_counts(found.sources, lambda dataset: source_name(dataset, language)),
        )


class NodePage(Wire):
    """One page of nodes; while `next` is given there are more, even after a short page."""

    items: tuple[NodeOut, ...]
    next: str | None = Field(None, description="Cursor of the next page.")
    facets: FacetsOut | None = None

    @classmethod
    def of(cls, listed: Listed, following: str | None, facets: FacetsOut | None = None) -> Self:
        """From a page of a list, with the cursor of the next one."""
        return cls(items=tuple(map(NodeOut.of, listed.nodes)), next=following, facets=facets)


class OrganisationOut(Wire):
    """An organisation with its texts."""

    organisation: NodeOut
    passages: tuple[PassageOut, ...] = ()

    @classmethod
    def of(cls, found: Organisation) -> Self:
        """From what is known of the organisation."""
        return cls(organisation=NodeOut.of(found.node), passages=tuple(map(PassageOut.of, found.passages)))


class DocumentOut(Wire):
    """A document with who shared it and its passages in reading order."""

    document: NodeOut
    shared_by: tuple[NodeRef, ...] = ()
    passages: tuple[PassageOut, ...] = ()

    @classmethod
    def of(cls, found: Document) -> Self:
        """From what is known of the document."""
        return cls(
            document=NodeOut.of(found.node),
            shared_by=tuple(map(NodeRef.ref, found.sharers)),
            passages=tuple(map(PassageOut.of, found.passages)),
        )


class Neighbour(Wire):
    """A node near another; `distance` in steps."""

    node: NodeOut
    distance: int


class NeighboursOut(Wire):
    """Who is near a node, nearest first, and the edges among all of them."""

    center: NodeRef
    neighbours: tuple[Neighbour, ...] = ()
    edges: tuple[EdgeOut, ...] = ()
    truncated: bool = Field(False, description="Whether there are more than the limit let through.")

    @classmethod
    def of(cls, found: Neighbourhood) -> Self:
        """From the neighbourhood of a node."""
        return cls(
            center=NodeRef.ref(found.center),
            neighbours=tuple(
                Neighbour(node=NodeOut.of(found.nodes[id_]), distance=steps) for id_, steps in found.distance.items()
            ),
            edges=tuple(map(EdgeOut.of, found.edges)),
            truncated=found.truncated,
        )


class Place(Wire):
    """One value of a hierarchy with its labels; `parent` is the code above it."""

    id: str
    code: str
    parent: str | None = None
    version: str | None = None
    tr: str
    en: str
    props: dict[str, JsonValue] = Field(default_factory=dict)

    @classmethod
    def of(cls, placed: Placed) -> Self:
        """From a value in its hierarchy."""
        node = placed.node
        return cls(
            id=node.id,
            code=placed.code,
            parent=placed.parent,
            version=placed.version,
            tr=node.name_in("tr"),
            en=node.name_in("en"),
            props=plain(node.props),
        )


class PlacesOut(Wire):
    """A hierarchy, parents before children."""

    items: tuple[Place, ...]

    @classmethod
    def of(cls, placed: Iterable[Placed]) -> Self:
        """From the values of a hierarchy."""
        return cls(items=tuple(map(Place.of, placed)))


def _counts(counts: Mapping[str, int], label: Callable[[str], str]) -> tuple[Count, ...]:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Count(value=value, label=label(value) or value, count=count) for value, count in ordered)


def plain(props: Mapping[str, object]) -> dict[str, JsonValue]:
    """Free properties as JSON has them; what JSON cannot say is said as text."""
    return {key: _plain(value) for key, value in props.items()}


def _plain(value: object) -> JsonValue:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Iterable):
        return [_plain(one) for one in value]
    return str(value)
