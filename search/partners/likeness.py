"""How alike two texts are, on a scale where 0 is what any two texts of the store are and 1 what hardly any are.

Cosines of the default encoder lie between .7 and .95 whatever is compared, and higher within a language than across.
So vectors are centred on the mean of the store's own in their language, and a cosine is read against those of random
pairs of its passages: what is written in another language counts in full (`python bench/capabilities.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from graph.filters import Filter
from graph.model import LanguageBias, Passage
from graph.reads import Vectors
from graph.view import View
from graph.words.folding import alternatives
from graph.words.language import detect
from search.encoders.encoder import Encoder
from search.lexicon.lexicon import OTHER, lexicon
from search.texts import Texts

SAMPLED = 2_000
"""Vectors that the background is read from."""
FEWEST = 30
"""With fewer vectors than this their mean says more of these texts than of the encoder: cosines stay as they are."""
OF_A_LANGUAGE = 20
"""With fewer vectors a language has no mean of its own, and that of all stands for it."""
UNRELATED, RELATED = 50.0, 99.9
"""The percentiles of random pairs that stand for 0 and for 1."""
PLAIN = (0.80, 0.92)
"""What stands for 0 and 1 without a background: unrelated and matching phrases under the default encoder."""
LONGEST = 200
"""So many distinct words of a text are asked for."""
_SEED = 20_260_101
_EVERYTHING = Filter(said=True)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spoken:
    """Vectors (n, dimensions) with the language of each one's text."""

    matrix: Vectors
    languages: Sequence[str]


@dataclass(frozen=True)
class Background:
    """The means of a store's vectors and the centred cosines that stand for 0 and 1; `known`: whether it has any.

    `mean` is that of all, `means` those of the languages that have enough, `sample` the vectors with their languages.
    """

    mean: Vectors
    low: float
    high: float
    known: bool = True
    means: Mapping[str, Vectors] = field(default_factory=dict)
    sample: Sequence[tuple[str, Vectors]] = field(default=(), repr=False, compare=False)

    def centred(self, said: Spoken) -> Vectors:
        """The vectors (n, dimensions) without their languages' means, at unit length; what is a mean stays zero."""
        moved = said.matrix - np.stack([self.means.get(language, self.mean) for language in said.languages])
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), np.float32)

    def bias(self, vector: Vectors) -> LanguageBias:
        """What the cosines of a vector (dimensions,) owe to languages alone."""
        otherwise = float(self.mean @ vector) if self.mean.shape == vector.shape else 0.0
        return LanguageBias({language: float(mean @ vector) for language, mean in self.means.items()}, otherwise)

    def values(self, cosines: Floats) -> Floats:
        """The cosines on the scale from 0 to 1."""
        return np.asarray(np.clip((cosines - self.low) / (self.high - self.low), 0.0, 1.0))


def background(view: View, encoder: str, earlier: Background | None = None) -> Background:
    """The background of the vectors of one encoder (by key; empty for none) that the caller may see.

    The same view gives the same; it is an earlier one where that is of the same vectors.
    """
    # Where none has a vector, all passages would be looked at to find that out.
    some = bool(encoder) and view.indexed(encoder) != "none"
    sample = view.first_vectors(encoder, SAMPLED) if some else []
    if earlier is not None and _same(sample, earlier.sample):
        return earlier
    if len(sample) < FEWEST:
        return Background(np.zeros(1, np.float32), *PLAIN, known=bool(sample), sample=sample)
    said = Spoken(np.stack([vector for _, vector in sample]), [language for language, _ in sample])
    mean, means = said.matrix.mean(axis=0), _means(sample)
    left, right = np.random.default_rng(_SEED).integers(0, len(sample), (2, 20_000))
    apart = left != right
    units = Background(mean, 0.0, 1.0, means=means).centred(said)
    cosines = np.einsum("ij,ij->i", units[left[apart]], units[right[apart]])
    low, high = np.percentile(cosines, (UNRELATED, RELATED))
    return Background(mean, float(low), float(max(high, low + 0.05)), means=means, sample=sample)


def _same(some: Sequence[tuple[str, Vectors]], others: Sequence[tuple[str, Vectors]]) -> bool:
    """Whether two samples are of the same languages and vectors."""
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(a == b and np.array_equal(v, w) for (a, v), (b, w) in pairs)


def _means(sample: Iterable[tuple[str, Vectors]]) -> dict[str, Vectors]:
    """The mean vector of each language that has OF_A_LANGUAGE."""
    held: dict[str, list[Vectors]] = defaultdict(list)
    for language, vector in sample:
        held[language].append(vector)
    return {language: np.mean(own, axis=0) for language, own in held.items() if len(own) >= OF_A_LANGUAGE}


def rows(vectors: Iterable[Vectors]) -> Vectors:
    """Vectors (dimensions,) as a matrix (n, dimensions); there is one at least."""
    held = list(vectors)
    return np.concatenate(held).reshape(len(held), -1)


@dataclass(frozen=True)
class Likeness:
    """What is like a text, in a view as one encoder sees it; without one by words alone."""

    view: View
    encoder: Encoder | None
    background: Background
    texts: Texts = field(default_factory=Texts)

    @property
    def meaning(self) -> bool:
        """Whether meaning is looked at, beside words."""
        return self.encoder is not None and self.background.known

    def vector(self, text: str) -> Spoken | None:
        """The text as a question, (1, dimensions); None where meaning is not looked at."""
        if self.encoder is None or not self.meaning:
            return None
        return Spoken(self.encoder.encode_queries([text]), [detect(text)])

    def stored(self, passages: Iterable[str]) -> Mapping[str, Vectors]:
        """The vectors that these passages have, by id."""
        return {} if self.encoder is None else self.texts.vectors(self.view, passages, self.encoder.key)

    def spoken(self, passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> Spoken:
        """The vectors of these passages, each of which has one."""
        return Spoken(np.stack([vectors[p.id] for p in passages]), [p.language for p in passages])

    def voiced(self, passages: Sequence[Passage]) -> Spoken | None:
        """The vectors that these passages have; None where none has one."""
        held = self.stored([p.id for p in passages])
        with_one = [p for p in passages if p.id in held]
        return self.spoken(with_one, held) if with_one else None

    def near(self, vectors: Spoken | None, k: int) -> list[str]:
        """The ids of the k passages nearest to each vector, each once."""
        if vectors is None or self.encoder is None:
            return []
        key = self.encoder.key
        found = (self.view.nearest(row, key, _EVERYTHING, k, self.background.bias(row)) for row in vectors.matrix)
        return list(dict.fromkeys(scored.id for leg in found for scored in leg))

    def meant(self, vectors: Spoken | None, passages: Mapping[str, Passage]) -> dict[str, float]:
        """The greatest centred cosine of the passages that have vectors to any of these, by id."""
        units = self.units(passages.values()) if vectors is not None else {}
        if vectors is None or not units:
            return {}
        cosines = np.asarray(rows(units.values()) @ self.background.centred(vectors).T, np.float64)
        return dict(zip(units, cosines.max(axis=1).tolist(), strict=True))

    def units(self, passages: Iterable[Passage]) -> Mapping[str, Vectors]:
        """The centred vectors (dimensions,) of those of these passages that have one, by id in their order."""
        if self.encoder is None:
            return {}
        key, by_id = self.encoder.key, {p.id: p for p in passages}

        def centre(missing: list[tuple[str, str]]) -> Mapping[tuple[str, str], Vectors]:
            held = self.stored(id_ for _, id_ in missing)
            if not held:
                return {}
            centred = self.background.centred(self.spoken([by_id[id_] for id_ in held], held))
            return {(key, id_): row for id_, row in zip(held, centred, strict=True)}

        return {id_: row for (_, id_), row in self.texts.units.of(((key, id_) for id_ in by_id), centre).items()}

    def said(self, text: str, k: int) -> dict[str, float]:
        """The k passages that say most of the text's words, best first: BM25 as a share of the best (0–1), by id.

        And k in the other language, by the words as it says them.
        """
        question, language = alternatives(text)[:LONGEST], detect(text)
        translated = lexicon().translated(question, language)
        elsewhere = replace(_EVERYTHING, languages=frozenset({OTHER[language]})) if translated else _EVERYTHING
        found = self.view.lexical(question, _EVERYTHING, k)
        if translated:
            found = [*self.view.lexical(translated, elsewhere, k), *found]
        scores: dict[str, float] = {}
        for scored in found:
            scores[scored.id] = max(scored.score, scores.get(scored.id, 0.0))
        most = max(scores.values(), default=1.0)
        return {id_: scores[id_] / most for id_ in sorted(scores, key=lambda one: (-scores[one], one))}

    def value(self, cosine: float) -> float:
        """A centred cosine on the scale from 0 to 1."""
        return float(self.background.values(np.array([cosine]))[0])
