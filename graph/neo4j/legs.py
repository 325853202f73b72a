"""The three legs of the Neo4j store: the server's indexes find and filter, the order is made here as everywhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock

import numpy as np
from neo4j import Record

from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.neo4j import queries
from graph.neo4j.corpora import Corpora, Numbers, counted_anew
from graph.neo4j.filters import NOTHING, exactly, listed, parameters, quoted, scope_query, shape, text_query, text_shape
from graph.neo4j.frequencies import NameFrequencies, beginning
from graph.neo4j.session import Connected, Server
from graph.packing import unpack_vector
from graph.reads import Audiences, Legs, Vectors
from graph.vocabulary import vocabulary
from graph.words.lexical import Question, bm25
from graph.words.names import Names, asked_words, counted, misspelt, slips, sought

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
NAMES_LOOKED_AT = 4_000
# Lucene refuses a question of more clauses than 1,024; the rarest terms are asked.
MOST_TERMS = 900
REMEMBERED = 256
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
        matrix = np.stack([unpack_vector(halves) for _, halves, _ in rows])
        scored = [
            Scored(id_, float(cosine) - self.bias.of(language))
            for (id_, _, language), cosine in zip(rows, np.einsum("ij,j->i", matrix, self.vector), strict=True)
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


class Neo4jLegs(Connected, Legs):
    """Each leg is one statement as a rule; what saves another is remembered between questions."""

    def __init__(self, server: Server, *, searches: bool) -> None:
        super().__init__(server)
        self.searches = searches
        self.exact_passages = EXACT_PASSAGES
        self._corpora = Corpora()
        self._called_so = NameFrequencies()
        self._large: OrderedDict[Filter, None] = OrderedDict()
        self._lock = Lock()

    # --- meaning -----------------------------------------------------------------

    def nearest(
        self, vector: Vectors, encoder: str, keep: Filter, k: int, bias: LanguageBias | None = None
    ) -> list[Scored]:
        """One statement, and more only when the index did not find k.

        A filter that kept many before is tried by the index first; that is a hint only, and whatever the
        index does not find in full is compared one by one.
        """
        if k < 1 or keep.ids == frozenset():
            return []
        wanted = Wanted(vector, k, bias or NO_BIAS)
        how = "queried" if not self.searches else "searched by language" if wanted.groups else "searched"
        values = {**parameters(keep), **wanted.parameters(), "encoder": encoder, "most": self.exact_passages}
        slot = self._slots.of(encoder)
        large, ask = keep in self._large, max(OVERSAMPLED * k, SAMPLED_LEAST)
        for _ in range(ENLARGEMENTS):
            statement = (
                queries.SEARCHED[how, text_shape(keep).worded] if large else queries.COMPARED[how, text_shape(keep)]
            )[slot]
            (row,) = self._server.rows(statement, {**values, "ask": ask})
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
        (row,) = self._server.rows(
            queries.COMPARED[how, text_shape(keep)][slot], {**values, "ask": 1, "most": EVERYTHING}
        )
        return wanted.best(row["near"])

    def forget_large(self) -> None:
        """Try no filter by the index first that was found to keep many."""
        with self._lock:
            self._large.clear()

    def _remember_large(self, keep: Filter) -> None:
        with self._lock:
            self._large[keep] = None
            while len(self._large) > REMEMBERED:
                self._large.popitem(last=False)

    # --- words -------------------------------------------------------------------

    def lexical(self, question: Question, keep: Filter, k: int) -> list[Scored]:
        """One statement, and one more when the truth has moved on or the best are not sure."""
        if not question or k < 1 or keep.ids == frozenset():
            return []
        wanted = frozenset().union(*question)
        values = {**parameters(keep), "words": self._words(wanted, keep)}
        ask = max(RESCORED_TIMES * k, RESCORED_LEAST)
        while True:
            row, numbers = self._counted(_words(keep), {**values, "ask": ask}, wanted, keep.audiences)
            scored = [Scored(id_, bm25(question, terms.split(), numbers.seen)) for id_, terms in row["found"]]
            best = sorted(scored, key=lambda s: (-s.score, s.id))[:k]
            if row["looked"] < ask or (len(best) == k and best[-1].score >= numbers.reach(question) * row["floor"]):
                return best
            ask = min(ENLARGED * ask, EVERYTHING)

    def weights(self, question: Question, audiences: Audiences) -> list[float]:
        """No statement of its own where the words leg has just asked for these words."""
        wanted = frozenset().union(*question)
        _, numbers = self._counted(queries.CORPUS, {"audiences": listed(audiences)}, wanted, audiences)
        return [numbers.seen.weight(word) for word in question]

    def _counted(
        self, statements: Mapping[str, str], values: Mapping[str, object], wanted: frozenset[str], audiences: Audiences
    ) -> tuple[Record, Numbers]:
        """The answer of a statement, and the numbers of the very truth that it is of, with all wanted terms.

        What is not known as of that truth is counted in the same statement as the answer, so this ends at the
        second however often others write meanwhile.
        """
        if held := self._corpora.get(audiences):
            asked = {"partly": held.partly, "terms": held.missing(wanted)}
            (row,) = self._server.rows(statements["known"], {**values, **asked})
            if row["truth"] == held.truth:
                return row, self._corpora.put(audiences, held.with_frequencies(row["frequency"], wanted))
        (row,) = self._server.rows(statements["anew"], {**values, "terms": sorted(wanted)})
        return row, self._corpora.put(audiences, counted_anew(row))

    def _words(self, wanted: frozenset[str], keep: Filter) -> str:
        """The question to the full-text index; of more terms than it takes, the rarest."""
        chosen = sorted(wanted)
        if len(chosen) > MOST_TERMS:
            values = {"audiences": listed(keep.audiences)}
            _, numbers = self._counted(queries.CORPUS, values, wanted, keep.audiences)
            chosen.sort(key=lambda term: numbers.seen.frequency[term] or EVERYTHING)
        return f"+terms:({quoted(chosen[:MOST_TERMS])}) {'' if keep.ids is not None else text_query(keep)}"

    # --- names -------------------------------------------------------------------

    def named(self, question: Sequence[str], keep: Filter, k: int, least: float = 0.0) -> list[Scored]:
        """One statement, and one more when the truth has moved on."""
        asked = asked_words(question)
        if not asked or k < 1 or keep.ids == frozenset():
            return []
        found, frequency = self._called(keep, asked)
        names = Names(asked, frequency)
        alike = [Scored(id_, names.likeness("\n".join(lines))) for id_, lines in found]
        scored = [one for one in alike if one.score and one.score >= least]
        return sorted(scored, key=lambda s: (-s.score, s.id))[:k]

    def _called(self, keep: Filter, asked: Sequence[str]) -> tuple[list[tuple[str, list[str]]], Mapping[str, int]]:
        """What the index finds for the words, and how often each that weighs by it stands in a name.

        A word that stands in none is looked for with slips; where it is not known yet whether it does, the server sees.
        """
        looked_for, words, audiences = sought(asked), counted(asked), keep.audiences
        terms = [*map(exactly, looked_for.terms), *map(beginning, looked_for.beginnings)]
        values = {
            **parameters(keep),
            "within": "" if keep.ids is not None else scope_query(keep),
            "ask": NAMES_LOOKED_AT,
            "organisations": sorted(vocabulary().organisations),
        }
        while True:
            missing, known = self._called_so.missing(audiences, words), self._called_so.known(audiences, words)
            wrong = [slip for word, slip in _slips(asked, known) if word in known]
            doubted = [
                (exactly(word), beginning(word), slip) for word, slip in _slips(asked, known) if word not in known
            ]
            doubted.append((NOTHING, NOTHING, ""))  # as with other lists, a plan is made anew for an empty one
            asking = {"words": " ".join([*terms, *wrong]), "counted": missing, "doubted": doubted}
            (row,) = self._server.rows(queries.NAMES[shape(keep).worded], {**values, **asking})
            told = self._called_so.put(row["truth"], audiences, row["frequency"], words)
            if told is not None:
                return row["found"], told


def _slips(asked: Sequence[str], known: Mapping[str, int]) -> list[tuple[str, str]]:
    """The words that may be slips, but those known to stand in names, and the query for what each may be meant as."""
    wrong = misspelt(asked, {word: known.get(word, 0) for word in counted(asked)})
    return [(word, f"{word}~{slips(word)}") for word in wrong]


def _words(keep: Filter) -> Mapping[str, str]:
    """The statements of the words leg, by what is known of the corpus."""
    return {how: queries.WORDS[how, text_shape(keep).worded] for how in queries.CORPUS}
