"""In which languages nodes speak: by texts of their own, or by those of what speaks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph.sqlite.live.faces import TiePart
from graph.sqlite.live.numbered import Flags
from graph.sqlite.live.segment import Segment

Spoken = Mapping[int, Flags]
"""By the number of each language which nodes speak in it, one flag a number."""


def spoken(nodes: int, texts: Iterable[tuple[Segment, Flags]], ties: Sequence[tuple[TiePart, Flags]]) -> Spoken:
    """Of these rows of texts and ties, among so many nodes."""
    own: dict[int, Flags] = {}
    for segment, chosen in texts:
        for language in np.flatnonzero(np.bincount(segment.spoken[chosen])).tolist():
            flags = own.setdefault(language, np.zeros(nodes, np.bool_))
            flags[segment.holders[chosen & segment.spoken_in([language])]] = True
    found = {}
    for language, flags in own.items():
        found[language] = flags.copy()
        for tie, seen in ties:
            found[language][tie.bearers[seen & flags[tie.borne]]] = True
    return found
