"""Texts by row in one array of letters, so that they can lie in a mapped file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.spans import starts


@dataclass(frozen=True, eq=False)
class Lettered:
    """The text of row i lies in `letters` (UTF-8) from `starts[i]` to where the next begins."""

    letters: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lettered:
        """Of these, one a row."""
        spelt = [text.encode() for text in texts]
        lengths = np.fromiter(map(len, spelt), np.int64, len(spelt))
        return cls(np.frombuffer(b"".join(spelt), np.uint8), starts(lengths))

    @classmethod
    def merged(cls, parts: Sequence[tuple[Lettered, NDArray[Any]]]) -> Lettered:
        """The rows of several, one after another."""
        return cls.of(text for one, rows in parts for text in one.at(rows))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def spelt(self, row: int) -> bytes:
        """The letters of one row."""
        return self.letters[self.starts[row] : self.starts[row + 1]].tobytes()

    def all(self) -> Iterator[str]:
        """The texts of all rows."""
        letters = self.letters.tobytes()
        return (letters[a:b].decode() for a, b in pairwise(self.starts.tolist()))

    def at(self, rows: NDArray[Any]) -> list[str]:
        """The texts of these rows."""
        starts, ends = self.starts[rows].tolist(), self.starts[rows + 1].tolist()
        letters = self.letters.data  # a part of the array itself takes several times as long
        return [str(letters[a:b], "utf-8") for a, b in zip(starts, ends, strict=True)]
