"""The faces of nodes in the embedded store: what filters, lists and names are asked of."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from graph.codes import dataset_key, sector_key
from graph.faces import Face
from graph.naming import lines_of
from graph.sqlite.audiences import pack_sight, sight_numbers
from graph.sqlite.rows import pack_ids
from graph.words.folding import sort_key
from graph.words.wording import names_laid_out

Place = tuple[int, int]
"""The numbers of a node and of a sight, which name a face."""

_HELD = "SELECT f.n, f.sight, f.f FROM json_each(?) j JOIN face f ON f.n = j.value"
_DROP_SECTORS = "DELETE FROM face_sector WHERE f IN (SELECT value FROM json_each(?))"
_DROP_SOURCES = "DELETE FROM face_source WHERE f IN (SELECT value FROM json_each(?))"
_DROP_FACES = "DELETE FROM face WHERE f IN (SELECT value FROM json_each(?))"
_PUT_FACE = """
INSERT INTO face (n, sight, id, kind, sort, region, size, changed, ended, terms, said)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (n, sight) DO UPDATE SET kind = excluded.kind, sort = excluded.sort, region = excluded.region,
size = excluded.size, changed = excluded.changed, ended = excluded.ended, terms = excluded.terms,
said = excluded.said
"""
_PUT_SECTOR = "INSERT OR IGNORE INTO face_sector (key, f) VALUES (?, ?)"
_PUT_SOURCE = "INSERT OR IGNORE INTO face_source (key, f) VALUES (?, ?)"


def put_faces(connection: sqlite3.Connection, nodes: Mapping[int, Sequence[Face]]) -> None:
    """Put the faces of nodes, by their number, in place of those that they had."""
    numbers = sight_numbers(connection, (pack_sight(face) for faces in nodes.values() for face in faces))
    wanted = {(n, numbers[pack_sight(face)]): face for n, faces in nodes.items() for face in faces}
    held = _held(connection, nodes)
    before = (pack_ids(held.values()),)
    connection.execute(_DROP_SECTORS, before)
    connection.execute(_DROP_SOURCES, before)
    connection.execute(_DROP_FACES, (pack_ids(f for place, f in held.items() if place not in wanted),))
    connection.executemany(_PUT_FACE, [_row(place, face) for place, face in wanted.items()])
    there = _held(connection, nodes)
    sectors = [(sector_key(code), there[place]) for place, face in wanted.items() for code in face.node.sectors]
    connection.executemany(_PUT_SECTOR, sectors)
    sources = [(dataset_key(one), there[place]) for place, face in wanted.items() for one in face.node.stated_by]
    connection.executemany(_PUT_SOURCE, sources)


def _held(connection: sqlite3.Connection, nodes: Mapping[int, object]) -> dict[Place, int]:
    """The numbers of the faces that the nodes have."""
    return {(n, sight): f for n, sight, f in connection.execute(_HELD, (pack_ids(nodes),))}


def _row(place: Place, face: Face) -> tuple[object, ...]:
    node = face.node
    found_by = (node.id, node.kind, sort_key(node.name), node.region, node.size, node.changed, node.ended)
    return (*place, *found_by, lines_of(node), names_laid_out(node.called))
