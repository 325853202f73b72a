"""A filter as SQL over the faces of nodes: constant fragments, values as parameters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from graph.filters import Filter
from graph.sqlite.audiences import sights
from graph.sqlite.rows import pack_ids
from graph.sqlite.wording import faces_saying

_KINDS = "m.kind IN (SELECT value FROM json_each(:kinds))"
# A subtree is a range of codes: '{' sorts after every sign of a NUTS code, ':' after every digit.
_REGIONS = (
    "m.f IN (SELECT i.f FROM json_each(:regions) j CROSS JOIN face i "
    "ON i.region >= j.value AND i.region < j.value || '{')"
)
_SECTORS = (
    "m.f IN (SELECT i.f FROM json_each(:sectors) j CROSS JOIN face_sector i "
    "ON i.key >= j.value AND i.key < j.value || ':')"
)
# Keys end with a colon, which ';' follows.
_SOURCES = (
    "m.f IN (SELECT i.f FROM json_each(:sources) j CROSS JOIN face_source i "
    "ON i.key >= j.value AND i.key < rtrim(j.value, ':') || ';')"
)
_LANGUAGES = "m.n IN (SELECT value FROM json_each(:speaking))"
_SIZES = "m.size IN (SELECT value FROM json_each(:sizes))"
_IDS = "m.id IN (SELECT value FROM json_each(:ids))"
# Many changed or few: the index on the day is read once, and not the whole table page by page.
_SINCE = "m.f IN (SELECT i.f FROM face i WHERE i.changed >= :since)"
_UNREFUSED = "m.f NOT IN (SELECT value FROM json_each(:refused))"
# Nearly all faces are of one sight: to go by its index is to look at all of them. The plus keeps the planner from it.
_SEEN = "+m.sight IN (SELECT value FROM json_each(:sights)) AND m.ended = 0"


def where(keep: Filter) -> str:
    """The condition on face `m` that the filter comes to."""
    asked = (
        (keep.kinds, _KINDS),
        (keep.regions, _REGIONS),
        (keep.sectors, _SECTORS),
        (keep.sizes, _SIZES),
        (keep.ids is not None, _IDS),
        (keep.since, _SINCE),
        (keep.wording.without, _UNREFUSED),
        (keep.sources, _SOURCES),
        (keep.languages, _LANGUAGES),
    )
    return " AND ".join([_SEEN, *(fragment for wanted, fragment in asked if wanted)])


def parameters(connection: sqlite3.Connection, keep: Filter, speaking: Iterable[int]) -> dict[str, object]:
    """The values for `where`; `speaking` are the nodes that have a text in the languages asked for."""
    return {
        "sights": pack_ids(sights(connection, keep.audiences)),
        "kinds": pack_ids(sorted(keep.kinds)),
        "regions": pack_ids(sorted(keep.regions)),
        "sectors": pack_ids(keep.sector_prefixes),
        "sizes": pack_ids(sorted(keep.sizes)),
        "ids": pack_ids(sorted(keep.ids or ())),
        "since": keep.since,
        "sources": pack_ids(keep.source_prefixes),
        "speaking": pack_ids(speaking),
        "refused": pack_ids(faces_saying(connection, keep.wording.without)),
    }
