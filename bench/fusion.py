"""Set the weights of fusion: python bench/fusion.py [SET …] prints nDCG@10 on even and odd questions.

For each judged set: the legs alone, reciprocal rank fusion and the convex combination, by the weight of words.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import platformdirs

from graph.filters import Filter
from graph.model import Batch, Node, Passage, Scored, Source
from graph.opening import open_store
from graph.words import folding
from graph.words.language import detect
from search.answer import MEANING, WORDS
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.evaluation.judged import JudgedSet, read_judged_set
from search.evaluation.metrics import ndcg
from search.fusion import DEPTH, fuse
from search.indexer import index

RRF_K = 60  # Cormack, Clarke, Büttcher 2009
RRF_WEIGHTS = (0.1, 0.3, 0.5, 1.0, 2.0, 3.0)
CONVEX_WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
Legs = Mapping[str, Sequence[Scored]]


def main() -> None:
    """Print one block a set."""
    root = Path(os.environ.get("IMECE_DATA", "../shared/data")) / "retrieval"
    encoder = open_encoder("e5-small", Path(platformdirs.user_cache_dir("imece")))
    for name in sys.argv[1:] or sorted(path.name for path in root.glob("xquad_*")):
        print(name)
        for way, halves in measured(read_judged_set(root / name), encoder).items():
            print(f"  {way:12} even {np.mean(halves[0]):.3f}  odd {np.mean(halves[1]):.3f}")


def measured(judged: JudgedSet, encoder: Encoder) -> dict[str, tuple[list[float], list[float]]]:
    """nDCG@10 of the even and the odd questions, by way of ranking."""
    scores: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    source = Source("bench", "corpus", "2000-01-01")
    with open_store("memory:") as store:
        nodes = tuple(Node(id_, "document", id_, (source,)) for id_ in judged.documents)
        texts = judged.documents.items()
        store.write(Batch(nodes, passages=tuple(Passage(i, t, source, language=detect(t)) for i, t in texts)))
        index(store, encoder)
        for place, (id_, question) in enumerate(judged.questions.items()):
            legs = {
                MEANING: store.nearest(encoder.encode_queries([question])[0], encoder.key, Filter(), DEPTH),
                WORDS: store.lexical(folding.alternatives(question), Filter(), DEPTH),
            }
            for way, ranked in rankings(legs).items():
                documents = [passage.rpartition("#")[0] for passage in ranked]
                scores[way][place % 2].append(ndcg(documents, judged.gains[id_], 10))
    return scores


def rankings(legs: Legs) -> dict[str, list[str]]:
    """The ids in the order of every way."""
    ranked = {leg: [s.id for s in scored] for leg, scored in legs.items()}
    ranked |= {f"RRF {weight}": reciprocal(legs, weight) for weight in RRF_WEIGHTS}
    ranked |= {f"convex {weight}": [f.id for f in fuse(legs, always(weight))] for weight in CONVEX_WEIGHTS}
    return ranked


def reciprocal(legs: Legs, words: float) -> list[str]:
    """Reciprocal rank fusion with meaning weighing 1."""
    scores: dict[str, float] = defaultdict(float)
    for leg, weight in ((MEANING, 1.0), (WORDS, words)):
        for rank, found in enumerate(legs[leg], 1):
            scores[found.id] += weight / (RRF_K + rank)
    return sorted(scores, key=lambda id_: -scores[id_])


def always(weight: float) -> Callable[[str], float]:
    """The same weight for every passage."""
    return lambda _: weight


if __name__ == "__main__":
    main()
