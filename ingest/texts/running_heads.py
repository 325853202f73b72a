"""Heads and feet that run through the pages of a document, and are no part of its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

EDGE_LINES = 2  # running heads and feet stand within that many lines of the edge
REPEATED_ON = 0.6  # share of the pages, or of the odd or the even ones
FEWEST_PAGES = 3  # on fewer pages nothing counts as repeated
FRONT_PAGES = 30  # by so much a printed page number may differ from the place of the page
NUMBER = re.compile(r"(?<![^\W_])(?<!\w[-./])\d{1,4}(?![^\W_])(?![-.]\w)")


def without_running_heads(pages: Sequence[str]) -> tuple[list[str], int]:
    """The pages without the lines that stand alike at the edge of most of them, and how many lines that were.

    Alike is the same text, or the same but for one number at an end that counts the pages: a code or a weight that
    differs from page to page is text. Odd and even pages may differ; a page is never emptied by it.
    """
    lines = [page.split("\n") for page in pages]
    running = _running(lines)
    kept = [_without(page, at, running) for at, page in enumerate(lines)]
    dropped = sum(len(page) - len(rest) for page, rest in zip(lines, kept, strict=True))
    return ["\n".join(page) for page in kept], dropped


def _running(pages: Sequence[Sequence[str]]) -> set[str]:
    """What is compared of the lines that run through all pages, the odd or the even ones."""
    running: set[str] = set()
    for first, step in ((0, 1), (0, 2), (1, 2)):
        chosen = range(first, len(pages), step)
        counts = Counter(key for at in chosen for key in _keys_at_edges(pages[at], at))
        enough = max(FEWEST_PAGES, REPEATED_ON * len(chosen))
        running |= {key for key, count in counts.items() if count >= enough}
    return running


def _keys_at_edges(lines: Sequence[str], at: int) -> set[str]:
    return {key for line in _edges(lines) for key in _keys(lines[line], at)}


def _edges(lines: Sequence[str]) -> set[int]:
    """The indices of the lines at the top and bottom."""
    return {*range(min(EDGE_LINES, len(lines))), *range(max(0, len(lines) - EDGE_LINES), len(lines))}


def _keys(line: str, at: int) -> Iterator[str]:
    """What a line is compared by: its text, and its text with how far a number at its end is from the page's place."""
    bare = line.strip().casefold()
    if bare:
        yield bare
    for found in NUMBER.finditer(bare):
        outer = (bare[: found.start()], bare[found.end() :])
        ends = any(not any(map(str.isalnum, side)) for side in outer) or re.match(
            r"\s*(?:/|of\b|von\b|-)\s*\d", outer[1]
        )
        if ends and abs(offset := int(found[0]) - at) <= FRONT_PAGES:
            yield f"{outer[0]}\0{offset}\0{outer[1]}"


def _without(lines: Sequence[str], at: int, running: set[str]) -> Sequence[str]:
    """The lines of a page without the running ones at its edges, or all where nothing would remain."""
    edges = _edges(lines)
    kept = [line for place, line in enumerate(lines) if place not in edges or running.isdisjoint(_keys(line, at))]
    return kept if any(line.strip() for line in kept) else lines
