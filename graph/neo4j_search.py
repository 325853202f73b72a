"""The three legs of the Neo4j store: the server's indexes find and filter, the order is made here as everywhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from graph import neo4j_queries as queries
from graph.filters import Filter
from graph.lexical import Corpus, Question, bm25, name_likeness
from graph.model import LanguageBias, Scored
from graph.neo4j_filters import parameters, quoted, scope_query, shape
from graph.neo4j_rows import floats
from graph.neo4j_session import Server
from graph.store import Vectors

# Up to this many passages are all compared: 20,000 of 384 dimensions took 180 ms on two busy cores, and the
# index with a filter beside it loses some of the best below that.
EXACT_PASSAGES = 20_000
EVERYTHING = 100_000_000
# The vector index is asked for so many times k, and at least so many; then for so many times more.
OVERSAMPLED, SAMPLED_LEAST, ENLARGED, ENLARGEMENTS = 20, 400, 8, 2
# The server's cosine is of single-precision copies; so many more than k are compared again here.
SPARE = 32
RESCORED_TIMES, RESCORED_LEAST = 4, 400
# How much our score may lie above the engine's: it rounds lengths to 4 significant bits (1/16), and counts
# passages that were deleted until it merges its segments.
SLACK = 1.15
NAMES_LOOKED_AT = 2_000
# Lucene refuses a question of more clauses than 1,024; the rarest terms are asked.
MOST_TERMS = 900
REMEMBERED = 256
NO_BIAS = LanguageBias({}, 0.0)


@dataclass
class Legs:
    """What the legs remember between questions; a truth that has moved on empties it."""

    server: Server
    searches: bool
    exact_passages: int = EXACT_PASSAGES
    _corpus: Corpus = field(default_factory=lambda: Corpus(0, 0.0, {}))
    _truth: int = -1
    _large: OrderedDict[Filter, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    # --- meaning -----------------------------------------------------------------

    def nearest(
        self, vector: Vectors, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        """See `Store.nearest`.

        A filter that kept many before is tried by the index first; that is a hint only, and whatever the
        index does not find in full is compared one by one.
        """
        if k < 1 or keep.ids == frozenset():
            return []
        bias = bias or NO_BIAS
        values = {
            **parameters(keep),
            "vector": vector.tolist(),
            "encoder": encoder,
            "ask": k + SPARE,
            "bias": dict(bias.by_language),
            "otherwise": bias.otherwise,
        }
        found = None
        if keep not in self._large:
            found = self._exact(keep, {**values, "most": self.exact_passages})
        if found is None:
            self._remember_large(keep)
            found = self._indexed(vector, values, bias, k)
        if found is None:
            self._large.pop(keep, None)
            found = self._exact(keep, {**values, "most": EVERYTHING}) or []
        return _ranked(vector, found, bias)[:k]

    def _exact(self, keep: Filter, values: Mapping[str, object]) -> list[Any] | None:
        (row,) = self.server.rows(queries.EXACT[shape(keep)], values)
        return row["found"] if row["compared"] else None

    def _indexed(self, vector: Vectors, values: Mapping[str, object], bias: LanguageBias, k: int) -> list[Any] | None:
        """At least k by the index, none of the best k missing, or None when it did not come to that."""
        groups = _groups(bias) if self.searches else []
        statement = queries.SEARCHED if self.searches else queries.QUERIED
        if groups:
            statement = queries.SEARCHED_BY_LANGUAGE
        ask = max(OVERSAMPLED * k, SAMPLED_LEAST)
        for _ in range(ENLARGEMENTS):
            rows = self.server.rows(statement, {**values, "ask": ask, "groups": groups})
            found = [one for row in rows for one in row["found"]]
            if groups:
                complete = all(len(row["found"]) >= k or row["looked"] < ask for row in rows)
            else:
                complete = not bias.by_language or _beats_the_rest(
                    _ranked(vector, found, bias), rows[0]["least"], bias, k
                )
            if len(found) >= k and complete:
                return found
            if all(row["looked"] < ask for row in rows):
                break
            ask *= ENLARGED
        return None

    def _remember_large(self, keep: Filter) -> None:
        with self._lock:
            self._large[keep] = None
            while len(self._large) > REMEMBERED:
                self._large.popitem(last=False)

    # --- words -------------------------------------------------------------------

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        """See `Store.lexical`; one statement, and one more when a term is new or the truth has moved on."""
        if not question or k < 1 or keep.ids == frozenset():
            return []
        wanted = frozenset().union(*question)
        corpus = self._numbers(wanted, renew=False)
        while True:
            truth, found = self._candidates(question, corpus, keep, k)
            if truth == self._truth:
                return found
            corpus = self._numbers(wanted, renew=True)

    def _numbers(self, wanted: frozenset[str], *, renew: bool) -> Corpus:
        """The corpus with the frequency of every wanted term."""
        with self._lock:
            held = Corpus(0, 0.0, {}) if renew else self._corpus
            missing = sorted(wanted - held.frequency.keys())
            if not missing:
                return held
            asked = [{"term": term, "query": f'terms:"{term}"'} for term in missing]
            (row,) = self.server.rows(queries.CORPUS, {"asked": asked})
            current = row["truth"] == self._truth and not renew
            frequency = {**(held.frequency if current else {}), **dict(row["frequency"])}
            mean = row["length"] / row["passages"] if row["passages"] else 0.0
            self._truth, self._corpus = row["truth"], Corpus(row["passages"], mean, frequency)
            complete = wanted <= frequency.keys()
        return self._corpus if complete else self._numbers(wanted, renew=True)

    def _candidates(self, question: Question, corpus: Corpus, keep: Filter, k: int) -> tuple[int, list[Scored]]:
        known = sorted({t for word in question for t in word if corpus.frequency.get(t)}, key=corpus.frequency.get)  # type: ignore[arg-type]
        if not known:
            return int(self.server.rows(queries.TRUTH)[0]["truth"]), []
        words = f"+terms:({quoted(tuple(known[:MOST_TERMS]))}) {'' if keep.ids is not None else scope_query(keep)}"
        values = {**parameters(keep), "words": words}
        ask = max(RESCORED_TIMES * k, RESCORED_LEAST)
        while True:
            (row,) = self.server.rows(queries.WORDS, {**values, "ask": ask})
            scored = [Scored(id_, bm25(question, terms.split(" "), corpus)) for id_, terms in row["found"]]
            best = sorted(scored, key=lambda s: (-s.score, s.id))[:k]
            if row["looked"] < ask or (len(best) == k and best[-1].score >= SLACK * row["floor"]):
                return row["truth"], best
            ask = min(ENLARGED * ask, EVERYTHING)

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


def _ranked(vector: Vectors, found: Sequence[tuple[str, bytes, str]], bias: LanguageBias) -> list[Scored]:
    """The rows (id, halves, language) by their exact cosine less the bias, best first; equal ones by id."""
    if not found:
        return []
    matrix = np.stack([floats(halves) for _, halves, _ in found])
    scored = [
        Scored(id_, float(cosine) - bias.of(language))
        for (id_, _, language), cosine in zip(found, matrix @ vector, strict=True)
    ]
    return sorted(scored, key=lambda s: (-s.score, s.id))


def _groups(bias: LanguageBias) -> list[list[str]]:
    """The languages that share a bias."""
    groups: dict[float, list[str]] = {}
    for language, value in sorted(bias.by_language.items()):
        groups.setdefault(value, []).append(language)
    return list(groups.values())


def _beats_the_rest(ranked: Sequence[Scored], least: float, bias: LanguageBias, k: int) -> bool:
    """Whether the k-th is better than anything could be that the index found less like than `least` (of 0 to 1)."""
    most = 2 * least - 1 - min(bias.otherwise, *bias.by_language.values())
    return len(ranked) >= k and ranked[k - 1].score >= most
