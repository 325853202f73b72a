"""Which words of one language may stand for a word of another: Turkish and English, both ways.

The table was induced from vectors, by no dictionary: words of Turkish and of English texts by the Universal Sentence
Encoder, each language's mean taken off, those of one stem together, and of the other language's stems those that lie
nearest by CSLS (Conneau et al. 2018, arXiv 1710.04087) and at a cosine of .4 at least. `python bench/lexicon.py` makes
it anew, and says what BM25 finds by it. It is one table for everyone: one made of a store's own words would let words
that are not for a reader's eyes push out others.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from graph.words.lexical import Question

FILE = Path(__file__).with_name("lexicon.tsv.gz")
OTHER: Mapping[str, str] = {"tr": "en", "en": "tr"}
"""The language in which a word is looked for beside its own."""


class Lexicon:
    """Terms of one language by those of the other, as `graph.words.folding` writes both. Safe to share."""

    def __init__(self, held: Mapping[str, Mapping[str, frozenset[str]]]) -> None:
        """`held` is by the language asked in, and by term."""
        self._held = held

    def knows(self, word: frozenset[str]) -> bool:
        """Whether a word, as one of its terms, is one of either language."""
        return any(term in held for held in self._held.values() for term in word)

    def translated(self, question: Question, language: str) -> tuple[frozenset[str], ...]:
        """The words of a question in a language, each once, with what may stand for it in a text of the other.

        A word stays what it is, too: names and numbers are the same everywhere. Empty where the language is not held.
        """
        held = self._held.get(language)
        if held is None:
            return ()
        words = (word.union(*(held.get(term, ()) for term in word)) for word in question)
        return tuple(dict.fromkeys(words))


@cache
def lexicon() -> Lexicon:
    """The table that comes with the program; read at the first question."""
    held: dict[str, dict[str, frozenset[str]]] = {language: {} for language in OTHER}
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            language, term, others = line.rstrip("\n").split("\t")
            held[language][term] = frozenset(others.split(" "))
    return Lexicon(held)
