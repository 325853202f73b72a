"""What can be asked: a text with a word in it, not longer than anybody reads."""

from __future__ import annotations

from graph.errors import BadInput
from graph.words.folding import words

LONGEST = 2_000
"""Characters of a question."""
LONGEST_NEED = 10_000
"""Characters of a text that partners are sought for: a page of a project's description."""


def tidy(text: str, most: int = LONGEST) -> str:
    """The text with single blanks; BadInput when it has no word in it, or more than `most` characters."""
    tidied = " ".join(text.split())
    if not words(tidied):
        raise BadInput("search.question.no_word")
    if len(tidied) > most:
        raise BadInput("search.question.too_long", length=len(tidied), most=most)
    return tidied
