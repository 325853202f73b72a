"""What can be asked: a text that is not blank and not too long; and how an id is told from a text."""

from __future__ import annotations

from api.words.plain_text import without_controls
from graph.errors import BadInput

MAX_TEXT = 2_000


def question(text: str) -> str:
    """The text on one tidy line; BadInput when it is blank or longer than 2,000 characters."""
    tidy = without_controls(text)
    if not tidy:
        raise BadInput("The question is empty; write what you are looking for.")
    if len(tidy) > MAX_TEXT:
        raise BadInput(f"The question has {len(tidy):,} characters; {MAX_TEXT:,} are read at most, so shorten it.")
    return tidy


def is_id(text: str) -> bool:
    """Whether what was typed is meant as an id (one word with a colon) and not as a text."""
    head, colon, rest = text.partition(":")
    return bool(colon and head.isalnum() and rest and " " not in text)
