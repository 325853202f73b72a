"""What a peer's answer is believed of: hits as nodes and passages, read leniently and within bounds.

Another version may say more, or less: what is not known here is left, and a hit that lacks what it needs is left out.
Links are made of the peer's address as we know it, and of nothing that it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from api.peers import Peer
from api.wire.answers import HitOut
from api.wire.nodes import Wire
from graph.codes import region_code, sector_code
from graph.errors import BadInput, ImeceError
from graph.model import Name, Node, Passage, Source
from graph.vocabulary import vocabulary

PROTOCOL = 1
"""What is said between peers; one that says a later number may mean something else by the same words."""
MOST = 20
"""Hits of a peer."""
EVIDENCE = 2
_PROPS = frozenset({"website", "ror", "pic", "lei", "vkn", "city", "employees", "founded"})
Line = Annotated[str, Field(max_length=500)]


class PeerAnswer(Wire):
    """What an İmece answers another: who it is, and its hits, best first."""

    protocol: int = PROTOCOL
    by: str
    hits: tuple[HitOut, ...] = ()


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Name(_Lenient):
    text: Line
    language: Annotated[str, Field(max_length=10)] = "und"


class _Passage(_Lenient):
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    language: Annotated[str, Field(max_length=10)] = "und"
    role: Annotated[str, Field(max_length=20)] = "text"
    page: int | None = None


class _Evidence(_Lenient):
    passage: _Passage


class _Node(_Lenient):
    id: Annotated[str, Field(min_length=1, max_length=500)]
    kind: Annotated[str, Field(max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=500)]
    names: Annotated[tuple[_Name, ...], Field(max_length=50)] = ()
    region: str | None = None
    sectors: Annotated[tuple[Annotated[str, Field(max_length=20)], ...], Field(max_length=50)] = ()
    props: dict[str, JsonValue] = Field(default_factory=dict)


class _Hit(_Lenient):
    node: _Node
    evidence: tuple[_Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """A hit of a peer, as ours are: the node, what it rests on, and the address of its page there."""

    peer: Peer
    node: Node
    passages: tuple[Passage, ...]
    url: str


class OtherVersion(ImeceError):
    """A peer's answer is not to be understood here."""

    @classmethod
    def of(cls, peer: Peer) -> Self:
        """The error, with the sentence that says so."""
        return cls("api.federation.version", name=peer.title)


def brought(peer: Peer, said: Any, language: str, today: str) -> list[Brought]:
    """The hits of a peer's answer that can be understood; OtherVersion where the whole cannot."""
    if not isinstance(said, dict) or not isinstance(said.get("hits"), list) or said.get("protocol") != PROTOCOL:
        raise OtherVersion.of(peer)
    found = [_brought(peer, one, language, today) for one in said["hits"][:MOST]]
    return [one for one in found if one is not None]


def _brought(peer: Peer, said: object, language: str, today: str) -> Brought | None:
    try:
        hit = _Hit.model_validate(said)
        source = Source(f"peer:{peer.name}", hit.node.id, today)
        node = _node(hit.node, source)
    except (ValidationError, ImeceError, ValueError):
        return None
    if node.kind not in vocabulary().organisations and node.kind != "document":
        return None
    passages = tuple(
        Passage(node.id, one.passage.text, source, one.passage.role, seq, one.passage.language, _page(one.passage.page))
        for seq, one in enumerate(hit.evidence[:EVIDENCE])
    )
    where = "doc" if node.kind == "document" else "org"
    return Brought(peer, node, passages, f"{peer.address}/{language}/{where}/{quote(node.id, safe=':')}")


def _node(said: _Node, source: Source) -> Node:
    sectors = [code for one in said.sectors if (code := _or_none(sector_code, one))]
    props = {name: value for name, value in said.props.items() if name in _PROPS and isinstance(value, str | int)}
    return Node(
        said.id, said.kind, said.name, (source,), tuple(Name(one.text, one.language) for one in said.names),
        _or_none(region_code, said.region or ""), tuple(sectors), props={k: str(v)[:500] for k, v in props.items()},
    )  # fmt: skip


def _or_none(read: Any, said: str) -> str | None:
    try:
        return str(read(said))
    except BadInput:
        return None


def _page(said: int | None) -> int | None:
    return said if said is not None and 0 < said < 100_000 else None
