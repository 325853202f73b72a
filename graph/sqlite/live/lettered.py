"""Texts by row in one array of letters, so that they can lie in a mapped file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


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
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        return cls(np.frombuffer(b"".join(spelt), np.uint8), starts)

    @classmethod
    def merged(cls, parts: Sequence[tuple[Lettered, NDArray[Any]]]) -> Lettered:
        """The rows of several, one after another."""
        return cls.of(text for one, rows in parts for text in one.at(rows))

    def at(self, rows: NDArray[Any]) -> list[str]:
        """The texts of these rows."""
        starts, ends = self.starts[rows].tolist(), self.starts[rows + 1].tolist()
        return [self.letters[a:b].tobytes().decode() for a, b in zip(starts, ends, strict=True)]
