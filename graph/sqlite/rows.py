"""How nodes, edges and passages lie in the embedded store's rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from graph.model import EVERYONE, Edge, Node, Passage, Source
from graph.packing import pack_props, unpack_props, unpack_record
from graph.records import Records

Row = Sequence[Any]

EDGE_COLUMNS = "e.rel, e.dataset, e.record, e.date, e.ended, e.since, e.until, e.props, b.members"
"""Of an edge e and its audience b."""
_PUBLIC = orjson.dumps(EVERYONE).decode()
PASSAGE_COLUMNS = "h.id, x.text, x.dataset, x.record, x.date, x.ended, x.role, x.seq, x.language, x.page, a.members"


def edge_row(edge: Edge, numbers: Mapping[str, int], classes: Mapping[tuple[str, ...], int]) -> Row:
    """The row of an edge; `numbers` is n by node id, `classes` the number of each audience."""
    source = edge.source
    ends = (numbers[edge.src], edge.rel, numbers[edge.dst])
    return (
        *ends,
        source.dataset,
        source.record,
        source.date,
        source.ended,
        edge.since,
        edge.until,
        pack_props(edge.props),
        classes[edge.audience],
    )


def edge_from(src: str, dst: str, row: Row) -> Edge:
    """The edge out of its ends' ids and EDGE_COLUMNS."""
    rel, dataset, record, date, ended, since, until, props, members = row
    source = Source(dataset, record, date, ended)
    audience = EVERYONE if members == _PUBLIC else tuple(orjson.loads(members))
    return Edge(src, rel, dst, source, since, until, unpack_props(props), audience)


def passage_from(row: Row) -> Passage:
    """The passage out of PASSAGE_COLUMNS."""
    holder, text, dataset, record, date, ended, role, seq, language, page, members = row
    source = Source(dataset, record, date, ended)
    return Passage(holder, text, source, role, seq, language, page, tuple(orjson.loads(members)))


def pack_ids(values: Iterable[object]) -> str:
    """Values as a JSON list, for `json_each`."""
    return orjson.dumps(list(values)).decode()


def pack_audience(audience: Iterable[str]) -> str:
    """An audience as it is kept."""
    return orjson.dumps(list(audience)).decode()


def grouped(rows: Iterable[tuple[str, bytes]]) -> dict[str, Records]:
    """Records by node id, out of (id, body) rows."""
    found: dict[str, list[Node]] = {}
    for id_, body in rows:
        found.setdefault(id_, []).append(unpack_record(body))
    return {id_: tuple(records) for id_, records in found.items()}


def generation(connection: sqlite3.Connection) -> int:
    """How often the truth or the vectors have changed."""
    return int(connection.execute("SELECT sum(value) FROM meta WHERE key IN ('truth', 'vectors')").fetchone()[0])
