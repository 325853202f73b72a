"""How records, edges and vectors are packed, alike in every store, so that a copy of one reads as the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import orjson

from graph.model import Name, Node, Source
from graph.reads import Vectors


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


def pack_vector(vector: Vectors) -> bytes:
    """A vector (dimensions,) in half precision."""
    return vector.astype(np.float16).tobytes()


def unpack_vector(halves: bytes) -> Vectors:
    """The vector (dimensions,) out of its halves."""
    return np.frombuffer(halves, np.float16).astype(np.float32)
