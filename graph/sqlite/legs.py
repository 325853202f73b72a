"""The three legs of the embedded store, each with the filter inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.sqlite.filters import parameters, where
from graph.sqlite.nearest import top
from graph.sqlite.rows import pack_ids
from graph.sqlite.snapshot import Texts, Vectors
from graph.store import Vectors as Array
from graph.words.lexical import Corpus, Question, best_likeness, bm25

# A question is answered from its rarest words as long as their postings stay under this: six frequent
# words over a million passages went from 1.3 s to 31 ms by it.
POSTINGS = 60_000
# The engine's order differs a little from ours (its IDF, its counting of alternatives): so many times k of
# its best, and at least so many, are scored anew.
RESCORED_TIMES, RESCORED_LEAST = 4, 400

_IDS = "SELECT x.p, x.id FROM json_each(?) j JOIN passage x ON x.p = j.value"
_FREQUENCY = "SELECT v.term, v.doc FROM json_each(?) j JOIN passage_vocabulary v ON v.term = j.value"
_MATCHES = "SELECT rowid, rank FROM passage_words WHERE passage_words MATCH ?"
_TERMS = "SELECT x.p, x.id, x.terms FROM json_each(?) j JOIN passage x ON x.p = j.value"
_NAMES = (
    "SELECT m.id, m.terms FROM node_words w CROSS JOIN node m ON m.n = w.rowid "
    "WHERE node_words MATCH :names AND {} ORDER BY w.rank LIMIT :most"
)
_NAMES_LOOKED_AT = 2_000


def nearest(
    connection: sqlite3.Connection,
    held: tuple[Texts, Vectors],
    asked: tuple[Array, LanguageBias | None],
    keep: Filter,
    k: int,
) -> list[Scored]:
    """See `Store.nearest`; what is asked is the vector and the bias."""
    vector, bias = asked
    texts, vectors = held
    if not len(vectors.numbers) or not len(texts.numbers):
        return []
    mask = texts.kept(connection, keep)
    place = np.minimum(np.searchsorted(texts.numbers, vectors.numbers), len(texts.numbers) - 1)
    rows = np.flatnonzero((texts.numbers[place] == vectors.numbers) & mask[place])
    offsets = None if bias is None else texts.offsets(bias)[place]
    found, scores = vectors.matrix.nearest(vector, k, None if len(rows) == len(place) else rows, offsets)
    numbers = vectors.numbers[found].tolist()
    ids = dict(connection.execute(_IDS, (pack_ids(numbers),)).fetchall())
    return [Scored(ids[p], float(score)) for p, score in zip(numbers, scores, strict=True)]


def lexical(connection: sqlite3.Connection, texts: Texts, question: Question, keep: Filter, k: int) -> list[Scored]:
    """See `Store.lexical`."""
    corpus = _corpus(connection, texts, question)
    known = [word for word in question if _postings(word, corpus)]
    if not known or k < 1:
        return []
    mask = texts.kept(connection, keep)
    rare = _rarest(known, corpus)
    candidates = _candidates(connection, texts, rare, mask, k)
    if len(candidates) < k and len(rare) < len(known):
        candidates = _candidates(connection, texts, known, mask, k)
    scored = [
        Scored(id_, bm25(question, terms.split(" "), corpus))
        for _, id_, terms in connection.execute(_TERMS, (pack_ids(candidates),))
    ]
    return sorted(scored, key=lambda s: (-s.score, s.id))[:k]


def named(connection: sqlite3.Connection, words: Sequence[str], keep: Filter, k: int) -> list[Scored]:
    """See `Store.named`."""
    if not words:
        return []
    values = {**parameters(connection, keep), "names": _any_of(words), "most": _NAMES_LOOKED_AT}
    rows = connection.execute(_NAMES.format(where(keep)), values)
    asked = frozenset(words)
    scored = [Scored(id_, best_likeness(asked, names)) for id_, names in rows]
    return sorted(scored, key=lambda s: (-s.score, s.id))[:k]


def _corpus(connection: sqlite3.Connection, texts: Texts, question: Question) -> Corpus:
    asked = pack_ids(frozenset().union(*question))
    return Corpus(texts.count, texts.mean_length, dict(connection.execute(_FREQUENCY, (asked,)).fetchall()))


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


def _candidates(
    connection: sqlite3.Connection,
    texts: Texts,
    words: Question,
    mask: np.ndarray[tuple[int], np.dtype[np.bool_]],
    k: int,
) -> list[int]:
    """The numbers of the passages that the engine ranks best for the words, of those under the mask."""
    rows = connection.execute(_MATCHES, (_any_of(frozenset().union(*words)),)).fetchall()
    table = np.array(rows, np.float64).reshape(-1, 2)
    numbers = table[:, 0].astype(np.int64)
    place = np.minimum(np.searchsorted(texts.numbers, numbers), max(len(texts.numbers) - 1, 0))
    kept = np.flatnonzero((texts.numbers[place] == numbers) & mask[place]) if len(texts.numbers) else numbers[:0]
    best = top(-table[kept, 1], max(RESCORED_TIMES * k, RESCORED_LEAST))
    return [int(p) for p in numbers[kept][best]]


def _any_of(words: Iterable[str]) -> str:
    """An FTS5 query for passages with any of the words; each is quoted, so none is read as syntax."""
    return " OR ".join(f'"{word}"' for word in sorted(set(words)))
