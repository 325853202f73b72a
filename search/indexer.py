"""Embedding what has no vector yet, so that it can be stopped at any time and goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.errors import Stopped
from graph.model import Passage
from graph.packing import Tokens, VectorBatch, joined
from graph.progress import Progress, silent
from graph.store import Store
from search.encoders.encoder import Encoder
from search.encoders.tokens import pack
from search.known import outdated

CHUNK = 2_048
"""Passages that are looked at together: enough to sort by length."""

SLICE = 64
"""Passages between two words of progress."""

KEEPING = 3.0
"""Seconds between two writes: what a kill can cost."""

NAMED = 5
"""How many of the passages that are too long a report names."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What indexing did: passages embedded; how many of them are longer than the encoder reads, the first by id."""

    embedded: int
    over_length: int
    seconds: float
    over_length_ids: tuple[str, ...] = ()


def index(  # noqa: PLR0913 - where, by what, and how often it is kept
    store: Store,
    encoder: Encoder,
    progress: Progress = silent,
    batch: int = CHUNK,
    keeping: float = KEEPING,
    *,
    beside: Encoder | None = None,
    renew: bool = True,
) -> IndexReport:
    """Embed every passage that has no vector of this encoder, and report; every `keeping` seconds they are kept.

    Then the same by the encoder `beside`, which the report does not count. Without `renew` the lines of what is known
    stay as they are, for which the whole store is read.
    What is longer than the encoder reads is embedded by its beginning and reported. Two of these at once
    do some work twice and no harm. Stopped, when it is interrupted, says how much is kept.
    """
    start = time.perf_counter()
    work = _Indexing(store, encoder, progress, keeping)
    try:
        if renew:
            _renew_known(store, progress)
        work.embed_all(batch)
        if beside is not None:
            _Indexing(store, beside, progress, keeping).embed_all(batch)
        store.settle()
    except KeyboardInterrupt as interruption:
        number, left = work.embedded, max(work.missing - work.embedded, 0)
        raise Stopped("search.index.stopped", number=number, left=left) from interruption
    return IndexReport(work.embedded, work.over, time.perf_counter() - start, tuple(work.named))


@dataclass(slots=True)
class _Indexing:
    """An indexing under way: what is embedded and kept, of how many, and what was longer than the encoder reads."""

    store: Store
    encoder: Encoder
    progress: Progress
    keeping: float
    missing: int = 0
    embedded: int = 0
    over: int = 0
    named: list[str] = field(default_factory=list)

    def embed_all(self, batch: int) -> None:
        """Embed whatever has no vector yet, so many looked at together."""
        self.missing = _missing(self.store, self.encoder)
        for passages in _waiting(self.store, self.encoder, batch):
            self.embed(passages)

    def embed(self, passages: Sequence[Passage]) -> None:
        """Embed and keep these, in the order of their length, so that short ones do not wait for long ones."""
        done: list[VectorBatch] = []
        kept = time.monotonic()
        ordered = sorted(passages, key=lambda p: len(p.text))
        try:
            for begin in range(0, len(ordered), SLICE):
                part = ordered[begin : begin + SLICE]
                done.append(_encoded(self.encoder, part))
                reached = self.embedded + sum(len(some.ids) for some in done)
                self.progress("index", reached, max(self.missing, reached))
                if time.monotonic() - kept >= self.keeping:
                    self._keep(done)
                    kept = time.monotonic()
        finally:
            self._keep(done)
        self._count_long(passages)

    def _keep(self, done: list[VectorBatch]) -> None:
        """Keep what is done, and empty it."""
        if done:
            batch = joined(done)
            done.clear()
            self.embedded += self.store.put_vectors(batch)

    def _count_long(self, passages: Sequence[Passage]) -> None:
        lengths = self.encoder.count_tokens([p.text for p in passages])
        long = [p.id for p, length in zip(passages, lengths, strict=True) if length > self.encoder.max_tokens]
        self.over += len(long)
        self.named += long[: NAMED - len(self.named)]


def _missing(store: Store, encoder: Encoder) -> int:
    """How many passages are to be embedded."""
    counts = store.counts()
    having = counts.vectors.get(encoder.key, 0)
    if encoder.by_token is not None:
        having = min(having, counts.tokens.get(encoder.by_token.key, 0))
    return counts.passages - having


def _encoded(encoder: Encoder, passages: Sequence[Passage]) -> VectorBatch:
    texts, ids, digests = zip(*((p.text, p.id, p.digest) for p in passages), strict=True)
    if encoder.by_token is None:
        return VectorBatch(encoder.key, ids, digests, encoder.encode_passages(texts))
    matrix, tokens = encoder.by_token.encode_passages(texts, [p.language for p in passages])
    return VectorBatch(encoder.key, ids, digests, matrix, Tokens(encoder.by_token.key, tuple(map(pack, tokens))))


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
    by_token = encoder.by_token.key if encoder.by_token is not None else ""
    while passages := store.unembedded(encoder.key, after, batch, by_token):
        yield passages
        after = passages[-1].id
