"""The three legs of the embedded store, each with the filter inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.reads import Audiences, Legs
from graph.reads import Vectors as Array
from graph.sqlite.connections import Connected
from graph.sqlite.filters import parameters, where
from graph.sqlite.nearest import top
from graph.sqlite.rows import beginning, exactly, pack_ids
from graph.sqlite.snapshot import Flags, Snapshot, Texts
from graph.words.lexical import Corpus, Question, bm25
from graph.words.names import Names, asked_words, counted, misspelt, slipped, sought

# A question is answered from its rarest words as long as their postings stay under this: six frequent
# words over a million passages went from 1.3 s to 31 ms by it.
POSTINGS = 60_000
# The engine's order differs a little from ours (its IDF, its counting of alternatives): so many times k of
# its best, and at least so many, are scored anew.
RESCORED_TIMES, RESCORED_LEAST = 4, 400

_IDS = "SELECT x.p, x.id FROM json_each(?) j JOIN passage x ON x.p = j.value"
_MATCHES = "SELECT rowid, rank FROM passage_words WHERE passage_words MATCH ?"
_TERMS = "SELECT x.p, x.id, x.terms FROM json_each(?) j JOIN passage x ON x.p = j.value"
_NAMES = (
    "SELECT m.id, m.terms FROM face_words w CROSS JOIN face m ON m.f = w.rowid "
    "WHERE face_words MATCH :names AND {} ORDER BY w.rank LIMIT :most"
)
_NAMES_LOOKED_AT = 4_000


class SqliteLegs(Connected, Legs):
    """See `graph.reads.Legs`."""

    _snapshot: Snapshot

    def nearest(
        self, vector: Array, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        with self._connections.reading() as connection:
            texts, vectors = self._snapshot.texts(connection), self._snapshot.vectors(connection, encoder)
            if not len(vectors.numbers) or not len(texts.numbers):
                return []
            mask = texts.kept(connection, keep)
            place = np.minimum(np.searchsorted(texts.numbers, vectors.numbers), len(texts.numbers) - 1)
            rows = np.flatnonzero((texts.numbers[place] == vectors.numbers) & mask[place])
            offsets = None if bias is None else texts.offsets(bias)[place]
            found, scores = vectors.matrix.nearest(vector, k, None if len(rows) == len(place) else rows, offsets)
            numbers = vectors.numbers[found].tolist()
            ids = dict(connection.execute(_IDS, (pack_ids(numbers),)).fetchall())
            near = [Scored(ids[p], float(score)) for p, score in zip(numbers, scores, strict=True)]
            return sorted(near, key=lambda s: (-s.score, s.id))

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        if not question or k < 1:
            return []
        with self._connections.reading() as connection:
            texts = self._snapshot.texts(connection)
            corpus = texts.corpus(connection, keep.audiences, frozenset().union(*question))
            candidates = _Candidates(connection, texts, corpus, texts.kept(connection, keep)).best(question, k)
            scored = [
                Scored(id_, bm25(question, terms.split(" "), corpus))
                for _, id_, terms in connection.execute(_TERMS, (pack_ids(candidates),))
            ]
        return sorted(scored, key=lambda s: (-s.score, s.id))[:k]

    def weights(self, question: Question, audiences: Audiences) -> list[float]:
        with self._connections.reading() as connection:
            texts = self._snapshot.texts(connection)
            corpus = texts.corpus(connection, audiences, frozenset().union(*question))
        return [corpus.weight(word) for word in question]

    def named(self, question: Sequence[str], keep: Filter, k: int) -> list[Scored]:
        asked = asked_words(question)
        if not asked:
            return []
        with self._connections.reading() as connection:
            texts = self._snapshot.texts(connection)
            frequency = {word: texts.name_frequency(connection, keep.audiences, word) for word in counted(asked)}
            looked_for, wrong = sought(asked), misspelt(asked, frequency)
            slips = [term for word in wrong for term in slipped(word, texts.near_terms(connection, word))]
            queries = [*map(exactly, (*looked_for.terms, *slips)), *map(beginning, looked_for.beginnings)]
            values = {**parameters(connection, keep), "names": " OR ".join(queries), "most": _NAMES_LOOKED_AT}
            names = Names(asked, frequency)
            rows = connection.execute(_NAMES.format(where(keep)), values)
            scored = [Scored(id_, likeness) for id_, lines in rows if (likeness := names.likeness(lines))]
        return sorted(scored, key=lambda s: (-s.score, s.id))[:k]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The passages that are worth scoring for words: the engine's best of those under a mask."""

    connection: sqlite3.Connection
    texts: Texts
    corpus: Corpus
    mask: Flags

    def best(self, question: Question, k: int) -> list[int]:
        """Their numbers: by the rarest words, by all of them where those find too few."""
        known = [word for word in question if _postings(word, self.corpus)]
        rare = _rarest(known, self.corpus)
        found = self._of(rare, k)
        return self._of(known, k) if len(found) < k and len(rare) < len(known) else found

    def _of(self, words: Question, k: int) -> list[int]:
        if not words:
            return []
        rows = self.connection.execute(_MATCHES, (_any_of(frozenset().union(*words)),)).fetchall()
        table = np.array(rows, np.float64).reshape(-1, 2)
        numbers = table[:, 0].astype(np.int64)
        kept = np.flatnonzero(self.texts.among(numbers, self.mask))
        best = top(-table[kept, 1], max(RESCORED_TIMES * k, RESCORED_LEAST))
        return [int(p) for p in numbers[kept][best]]


def _postings(word: frozenset[str], corpus: Corpus) -> int:
    return sum(corpus.frequency.get(term, 0) for term in word)


def _rarest(words: Question, corpus: Corpus) -> Question:
    chosen: list[frozenset[str]] = []
    spent = 0
    for word in sorted(words, key=lambda w: (_postings(w, corpus), sorted(w))):
        spent += _postings(word, corpus)
        if chosen and spent > POSTINGS:
            break
        chosen.append(word)
    return chosen


def _any_of(words: Iterable[str]) -> str:
    """An FTS5 query for passages with any of the words; each is quoted, so none is read as syntax."""
    return " OR ".join(map(exactly, sorted(set(words))))
