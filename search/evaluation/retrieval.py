"""How good the search is on judged questions, per leg and fused, through the same store, index and legs as ever."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.filters import Filter
from graph.model import PUBLIC, Batch, Node, Passage, Scored, Source
from graph.opening import open_store
from graph.progress import Progress, silent
from graph.store import Store
from graph.view import View
from graph.words import folding
from graph.words.language import detect
from search.answer import MEANING, WORDS
from search.encoders.encoder import Encoder
from search.evaluation.judged import JudgedSet, read_judged_set
from search.evaluation.metrics import Interval, bootstrap, ndcg, recall, reciprocal_rank
from search.fusion import Fused, fuse, words_weight
from search.indexer import index
from search.meaning import Meaning
from search.second_stage import AskedByToken, SecondStage
from search.texts import Texts

FUSED, ORDERED = "fused", "second stage"
RANKINGS = (MEANING, WORDS, FUSED, ORDERED)
MEASURES = ("nDCG@10", "Recall@100", "MRR@10")
DEPTH = 100
SOURCE = Source("evaluation", "corpus", "2000-01-01")

_WRITTEN = 1_000
_ENCODED = 256
_BORDER = re.compile(r"(?<=[.!?…;:])\s+|\n+")


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Scores of one set: by ranking (of RANKINGS) and measure; `languages` is question → text."""

    name: str
    encoder: str
    documents: int
    passages: int
    questions: int
    over_length: int
    languages: str
    scores: Mapping[str, Mapping[str, Interval]]
    seconds_per_question: Mapping[str, float]

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
    """A judged question, ready for the legs."""

    text: str
    language: str
    asked: AskedByToken
    gains: Mapping[str, float]


def evaluate_retrieval(
    folder: Path, encoder: Encoder, *, limit: int | None = None, progress: Progress = silent
) -> RetrievalReport:
    """Score the judged set in `folder`, by at most `limit` of its questions; BadInput when it is none.

    A document longer than the encoder reads is split on the borders of its sentences and ranks by its
    best passage.
    """
    judged = read_judged_set(folder, limit)
    with open_store("memory:") as store:
        passages = _write(store, judged, encoder)
        over_length = index(store, encoder, progress).over_length
        questions = list(_questions(judged, encoder))
        ranker = _Ranker(store.seen_by(frozenset({PUBLIC})), encoder, passages)
        rankings = []
        for done, question in enumerate(questions, 1):
            rankings.append(ranker.rank(question))
            if done % 50 == 0 or done == len(questions):
                progress(f"ask {judged.name}", done, len(questions))
    return RetrievalReport(
        judged.name,
        encoder.key,
        len(judged.documents),
        len(passages),
        len(questions),
        over_length,
        f"{_most([q.language for q in questions])} → {_most(list(passages.values()))}",
        {ranking: _scores(questions, [r[ranking] for r in rankings]) for ranking in RANKINGS},
        {leg: seconds / len(questions) for leg, seconds in ranker.seconds.items()},
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


def _questions(judged: JudgedSet, encoder: Encoder) -> Iterator[_Question]:
    ids = list(judged.questions)
    for start in range(0, len(ids), _ENCODED):
        chunk = ids[start : start + _ENCODED]
        for id_, asked in zip(chunk, _asked([judged.questions[id_] for id_ in chunk], encoder), strict=True):
            yield _Question(judged.questions[id_], asked.language, asked, judged.gains[id_])


def _asked(texts: Sequence[str], encoder: Encoder) -> list[AskedByToken]:
    spoken = [detect(text) for text in texts]
    if encoder.by_token is None:
        nothing = np.zeros((0, 0), np.float32)
        vectors = encoder.encode_queries(texts)
        return [AskedByToken(vector, nothing, said) for vector, said in zip(vectors, spoken, strict=True)]
    encoded = map(encoder.by_token.encode_query, texts, spoken)
    return [AskedByToken(*one, said) for one, said in zip(encoded, spoken, strict=True)]


class _Ranker:
    """Ranks documents for a question by each leg and fused, and counts the time that each takes."""

    def __init__(self, view: View, encoder: Encoder, languages: Mapping[str, str]) -> None:
        self._view, self._meaning, self._languages = view, Meaning(encoder), languages
        self._second, self._texts = SecondStage(encoder, self._meaning), Texts(len(languages))
        documents = len({id_.rpartition("#")[0] for id_ in languages})
        # So deep that DEPTH documents come out although some have several passages.
        self._k = DEPTH if documents == len(languages) else 2 * DEPTH
        self.seconds = {MEANING: 0.0, WORDS: 0.0, ORDERED: 0.0}

    def rank(self, question: _Question) -> dict[str, list[str]]:
        """The ids of up to DEPTH documents, best first, by ranking."""
        start = time.perf_counter()
        meaning = self._meaning.nearest(self._view, question.asked.vector, question.language, Filter(), self._k)
        middle = time.perf_counter()
        words = self._view.lexical(folding.alternatives(question.text), Filter(), self._k)
        self.seconds[MEANING] += middle - start
        self.seconds[WORDS] += time.perf_counter() - middle
        fused = fuse(
            {MEANING: meaning, WORDS: words}, lambda id_: words_weight(question.language, self._languages[id_])
        )
        start = time.perf_counter()
        ordered = self._second.ordered(self._view, question.asked, fused, self._languages.__getitem__, self._texts)
        self.seconds[ORDERED] += time.perf_counter() - start
        rankings: dict[str, Sequence[Scored | Fused]] = {MEANING: meaning, WORDS: words, FUSED: fused, ORDERED: ordered}
        return {name: _documents(ranked) for name, ranked in rankings.items()}


def _documents(passages: Sequence[Scored | Fused]) -> list[str]:
    """The documents of ranked passages, each at its best passage."""
    return list(dict.fromkeys(p.id.rpartition("#")[0] for p in passages))[:DEPTH]


def _scores(questions: Sequence[_Question], rankings: Sequence[Sequence[str]]) -> dict[str, Interval]:
    pairs = [(q.gains, ranking) for q, ranking in zip(questions, rankings, strict=True)]
    values = (
        [ndcg(ranking, gains, 10) for gains, ranking in pairs],
        [recall(ranking, gains, DEPTH) for gains, ranking in pairs],
        [reciprocal_rank(ranking, gains, 10) for gains, ranking in pairs],
    )
    return {measure: bootstrap(column) for measure, column in zip(MEASURES, values, strict=True)}


def _most(languages: Sequence[str]) -> str:
    return Counter(languages).most_common(1)[0][0]
