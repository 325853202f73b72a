"""How big an organisation is by whom it employs, in the classes of Recommendation 2003/361/EC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from graph.errors import BadInput
from graph.words.folding import fold
from graph.words.sentences import LANGUAGES, Sentence

_FEWER_THAN = {"micro": 10, "small": 50, "medium": 250}
LARGE = "large"
SIZES = (*_FEWER_THAN, LARGE)
"""From the smallest on."""


def size_of(employees: object) -> str | None:
    """The class of an organisation with so many employees; None where that is no number."""
    if not isinstance(employees, int) or isinstance(employees, bool) or employees < 0:
        return None
    return next((size for size, fewer in _FEWER_THAN.items() if employees < fewer), LARGE)


def sizes_within(least: int, most: int | None) -> tuple[str, ...]:
    """The classes in which an organisation with `least` to `most` employees (None: any number) can be."""
    if most is not None and most < least:
        return ()
    fewest = (0, *_FEWER_THAN.values())
    return tuple(
        size
        for size, first, beyond in zip(SIZES, fewest, (*_FEWER_THAN.values(), None), strict=True)
        if (beyond is None or least < beyond) and (most is None or most >= first)
    )


def size_said(said: str) -> str:
    """The class by its name in either language; BadInput names them."""
    found = size_spellings().get(fold(said).strip())
    if found is None:
        raise BadInput("graph.size.unknown", said=said.strip(), known=", ".join(SIZES))
    return found


@cache
def size_spellings() -> Mapping[str, str]:
    """Every folded way to write a class, with the class."""
    labels: Iterable[tuple[str, str]] = ((size_label(size)[one], size) for size in SIZES for one in LANGUAGES)
    return {size: size for size in SIZES} | {fold(label): size for label, size in labels}


def size_label(size: str) -> Sentence:
    """What a class is called."""
    return Sentence(f"graph.size.{size}")
