"""How records, edges and vectors are packed, alike in every store, so that a copy of one reads as the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

import numpy as np
import orjson

from graph.model import Name, Node, Source
from graph.reads import Vectors

VectorRow = tuple[str, str, str, bytes, str | None, bytes | None]
"""Encoder, passage, digest, halves of the vector; the key of the tokens and what is packed of them, if there are."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an encoder says of the tokens of texts, `packed[i]` of the i-th, in a form of its own that `key` names."""

    key: str
    packed: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class VectorBatch:
    """Vectors of one encoder: row i of `matrix` (n, dimensions) is of passage `ids[i]`, and so are its `tokens`.

    `digests[i]` is `Passage.digest` of the text that was embedded: a vector is kept only while the passage
    still says the same, so a load that changes a text while it is being embedded leaves no wrong vector.
    """

    encoder: str
    ids: tuple[str, ...]
    digests: tuple[str, ...]
    matrix: Vectors
    tokens: Tokens | None = None


def pack_record(node: Node) -> bytes:
    """One dataset's record of a node as JSON."""
    source = node.source
    return orjson.dumps(
        [
            node.id,
            node.kind,
            node.name,
            [source.dataset, source.record, source.date, source.ended],
            [[name.text, name.language] for name in node.names],
            node.region,
            node.sectors,
            node.audience,
            dict(node.props),
        ]
    )


def unpack_record(body: bytes | str) -> Node:
    """The record that `pack_record` made."""
    id_, kind, name, source, names, region, sectors, audience, props = orjson.loads(body)
    return Node(
        id_,
        kind,
        name,
        (Source(*source),),
        tuple([Name(*n) for n in names]),
        region,
        tuple(sectors),
        tuple(audience),
        props,
    )


def pack_props(props: Mapping[str, object]) -> bytes | None:
    """Free properties as JSON; None where there are none."""
    return orjson.dumps(dict(props)) if props else None


def unpack_props(body: bytes | str | None) -> dict[str, object]:
    """The properties that `pack_props` made."""
    return dict(orjson.loads(body)) if body else {}


def unpack_vector(halves: bytes) -> Vectors:
    """The vector (dimensions,) out of its halves."""
    return np.frombuffer(halves, np.float16).astype(np.float32)


def pack_vectors(vectors: VectorBatch) -> Iterator[VectorRow]:
    """The rows of a batch."""
    key, packed = (vectors.tokens.key, vectors.tokens.packed) if vectors.tokens else (None, [None] * len(vectors.ids))
    halves = vectors.matrix.astype(np.float16)
    for id_, digest, half, tokens in zip(vectors.ids, vectors.digests, halves, packed, strict=True):
        yield vectors.encoder, id_, digest, half.tobytes(), key, tokens


def unpack_vectors(rows: Iterable[VectorRow]) -> Iterator[VectorBatch]:
    """The rows in batches: those that follow one another and are of one encoder and one key of tokens."""
    for (encoder, key), some in groupby(rows, key=lambda row: (row[0], row[4])):
        _, ids, digests, halves, _, packed = zip(*some, strict=True)
        tokens = Tokens(key, packed) if key is not None else None
        yield VectorBatch(encoder, ids, digests, np.stack([unpack_vector(one) for one in halves]), tokens)


def joined(batches: Sequence[VectorBatch]) -> VectorBatch:
    """Several batches of one encoder, and of one key of tokens if any, as one."""
    first = batches[0]
    tokens = [one.tokens.packed for one in batches if one.tokens is not None]
    return VectorBatch(
        first.encoder,
        tuple(chain.from_iterable(one.ids for one in batches)),
        tuple(chain.from_iterable(one.digests for one in batches)),
        np.concatenate([one.matrix for one in batches]).astype(np.float32, copy=False),
        Tokens(first.tokens.key, tuple(chain.from_iterable(tokens))) if first.tokens is not None else None,
    )
