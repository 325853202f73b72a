"""How good the search is on judged questions, per leg and fused, through the same store, index and legs as ever."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.filters import Filter
from graph.model import PUBLIC, Batch, Node, Passage, Scored, Source
from graph.opening import open_store
from graph.progress import Progress, silent
from graph.store import Store
from graph.view import View
from graph.words import folding
from graph.words.language import detect
from search.answer import MEANING, TRANSLATED, WORDS
from search.encoders.encoder import Encoder
from search.evaluation.judged import JudgedSet, read_judged_set
from search.evaluation.metrics import Interval, bootstrap, ndcg, recall, reciprocal_rank
from search.fusion import Fused, fuse, words_weight
from search.indexer import index
from search.legs import by_language, told_elsewhere
from search.lexicon.lexicon import OTHER, lexicon
from search.nearness import Nearness
from search.second_stage import AskedByToken, ordered
from search.texts import Texts

FUSED, ORDERED = "fused", "second stage"
RANKINGS = (MEANING, WORDS, FUSED, ORDERED)
TIMED = (MEANING, WORDS, ORDERED)
MEASURES = ("nDCG@10", "Recall@100", "MRR@10")
DEPTH = 100
SOURCE = Source("evaluation", "corpus", "2000-01-01")

_WRITTEN = 1_000
_BORDER = re.compile(r"(?<=[.!?…;:])\s+|\n+")


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Scores of one set: by ranking (of RANKINGS) and measure; `languages` is question → text.

    `values` are those behind the scores, one a question in the order of `asked`, their ids.
    """

    name: str
    encoder: str
    documents: int
    passages: int
    questions: int
    over_length: int
    languages: str
    scores: Mapping[str, Mapping[str, Interval]]
    seconds_per_question: Mapping[str, float]
    asked: Sequence[str]
    values: Mapping[str, Mapping[str, Sequence[float]]]

    def rows(self) -> list[tuple[str, ...]]:
        """One row a ranking: set, languages, questions, documents, ranking, and the measures with intervals."""
        head = (self.name, self.languages, f"{self.questions:,}", f"{self.documents:,}")
        return [(*head, ranking, *(str(self.scores[ranking][m]) for m in MEASURES)) for ranking in RANKINGS]

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.questions:,} questions ({self.languages}), {self.documents:,} documents"]
        lines += [
            f"  {ranking:8}" + "".join(f"  {measure} {self.scores[ranking][measure]}" for measure in MEASURES)
            for ranking in RANKINGS
        ]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Question:
    """A judged question in its language."""

    text: str
    language: str
    gains: Mapping[str, float]


def evaluate_retrieval(
    folder: Path,
    encoder: Encoder,
    *,
    beside: Encoder | None = None,
    limit: int | None = None,
    progress: Progress = silent,
) -> RetrievalReport:
    """Score the judged set in `folder`, by at most `limit` of its questions; BadInput when it is none.

    "meaning" is the encoder alone; where another stands beside it, that counts in "fused" and after.

    A document longer than the encoder reads is split on the borders of its sentences and ranks by its
    best passage.
    """
    judged = read_judged_set(folder, limit)
    with open_store("memory:") as store:
        passages = _write(store, judged, encoder)
        over_length = index(store, encoder, progress).over_length
        if beside is not None:
            index(store, beside, progress)
        encoders = [encoder] if beside is None else [encoder, beside]
        questions = [_Question(text, detect(text), judged.gains[id_]) for id_, text in judged.questions.items()]
        ranker = _Ranker(store.seen_by(frozenset({PUBLIC})), Nearness(encoders), passages)
        rankings = []
        for done, question in enumerate(questions, 1):
            rankings.append(ranker.rank(question.text, question.language))
            if done % 50 == 0 or done == len(questions):
                progress(f"ask {judged.name}", done, len(questions))
    values = {ranking: _values(questions, [r[ranking] for r in rankings]) for ranking in RANKINGS}
    return RetrievalReport(
        judged.name,
        encoder.key,
        len(judged.documents),
        len(passages),
        len(questions),
        over_length,
        f"{_most([q.language for q in questions])} → {_most(list(passages.values()))}",
        {name: {measure: bootstrap(column) for measure, column in columns.items()} for name, columns in values.items()},
        {leg: seconds / len(questions) for leg, seconds in ranker.seconds.items()},
        list(judged.questions),
        values,
    )


def pieces(text: str, encoder: Encoder) -> list[str]:
    """The text in pieces that the encoder reads whole, cut between sentences, else between words."""
    if encoder.count_tokens([text])[0] <= encoder.max_tokens:
        return [text]
    parts = _BORDER.split(text)
    if len(parts) == 1:
        parts = text.split()
    if len(parts) == 1:
        return [text]
    return [piece for half in _halves(parts) for piece in pieces(half, encoder)]


def _halves(parts: Sequence[str]) -> tuple[str, str]:
    middle = len(parts) // 2
    return " ".join(parts[:middle]), " ".join(parts[middle:])


def _write(store: Store, judged: JudgedSet, encoder: Encoder) -> dict[str, str]:
    """Store the corpus as documents; the language of each passage by its id."""
    languages: dict[str, str] = {}
    nodes: list[Node] = []
    passages: list[Passage] = []
    for id_, text in judged.documents.items():
        nodes.append(Node(id_, "document", id_, (SOURCE,)))
        language = detect(text)
        for seq, piece in enumerate(pieces(text, encoder)):
            passages.append(Passage(id_, piece, SOURCE, seq=seq, language=language))
            languages[passages[-1].id] = language
        if len(nodes) == _WRITTEN:
            store.write(Batch(tuple(nodes), passages=tuple(passages)))
            nodes, passages = [], []
    store.write(Batch(tuple(nodes), passages=tuple(passages)))
    return languages


class _Ranker:
    """Ranks documents for a question by each leg, fused and in order, and counts the time that each takes."""

    def __init__(self, view: View, nearness: Nearness, languages: Mapping[str, str]) -> None:
        self._view, self._nearness, self._languages = view, nearness, languages
        self._texts = Texts(len(languages))
        documents = len({id_.rpartition("#")[0] for id_ in languages})
        # So deep that DEPTH documents come out although some have several passages.
        self._k = DEPTH if documents == len(languages) else 2 * DEPTH
        self.seconds = dict.fromkeys(TIMED, 0.0)

    def rank(self, text: str, language: str) -> dict[str, list[str]]:
        """The ids of up to DEPTH documents, best first, by ranking."""
        meant = self._nearness.meant(self._view, text, language, len(folding.words(text)))
        with self._timed(MEANING):
            near = self._nearness.nearest(self._view, meant, Filter(), self._k)
        with self._timed(WORDS):
            own = folding.alternatives(text)
            words = self._view.lexical(own, Filter(), self._k)
            translated, other = lexicon().translated(own, language), OTHER.get(language, "")
            said = told_elsewhere(self._view, translated, other, Filter(), self._k)
        elsewhere = {id_ for id_, spoken in self._languages.items() if translated and spoken == other}
        legs = by_language(words, said, self._languages.keys(), elsewhere)
        told = [scored.id for scored in legs[TRANSLATED]]
        passages = self._texts.passages(self._view, dict.fromkeys([*told, *(one.id for leg in near for one in leg)]))
        legs[MEANING] = self._nearness.standing(self._view, meant, near, passages, self._texts, told)
        fused = ordered_ = fuse(legs, lambda id_: words_weight(language, self._languages[id_]), elsewhere.__contains__)
        by_token = self._nearness.encoders[0].by_token
        with self._timed(ORDERED):
            if by_token is not None and meant.tokens is not None:
                asked = AskedByToken(by_token, meant.tokens, language)
                ordered_ = ordered(self._view, asked, fused, self._languages.__getitem__)
        rankings: dict[str, Sequence[Scored | Fused]] = {
            MEANING: near[0], WORDS: words, FUSED: fused, ORDERED: ordered_,
        }  # fmt: skip
        return {name: _documents(ranked) for name, ranked in rankings.items()}

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[part] += time.perf_counter() - start


def _documents(passages: Sequence[Scored | Fused]) -> list[str]:
    """The documents of ranked passages, each at its best passage."""
    return list(dict.fromkeys(p.id.rpartition("#")[0] for p in passages))[:DEPTH]


def _values(questions: Sequence[_Question], rankings: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """Each measure of each question."""
    pairs = [(q.gains, ranking) for q, ranking in zip(questions, rankings, strict=True)]
    values = (
        [ndcg(ranking, gains, 10) for gains, ranking in pairs],
        [recall(ranking, gains, DEPTH) for gains, ranking in pairs],
        [reciprocal_rank(ranking, gains, 10) for gains, ranking in pairs],
    )
    return dict(zip(MEASURES, values, strict=True))


def _most(languages: Sequence[str]) -> str:
    return Counter(languages).most_common(1)[0][0]
