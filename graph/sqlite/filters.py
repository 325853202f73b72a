"""A filter as SQL over the node table: constant fragments, values as parameters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import orjson

from graph.filters import Filter
from graph.sqlite.rows import pack_ids

_KINDS = "m.kind IN (SELECT value FROM json_each(:kinds))"
# A subtree is a range of codes: '{' sorts after every sign of a NUTS code, ':' after every digit.
_REGIONS = (
    "m.n IN (SELECT i.n FROM json_each(:regions) j CROSS JOIN node i "
    "ON i.region >= j.value AND i.region < j.value || '{')"
)
_SECTORS = (
    "m.n IN (SELECT i.n FROM json_each(:sectors) j CROSS JOIN node_sector i "
    "ON i.key >= j.value AND i.key < j.value || ':')"
)
_SIZES = "m.size IN (SELECT value FROM json_each(:sizes))"
_IDS = "m.id IN (SELECT value FROM json_each(:ids))"
_SEEN = "m.audience IN (SELECT value FROM json_each(:classes)) AND m.ended = 0"


def where(keep: Filter) -> str:
    """The condition on node `m` that the filter comes to."""
    asked = (
        (keep.kinds, _KINDS),
        (keep.regions, _REGIONS),
        (keep.sectors, _SECTORS),
        (keep.sizes, _SIZES),
        (keep.ids is not None, _IDS),
    )
    return " AND ".join([_SEEN, *(fragment for wanted, fragment in asked if wanted)])


def parameters(connection: sqlite3.Connection, keep: Filter) -> dict[str, object]:
    """The values for `where`."""
    return {
        "classes": pack_ids(visible(connection, keep.audiences)),
        "kinds": pack_ids(sorted(keep.kinds)),
        "regions": pack_ids(sorted(keep.regions)),
        "sectors": pack_ids(keep.sector_prefixes),
        "sizes": pack_ids(sorted(keep.sizes)),
        "ids": pack_ids(sorted(keep.ids or ())),
    }


def visible(connection: sqlite3.Connection, audiences: Iterable[str]) -> list[int]:
    """The audience classes that share an audience with the caller's."""
    wanted = frozenset(audiences)
    rows = connection.execute("SELECT class, members FROM audience")
    return [number for number, members in rows if not wanted.isdisjoint(orjson.loads(members))]
