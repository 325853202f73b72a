"""What a partner search answers: frozen values that carry their own reasons and know nothing of JSON or HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.model import Node, Passage
from graph.ties.paths import IntroductionPath
from graph.words.sentences import Sentence
from search.answer import Reason

Offering = Literal["they_offer", "you_offer"]
"""Who can do what the other needs."""
THEY: Offering = "they_offer"
YOU: Offering = "you_offer"


@dataclass(frozen=True, slots=True)
class Match:
    """A capability that meets a need (`need` None: the text asked); `holder` is whose capability it is, value 0–1."""

    direction: Offering
    need: Passage | None
    capability: Passage
    holder: Node
    value: float


@dataclass(frozen=True, slots=True)
class Partner:
    """One suggested partner: greater scores are better, the weightiest feature comes first."""

    node: Node
    score: float
    features: tuple[Reason, ...] = ()
    matches: tuple[Match, ...] = ()
    path: IntroductionPath | None = None


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """Partners of an organisation (`source`) or for a text, best first; `notes` say how they were found."""

    source: Node | None
    text: str
    partners: tuple[Partner, ...] = ()
    notes: tuple[Sentence, ...] = ()
