"""Which rows of a segment have what is asked for word for word, and nothing of what is kept out."""

from __future__ import annotations

import sqlite3
from functools import reduce

import numpy as np

from graph.sqlite.live.numbered import Flags
from graph.sqlite.live.segment import Segment
from graph.sqlite.wording import passages_saying
from graph.words.folding import Way
from graph.words.wording import Phrase, Wording


def worded(connection: sqlite3.Connection, segment: Segment, among: Flags, wording: Wording) -> Flags:
    """Those of the rows flagged that have every phrase and none of those without which a text is to be."""
    left = among
    for phrase in wording.phrases:
        left = left & _saying(connection, segment, left, phrase)
    for phrase in wording.without:
        left = left & ~_saying(connection, segment, left, phrase)
    return left


def _saying(connection: sqlite3.Connection, segment: Segment, among: Flags, phrase: Phrase) -> Flags:
    """Those of the rows flagged in which a phrase stands."""
    single = [way for way in phrase.ways if len(way) == 1]
    several = [way for way in phrase.ways if len(way) > 1]
    none = np.zeros(len(segment), np.bool_)
    found = among & reduce(np.logical_or, (_having(segment, way) for way in single), none)
    # Postings do not know what stands next to what: the texts that have all of the words are read.
    likely = among & ~found & reduce(np.logical_or, (_having(segment, way) for way in several), none)
    if likely.any():
        saying = passages_saying(connection, phrase, segment.numbers[likely].tolist())
        found[segment.rows_of(np.array(saying, np.int64))] = True
    return found


def _having(segment: Segment, way: Way) -> Flags:
    """The rows that have all the words of a way, wherever they stand."""
    return reduce(np.logical_and, (_with_any(segment, word) for word in way))


def _with_any(segment: Segment, word: frozenset[str]) -> Flags:
    flags = np.zeros(len(segment), np.bool_)
    for term in word:
        flags[segment.postings.of(term)[0]] = True
    return flags
