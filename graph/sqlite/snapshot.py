"""What the embedded store keeps in memory of one generation: whose passages are whose, and their vectors."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from graph.deadline import for_everyone
from graph.filters import Filter
from graph.model import KNOWN, LanguageBias
from graph.reads import Audiences
from graph.sqlite.audiences import visible
from graph.sqlite.filters import parameters, where
from graph.sqlite.nearest import Matrix
from graph.sqlite.rows import beginning, exactly, pack_ids
from graph.vocabulary import vocabulary
from graph.words.lexical import Corpus

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_PASSAGES = f"""
SELECT p, holder, audience, length, role = '{KNOWN}', language FROM passage WHERE ended IS NULL ORDER BY p
"""
_BEARERS = """
SELECT src, dst, audience FROM edge WHERE ended IS NULL AND rel IN (SELECT value FROM json_each(?))
"""
_ALIVE = "SELECT {} FROM face m WHERE {}"
_VECTORS = "SELECT p, halves FROM vector WHERE encoder = ? ORDER BY p"
_STORED = "SELECT count(*) FROM passage"
_SIZES = "SELECT (SELECT coalesce(max(n), 0) + 1 FROM node), (SELECT coalesce(max(f), 0) + 1 FROM face)"
_FREQUENCY = "SELECT v.term, v.doc FROM json_each(?) j JOIN passage_vocabulary v ON v.term = j.value"
_POSTINGS = "SELECT rowid FROM passage_words WHERE passage_words MATCH ?"
_NAMED_SO = "SELECT rowid FROM face_words WHERE face_words MATCH ?"
_TERMS_OF = "SELECT term FROM face_vocabulary WHERE term >= ? AND term < ?"
MASKS_KEPT = 128
FREQUENCIES_KEPT = 50_000


@dataclass(frozen=True)
class Texts:
    """The passages of one generation, by ascending number, and which organisations they speak for.

    `bearing` are the classes of the ties by which a `bearer` has what is `borne`, `lengths` are in terms, `known` marks
    lines of what is known, `spoken` are places in `languages`, `stored` counts ended passages too.
    """

    generation: int
    numbers: Integers
    holders: Integers
    classes: Integers
    lengths: Integers
    known: Flags
    languages: tuple[str, ...]
    spoken: Integers
    bearer: Integers
    borne: Integers
    bearing: Integers
    nodes: int
    faces: int
    stored: int
    _masks: OrderedDict[Filter, Flags] = field(default_factory=OrderedDict)
    _faces: OrderedDict[Filter, Flags] = field(default_factory=OrderedDict)
    _frequencies: OrderedDict[tuple[Audiences, str], int] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Texts:
        """All passages as the connection sees them."""
        rows = connection.execute(_PASSAGES).fetchall()
        languages = tuple(sorted({language for *_, language in rows}))
        place = {language: at for at, language in enumerate(languages)}
        table = np.array([(*numbers, place[said]) for *numbers, said in rows], np.int64)
        numbers, holders, classes, lengths, known, spoken = np.ascontiguousarray(table.reshape(-1, 6).T)
        bearer, borne, bearing = _columns(connection.execute(_BEARERS, (pack_ids(vocabulary().attributing),)), 3)
        nodes, faces = connection.execute(_SIZES).fetchone()
        stored = connection.execute(_STORED).fetchone()[0]
        return cls(
            generation(connection, "truth"),
            numbers,
            holders,
            classes,
            lengths,
            known.astype(np.bool_),
            languages,
            spoken,
            bearer,
            borne,
            bearing,
            nodes,
            faces,
            stored,
        )

    def corpus(self, connection: sqlite3.Connection, audiences: Audiences, terms: Iterable[str]) -> Corpus:
        """What BM25 needs to know of the passages that the audiences may see, with the frequencies of these terms."""
        seen = self.kept(connection, Filter(audiences=audiences))
        count = int(np.count_nonzero(seen))
        mean = float(self.lengths[seen].mean()) if count else 0.0
        if count == self.stored:
            return Corpus(count, mean, dict(connection.execute(_FREQUENCY, (pack_ids(terms),)).fetchall()))
        return Corpus(count, mean, {term: self._frequency(connection, audiences, term, seen) for term in terms})

    def _frequency(self, connection: sqlite3.Connection, audiences: Audiences, term: str, seen: Flags) -> int:
        """In how many of the passages seen a term stands: the engine's own count tells of the others, too."""
        key = (audiences, term)
        held = self._frequencies.get(key)
        if held is None:
            (found,) = _columns(connection.execute(_POSTINGS, (f'"{term}"',)), 1)
            held = int(np.count_nonzero(self.among(found, seen)))
            self._remember(key, held)
        return held

    def _remember(self, key: tuple[Audiences, str], number: int) -> None:
        with self._lock:
            self._frequencies[key] = number
            while len(self._frequencies) > FREQUENCIES_KEPT:
                self._frequencies.popitem(last=False)

    def name_frequency(self, connection: sqlite3.Connection, audiences: Audiences, word: str) -> int:
        """In how many names of organisations seen a word stands; where in none, less in how many one begins so."""
        organisations = Filter(vocabulary().organisations, audiences=audiences)
        found = 0
        for asked in exactly(word), beginning(word):
            key = (audiences, asked)
            held = self._frequencies.get(key)
            if held is None:
                flags = self._named(connection, organisations)
                (numbers,) = _columns(connection.execute(_NAMED_SO, (asked,)), 1)
                held = int(np.count_nonzero(flags[numbers[numbers < self.faces]]))
                self._remember(key, held)
            found = found or (held if asked == exactly(word) else -held)
        return found

    def near_terms(self, connection: sqlite3.Connection, word: str) -> list[str]:
        """The words of names that begin with the same letter as `word`."""
        first = word[:1]
        return [term for (term,) in connection.execute(_TERMS_OF, (first, chr(ord(first) + 1)))]

    def _named(self, connection: sqlite3.Connection, keep: Filter) -> Flags:
        return self._held(self._faces, keep, lambda: _flags(connection, keep, "f", self.faces))

    def among(self, numbers: Integers, mask: Flags) -> Flags:
        """Which of these passages stand under a mask, one flag each; what has ended or come since does not."""
        if not len(self.numbers):
            return np.zeros(len(numbers), np.bool_)
        place = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return np.asarray((self.numbers[place] == numbers) & mask[place])

    def kept(self, connection: sqlite3.Connection, keep: Filter) -> Flags:
        """Which passages the filter keeps, one flag a passage in the order of `numbers`."""
        return self._held(self._masks, keep, lambda: self._resolve(connection, keep))

    def _held(self, masks: OrderedDict[Filter, Flags], keep: Filter, resolve: Callable[[], Flags]) -> Flags:
        with self._lock:
            if keep in masks:
                masks.move_to_end(keep)
                return masks[keep]
        mask = resolve()
        with self._lock:
            masks[keep] = mask
            while len(masks) > MASKS_KEPT:
                masks.popitem(last=False)
        return mask

    def offsets(self, bias: LanguageBias) -> NDArray[np.float32]:
        """The bias towards each passage's language, in the order of `numbers`."""
        return np.array([bias.of(language) for language in self.languages], np.float32)[self.spoken]

    def _resolve(self, connection: sqlite3.Connection, keep: Filter) -> Flags:
        matching = _flags(connection, keep, "n", self.nodes)
        everyone = Filter(audiences=keep.audiences)
        seen = matching if keep.open else _flags(connection, everyone, "n", self.nodes)
        classes = np.array(visible(connection, keep.audiences), np.int64)
        speaking = matching.copy()
        speaking[self.borne[matching[self.bearer] & np.isin(self.bearing, classes)]] = True
        kept = speaking[self.holders] & seen[self.holders] & np.isin(self.classes, classes)
        return np.asarray(kept & ~self.known if keep.said else kept)


@dataclass(frozen=True)
class Vectors:
    """The vectors of one encoder in one generation; `numbers` are their passages', ascending."""

    generation: int
    encoder: str
    numbers: Integers
    matrix: Matrix

    @classmethod
    def read(cls, connection: sqlite3.Connection, encoder: str) -> Vectors:
        """All vectors of the encoder as the connection sees them."""
        rows = connection.execute(_VECTORS, (encoder,)).fetchall()
        numbers = np.array([p for p, _ in rows], np.int64)
        packed = b"".join(halves for _, halves in rows)
        width = len(rows[0][1]) // 2 if rows else 0
        matrix = np.frombuffer(packed, np.float16).reshape(len(rows), width)
        return cls(generation(connection), encoder, numbers, Matrix(matrix))


class Snapshot:
    """The texts and vectors of the newest generation that was asked for; safe to share between threads."""

    def __init__(self) -> None:
        self._texts: Texts | None = None
        self._vectors: Vectors | None = None
        self._refreshing = Lock()

    def texts(self, connection: sqlite3.Connection) -> Texts:
        """The texts as the connection sees them."""
        with self._refreshing:
            if self._texts is None or self._texts.generation != generation(connection, "truth"):
                with for_everyone():
                    self._texts = Texts.read(connection)
            return self._texts

    def vectors(self, connection: sqlite3.Connection, encoder: str) -> Vectors:
        """The vectors of an encoder as the connection sees them."""
        with self._refreshing:
            held = self._vectors
            if held is None or (held.encoder, held.generation) != (encoder, generation(connection)):
                with for_everyone():
                    held = self._vectors = Vectors.read(connection, encoder)
            return held


def _flags(connection: sqlite3.Connection, keep: Filter, number: str, size: int) -> Flags:
    """Which faces match, one flag a number: of the face (f) or of its node (n)."""
    (found,) = _columns(connection.execute(_ALIVE.format(number, where(keep)), parameters(connection, keep)), 1)
    flags = np.zeros(size, np.bool_)
    flags[found] = True
    return flags


def generation(connection: sqlite3.Connection, key: str | None = None) -> int:
    """How often the truth, the vectors, or (None) either have changed."""
    if key is None:
        return int(connection.execute("SELECT sum(value) FROM meta").fetchone()[0])
    return int(connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])


def _columns(rows: sqlite3.Cursor, width: int) -> list[Integers]:
    table = np.array(rows.fetchall(), np.int64).reshape(-1, width)
    return [np.ascontiguousarray(table[:, column]) for column in range(width)]
