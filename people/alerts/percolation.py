"""Which of all kept searches something new might answer: they are held beside one another and asked all at once.

A question is a candidate where half of its words stand in the new text, or its vector is close to one of the text's.
Whether it is answered is then for the search itself to say.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from graph.words.folding import alternatives
from people.alerts.watches import SEARCH, Encode, packed
from people.database import Database
from people.tables import Watch

SHARE = 0.5
"""The share of a question's words that the text must have."""
CLOSE = 0.78
"""The cosine from which on a text may answer a question: 97 in 100 of what search answers with lies above it, and 65 in
100 of all pairs (`bench/alerts.py`), so that it only spares what is certain; where many are kept the closest count."""
CANDIDATES = 500
"""Candidates that are asked further, the closest first."""
BATCH = 256
Floats = NDArray[np.float32]


class Percolator:
    """All kept questions in arrays, moved on by what was kept since; safe to share between threads.

    `encode` is an encoder's key and what it does with questions; None asks by words alone.
    """

    def __init__(self, database: Database, encode: tuple[str, Encode] | None) -> None:
        self._database, self._encode = database, encode
        self._lock = threading.Lock()
        self._last = 0
        self._ids: list[str] = []
        self._lengths = np.zeros(0, np.float32)
        self._vectors: list[Floats] = []
        self._whose = np.zeros(0, np.int64)
        """The question of each word asked for, by the word's number."""
        self._terms: dict[str, list[int]] = {}
        """The numbers of the words that a term may stand for."""

    def candidates(self, texts: Sequence[str], vectors: Sequence[Floats]) -> list[str]:
        """The questions that texts with these unit vectors might answer, the closest first."""
        with self._lock:
            self._move()
            if not self._ids:
                return []
            score = self._said(texts)
            if vectors and self._vectors:
                close = np.concatenate([block @ np.stack(list(vectors)).T for block in self._vectors]).max(axis=1)
                score = np.maximum(score, np.where(close >= CLOSE, close, 0))
            order = np.argsort(-score, kind="stable")[:CANDIDATES]
            return [self._ids[at] for at in order.tolist() if score[at] > 0]

    def _said(self, texts: Sequence[str]) -> Floats:
        """The share of each question's words that the texts have, where it is enough."""
        there = {term for text in texts for word in alternatives(text) for term in word}
        found = [self._terms[term] for term in there if term in self._terms]
        asked = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
        counts = np.bincount(self._whose[asked], minlength=len(self._ids))
        share = counts / self._lengths
        return np.where(share >= SHARE, share, 0).astype(np.float32)

    def _move(self) -> None:
        with self._database.reading() as session:
            new = session.scalars(
                select(Watch).where(Watch.number > self._last, Watch.sort == SEARCH).order_by(Watch.number)
            ).all()
        for start in range(0, len(new), BATCH):
            self._take(new[start : start + BATCH])

    def _take(self, held: Sequence[Watch]) -> None:
        asked = [alternatives(one.text) for one in held]
        whose = [at for at, said in enumerate(asked, len(self._ids)) for _ in said]
        for number, word in enumerate((word for said in asked for word in said), len(self._whose)):
            for term in word:
                self._terms.setdefault(term, []).append(number)
        self._whose = np.concatenate((self._whose, np.array(whose, np.int64)))
        if self._encode is not None:
            self._vectors.append(self._vectors_of(held, self._encode))
        self._ids += [one.id for one in held]
        self._lengths = np.concatenate((self._lengths, np.array([max(len(one), 1) for one in asked], np.float32)))
        self._last = held[-1].number

    def _vectors_of(self, held: Sequence[Watch], encode: tuple[str, Encode]) -> Floats:
        """Their vectors, made anew and kept where another encoder made them."""
        key, make = encode
        stale = [one for one in held if one.encoder != key]
        made: Mapping[str, Floats] = {}
        if stale:
            made = dict(zip((one.id for one in stale), make([one.text for one in stale]), strict=True))
            with self._database.writing() as session:
                for one in stale:
                    if (again := session.get(Watch, one.number)) is not None:
                        again.encoder, again.vector = key, packed(made[one.id])
        return np.stack([made[o.id] if o.id in made else np.frombuffer(o.vector, np.float16) for o in held]).astype(
            np.float32
        )
