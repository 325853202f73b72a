"""How alike two texts are, on a scale where 0 is what any two texts of the store are and 1 what hardly any are.

Cosines of the default encoder lie between .7 and .95 whatever is compared, and higher within a language than across.
So vectors are centred on the mean of the store's own in their language, and a cosine is read against those of random
pairs of its passages: what is written in another language counts in full (`python bench/capabilities.py`). Where there
is an encoder beside the leading one, half of a likeness is its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from graph.filters import Filter
from graph.model import LanguageBias, Passage, Scored
from graph.reads import Vectors
from graph.view import View
from graph.words.folding import alternatives
from graph.words.language import detect
from graph.words.lexical import Question
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
TEXTS_ASKED = 1_000
"""Texts whose words are kept, whoever asks: what an organisation states is asked with again and again."""
_SEED = 20_260_101
_EVERYTHING = Filter(said=True)

Floats = NDArray[np.float64]
Read = Callable[[], list[Scored]]


@dataclass(frozen=True)
class Spoken:
    """Vectors (n, dimensions) with the language of each one's text; of several encoders side by side."""

    matrix: Vectors
    languages: Sequence[str]


@dataclass(frozen=True)
class Means:
    """The mean of a store's vectors of one encoder (by key), and those of the languages that have enough.

    `sample` is what they are of: vectors with their languages.
    """

    encoder: str
    mean: Vectors
    means: Mapping[str, Vectors] = field(default_factory=dict)
    sample: Sequence[tuple[str, Vectors]] = field(default=(), repr=False, compare=False)

    def centred(self, matrix: Vectors, languages: Sequence[str]) -> Vectors:
        """The vectors (n, dimensions) without their languages' means, at unit length; what is a mean stays zero."""
        moved = matrix - np.stack([self.means.get(language, self.mean) for language in languages])
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), np.float32)

    def bias(self, vector: Vectors) -> LanguageBias:
        """What the cosines of a vector (dimensions,) owe to languages alone."""
        otherwise = float(self.mean @ vector) if self.mean.shape == vector.shape else 0.0
        return LanguageBias({language: float(mean @ vector) for language, mean in self.means.items()}, otherwise)


@dataclass(frozen=True)
class Background:
    """The means of a store's vectors and the centred cosines that stand for 0 and 1; `known`: whether it has any.

    `parts` are by encoder, the leading one first: what is alike is so by all of them in equal shares.
    """

    parts: tuple[Means, ...]
    low: float
    high: float
    known: bool = True

    def holds(self, encoder: str) -> bool:
        """Whether vectors of an encoder, by key, count."""
        return any(part.encoder == encoder for part in self.parts)

    def centred(self, said: Spoken) -> Vectors:
        """The vectors (n, dimensions), each encoder's without their languages' means, at unit length together."""
        # Without a mean of its own an encoder's vectors are as wide as they are.
        widths = [part.mean.shape[0] for part in self.parts]
        borders = np.cumsum(widths[:-1]).tolist() if len(widths) > 1 else []
        held = zip(self.parts, np.split(said.matrix, borders, axis=1), strict=True)
        together = np.hstack([part.centred(matrix, said.languages) for part, matrix in held])
        return np.asarray(together / np.float32(np.sqrt(len(self.parts))), np.float32)

    def values(self, cosines: Floats) -> Floats:
        """The cosines on the scale from 0 to 1."""
        return np.asarray(np.clip((cosines - self.low) / (self.high - self.low), 0.0, 1.0))


def background(view: View, encoders: Sequence[str], earlier: Background | None = None) -> Background:
    """The background of the vectors of encoders (by key, the leading one first) that the caller may see.

    One beside the leading one counts where all that may be seen has its vector. The same view gives the same; it is an
    earlier one where that is of the same vectors.
    """
    samples = _samples(view, encoders)
    if earlier is not None and _all_same(samples, earlier):
        return earlier
    leading = next(iter(samples), "")
    if len(samples.get(leading, ())) < FEWEST:
        sample = samples.get(leading, ())
        return Background((Means(leading, np.zeros(1, np.float32), sample=sample),), *PLAIN, known=bool(sample))
    parts = tuple(
        Means(key, np.mean([vector for _, vector in sample], axis=0), _means(sample), sample)
        for key, sample in samples.items()
    )
    left, right = np.random.default_rng(_SEED).integers(0, len(samples[leading]), (2, 20_000))
    apart = left != right
    matrix = np.hstack([np.stack([vector for _, vector in part.sample]) for part in parts])
    units = Background(parts, 0.0, 1.0).centred(Spoken(matrix, [language for language, _ in samples[leading]]))
    cosines = np.einsum("ij,ij->i", units[left[apart]], units[right[apart]])
    low, high = np.percentile(cosines, (UNRELATED, RELATED))
    return Background(parts, float(low), float(max(high, low + 0.05)))


def _samples(view: View, encoders: Sequence[str]) -> dict[str, Sequence[tuple[str, Vectors]]]:
    """Languages and vectors of the same passages, by encoder."""
    samples: dict[str, Sequence[tuple[str, Vectors]]] = {}
    for key in encoders:
        # Where none has a vector, all passages would be looked at to find that out.
        if view.indexed(key) not in ({"all"} if samples else {"all", "some"}):
            continue
        sample = view.first_vectors(key, SAMPLED)
        leading = next(iter(samples.values()), None)
        if leading is None or FEWEST <= len(leading) == len(sample):
            samples[key] = sample
    return samples


def _all_same(samples: Mapping[str, Sequence[tuple[str, Vectors]]], earlier: Background) -> bool:
    held = {part.encoder: part.sample for part in earlier.parts if part.sample}
    return held.keys() == samples.keys() and all(_same(sample, held[key]) for key, sample in samples.items())


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


@lru_cache(TEXTS_ASKED)
def _worded(text: str) -> tuple[Question, Question, str]:
    """The words of a text, they as the other language says them (empty: it is not known), and that language."""
    question, language = tuple(alternatives(text)[:LONGEST]), detect(text)
    return question, lexicon().translated(question, language), OTHER.get(language, "")


def rows(vectors: Iterable[Vectors]) -> Vectors:
    """Vectors (dimensions,) as a matrix (n, dimensions); there is one at least."""
    held = list(vectors)
    return np.concatenate(held).reshape(len(held), -1)


@dataclass(frozen=True)
class Likeness:
    """What is like a text, in a view as encoders see it, the leading one first; without one by words alone."""

    view: View
    encoders: Sequence[Encoder]
    background: Background
    texts: Texts = field(default_factory=Texts)

    @property
    def meaning(self) -> bool:
        """Whether meaning is looked at, beside words."""
        return bool(self.encoders) and self.background.known

    @property
    def _held(self) -> list[Encoder]:
        """The encoders whose vectors count."""
        return [encoder for encoder in self.encoders if self.background.holds(encoder.key)]

    def vector(self, text: str) -> Spoken | None:
        """The text as a question, (1, dimensions); None where meaning is not looked at."""
        if not self.meaning:
            return None
        return Spoken(np.hstack([encoder.encode_queries([text]) for encoder in self._held]), [detect(text)])

    def stored(self, passages: Iterable[str]) -> Mapping[str, Vectors]:
        """The vectors that these passages have, by id: those of all encoders that count, one after another."""
        ids = list(passages)
        first, *others = [self.texts.vectors(self.view, ids, encoder.key) for encoder in self._held] or [{}]
        if not others:
            return first
        whole = [id_ for id_ in first if all(id_ in held for held in others)]
        return {id_: np.concatenate([first[id_], *(held[id_] for held in others)]) for id_ in whole}

    def spoken(self, passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> Spoken:
        """The vectors of these passages, each of which has one."""
        return Spoken(np.stack([vectors[p.id] for p in passages]), [p.language for p in passages])

    def voiced(self, passages: Sequence[Passage]) -> Spoken | None:
        """The vectors that these passages have; None where none has one."""
        held = self.stored([p.id for p in passages])
        with_one = [p for p in passages if p.id in held]
        return self.spoken(with_one, held) if with_one else None

    def look_ahead(self, vectors: Spoken | None, texts: Iterable[str], k: int) -> None:
        """Let what is nearest to these vectors, and what says the words of these texts, be asked for together."""
        self.view.look_ahead([*self._finding(vectors, k), *(read for text in texts for read in self._saying(text, k))])

    def _finding(self, vectors: Spoken | None, k: int) -> list[Read]:
        """The reads of `near`."""
        if vectors is None or not self._held:
            return []
        leading, means = self._held[0], self.background.parts[0]
        # The leading encoder finds; how like the texts are is then for all of them to say.
        asked = vectors.matrix[:, : leading.dimensions]
        return [partial(self.view.nearest, row, leading.key, _EVERYTHING, k, means.bias(row)) for row in asked]

    def _saying(self, text: str, k: int) -> list[Read]:
        """The reads of `said`."""
        question, translated, other = _worded(text)
        own = partial(self.view.lexical, question, _EVERYTHING, k)
        elsewhere = replace(_EVERYTHING, languages=frozenset({other}))
        return [partial(self.view.lexical, translated, elsewhere, k), own] if translated else [own]

    def near(self, vectors: Spoken | None, k: int) -> list[str]:
        """The ids of the k passages nearest to each vector, each once."""
        return list(dict.fromkeys(scored.id for find in self._finding(vectors, k) for scored in find()))

    def meant(self, vectors: Spoken | None, passages: Mapping[str, Passage]) -> dict[str, float]:
        """The greatest centred cosine of the passages that have vectors to any of these, by id."""
        units = self.units(passages) if vectors is not None else {}
        if vectors is None or not units:
            return {}
        cosines = np.asarray(rows(units.values()) @ self.background.centred(vectors).T, np.float64)
        return dict(zip(units, cosines.max(axis=1).tolist(), strict=True))

    def units(self, passages: Mapping[str, Passage]) -> Mapping[str, Vectors]:
        """The centred vectors (dimensions,) of those of these passages (by id) that have one, by id in their order."""
        if not self._held:
            return {}
        key = " ".join(encoder.key for encoder in self._held)

        def centre(missing: list[tuple[str, str]]) -> Mapping[tuple[str, str], Vectors]:
            held = self.stored(id_ for _, id_ in missing)
            if not held:
                return {}
            centred = self.background.centred(self.spoken([passages[id_] for id_ in held], held))
            return {(key, id_): row for id_, row in zip(held, centred, strict=True)}

        return {id_: row for (_, id_), row in self.texts.units.of(((key, id_) for id_ in passages), centre).items()}

    def said(self, text: str, k: int) -> dict[str, float]:
        """The k passages that say most of the text's words, best first: BM25 as a share of the best (0–1), by id.

        And k in the other language, by the words as it says them.
        """
        scores: dict[str, float] = {}
        for scored in (scored for find in self._saying(text, k) for scored in find()):
            scores[scored.id] = max(scored.score, scores.get(scored.id, 0.0))
        most = max(scores.values(), default=1.0)
        return {id_: scores[id_] / most for id_ in sorted(scores, key=lambda one: (-scores[one], one))}

    def value(self, cosine: float) -> float:
        """A centred cosine on the scale from 0 to 1."""
        return float(self.background.values(np.array([cosine]))[0])
