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


PUBLISHED = ("offers", "requests")
"""How an organisation is tied to an opportunity that it published."""

UNLIKE, GOOD, STRONG = 0.25, 0.38, 0.55
"""The values from which on a capability meets a need somewhat, well and very well; below the first it does not.

Read off the pairs of the demonstration: under a quarter stand pairs that have a word or a trade in common and no more.
"""

Level = Literal["some", "good", "strong"]


@dataclass(frozen=True, slots=True)
class Match:
    """A capability that meets a need (`need` None: the text asked); `holder` is whose capability it is, value 0–1.

    With `topic` it meets no need: it is a text on the same matter.
    """

    direction: Offering
    need: Passage | None
    capability: Passage
    holder: Node
    value: float
    topic: bool = False

    @property
    def level(self) -> Level:
        """How well it fits: the value orders, and is no probability, so people are told a word."""
        return "strong" if self.value >= STRONG else "good" if self.value >= GOOD else "some"


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
