"""The legs of a search: what meaning and words find within a filter, fused, put into order, and what of it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from graph.filters import Filter
from graph.model import KNOWN, Passage, Scored
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words import folding
from graph.words.lexical import Question
from search.answer import MEANING, TRANSLATED, WORDS
from search.encoders.encoder import Encoder
from search.floor import BESIDE, COVERED, SHORT, TOLD, least, standing_of
from search.fusion import DEPTH, Fused, fuse, words_weight
from search.gathering import Ranked
from search.intent import Intent
from search.kept import Kept
from search.lexicon.lexicon import OTHER
from search.nearness import Meant, Nearness
from search.reading import Reading
from search.second_stage import AskedByToken, ordered
from search.texts import Texts

KNOWN_BY_WORDS = 0.8
"""How much a line of what is known counts that has the question's words, and does not only lie near."""

LIKELY = 300
"""So many of each leg are read with their tokens before it is known which are the best when fused: as a rule all."""

SURER = 0.5
"""How much more a text must stand out that is found by meaning where somebody is called what was typed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question made ready for the legs: `question` are the words of its matter, `weights` what each weighs.

    `translated` are they as a text in another language, `other`, may have them; empty where there is none.
    `unknown` is the share of them that is made up. `unheard` are those that are words and stand in no text, each with
    what stands for it in another language. `meant` is None where nothing is asked by meaning.
    """

    reading: Reading
    language: str
    question: Question
    weights: Sequence[float]
    unknown: float
    intent: Intent
    meant: Meant | None = None
    translated: Question = ()
    translated_weights: Sequence[float] = ()
    unheard: Question = ()

    @property
    def other(self) -> str:
        """The language that the words are translated into."""
        return OTHER[self.language] if self.translated else ""

    def elsewhere(self, passage: Passage) -> bool:
        """Whether a passage is in that language."""
        return bool(self.translated) and passage.language == self.other

    def coverage(self, passage: Passage) -> float:
        """The share (0–1) of the matter's weight in words that stands in a passage."""
        return _share(self.question, self.weights, passage)

    def told(self, passage: Passage) -> float:
        """The same of the words as its own language says them."""
        if not self.elsewhere(passage):
            return self.coverage(passage)
        return _share(self.translated, self.translated_weights, passage)


def _share(question: Question, weights: Sequence[float], passage: Passage) -> float:
    held = folding.held_terms(passage.text, passage.language)
    said = sum(weight for weight, word in zip(weights, question, strict=True) if word & held)
    return said / (sum(weights) or 1.0)


def told_elsewhere(view: View, translated: Question, other: str, keep: Filter, k: int) -> list[Scored]:
    """The k best passages in the other language by the words as it says them."""
    if not translated or (keep.languages and other not in keep.languages):
        return []
    return view.lexical(translated, replace(keep, languages=frozenset({other})), k)


def by_language(
    words: Sequence[Scored], translated: Sequence[Scored], ids: Set[str], elsewhere: Set[str]
) -> dict[str, list[Scored]]:
    """The legs of words of these ids: by the question's own, but by what they are translated to `elsewhere`."""
    return {
        WORDS: [scored for scored in words if scored.id in ids and scored.id not in elsewhere],
        TRANSLATED: [scored for scored in translated if scored.id in elsewhere],
    }


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the legs found: passages by score, those that answer apart from those that are only near.

    `counts` is how many each leg found; `exhausted` says that a deeper reading would bring no more answers.
    """

    answering: Ranked
    near: Ranked
    counts: Mapping[str, int]
    exhausted: bool


class Legs:
    """Meaning over some encoders, and words. Safe to share between threads."""

    def __init__(self, encoders: Sequence[Encoder], texts: Kept[Texts], cache: Path | None = None) -> None:
        self.nearness = Nearness(encoders, cache) if encoders else None
        self._by_token = encoders[0].by_token if encoders else None
        self._texts = texts
        self._everyone = Kept(lambda view: view.facets(Filter(vocabulary().organisations)).total)

    def learnt(self, view: View) -> list[Callable[[], object]]:
        """The reads of what is kept of a moment."""
        nearness = self.nearness.learnt(view) if self.nearness else []
        return [lambda: self._everyone.of(view), lambda: self._texts.of(view), *nearness]

    def reads(self, view: View, asked: Asked, keep: Filter, k: int) -> list[Callable[[], object]]:
        """The reads by which `read` begins, none of which waits for another."""
        near = self.nearness.reads(view, asked.meant, keep, k) if self.nearness and asked.meant else []
        return [
            lambda: view.lexical(asked.question, keep, k),
            lambda: told_elsewhere(view, asked.translated, asked.other, keep, k),
            lambda: self._among(view, keep),
            *near,
        ]

    def read(self, view: View, asked: Asked, keep: Filter, k: int, *, by_words: bool = False) -> Ranking:
        """The passages that the legs find when each is read `k` deep.

        With `by_words` somebody is called what was typed, and what only sounds like it must stand out the more.
        """
        words = view.lexical(asked.question, keep, k)
        translated = told_elsewhere(view, asked.translated, asked.other, keep, k)
        near = self.nearness.nearest(view, asked.meant, keep, k) if self.nearness and asked.meant else []
        texts = self._texts.of(view)
        self._look_ahead(view, texts, words, translated, near)
        passages = texts.passages(view, (scored.id for leg in (words, translated, *near) for scored in leg))
        # A passage can be gone between two reads, when a load replaces it.
        elsewhere = {id_ for id_, passage in passages.items() if asked.elsewhere(passage)}
        held: dict[str, list[Scored]] = by_language(words, translated, passages.keys(), elsewhere)
        if self.nearness and asked.meant:
            told = [scored.id for scored in held[TRANSLATED][:DEPTH]]
            held[MEANING] = self.nearness.standing(view, asked.meant, near, passages, texts, told)
        fused = self._ordered(view, asked, held, passages, elsewhere)
        # What has a phrase that was asked for is meant, however little it has of the rest.
        covered = 0.0 if keep.wording.phrases else COVERED
        by_word = (scored.id for scored in words if scored.id in passages)
        chosen = {id_ for id_ in by_word if asked.coverage(passages[id_]) >= covered}
        counted = [(_counted(one, passages[one.id], asked.intent, one.id in chosen), passages[one.id]) for one in fused]
        ranked = sorted(counted, key=lambda pair: -pair[0].score)
        rivals = {id_ for id_, passage in passages.items() if passage.role == asked.intent.rival}
        standing = {scored.id: scored.score for scored in held.get(MEANING, ())}
        chosen |= _found_by_meaning(asked, standing, passages, rivals, self._among(view, keep), SURER * by_words)
        chosen -= rivals
        return Ranking(
            [pair for pair in ranked if pair[0].id in chosen],
            [pair for pair in ranked if pair[0].id not in chosen],
            {leg: len(scored) for leg, scored in held.items()},
            all(len(scored) < k or scored[-1].id not in chosen for scored in (words, translated, *near)),
        )

    def _look_ahead(
        self,
        view: View,
        texts: Texts,
        words: Sequence[Scored],
        translated: Sequence[Scored],
        near: Sequence[Sequence[Scored]],
    ) -> None:
        """Ask together for what the legs found: the texts, who speaks through them, and all that they are measured by.

        Of tokens those of the first of each leg, LIKELY of them.
        """
        legs = (words, translated, *near)
        ids = [scored.id for leg in legs for scored in leg]
        first = [scored.id for leg in legs for scored in leg[:LIKELY]]
        compared = [scored.id for leg in (translated[:DEPTH], *near) for scored in leg]
        reads: list[Callable[[], object]] = [lambda: texts.passages(view, ids), lambda: view.learn_speakers(ids)]
        encoders = self.nearness.encoders[: len(near)] if self.nearness else ()
        reads += [partial(texts.vectors, view, compared, encoder.key) for encoder in encoders]
        if self._by_token is not None and near:
            reads.append(partial(view.tokens, list(dict.fromkeys(first)), self._by_token.key))
        view.look_ahead(reads if ids else [])

    def _ordered(
        self,
        view: View,
        asked: Asked,
        held: Mapping[str, Sequence[Scored]],
        passages: Mapping[str, Passage],
        elsewhere: Set[str],
    ) -> list[Fused]:
        """The legs fused, the best of them in the order of the second stage."""
        spoken = {id_: passage.language for id_, passage in passages.items()}
        weights = {language: words_weight(asked.language, language) for language in set(spoken.values())}
        fused = fuse(held, lambda id_: weights[spoken[id_]], elsewhere.__contains__)
        if self._by_token is None or asked.meant is None or asked.meant.tokens is None:
            return fused
        question = AskedByToken(self._by_token, asked.meant.tokens, asked.language)
        return ordered(view, question, fused, spoken.__getitem__)

    def _among(self, view: View, keep: Filter) -> int:
        """How many could answer."""
        everyone = replace(keep, kinds=frozenset()).open and keep.kinds >= vocabulary().organisations
        return self._everyone.of(view) if everyone else view.facets(keep).total


def _found_by_meaning(  # noqa: PLR0913, PLR0917 - all that decides it
    asked: Asked,
    standing: Mapping[str, float],
    passages: Mapping[str, Passage],
    rivals: Set[str],
    among: int,
    surer: float,
) -> set[str]:
    """The ids of those that stand above the floor, and not far below the best of those in like languages."""
    words = len(folding.words(asked.intent.matter))
    stands = {id_: standing_of(asked.language, passages[id_]) for id_ in standing}
    best: dict[str, float] = {}
    for id_, z in standing.items():
        if id_ not in rivals:
            best[stands[id_]] = max(best.get(stands[id_], 0.0), z)

    def floor(stand: str) -> float:
        lowest = least(asked.language, words, stand, asked.unknown, among) + surer
        return max(best.get(stand, 0.0) - BESIDE, lowest)

    floors = {stand: floor(stand) for stand in set(stands.values())}

    def enough(id_: str, z: float) -> bool:
        lacking, passage = floors[stands[id_]] - z, passages[id_]
        # Of one word or two a text has all, or half, by chance.
        if not 0 < lacking <= TOLD or words <= SHORT or not asked.elsewhere(passage):
            return lacking <= 0
        return lacking <= TOLD * min(asked.told(passage) / COVERED, 1.0)

    return {id_ for id_, z in standing.items() if enough(id_, z)}


def _counted(fused: Fused, passage: Passage, wanted: Intent, covered: bool) -> Fused:
    """The fused passage as far as its role counts for what is wanted: a line of what is known more by its words."""
    weight = KNOWN_BY_WORDS if covered and passage.role == KNOWN else wanted.weight(passage.role)
    return Fused(fused.id, fused.score * weight, fused.ranks)
