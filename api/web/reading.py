"""In which language whoever asks reads."""

from __future__ import annotations

from fastapi import Request

from api.words.language import accepted, known
from graph.words.sentences import Language


def language_of(request: Request) -> Language:
    """The language of a page's address, else the one that the caller likes best."""
    begin = request.url.path.split("/")[1]
    return (known(begin) if len(begin) == 2 else None) or accepted(request.headers.get("Accept-Language"))
