"""The vectors of one encoder, nearest by cosine: compared by FAISS, scored here, in memory or mapped from a file."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import faiss

Halves = NDArray[np.float16]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]

# Up to so many rows under a mask are all compared. Of 384 dimensions 200,000 took 12 ms of processor time; a scan of a
# million rows' sign bits and the comparison of what it finds took 20, of 100,000 rows 3.
EXACT_ROWS = 50_000
# Of a scan so many of the best are compared exactly, and at least one in so many. 1,000 sufficed at a million rows of
# an encoder; random projections, whose cosines lie closer, ask for more.
RERANKED, ONE_IN = 1_000, 250
# FAISS rounds sums in another order than we do: so many more than k are compared again.
SPARE, ROUNDING = 32, 1e-5
# So few are compared without FAISS.
GATHERED = 500
_AT_ONCE = 65_536
_NONE = np.zeros(0, np.int64), np.zeros(0, np.float32)


class VectorIndex:
    """Unit vectors in half precision (n, dimensions); safe to share between threads."""

    def __init__(self, halves: Halves, index: faiss.IndexScalarQuantizer | None = None) -> None:
        self.halves = halves
        if index is not None:
            self._index = index

    @classmethod
    def mapped(cls, path: Path, signs: Path) -> VectorIndex:
        """Of files that `save` wrote, which all processes share; ValueError for others."""
        import faiss  # noqa: PLC0415 - takes time to import

        try:
            index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            held: NDArray[np.uint8] = faiss.rev_swig_ptr(index.codes.data(), 2 * index.ntotal * index.d)
            found = cls(held.view(np.float16).reshape(index.ntotal, index.d), index)
            if signs.exists():
                found._centre = np.load(signs.with_suffix(".centre.npy"))
                signs_: Any = faiss.read_index_binary(str(signs))
                found._signs = signs_
        except RuntimeError as error:
            raise ValueError(path) from error
        return found

    def save(self, path: Path, signs: Path) -> None:
        """Write the vectors, some at once; and the sign bits too, where there are so many that they are scanned."""
        import faiss  # noqa: PLC0415 - takes time to import

        header = bytearray(faiss.serialize_index(_empty(self.width)).tobytes())
        # Where FAISS's own format has how many vectors there are, and, last, the bytes of them all.
        struct.pack_into("<q", header, 8, len(self))
        struct.pack_into("<Q", header, len(header) - 8, self.halves.nbytes)
        with path.open("wb") as file:
            file.write(header)
            for block in self._all():
                file.write(np.ascontiguousarray(block).tobytes())
        if len(self) > EXACT_ROWS:
            np.save(signs.with_suffix(".centre.npy"), self._centre)
            faiss.write_index_binary(self._signs, str(signs))

    def __len__(self) -> int:
        return len(self.halves)

    @property
    def width(self) -> int:
        """The number of dimensions."""
        return int(self.halves.shape[1])

    @cached_property
    def _index(self) -> faiss.IndexScalarQuantizer:
        """What compares; made where it is asked for, since few vectors are compared without it."""
        index = _empty(self.width)
        for block in self._all():
            index.add(block.astype(np.float32))
        return index

    def cosines(self, vector: Floats, rows: Rows) -> Floats:
        """The cosine of each of the rows to a unit vector, the same whatever other rows are asked for."""
        # A product of whole matrices rounds a row by what stands beside it, which may be out of the caller's sight.
        return np.asarray(np.einsum("ij,j->i", self.halves[rows].astype(np.float32), vector))

    def nearest(self, vector: Floats, k: int, groups: Sequence[tuple[float, Flags]]) -> tuple[Rows, Floats]:
        """The k rows of the greatest score to a unit `vector`, best first, and their scores.

        A row is of one group or none; its score is the cosine less what its group takes off. Of equal scores the first
        row comes first.
        """
        found: list[tuple[Rows, Floats]] = [_NONE]
        for less, mask in groups:
            # A scan knows nothing of what is taken off: it looks for the best of all that have the same.
            rows = self._found(vector, k, mask)
            found.append((rows, self.cosines(vector, rows) - np.float32(less)))
        rows, scores = (np.concatenate(columns) for columns in zip(*found, strict=True))
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order]

    def _found(self, vector: Floats, k: int, mask: Flags) -> Rows:
        """The k nearest under a mask and some more; equal ones all."""
        count = int(np.count_nonzero(mask))
        if k < 1 or not count:
            return _NONE[0]
        if count <= max(k, GATHERED):
            return np.flatnonzero(mask)
        if count <= EXACT_ROWS:
            return _nearest(self._index, vector, k, mask)
        again = min(max(RERANKED, 10 * k, count // ONE_IN), count)
        near, _ = _asked(self._signs, self._packed(vector[np.newaxis]), again, mask)
        rows = np.sort(near)
        # Gathered, they are compared in a quarter of the time that looking at the marks of all rows takes.
        gathered = _empty(self.width)
        gathered.add_sa_codes(self.halves[rows].view(np.uint8))
        return rows[_nearest(gathered, vector, k, np.ones(len(rows), np.bool_))]

    # --- sign bits ----------------------------------------------------------------

    @cached_property
    def _centre(self) -> Floats:
        sums = [block.sum(axis=0, dtype=np.float64) for block in self._all()]
        return np.asarray(sum(sums) / len(self), np.float32)

    @cached_property
    def _signs(self) -> faiss.IndexBinaryFlat:
        """The sign bits of the vectors, once their mean is taken off."""
        import faiss  # noqa: PLC0415

        index = faiss.IndexBinaryFlat(8 * -(-self.width // 8))
        for block in self._all():
            index.add(self._packed(block.astype(np.float32)))
        return index

    def _packed(self, vectors: Floats) -> NDArray[np.uint8]:
        return np.packbits(vectors > self._centre, axis=1)

    def _all(self) -> Iterator[Halves]:
        return (self.halves[at : at + _AT_ONCE] for at in range(0, len(self), _AT_ONCE))


def _empty(width: int) -> faiss.IndexScalarQuantizer:
    import faiss  # noqa: PLC0415 - takes time to import

    index = faiss.IndexScalarQuantizer(width, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.train(np.zeros((1, width), np.float32))
    return index


def _asked(
    index: faiss.Index | faiss.IndexBinary, question: NDArray[Any], k: int, mask: Flags
) -> tuple[Rows, NDArray[Any]]:
    """The k rows under a mask that an index finds, best first, and what it makes of them; one thread a question."""
    import faiss  # noqa: PLC0415 - takes time to import

    faiss.omp_set_num_threads(1)
    bits = np.packbits(mask, bitorder="little")
    # What FAISS adds to its classes for Python is not in its types.
    library: Any = faiss
    chosen = None if mask.all() else library.SearchParameters(sel=library.IDSelectorBitmap(bits))
    values, rows = index.search(question, k, params=chosen)
    return rows[0], values[0]


def _nearest(index: faiss.Index, vector: Floats, k: int, mask: Flags) -> Rows:
    """The k nearest of all under a mask, and whatever is as near as the last of them."""
    count = int(np.count_nonzero(mask))
    k, ask = min(k, count), min(k + SPARE, count)
    while True:
        rows, cosines = _asked(index, vector[np.newaxis], ask, mask)
        if ask == count or cosines[-1] < cosines[k - 1] - ROUNDING:
            return rows
        ask = min(4 * ask, count)
