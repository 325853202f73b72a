"""The three legs of the embedded store, each with the filter inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np

from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.reads import Audiences, Legs
from graph.reads import Vectors as Array
from graph.sqlite.connections import Connected
from graph.sqlite.filters import parameters, where
from graph.sqlite.live.live import Live
from graph.sqlite.live.numbered import Flags
from graph.sqlite.rows import beginning, exactly
from graph.vocabulary import vocabulary
from graph.words.lexical import Question
from graph.words.names import Names, asked_words, counted, misspelt, slipped, sought

_NAMED_SO = "SELECT rowid FROM face_words WHERE face_words MATCH ?"
_TERMS_OF = "SELECT term FROM face_vocabulary WHERE term >= ? AND term < ?"
_NAMES = (
    "SELECT m.id, m.terms FROM face_words w CROSS JOIN face m ON m.f = w.rowid "
    "WHERE face_words MATCH :names AND {} ORDER BY w.rank LIMIT :most"
)
_NAMES_LOOKED_AT = 4_000


class SqliteLegs(Connected, Legs):
    """See `graph.reads.Legs`."""

    _live: Live

    def nearest(
        self, vector: Array, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        with self._connections.reading() as connection:
            return self._live.state(connection).nearest(connection, vector, encoder, keep, k, bias)

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        if not question or k < 1:
            return []
        with self._connections.reading() as connection:
            return self._live.state(connection).lexical(connection, question, keep, k)

    def weights(self, question: Question, audiences: Audiences) -> list[float]:
        with self._connections.reading() as connection:
            terms = frozenset().union(*question)
            corpus = self._live.state(connection).corpus(connection, audiences, terms)
        return [corpus.weight(word) for word in question]

    def named(self, question: Sequence[str], keep: Filter, k: int) -> list[Scored]:
        asked = asked_words(question)
        if not asked:
            return []
        with self._connections.reading() as connection:
            organisations = Filter(vocabulary().organisations, audiences=keep.audiences)
            faces = self._live.state(connection).faces_kept(connection, organisations)
            frequency = {word: _name_frequency(connection, faces, word) for word in counted(asked)}
            looked_for, wrong = sought(asked), misspelt(asked, frequency)
            slips = [term for word in wrong for term in slipped(word, _near_terms(connection, word))]
            queries = [*map(exactly, (*looked_for.terms, *slips)), *map(beginning, looked_for.beginnings)]
            values = {**parameters(connection, keep), "names": " OR ".join(queries), "most": _NAMES_LOOKED_AT}
            names = Names(asked, frequency)
            rows = connection.execute(_NAMES.format(where(keep)), values)
            scored = [Scored(id_, likeness) for id_, lines in rows if (likeness := names.likeness(lines))]
        return sorted(scored, key=lambda s: (-s.score, s.id))[:k]


def _name_frequency(connection: sqlite3.Connection, faces: Flags, word: str) -> int:
    """In how many names of these faces a word stands; where in none, less in how many one begins so."""
    found = _standing(connection, faces, exactly(word))
    return found or -_standing(connection, faces, beginning(word))


def _standing(connection: sqlite3.Connection, faces: Flags, asked: str) -> int:
    numbers = np.array([f for (f,) in connection.execute(_NAMED_SO, (asked,))], np.int64)
    return int(np.count_nonzero(faces[numbers[numbers < len(faces)]]))


def _near_terms(connection: sqlite3.Connection, word: str) -> list[str]:
    """The words of names that begin with the same letter as `word`."""
    first = word[:1]
    return [term for (term,) in connection.execute(_TERMS_OF, (first, chr(ord(first) + 1)))]
