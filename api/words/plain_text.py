"""Text for terminals of any kind: no control characters, and a stand-in for what an encoding lacks."""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
import unicodedata

STAND_INS = {
    "ı": "i", "“": '"', "”": '"', "’": "'", "…": "...", "→": "->", "⇢": "->", "•": "*", "·": "-", "–": "-", "−": "-",
    "─": "-", "€": "EUR", "²": "2", "³": "3",
}  # fmt: skip
# C0 with escape, DEL, C1: what a terminal obeys instead of showing it; and halves of characters, which are no text.
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

_HALVES = re.compile(r"[\ud800-\udfff]")


def one_blank(text: str) -> str:
    """The text on one line, with each run of white space, control characters and halves of characters as one blank."""
    return _BLANKS.sub(" ", text)


def without_controls(text: str) -> str:
    """The same with no blank at either end."""
    return one_blank(text).strip()


def is_text(text: str) -> bool:
    """Whether it holds whole characters alone; what came in another encoding holds halves."""
    return not _HALVES.search(text)


def take_any_text() -> None:
    """Let stdout and stderr take every text, whatever their encoding and even when they were closed."""
    codecs.register_error("stand-ins", stand_in)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # `imece info >&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - held until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="stand-ins")


def stand_in(error: UnicodeError) -> tuple[str, int]:
    """ASCII for what an encoding lacks: ş as s, and a question mark for what has no likeness."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_ascii, error.object[error.start : error.end])), error.end


def _ascii(character: str) -> str:
    bare = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return STAND_INS.get(character) or bare or "?"
