"""A word that stands nowhere is taken for the nearest one that does: a letter wrong, missing, too many or swapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

from rapidfuzz.distance import OSA

from graph.filters import Filter
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words import folding
from graph.words.lexical import Question
from graph.words.names import slipped, slips
from search.encoders.encoder import Encoder
from search.lexicon.lexicon import lexicon

LOOKED_AT = 50
"""Names in which a word like it is looked for."""

LONGEST = 6
"""Words of a text in which a slip matters; of a longer one the rest tells enough."""

OFTEN = 3
"""Names that must have a word for it to be meant: a rare one may be less known than what was typed."""

TWO_SLIPS = 10
"""Letters of a word in which two may be wrong."""

SHORTEST = 5
"""Letters of a word that may be put right: among shorter ones everything is near to something."""

MADE_UP = 0.435
"""Pieces a letter from which on an encoder takes a word apart like noise: siber has .40, mırtlakoz .44, qwrtp .80."""

UNSEEN = frozenset({"\ue002"})
"""A word that stands in no text: what weighs as much stands in none."""

_TOKEN = re.compile(r"[^\W\d_]+")


def respelt(view: View, text: str) -> dict[str, str]:
    """The words of a text that stand in no text and no name seen, each with the word of a name that it may be.

    A word of the lexicon is none of them: where nobody makes stockings (çorap), no coral is an answer. Where more than
    half of the words are such, they are another language or nonsense, and none is put right.
    """
    tokens, asked = set(_TOKEN.findall(text)), _asked(text)
    unknown = _unknown(view, asked) if asked else {}
    if not unknown or (len(tokens) > 1 and 2 * len(unknown) > len(tokens)):
        return {}
    organisations = Filter(vocabulary().organisations)
    found = {}
    for folded, token in unknown.items():
        near = view.nodes(one.id for one in view.named([folded], organisations, LOOKED_AT))
        said = [word for node in near.values() for name in node.called for word in _TOKEN.findall(name)]
        best = _most_frequent(folded, said)
        if best:
            found[token] = best
    return found


def made_up(encoder: Encoder | None, text: str, nowhere: Collection[frozenset[str]]) -> int:
    """How many of the words of a text that stand nowhere are made up: an encoder knows them by their letters alone.

    A word of another language than the texts' stands nowhere, too. Without an encoder every such word counts.
    """
    said = [token for token in _TOKEN.findall(text) if folding.alternatives(token)[0] in nowhere]
    if encoder is None or not said:
        return len(said)
    empty, *pieces = encoder.count_tokens(["", *said])
    return sum(n - empty >= MADE_UP * len(token) for token, n in zip(said, pieces, strict=True))


def weighed(text: str) -> Question:
    """The words of a text whose weights `respelt` asks for, and what they are compared with."""
    return [UNSEEN, *(folding.alternatives(folded)[0] for folded in _asked(text))]


def _asked(text: str) -> dict[str, str]:
    """The words of a text that may be put right, by how they are folded; none of a long one."""
    tokens = {token: folding.fold(token) for token in _TOKEN.findall(text)}
    if len(tokens) > LONGEST:
        return {}
    return {folded: token for token, folded in tokens.items() if slips(folded) and len(folded) >= SHORTEST}


def _unknown(view: View, asked: Mapping[str, str]) -> dict[str, str]:
    question: Question = [folding.alternatives(folded)[0] for folded in asked]
    *weights, unseen = view.weights([*question, UNSEEN])
    return {
        folded: token
        for (folded, token), word, weight in zip(asked.items(), question, weights, strict=True)
        if weight >= unseen and not lexicon().knows(word)
    }


def _most_frequent(folded: str, said: list[str]) -> str | None:
    """The word like it that most names have, in small letters; None where a name has the word itself."""
    counts = Counter(word.replace("İ", "i").lower() for word in said)
    most = 2 if len(folded) >= TWO_SLIPS else 1
    near = (word for word in slipped(folded, {folding.fold(word) for word in counts}) if len(word) >= SHORTEST)
    alike = {word for word in near if OSA.distance(folded, word) <= most}
    if not alike or folded in alike:
        return None
    best = max((word for word in counts if folding.fold(word) in alike), key=lambda word: (counts[word], word))
    return best if counts[best] >= OFTEN else None
