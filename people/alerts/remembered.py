"""What has answered a kept question is remembered by digests: who answered before is no news."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

REMEMBERED, BYTES = 4_000, 8
"""Answers that are remembered of a question, the latest, and bytes of each."""


def digest(id_: str) -> bytes:
    """By what an answer is remembered."""
    return blake2b(id_.encode(), digest_size=BYTES).digest()


def apart(seen: bytes) -> list[bytes]:
    """The digests that are remembered, the latest last."""
    return [seen[at : at + BYTES] for at in range(0, len(seen), BYTES)]


def with_more(seen: bytes, ids: Iterable[str]) -> bytes:
    """The same with what answers now; the first are forgotten."""
    now = {digest(id_) for id_ in ids}
    return b"".join([*(one for one in apart(seen) if one not in now), *sorted(now)][-REMEMBERED:])
