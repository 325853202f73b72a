"""Where the words of a question stand in a text, as offsets into the text as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.words import folding
from graph.words.lexical import Question
from graph.words.parts import unit

# A word with all its parts, its combining marks and what an apostrophe hangs on it: İSTANBUL'da is one mark.
_LETTER = r"(?:[^\W_]|[\u0300-\u036f])"
_TOKEN = re.compile(rf"(?:{unit(_LETTER)})(?:['’]{_LETTER}{{1,5}}(?!\w))?", re.IGNORECASE)

# Words that carry no subject, by the language of the text they stand in: they are searched (BM25 weighs them next
# to nothing) and never marked or quoted. Folded, "is" is English in an English text and work (iş) in a Turkish one;
# su is water and not in the list, for all that şu folds to it. That somebody makes or offers something is asked of all.
_WORDS = {
    "tr": "acaba ama ancak arayan ariyoruz ariyorum bazi ben bir biri biz bu da daha de degil diger diye en gibi gore "
    "hangi hangileri hem her icin icinde ile ise istiyoruz istiyorum kac kadar ki kim mi mu nasil ne neden nedir "
    "nelerdir nerede olan olarak oldugu olmak siz sonra tum var ve veya ya yok eden gelistiren isleyen saglayan satan "
    "sunan uretebilen ureten veren yapabilen yapan",
    "en": "a about all an and any are as at be by can do does for from had has have how i in into is it its looking me "
    "my need not of on or our s seeking some that the their there these they this to us was we were what when "
    "where which who whose why with will would you your making offering producing providing selling supplying",
}
_EMPTY = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_EMPTY_ANYWHERE = _EMPTY["tr"] | _EMPTY["en"]


@dataclass(frozen=True, slots=True)
class Marks:
    """The stretches of a text to mark, in order and apart, and how many words of the question are among them."""

    spans: tuple[tuple[int, int], ...] = ()
    words: int = 0


def telling(question: Question, language: str) -> list[frozenset[str]]:
    """The words of a question that carry a subject in a text of `language`; all of them when none does."""
    empty = _EMPTY.get(language, _EMPTY_ANYWHERE)
    return [word for word in question if not word & empty] or list(question)


def mark(text: str, language: str, question: Question) -> Marks:
    """Where `text`, in `language`, has the question's telling words, by the terms the words leg goes by.

    Marked words with nothing but space between them are one stretch.
    """
    asked = telling(question, language)
    wanted = frozenset().union(*asked)
    spans: list[tuple[int, int]] = []
    found: set[frozenset[str]] = set()
    for token in _TOKEN.finditer(text):
        terms = _terms(token[0], language)
        if not wanted.isdisjoint(terms):
            found.update(word for word in asked if word & terms)
            _add(spans, token.span(), text)
    return Marks(tuple(spans), len(found))


def phrases(text: str, language: str, spans: Sequence[tuple[int, int]], most: int) -> list[str]:
    """The marked stretches as they are written, each once whatever its case and ending, at most `most`."""
    once: dict[tuple[str, ...], str] = {}
    for start, end in spans:
        once.setdefault(tuple(folding.terms(text[start:end], language)), " ".join(text[start:end].split()))
    return list(once.values())[:most]


@lru_cache(100_000)
def _terms(token: str, language: str) -> frozenset[str]:
    """The terms of one token of a text: most tokens of a collection are few, over and over."""
    return frozenset(folding.terms(token, language))


def _add(spans: list[tuple[int, int]], span: tuple[int, int], text: str) -> None:
    if spans and not text[spans[-1][1] : span[0]].strip():
        spans[-1] = (spans[-1][0], span[1])
    else:
        spans.append(span)
