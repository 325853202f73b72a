"""How the legs of a search become one order.

A convex combination of scaled scores (Bruch, Gai, Ingber 2023), weighed for each passage by whether it is in
the question's language. nDCG@10 of the default encoder; the weights were set on the even questions, the odd
ones are shown. RRF is reciprocal rank fusion with the words leg weighing 1, and with the best of 0.1–3 a set:

    question → text (XQuAD)   meaning  words   RRF 1   RRF best   this
    tr → tr                     .933    .930    .955     .955     .957
    en → en                     .967    .968    .973     .975     .982
    tr → en                     .857    .489    .805     .849     .866
    en → tr                     .886    .446    .643     .823     .894
    tr → de                     .851    .409    .778     .843     .859
    de → tr                     .854    .425    .696     .826     .863
    ro → tr                     .878    .451    .596     .811     .883

`python bench/fusion.py` repeats it. That the two weights add up to 1 matters where texts of several languages
stand together: with meaning at a constant weight the same sets, mixed, gave .67 instead of .78.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.model import MANY, Scored
from graph.words.language import UNDECIDED
from search.answer import MEANING, TRANSLATED, WORDS, LegRank

WORDS_SAME = 0.5
"""What the words weigh against meaning where question and passage are in one language."""

WORDS_ACROSS = 0.1
"""What the words weigh across languages: shared words are names and numbers then."""

TRANSLATED_WORDS = 0.3
"""What they weigh there where the lexicon says them in the passage's language."""

DEPTH = 100
"""The rank down to which a leg gives scores, however deep it was read: so a deeper read moves no score."""


@dataclass(frozen=True, slots=True)
class Fused:
    """An id with its fused score (0–1, greater is better) and where each leg that found it put it."""

    id: str
    score: float
    ranks: Mapping[str, LegRank]


def _never(_: str) -> bool:
    return False


def words_weight(question: str, passage: str) -> float:
    """What the words leg weighs (0–1) for a question and a passage in these languages.

    An undecided question is a name, a number or an abbreviation: words serve it best. A text of several languages is
    in the question's, too.
    """
    return WORDS_SAME if in_one_language(question, passage) else WORDS_ACROSS


def in_one_language(question: str, passage: str) -> bool:
    """Whether the words of a question in one language can stand in a passage in another, as they can in its own."""
    return passage == MANY or question in {passage, UNDECIDED}


def fuse(
    legs: Mapping[str, Sequence[Scored]], weight: Callable[[str], float], translated: Callable[[str], bool] = _never
) -> list[Fused]:
    """The ids of the legs, best first: (1 − w) · meaning + w · words, w = weight(id).

    Each leg comes best first. Meaning is scaled from its score at DEPTH (0) to its best (1), words from 0 to
    their best; what stands below DEPTH in a leg gets 0 of it. Where `translated` says so of an id, the leg
    "translated" is its words, at TRANSLATED_WORDS. A leg that found nothing leaves the other all the weight.
    Equal scores stand in the order of the meaning leg, then of the ids.
    """
    meaning = legs.get(MEANING, ())
    ranks: dict[str, dict[str, LegRank]] = {}
    for leg in (MEANING, WORDS, TRANSLATED):
        for rank, found in enumerate(legs.get(leg, ()), 1):
            ranks.setdefault(found.id, {})[leg] = LegRank(rank, found.score)
    near = _scaled(meaning[:DEPTH], meaning[:DEPTH][-1].score if meaning else 0.0)
    said = {leg: _scaled(legs.get(leg, ())[:DEPTH], 0.0) for leg in (WORDS, TRANSLATED)}

    def score(id_: str) -> float:
        leg, share = (TRANSLATED, TRANSLATED_WORDS) if translated(id_) else (WORDS, weight(id_))
        if not said[leg]:
            share = 0.0
        elif not meaning:
            share = 1.0
        return (1 - share) * near.get(id_, 0.0) + share * said[leg].get(id_, 0.0)

    fused = [Fused(id_, score(id_), by_leg) for id_, by_leg in ranks.items()]
    return sorted(fused, key=lambda f: (-f.score, _rank(f, MEANING), f.id))


def _scaled(scored: Sequence[Scored], floor: float) -> dict[str, float]:
    """Scores from 0 at `floor` to 1 at the best, all 1 where nothing differs."""
    span = scored[0].score - floor if scored else 0.0
    return {s.id: (s.score - floor) / span if span > 0 else 1.0 for s in scored}


def _rank(fused: Fused, leg: str) -> float:
    return fused.ranks[leg].rank if leg in fused.ranks else float("inf")
