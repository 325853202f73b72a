"""Vectors on their way into a store and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from graph.reads import Vectors


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an encoder says of the tokens of texts, `packed[i]` of the i-th, in a form of its own that `key` names."""

    key: str
    packed: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class VectorBatch:
    """Vectors of one encoder: row i of `matrix` (n, dimensions) is of passage `ids[i]`, and so are its `tokens`.

    `digests[i]` is `Passage.digest` of the text that was embedded: a vector is kept only while the passage
    still says the same, so a load that changes a text while it is being embedded leaves no wrong vector.
    """

    encoder: str
    ids: tuple[str, ...]
    digests: tuple[str, ...]
    matrix: Vectors
    tokens: Tokens | None = None


def joined(batches: Sequence[VectorBatch]) -> VectorBatch:
    """Several batches of one encoder, and of one key of tokens if any, as one."""
    first = batches[0]
    tokens = [one.tokens.packed for one in batches if one.tokens is not None]
    return VectorBatch(
        first.encoder,
        tuple(chain.from_iterable(one.ids for one in batches)),
        tuple(chain.from_iterable(one.digests for one in batches)),
        np.concatenate([one.matrix for one in batches]).astype(np.float32, copy=False),
        Tokens(first.tokens.key, tuple(chain.from_iterable(tokens))) if first.tokens is not None else None,
    )
