"""Exact and scanned nearest-neighbour search over a matrix in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

# Up to this many rows every one is compared exactly (20 ms for 384 dimensions on one core); above, sign bits are
# scanned first.
EXACT_ROWS = 100_000
# Of more rows than one in so many, all are compared and theirs taken: to gather rows costs more than to compare them.
GATHERED_ONE_IN = 4
# Of a scan this many of the best are compared exactly, and at least one in so many. 1,000 sufficed at a million
# rows of an encoder, and found .96 of the best ten of 25,000 random projections, whose cosines lie closer.
RERANKED, ONE_IN = 1_000, 25
# Up to this many vectors are also held in single precision: to widen them costs as much as to compare them.
WIDENED = 100_000

Halves = NDArray[np.float16]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Matrix:
    """Unit vectors in half precision, (n, dimensions)."""

    halves: Halves

    @cached_property
    def _centre(self) -> NDArray[np.float32]:
        return np.asarray(self.halves.mean(axis=0, dtype=np.float32))

    @cached_property
    def _signs(self) -> NDArray[np.uint64]:
        """Sign bits of the mean-centred vectors as words of 64 bits, (n, ⌈dimensions/64⌉)."""
        blocks = [self._pack(self.halves[at : at + 65_536]) for at in range(0, len(self.halves), 65_536)]
        return np.concatenate(blocks)

    @cached_property
    def _floats(self) -> NDArray[np.float32] | None:
        return self.halves.astype(np.float32) if len(self.halves) <= WIDENED else None

    def nearest(
        self,
        vector: NDArray[np.float32],
        k: int,
        rows: Rows | None = None,
        offsets: NDArray[np.float32] | None = None,
    ) -> tuple[Rows, NDArray[np.float32]]:
        """The k of `rows` (None: all) of the greatest score to a unit `vector`, best first, and their scores.

        A score is the cosine, less the row's one of `offsets` (n,) where there are any.
        """
        count = len(self.halves) if rows is None else len(rows)
        if count > EXACT_ROWS:
            rows = self._scanned(vector, max(RERANKED, 10 * k, count // ONE_IN), rows, offsets)
        scores = self._cosines(vector, rows)
        if offsets is not None:
            scores -= offsets if rows is None else offsets[rows]
        best = top(scores, k)
        found = best if rows is None else rows[best]
        # A product of whole matrices rounds a row by what stands beside it, which may be out of the caller's sight: the
        # scores that leave are of each row by itself.
        exact = np.einsum("ij,j->i", self.halves[found].astype(np.float32), vector)
        if offsets is not None:
            exact -= offsets[found]
        order = np.argsort(-exact, kind="stable")
        return found[order], exact[order]

    def _scanned(
        self, vector: NDArray[np.float32], k: int, rows: Rows | None, offsets: NDArray[np.float32] | None
    ) -> Rows:
        """The k nearest by sign bits of every group of rows with one offset, since a scan knows no offsets."""
        if offsets is None:
            return self._scan(vector, k, rows)
        asked = np.arange(len(self.halves)) if rows is None else rows
        groups = [asked[offsets[asked] == offset] for offset in np.unique(offsets[asked])]
        return np.concatenate([self._scan(vector, k, group) for group in groups])

    def _cosines(self, vector: NDArray[np.float32], rows: Rows | None) -> NDArray[np.float32]:
        source = self.halves if self._floats is None else self._floats
        if rows is not None and self._floats is not None and GATHERED_ONE_IN * len(rows) > len(source):
            return np.asarray((source @ vector)[rows])
        chosen = source if rows is None else source[rows]
        return np.asarray(chosen.astype(np.float32, copy=False) @ vector)

    def _scan(self, vector: NDArray[np.float32], k: int, rows: Rows | None) -> Rows:
        signs = self._signs if rows is None else self._signs[rows]
        asked = self._pack(vector[np.newaxis].astype(np.float16))
        distance = np.zeros(len(signs), np.uint16)
        for column in range(signs.shape[1]):
            distance += np.bitwise_count(signs[:, column] ^ asked[0, column])
        k = min(k, len(distance))
        best = np.argpartition(distance, k - 1)[:k]
        return best if rows is None else rows[best]

    def _pack(self, halves: Halves) -> NDArray[np.uint64]:
        bits = np.packbits(halves.astype(np.float32) > self._centre, axis=1)
        padded = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), np.uint8)
        padded[:, : bits.shape[1]] = bits
        return padded.view(np.uint64)


def top(scores: NDArray[np.float32] | NDArray[np.float64], k: int) -> Rows:
    """The places of the k greatest scores, greatest first; equal ones in their order."""
    k = min(k, len(scores))
    if k == 0:
        return np.zeros(0, np.int64)
    if k < len(scores):
        limit = np.partition(scores, len(scores) - k)[len(scores) - k]
        chosen = np.flatnonzero(scores >= limit)
    else:
        chosen = np.arange(len(scores))
    return chosen[np.argsort(-scores[chosen], kind="stable")][:k].astype(np.int64)
