"""What makes the token states of multilingual-e5-small comparable between texts and languages.

A token's state owes much to the language it stands in, and to whether it is asked or told. So from each of two layers'
states the mean of its language and side is taken off; both, the earlier layer at BEFORE, are projected to the
directions in which tokens differ most, which left out 640 of 768 dimensions and gained .006 of nDCG@10 [own; centring
after Libovický, Rosa, Fraser 2020, arXiv 2004.05160]. `python bench/alignment.py` makes the file anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.encoders.encoder import Vectors

Side = Literal["asked", "told"]
FILE = Path(__file__).with_name("alignment.npz")
DIMENSIONS = 128
BEFORE = 0.7
"""What the earlier layer counts; alone it is worse than the last, together they are better than either."""

_PROJECTION = "projection"


class States(NamedTuple):
    """The states of a text's tokens after the last layer and one before, each (tokens, hidden)."""

    last: Vectors
    before: Vectors


class Alignment:
    """Means by language and side, shape (2, hidden), and a projection (2 · hidden, DIMENSIONS)."""

    def __init__(self, path: Path = FILE) -> None:
        self._content = path.read_bytes()

    @cached_property
    def digest(self) -> str:
        """Changes with every number in the file."""
        return sha256(self._content).hexdigest()[:8]

    def tokens(self, states: States, language: str, side: Side) -> Vectors:
        """Unit vectors (tokens, DIMENSIONS); a language that has no mean gets the mean of all."""
        joint = joined(states, self._means.get(f"{side} {language}", self._means[f"{side} "]))
        return _unit(joint @ self._projection)

    @cached_property
    def _arrays(self) -> Mapping[str, NDArray[np.float32]]:
        with np.load(BytesIO(self._content)) as held:
            return {name: held[name].astype(np.float32) for name in held.files}

    @cached_property
    def _projection(self) -> NDArray[np.float32]:
        return self._arrays[_PROJECTION]

    @cached_property
    def _means(self) -> Mapping[str, NDArray[np.float32]]:
        means = {name: held for name, held in self._arrays.items() if name != _PROJECTION}
        for side in "asked", "told":
            means[f"{side} "] = np.mean([held for name, held in means.items() if name.startswith(side)], axis=0)
        return means


def joined(states: States, means: NDArray[np.float32]) -> Vectors:
    """The states of both layers less their means, at unit length, side by side: (tokens, 2 · hidden)."""
    last, before = (_unit(state - mean) for state, mean in zip(states, means, strict=True))
    return np.hstack([last, np.float32(BEFORE) * before])


def make(told: Mapping[str, Iterable[States]], asked: Mapping[str, Iterable[States]], path: Path = FILE) -> None:
    """Write the file by the states of passages and of questions in several languages."""
    told = {language: list(states) for language, states in told.items()}
    means = {f"told {language}": _mean(states) for language, states in told.items()}
    means |= {f"asked {language}": _mean(states) for language, states in asked.items()}
    covariance = np.zeros(())
    for language, texts in told.items():
        for states in texts:
            joint = joined(states, means[f"told {language}"]).astype(np.float64)
            covariance = covariance + joint.T @ joint
    _, directions = np.linalg.eigh(covariance)
    arrays = {_PROJECTION: directions[:, ::-1][:, :DIMENSIONS], **means}
    np.savez_compressed(path, **{name: held.astype(np.float16) for name, held in arrays.items()})  # type: ignore[arg-type]


def _mean(texts: Iterable[States]) -> NDArray[np.float32]:
    """The mean state of each layer over all tokens of some texts."""
    sums, count = np.zeros(()), 0
    for states in texts:
        sums = sums + np.stack([layer.sum(axis=0, dtype=np.float64) for layer in states])
        count += len(states.last)
    return np.asarray(sums / count, np.float32)


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
