"""Where phrases stand in the embedded store: in texts by their terms, in names by what faces are called."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from graph.sqlite.rows import pack_ids
from graph.words.wording import Phrase

_TERMS = "SELECT x.p, x.terms FROM json_each(?) j CROSS JOIN passage x ON x.p = j.value"
# The words are looked for by the engine before any pattern is tried: of 100,000 faces few are left.
_CALLED = "SELECT m.f, m.said FROM face m WHERE EXISTS (SELECT 1 FROM json_each(?) j WHERE instr(m.said, j.value))"


def passages_saying(connection: sqlite3.Connection, phrase: Phrase, passages: Sequence[int]) -> list[int]:
    """Those of the passages, by number, in which a phrase stands."""
    return [p for p, terms in connection.execute(_TERMS, (pack_ids(passages),)) if phrase.stands_in(terms)]


def faces_saying(connection: sqlite3.Connection, phrases: Iterable[Phrase]) -> list[int]:
    """The faces, by number, of nodes that are called by any of the phrases."""
    wanted = list(phrases)
    if not wanted:
        return []
    first = sorted({term for phrase in wanted for way in phrase.ways for term in way[0]})
    called = connection.execute(_CALLED, (pack_ids(first),))
    return [f for f, said in called if any(phrase.stands_in(said) for phrase in wanted)]
