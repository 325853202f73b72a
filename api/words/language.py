"""Which of the two languages a caller is answered in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.words.sentences import LANGUAGES, Language

DEFAULT: Language = "tr"
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")


def known(code: str | None) -> Language | None:
    """The language by a code that begins with it (tr, tr_TR.UTF-8, en-GB), else None."""
    base = re.split(r"[-_.@]", code or "", maxsplit=1)[0].lower()
    return next((language for language in LANGUAGES if language == base), None)


def accepted(header: str | None, default: Language = DEFAULT) -> Language:
    """The language that an Accept-Language header (RFC 9110) likes best, of those we have."""
    liked: list[tuple[float, Language]] = []
    for part in (header or "")[:500].split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            continue
        language = default if match[1] == "*" else known(match[1])
        quality = 1.0 if match[2] is None else float(match[2])
        if language and quality > 0:
            liked.append((quality, language))
    return max(liked, key=lambda one: one[0])[1] if liked else default


def from_environment(environment: Mapping[str, str]) -> Language:
    """The language of a terminal, by LC_ALL, LC_MESSAGES or LANG; English where they name neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        language = known(environment.get(name))
        if language:
            return language
    return "en"


def of_text(code: str, fallback: Language) -> Language:
    """The language of a question as detected (ISO 639-1), or the fallback when it is neither of ours."""
    return known(code) or fallback
