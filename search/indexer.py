"""Embedding what has no vector yet, so that it can be stopped at any time and goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from graph.model import Passage
from graph.progress import Progress, silent
from graph.store import Store, VectorBatch
from search.encoders.encoder import Encoder
from search.known import outdated

CHUNK = 2_048
"""Passages between two writes: what a kill can cost, and enough to sort by length."""

SLICE = 128
"""Passages between two words of progress."""

NAMED = 5
"""How many of the passages that are too long a report names."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What indexing did: passages embedded; how many of them are longer than the encoder reads, the first by id."""

    embedded: int
    over_length: int
    seconds: float
    over_length_ids: tuple[str, ...] = ()


def index(store: Store, encoder: Encoder, progress: Progress = silent, batch: int = CHUNK) -> IndexReport:
    """Embed every passage that has no vector of this encoder, `batch` between two writes, and report.

    What is longer than the encoder reads is embedded by its beginning and reported. Two of these at once
    do some work twice and no harm.
    """
    start = time.perf_counter()
    _renew_known(store, progress)
    counts = store.counts()
    missing = counts.passages - counts.vectors.get(encoder.key, 0)
    embedded, over = 0, 0
    named: list[str] = []
    for passages in _waiting(store, encoder, batch):
        before = embedded

        def tell(done: int, before: int = before) -> None:
            progress("index", before + done, max(missing, before + done))

        embedded += store.put_vectors(_embedded(passages, encoder, tell))
        lengths = encoder.count_tokens([p.text for p in passages])
        long = [p.id for p, length in zip(passages, lengths, strict=True) if length > encoder.max_tokens]
        over += len(long)
        named += long[: NAMED - len(named)]
    return IndexReport(embedded, over, time.perf_counter() - start, tuple(named))


def _renew_known(store: Store, progress: Progress) -> None:
    """Make the lines of what is known of organisations anew where facts have changed."""
    done = 0
    for lines in outdated(store):
        if lines.renewed or lines.gone:
            done += store.put_known(lines.renewed, lines.gone)
            progress("known", done, None)


def _waiting(store: Store, encoder: Encoder, batch: int) -> Iterator[list[Passage]]:
    """The passages without a vector, by id, so that one whose text changes meanwhile is not asked for forever."""
    after = ""
    while passages := store.unembedded(encoder.key, after, batch):
        yield passages
        after = passages[-1].id


def _embedded(passages: list[Passage], encoder: Encoder, tell: Callable[[int], None]) -> VectorBatch:
    """The vectors of the passages, encoded in the order of their length, so that short ones do not wait for long."""
    passages = sorted(passages, key=lambda p: len(p.text))
    rows = []
    for begin in range(0, len(passages), SLICE):
        rows.append(encoder.encode_passages([p.text for p in passages[begin : begin + SLICE]]))
        tell(min(begin + SLICE, len(passages)))
    matrix = np.concatenate(rows).astype(np.float32, copy=False)
    return VectorBatch(encoder.key, tuple(p.id for p in passages), tuple(p.digest for p in passages), matrix)
