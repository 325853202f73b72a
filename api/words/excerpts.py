"""The stretch of a passage that a list has room for."""

from __future__ import annotations

from collections.abc import Sequence

EXCERPT = 360
"""Characters of a passage that a list quotes; whoever wants more opens it."""


def excerpt(text: str, highlights: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The stretch (start, end) of a passage that is quoted: whole words, and the first highlight within."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    first = highlights[0][0] if highlights else 0
    start = 0 if first < EXCERPT * 2 // 3 else text.rfind(" ", 0, first - EXCERPT // 4) + 1
    end = text.rfind(" ", start, start + EXCERPT)
    return start, end if end > max(first, start) else min(start + EXCERPT, len(text))
