"""Where the words of a question stand in a text, as offsets into the text as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph import folding
from graph.lexical import Question

# A word with its combining marks and with what an apostrophe hangs on it: İSTANBUL'da is one mark.
_TOKEN = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:['’](?:[^\W_]|[\u0300-\u036f]){1,5}(?!\w))?")

# Words that carry no subject; they are searched (BM25 weighs them next to nothing) and never marked or quoted.
_TURKISH = (
    "acaba ama ancak arayan ariyoruz ariyorum bazi ben bir biri biz bu da daha de degil diye en gibi gore hangi "
    "hangileri hem her icin icinde ile ise istiyoruz istiyorum kac kadar ki kim mi mu nasil ne neden nedir nelerdir "
    "nerede o olan olarak oldugu olmak on siz sonra su tum var ve veya ya yok"
)
_ENGLISH = (
    "a about all an and any are as at be by can do does for from had has have how i in into is it its looking me my "
    "need not of on or our s seeking some that the their there these they this to us was we were what when where "
    "which who whose why will with would you your"
)
_EMPTY = frozenset((_TURKISH + " " + _ENGLISH).split())


@dataclass(frozen=True, slots=True)
class Marks:
    """The stretches of a text to mark, in order and apart, and how many words of the question are among them."""

    spans: tuple[tuple[int, int], ...] = ()
    words: int = 0


def telling(question: Question) -> list[frozenset[str]]:
    """The words of a question that carry a subject; all of them when none does."""
    return [word for word in question if not word & _EMPTY] or list(question)


def mark(text: str, language: str, question: Question) -> Marks:
    """Where `text`, in `language`, has the question's telling words, by the terms the words leg goes by.

    Marked words with nothing but space between them are one stretch.
    """
    asked = telling(question)
    spans: list[tuple[int, int]] = []
    found: set[frozenset[str]] = set()
    for token in _TOKEN.finditer(text):
        if held := _held(token[0], language, asked):
            found |= held
            _add(spans, token.span(), text)
    return Marks(tuple(spans), len(found))


def phrases(text: str, spans: Sequence[tuple[int, int]], most: int) -> list[str]:
    """The marked stretches as they are written, each once whatever its case, at most `most`."""
    by_fold: dict[str, str] = {}
    for start, end in spans:
        by_fold.setdefault(" ".join(folding.words(text[start:end])), " ".join(text[start:end].split()))
    return list(by_fold.values())[:most]


def _held(token: str, language: str, asked: Question) -> set[frozenset[str]]:
    """The asked words that a token of the text stands for."""
    terms = frozenset(folding.terms(token, language))
    return {word for word in asked if word & terms}


def _add(spans: list[tuple[int, int]], span: tuple[int, int], text: str) -> None:
    if spans and not text[spans[-1][1] : span[0]].strip():
        spans[-1] = (spans[-1][0], span[1])
    else:
        spans.append(span)
