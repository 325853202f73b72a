"""Fit the weights of the second stage: python bench/second_stage.py [--questions N] [--alone] [SET …].

Each judged set under $IMECE_DATA/retrieval is laid into a store of its own and asked as a search asks; so are Turkish,
English and German passages together, with questions in each, where the passage in every language is the answer. For
each set the weights are fitted by listwise softmax on all the others, and nDCG@10 is printed as the legs are fused,
with each signal left out, and whole. At the end stand the weights of all sets: those of search/second_stage.py.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import platformdirs
from numpy.typing import NDArray

from graph.filters import Filter
from graph.model import PUBLIC, Batch, Node, Passage, Source
from graph.opening import open_store
from graph.words import folding
from graph.words.language import detect
from search.answer import MEANING, TRANSLATED
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.encoders.use import open_use
from search.evaluation.judged import JudgedSet, read_judged_set
from search.evaluation.metrics import ndcg
from search.fusion import fuse, words_weight
from search.indexer import index
from search.legs import by_language, told_elsewhere
from search.lexicon.lexicon import OTHER, lexicon
from search.nearness import Nearness
from search.second_stage import TOP, AskedByToken, Weights, signals_of
from search.texts import Texts

SIGNALS = Weights._fields
# So that the weights are of one size; they are multiplied back where they are printed.
SCALE = np.array([5.0, 10.0, 10.0])
MIXED = {"tr": "xquad_tr_tr", "en": "xquad_en_en", "de": "xquad_de_tr"}
MIXED_TOLD = {"tr": "xquad_tr_tr", "en": "xquad_en_en", "de": "xquad_tr_de"}
RIDGE, NEWTON, TINY = 0.001, 12, 1e-6
Floats = NDArray[np.float64]


class Case(NamedTuple):
    """A question: its candidates as they are fused, their signals, which are in its language, and what is right."""

    ids: Sequence[str]
    signals: Floats
    same: Floats
    gains: Mapping[str, float]

    def features(self, kept: Floats) -> Floats:
        """The signals, those that are left out as zero, and whether it is in the question's language: (n, 4)."""
        return np.hstack([self.signals * SCALE * kept, -self.same[:, None]])

    @property
    def target(self) -> Floats:
        """How much of what is right each candidate is."""
        gains = np.array([self.gains.get(id_, 0.0) for id_ in self.ids])
        return np.asarray(gains / max(gains.sum(), 1e-9))

    def ndcg(self, weights: Floats | None, kept: Floats) -> float:
        """nDCG@10 in the order of the weights, or as fused; what was not found counts as missing."""
        order = range(len(self.ids))
        if weights is not None:
            order = np.argsort(-(self.features(kept) @ weights), kind="stable").tolist()
        return ndcg([self.ids[at] for at in order], self.gains, 10)


def main() -> None:
    """Print a line a set, and the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=400, help="of a set at most")
    parser.add_argument("--alone", action="store_true", help="without the encoder beside")
    parser.add_argument("sets", nargs="*")
    asked = parser.parse_args()
    root = Path(os.environ.get("IMECE_DATA", "../shared/data")) / "retrieval"
    encoder = open_encoder("e5-small", Path(platformdirs.user_cache_dir("imece")))
    encoders = [encoder] if asked.alone else [encoder, open_use()]
    cases: dict[str, list[Case]] = {}
    for judged in judged_sets(root, asked.sets):
        cases[judged.name] = list(islice(measured(judged, encoders), asked.questions))
        print(f"{judged.name}: {len(cases[judged.name])} questions", flush=True)
    everything = np.ones(len(SIGNALS))
    print(f"{'':14} fused  " + "  ".join(f"-{name}" for name in SIGNALS) + "  whole")
    for name, some in cases.items():
        others = [case for other, held in cases.items() if other != name for case in held] or some
        figures = [mean(some, None, everything)]
        for at in range(len(SIGNALS)):
            kept = everything.copy()
            kept[at] = 0.0
            figures.append(mean(some, fitted(others, kept), kept))
        figures.append(mean(some, fitted(others, everything), everything))
        print(f"{name:14} " + "  ".join(f"{figure:.4f}" for figure in figures), flush=True)
    weights = fitted([case for some in cases.values() for case in some], everything)
    print("WEIGHTS", (weights[:-1] * SCALE).round(2), "OFF", weights[-1].round(2))


def judged_sets(root: Path, names: Sequence[str]) -> Iterator[JudgedSet]:
    """The sets of these names, else all: those of the folder, and `mixed_tr` and its like."""
    there = sorted(path.name for path in root.iterdir() if path.is_dir())
    for name in names or [*there, *(f"mixed_{said}" for said in MIXED)]:
        yield read_judged_set(root / name) if name in there else mixed_set(root, name.removeprefix("mixed_"))


def mixed_set(root: Path, said: str) -> JudgedSet:
    """Questions in a language to the same passages in three, which have one id in all the sets."""
    told = {other: read_judged_set(root / name) for other, name in MIXED_TOLD.items()}
    documents = {f"{other}:{id_}": text for other, judged in told.items() for id_, text in judged.documents.items()}
    judged = read_judged_set(root / MIXED[said])
    gains = {
        question: {f"{other}:{id_}": gain for id_, gain in held.items() for other in told}
        for question, held in judged.gains.items()
    }
    return JudgedSet(f"mixed_{said}", documents, judged.questions, gains)


def measured(judged: JudgedSet, encoders: Sequence[Encoder]) -> Iterator[Case]:
    """The questions of a set, evenly taken, with what a search knows of their candidates."""
    source = Source("bench", "corpus", "2000-01-01")
    languages = {id_: detect(text) for id_, text in judged.documents.items()}
    nearness, by_token = Nearness(encoders), encoders[0].by_token
    assert by_token is not None
    with open_store("memory:") as store:
        texts = [Passage(id_, text, source, language=languages[id_]) for id_, text in judged.documents.items()]
        store.write(Batch(tuple(Node(id_, "document", id_, (source,)) for id_ in languages), passages=tuple(texts)))
        for encoder in encoders:
            index(store, encoder)
        view, kept = store.seen_by(frozenset({PUBLIC})), Texts(len(texts))
        spoken = {text.id: text.language for text in texts}
        for id_ in sorted(judged.questions, key=hash_of):
            question = judged.questions[id_]
            said = detect(question)
            meant = nearness.meant(view, question, said, len(folding.words(question)))
            assert meant.tokens is not None
            near = nearness.nearest(view, meant, Filter(), TOP)
            own = folding.alternatives(question)
            other = lexicon().translated(own, said)
            elsewhere = {one for one, language in spoken.items() if other and language == OTHER[said]}
            legs = by_language(
                view.lexical(own, Filter(), TOP),
                told_elsewhere(view, other, OTHER.get(said, ""), Filter(), TOP),
                spoken.keys(),
                elsewhere,
            )
            told = [scored.id for scored in legs[TRANSLATED]]
            passages = kept.passages(view, dict.fromkeys([*told, *(one.id for leg in near for one in leg)]))
            legs[MEANING] = nearness.standing(view, meant, near, passages, kept, told)
            fused = fuse(
                legs,
                lambda one, said=said: words_weight(said, spoken[one]),  # type: ignore[misc]
                elsewhere.__contains__,
            )
            signals = signals_of(view, AskedByToken(by_token, meant.tokens, said), fused, spoken.__getitem__)
            ids = [fused[at].id.rpartition("#")[0] for at in signals.places]
            yield Case(ids, signals.values, signals.same.astype(np.float64), judged.gains[id_])


def hash_of(id_: str) -> int:
    """An order that has nothing to do with that of the set, the same on every run."""
    return int.from_bytes(id_.encode()[::-1], "big") * 2_654_435_761 % 2**32


def fitted(cases: Sequence[Case], kept: Floats) -> Floats:
    """The weights (4,) by which what is right is most likely chosen, by Newton's method."""
    data = [(case.features(kept), case.target) for case in cases if case.target.any()]

    def loss(weights: Floats) -> float:
        chosen = (target @ np.log(chances(features @ weights) + 1e-300) for features, target in data)
        return RIDGE * float(weights @ weights) - sum(map(float, chosen)) / len(data)

    weights, worst = np.zeros(4), loss(np.zeros(4))
    for _ in range(NEWTON):
        slope, bend = 2 * RIDGE * weights, 2 * RIDGE * np.eye(4)
        for features, target in data:
            likely = chances(features @ weights)
            slope = slope - features.T @ (target - likely) / len(data)
            spread = features - likely @ features
            bend = bend + (spread * likely[:, None]).T @ spread / len(data)
        step = np.linalg.solve(bend, slope)
        while (now := loss(weights - step)) > worst and np.abs(step).max() > TINY:
            step = step / 2
        weights, worst = weights - step, now
    return weights


def chances(scores: Floats) -> Floats:
    """How likely each is to be chosen."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def mean(cases: Sequence[Case], weights: Floats | None, kept: Floats) -> float:
    """Mean nDCG@10."""
    return float(np.mean([case.ndcg(weights, kept) for case in cases]))


if __name__ == "__main__":
    main()
