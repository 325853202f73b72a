"""What a search answers: frozen values that carry their own evidence and know nothing of JSON or HTTP.

Sentences for users are said in whichever language whoever shows them chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.filters import Filter
from graph.model import Node, Passage
from graph.words.sentences import Sentence

MEANING, WORDS, TRANSLATED, NAME = "meaning", "words", "translated", "name"
LEGS = (MEANING, WORDS, TRANSLATED, NAME)
ONLY_NEAR = "nearest"
"""The reason of a hit that is none: it only comes nearest."""


_OPEN = Filter()


@dataclass(frozen=True, slots=True)
class Understood:
    """Something that a question says beside its matter: a region's, kinds' or sector's codes, and how it was said.

    What is asked for word for word, or to be kept out, is its own code.
    """

    what: str
    codes: tuple[str, ...]
    said: str

    @property
    def key(self) -> str:
        """What it is taken back by."""
        return f"{self.what}:{','.join(self.codes)}"


@dataclass(frozen=True, slots=True)
class LegRank:
    """Where one leg put something: `rank` counts from 1, `score` is the leg's own (a standard score, BM25)."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a hit rests on.

    `holder` is the node whose text it is, `highlights` are character offsets into the passage's text
    (start, end), in order and apart, `ranks` is by leg, `weight` (0–1) how far the holder's text
    speaks for the hit.
    """

    passage: Passage
    holder: Node
    highlights: tuple[tuple[int, int], ...] = ()
    ranks: Mapping[str, LegRank] = field(default_factory=dict)
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is in the answer: a feature, its value, its share of the score (0–1), and a sentence."""

    feature: str
    value: float
    weight: float
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Hit:
    """One found node with its score (greater is better), the best evidence first, and the reasons.

    `also` are what other sources have of the same organisation, as a name and an identifier of theirs say.
    """

    node: Node
    score: float
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    also: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of one question, best first.

    `language` is ISO 639-1 or `und`, `legs` the number of candidates that each leg gave, `notes`
    what the asker should know of how it was searched, `more` whether hits follow after these. `understood` is what
    was read in the question beside its matter, `near` the filter with it. `total` counts those that answer
    (`capped`: there may be more), and `answering` are they. `nearest` is what comes nearest where little answers,
    `documents` are those that answer beside the organisations. `spoken` has the languages of the texts by which each
    answers, by its id; those that answer by their name are not in it.
    """

    query: str
    language: str
    hits: tuple[Hit, ...] = ()
    legs: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()
    more: bool = False
    understood: tuple[Understood, ...] = ()
    near: Filter = _OPEN
    total: int = 0
    capped: bool = False
    answering: tuple[Node, ...] = ()
    spoken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nearest: tuple[Hit, ...] = ()
    documents: tuple[Hit, ...] = ()
