"""More like this: the organisations whose texts, or what is known of them, are most like a node's or a passage's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from graph.filters import Filter
from graph.model import KNOWN, Passage
from graph.reads import Vectors
from graph.view import View
from search.answer import MEANING, LegRank
from search.fusion import Fused
from search.gathering import Found, gather
from search.known import line_id
from search.meaning import Meaning

ASKED, DEEP = 8, 100
"""Texts of the node that are asked with, and how many each finds."""


def alike(view: View, meaning: Meaning, id_: str, keep: Filter, n: int) -> list[Found]:
    """The `n` nodes that the filter keeps most like a node or a passage, itself and whom it speaks for left out.

    NotFound for an id that is none, or may not be seen; nothing for what has no text and no line of what is known.
    """
    texts = _texts(view, id_)
    vectors = view.vectors(texts, meaning.encoder.key)
    if not vectors:
        return []
    found = _found(view, meaning, texts, vectors, keep)
    passages = view.passages(found)
    mine = {text.holder for text in texts.values()}
    others = {id_: score for id_, score in found.items() if id_ in passages and passages[id_].holder not in mine}
    best = sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))
    if not best:
        return []
    low, span = best[-1][1], max(best[0][1] - best[-1][1], 1e-6)
    ranked = [
        (Fused(id_, (score - low) / span, {MEANING: LegRank(rank, score)}), passages[id_])
        for rank, (id_, score) in enumerate(best, 1)
    ]
    bearers = {edge.src for edge in view.edges_of(mine, relations=["shared"], direction="in")}
    known = mine | bearers
    return [one for one in gather(view, ranked, (), keep, n + len(known)) if one.node.id not in known][:n]


def _texts(view: View, id_: str) -> dict[str, Passage]:
    """The texts to ask with: of a passage itself, of a node what was said, and what is known of it."""
    passages = view.passages([id_])
    if passages:
        return passages
    node = view.node(id_)
    said = view.passages_of([node.id])[:ASKED]
    line = view.passages([line_id(node.id)]) or view.passages(
        line_id(node.id, record.audience) for record in view.stated(node.id)
    )
    return {text.id: text for text in said} | line


def _found(
    view: View, meaning: Meaning, texts: Mapping[str, Passage], vectors: Mapping[str, Vectors], keep: Filter
) -> dict[str, float]:
    """The best score of every passage that is like one of the texts; what is known is compared with its like alone."""
    found: dict[str, float] = {}
    for id_, vector in vectors.items():
        known = texts[id_].role == KNOWN
        within = keep if known else replace(keep, said=True)
        for one in meaning.nearest(view, np.asarray(vector), texts[id_].language, within, DEEP):
            found[one.id] = max(found.get(one.id, -1.0), one.score)
    return found
