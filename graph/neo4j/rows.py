"""How nodes, edges and passages lie in Neo4j's properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from graph.codes import dataset_key, sector_key
from graph.faces import Face
from graph.model import EVERYONE, KNOWN, Edge, Node, Passage, Source
from graph.naming import lines_of
from graph.neo4j.labels import RELATION
from graph.packing import VectorRow, pack_props, pack_record, unpack_props, unpack_record, unpack_vector
from graph.records import Records
from graph.words.folding import laid_out, sort_key
from graph.words.wording import names_laid_out

PASSAGE = (
    "[h.id, p.text, p.dataset, p.record, p.date, p.ended, p.role, p.seq, p.language, p.page, p.audience] AS passage"
)
EDGE_LIST = (
    "[startNode(r).id, type(r), endNode(r).id, r.dataset, r.record, r.date, r.ended, r.since, r.until, r.props, "
    "r.audience]"
)
EDGE = f"{EDGE_LIST} AS edge"
_TAB = "\t"  # stands in no audience
ALIVE = "x"
DERIVED = "d"
"""The filter token, and the beginning of the audience class, of lines of what is known."""


def node_row(records: Records, shown: Sequence[Face]) -> dict[str, object]:
    """All properties of a node: its merge to read in the Browser, its records as they came, and what is asked by.

    Its tokens are those of all its faces: more than a caller's own face has, never less.
    """
    node = shown[0].node
    plain = {k: v for k, v in node.props.items() if k and isinstance(v, str | int | float | bool) and _fits(v)}
    return {
        **plain,
        "name": node.name,
        "names": [name.text for name in node.names],
        "sectors": list(node.sectors),
        **_asked_by(node, records),
        "audience": sorted({one for record in records for one in record.audience}),
        "scope": list(dict.fromkeys(token for face in shown for token in scope(face.node))),
        "stated": [f"{r.source.dataset}\t{r.source.date}" for r in records if r.source.ended is None],
    }


def face_row(face: Face) -> dict[str, object]:
    """All properties of a face of a node that has several."""
    classes = {"seen": list(map(_TAB.join, face.seen)), "unseen": list(map(_TAB.join, face.unseen))}
    audience = sorted({one for seen in face.seen for one in seen})
    return {**_asked_by(face.node, face.records), **classes, "audience": audience, "scope": scope(face.node)}


def _asked_by(node: Node, records: Records) -> dict[str, object]:
    """What a node, or a face of it, is found and listed by, and its records."""
    return {
        "id": node.id,
        "kind": node.kind,
        "region": node.region,
        "sector_keys": _sector_keys(node),
        "dataset_keys": sorted(map(dataset_key, node.stated_by)),
        "size": node.size,
        "ended": node.ended,
        "changed": node.changed,
        "sort": sort_key(node.name),
        "terms": indexed_names(node),
        "said": names_laid_out(node.called),
        "records": [pack_record(r).decode() for r in records],
    }


def _fits(value: object) -> bool:
    """Neo4j's integers have 64 bits."""
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def indexed_names(node: Node) -> list[str]:
    """The lines that a node is found by, each a value of its own."""
    return lines_of(node).split("\n")


def _sector_keys(node: Node) -> list[str]:
    return sorted({sector_key(code) for code in node.sectors})


def scope(node: Node) -> list[str]:
    """The tokens that filters find a node by: kind, size, every prefix of its region and sectors; none once ended."""
    if node.ended:
        return []
    region = node.region or ""
    tokens = [
        ALIVE,
        f"k_{node.kind}",
        *([f"z_{node.size}"] if node.size else ()),
        *(f"r_{region[:n]}" for n in range(1, len(region) + 1)),
    ]
    tokens += sorted({f"s_{key[:n]}" for key in _sector_keys(node) for n in range(1, len(key) + 1)})
    return tokens


def unpack_records(packed: Iterable[str]) -> Records:
    """The records that `node_row` packed."""
    return tuple(map(unpack_record, packed))


def edge_row(edge: Edge) -> dict[str, object]:
    """The ends and the properties of an edge."""
    source = edge.source
    free = pack_props(edge.props)
    props = {
        "dataset": source.dataset,
        "record": source.record,
        "date": source.date,
        "ended": source.ended,
        "since": edge.since,
        "until": edge.until,
        "props": free.decode() if free else None,
        "audience": None if edge.audience == EVERYONE else list(edge.audience),
    }
    return {"src": edge.src, "dst": edge.dst, "dataset": source.dataset, "props": props}


def edge_from(row: Sequence[Any]) -> Edge:
    """The edge out of EDGE."""
    src, type_, dst, dataset, record, date, ended, since, until, props, audience = row
    source = Source(dataset, record, date, ended)
    seen_by = tuple(audience) if audience else EVERYONE  # as most are, it is not written
    return Edge(src, RELATION[type_], dst, source, since, until, unpack_props(props), seen_by)


def passage_row(passage: Passage) -> dict[str, object]:
    """The holder and the properties of a passage; `class` is its audience, empty once ended."""
    source = passage.source
    terms = laid_out(passage.text, passage.language)
    props = {
        "id": passage.id,
        "text": passage.text,
        "dataset": source.dataset,
        "record": source.record,
        "date": source.date,
        "ended": source.ended,
        "role": passage.role,
        "seq": passage.seq,
        "language": passage.language,
        "page": passage.page,
        "audience": list(passage.audience),
        "class": "" if source.ended else passage_class(passage),
        "digest": passage.digest,
        "terms": terms,
        "length": len(terms.split()),
    }
    return {"id": passage.id, "holder": passage.holder, "props": props}


def class_row(passage: Passage) -> dict[str, object]:
    """The combination of audiences of a passage, with its members."""
    return {"class": passage_class(passage), "members": list(passage.audience)}


def passage_class(passage: Passage) -> str:
    """The combination of audiences of a passage as one value; that of a line of what is known is another."""
    return (DERIVED if passage.role == KNOWN else "") + orjson.dumps(list(passage.audience)).decode()


def passage_from(row: Sequence[Any]) -> Passage:
    """The passage out of PASSAGE."""
    holder, text, dataset, record, date, ended, role, seq, language, page, audience = row
    source = Source(dataset, record, date, ended)
    return Passage(holder, text, source, role, seq, language, page, tuple(audience))


def vector_row(row: VectorRow) -> Mapping[str, object]:
    """A vector in half precision, and as the numbers that the index takes (none for a zero vector)."""
    _, id_, digest, halves, tokens, packed = row
    kept = unpack_vector(halves)
    floats = kept.tolist() if kept.any() else None
    return {"id": id_, "digest": digest, "halves": halves, "floats": floats, "tokens": tokens, "packed": packed}
