"""The three legs of the Neo4j store: the server's indexes find and filter, the order is made here as everywhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock

import numpy as np
from neo4j import Record

from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.neo4j import queries
from graph.neo4j.filters import parameters, quoted, scope_query, shape
from graph.neo4j.rows import floats
from graph.neo4j.session import Server
from graph.store import Vectors
from graph.words.lexical import Corpus, Question, bm25, name_likeness

# Up to this many passages are all compared. Of 24,000 texts, on two busy cores: comparing 900 of them took 43 ms
# (the index 25), 3,400 took 209 (50), 13,700 took 880 (74).
EXACT_PASSAGES = 3_000
EVERYTHING = 100_000_000
# The vector index is asked for so many times k, and at least so many; then for so many times more. Of the 10 best of
# 24,000 the one of 5.26 lost .011 when asked for 1,000 and none when asked for 2,000, in the same time, under filters
# of 100, 57, 14, 4 and 1 %.
OVERSAMPLED, SAMPLED_LEAST, ENLARGED, ENLARGEMENTS = 20, 2_000, 8, 2
# The server's cosine is of single-precision copies; so many more than k are compared again here.
SPARE = 32
RESCORED_TIMES, RESCORED_LEAST = 4, 400
# How much our score may lie above the engine's: it rounds lengths to 4 significant bits (1/16), and counts
# passages that were deleted until it merges its segments.
SLACK = 1.15
NAMES_LOOKED_AT = 2_000
# Lucene refuses a question of more clauses than 1,024; the rarest terms are asked.
MOST_TERMS = 900
REMEMBERED, REMEMBERED_TERMS = 256, 200_000
NO_BIAS = LanguageBias({}, 0.0)
Found = tuple[str, bytes, str]
"""A passage's id, the halves of its vector, its language."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the meaning leg is asked: the k passages of the greatest cosine to `vector` less the bias."""

    vector: Vectors
    k: int
    bias: LanguageBias

    @property
    def groups(self) -> list[list[str]]:
        """The languages that share a bias."""
        groups: dict[float, list[str]] = {}
        for language, value in sorted(self.bias.by_language.items()):
            groups.setdefault(value, []).append(language)
        return list(groups.values())

    def parameters(self) -> dict[str, object]:
        """The values for the statements."""
        bias = {"bias": dict(self.bias.by_language), "otherwise": self.bias.otherwise, "groups": self.groups}
        return {"vector": self.vector.tolist(), "near": self.k + SPARE, **bias}

    def best(self, found: Iterable[Found]) -> list[Scored]:
        """The k best of these, by what they are worth exactly; equal ones by id."""
        rows = list(found)
        if not rows:
            return []
        matrix = np.stack([floats(halves) for _, halves, _ in rows])
        scored = [
            Scored(id_, float(cosine) - self.bias.of(language))
            for (id_, _, language), cosine in zip(rows, matrix @ self.vector, strict=True)
        ]
        return sorted(scored, key=lambda s: (-s.score, s.id))[: self.k]

    def answered(self, searched: Sequence[tuple[int, float, list[Found]]], ask: int, *, apart: bool) -> bool:
        """Whether none of the best is missing in what the index found.

        `searched` has how many it looked at, the least likeness among them, and whom it found: once, or for
        each group of languages `apart`.
        """
        if sum(len(found) for _, _, found in searched) < self.k:
            return False
        if apart or not self.bias.by_language:
            return all(len(found) >= self.k or looked < ask for looked, _, found in searched)
        ((_, least, found),) = searched
        # Nothing that the index found less like than `least` (of 0 to 1) can be worth more than this.
        most = 2 * least - 1 - min(self.bias.otherwise, *self.bias.by_language.values())
        return self.best(found)[-1].score >= most


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of the words of all texts, as of one truth."""

    truth: int
    corpus: Corpus

    def missing(self, terms: Iterable[str]) -> list[dict[str, str]]:
        """The terms whose frequency is not known, as a statement asks for them."""
        unknown = sorted(term for term in terms if term not in self.corpus.frequency)
        return [{"term": term, "query": f'terms:"{term}"'} for term in unknown]

    def and_of(self, row: Record) -> Numbers:
        """These with what a statement tells; only that, when the truth has moved on."""
        mean = row["length"] / row["passages"] if row["passages"] else 0.0
        lasting = row["truth"] == self.truth and len(self.corpus.frequency) < REMEMBERED_TERMS
        frequency = {**(self.corpus.frequency if lasting else {}), **dict(row["frequency"])}
        return Numbers(row["truth"], Corpus(row["passages"], mean, frequency))


@dataclass
class Legs:
    """What the legs remember between questions; a truth that has moved on empties it."""

    server: Server
    searches: bool
    exact_passages: int = EXACT_PASSAGES
    _numbers: Numbers = field(default_factory=lambda: Numbers(-1, Corpus(0, 0.0, {})))
    _large: OrderedDict[Filter, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    # --- meaning -----------------------------------------------------------------

    def nearest(
        self, vector: Vectors, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        """See `Store.nearest`; one statement, and more only when the index did not find k.

        A filter that kept many before is tried by the index first; that is a hint only, and whatever the
        index does not find in full is compared one by one.
        """
        if k < 1 or keep.ids == frozenset():
            return []
        wanted = Wanted(vector, k, bias or NO_BIAS)
        how = "queried" if not self.searches else "searched by language" if wanted.groups else "searched"
        values = {**parameters(keep), **wanted.parameters(), "encoder": encoder, "most": self.exact_passages}
        large, ask = keep in self._large, max(OVERSAMPLED * k, SAMPLED_LEAST)
        for _ in range(ENLARGEMENTS):
            statement = queries.SEARCHED[how] if large else queries.COMPARED[how, shape(keep)]
            (row,) = self.server.rows(statement, {**values, "ask": ask})
            if row.get("compared"):
                return wanted.best(row["near"])
            large = True
            self._remember_large(keep)
            if wanted.answered(row["searched"], ask, apart=self.searches):
                return wanted.best(chain.from_iterable(found for _, _, found in row["searched"]))
            if all(looked < ask for looked, _, _ in row["searched"]):
                break
            ask *= ENLARGED
        self._large.pop(keep, None)
        (row,) = self.server.rows(queries.COMPARED[how, shape(keep)], {**values, "ask": 1, "most": EVERYTHING})
        return wanted.best(row["near"])

    def _remember_large(self, keep: Filter) -> None:
        with self._lock:
            self._large[keep] = None
            while len(self._large) > REMEMBERED:
                self._large.popitem(last=False)

    # --- words -------------------------------------------------------------------

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        """See `Store.lexical`; one statement, and one more when the truth has moved on or the best are not sure."""
        if not question or k < 1 or keep.ids == frozenset():
            return []
        wanted = frozenset().union(*question)
        held = self._known(wanted) if len(wanted) > MOST_TERMS else self._numbers
        values = {**parameters(keep), "words": self._words(wanted, held.corpus, keep)}
        ask = max(RESCORED_TIMES * k, RESCORED_LEAST)
        while True:
            (row,) = self.server.rows(queries.WORDS, {**values, "ask": ask, "asked": held.missing(wanted)})
            self._numbers = held = held.and_of(row)
            if held.missing(wanted):
                continue
            scored = [Scored(id_, bm25(question, terms.split(" "), held.corpus)) for id_, terms in row["found"]]
            best = sorted(scored, key=lambda s: (-s.score, s.id))[:k]
            if row["looked"] < ask or (len(best) == k and best[-1].score >= SLACK * row["floor"]):
                return best
            ask = min(ENLARGED * ask, EVERYTHING)

    def _known(self, wanted: frozenset[str]) -> Numbers:
        """The numbers with the frequency of every wanted term."""
        held = self._numbers
        while missing := held.missing(wanted):
            self._numbers = held = held.and_of(self.server.rows(queries.CORPUS, {"asked": missing})[0])
        return held

    def _words(self, wanted: frozenset[str], corpus: Corpus, keep: Filter) -> str:
        """The question to the full-text index; of more terms than it takes, the rarest."""
        chosen = sorted(wanted)
        if len(chosen) > MOST_TERMS:
            chosen.sort(key=lambda term: corpus.frequency[term] or EVERYTHING)
        return f"+terms:({quoted(tuple(chosen[:MOST_TERMS]))}) {'' if keep.ids is not None else scope_query(keep)}"

    # --- names -------------------------------------------------------------------

    def named(self, question: Sequence[str], keep: Filter, k: int) -> list[Scored]:
        """See `Store.named`."""
        if not question or k < 1 or keep.ids == frozenset():
            return []
        asked = tuple(dict.fromkeys(question))[:MOST_TERMS]
        words = f"+terms:({quoted(asked)}) {'' if keep.ids is not None else scope_query(keep)}"
        ask = NAMES_LOOKED_AT
        while True:
            (row,) = self.server.rows(queries.NAMES, {**parameters(keep), "words": words, "ask": ask})
            if len(row["found"]) >= k or row["looked"] < ask:
                break
            ask = min(ENLARGED * ask, EVERYTHING)
        scored = [
            Scored(id_, max(name_likeness(question, name.split(" ")) for name in names)) for id_, names in row["found"]
        ]
        return sorted(scored, key=lambda s: (-s.score, s.id))[:k]
