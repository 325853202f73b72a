"""What can be typed: a text that is not blank and not too long; and how an id is told from a text."""

from __future__ import annotations

from api.words.plain_text import without_controls
from graph.errors import BadInput
from search.question import LONGEST


def question(text: str) -> str:
    """The text on one tidy line; BadInput when it is blank or too long."""
    tidy = without_controls(text)
    if not tidy:
        raise BadInput("api.question.empty")
    if len(tidy) > LONGEST:
        raise BadInput("search.question.too_long", length=len(tidy), most=LONGEST)
    return tidy


def is_id(text: str) -> bool:
    """Whether what was typed is meant as an id (one word with a colon) and not as a text."""
    head, colon, rest = text.partition(":")
    return bool(colon and head.isalnum() and rest and " " not in text)
