"""A cache of texts: answers look at hundreds of passages, and the next answer at many of the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from graph.model import Passage
from graph.reads import Vectors
from graph.view import View
from search.kept import Kept
from search.remembered import Remembered

CACHED = 4_000
"""Passages, vectors, and nodes with what they say that are kept of a moment: some twenty megabytes."""
MOMENTS = 3
"""Moments whose texts are kept: after a write those of the one before are soon not asked for."""


class Texts:
    """Passages and vectors as all see them whose views are of one moment. Safe to share between threads.

    Reading them anew was a third of an answer's time on the demonstration.
    """

    def __init__(self, most: int = CACHED, generation: int = 0) -> None:
        """Of a generation of the store."""
        self.generation = generation
        self._passages: Remembered[str, Passage] = Remembered(most)
        self._vectors: Remembered[tuple[str, str], Vectors] = Remembered(most)
        self.units: Remembered[tuple[str, str], Vectors] = Remembered(most)
        """Vectors without their languages' means (search/partners/likeness.py), by encoder and passage."""
        self._said: Remembered[str, tuple[Passage, ...]] = Remembered(most)

    def moved(self, view: View) -> Texts | None:
        """Those that are what they were, for what the view sees now; None where that is not known."""
        moves = view.moved_since(self.generation)
        if moves is None:
            return None
        touched, now = moves.nodes | moves.holders, Texts(generation=view.generation)
        passages = {id_: one for id_, one in self._passages.held().items() if one.holder not in touched}
        now._passages = Remembered(CACHED, passages)
        now._vectors = Remembered(CACHED, {key: one for key, one in self._vectors.held().items() if key[1] in passages})
        now._said = Remembered(CACHED, {id_: said for id_, said in self._said.held().items() if id_ not in touched})
        return now

    def passages(self, view: View, ids: Iterable[str]) -> dict[str, Passage]:
        """See `View.passages`; in the order asked for."""
        return self._passages.of(ids, view.passages)

    def passages_of(self, view: View, holders: Iterable[str]) -> list[Passage]:
        """See `View.passages_of`."""

        def read(missing: list[str]) -> dict[str, tuple[Passage, ...]]:
            said: dict[str, list[Passage]] = defaultdict(list)
            for passage in view.passages_of(missing):
                said[passage.holder].append(passage)
            return {holder: tuple(said.get(holder, ())) for holder in missing}

        found = self._said.of(sorted(set(holders)), read)
        return [passage for said in found.values() for passage in said]

    def vectors(self, view: View, ids: Iterable[str], encoder: str) -> dict[str, Vectors]:
        """See `View.vectors`; in the order asked for."""

        def read(missing: list[tuple[str, str]]) -> dict[tuple[str, str], Vectors]:
            return {
                (encoder, id_): vector for id_, vector in view.vectors([id_ for _, id_ in missing], encoder).items()
            }

        return {id_: vector for (_, id_), vector in self._vectors.of(((encoder, id_) for id_ in ids), read).items()}


def kept_texts() -> Kept[Texts]:
    """The texts of the latest moments."""
    return Kept(lambda view: Texts(generation=view.generation), MOMENTS, lambda view, earlier: earlier.moved(view))
