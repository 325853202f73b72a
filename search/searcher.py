"""The hybrid search: three legs, fused, gathered into organisations, each with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Passage, Scored
from graph.store import Store, Vectors
from graph.words import folding
from graph.words.language import detect
from graph.words.lexical import Question
from search.answer import MEANING, NAME, WORDS, Answer, Evidence, Hit, Sentence
from search.encoders.encoder import Encoder
from search.fusion import Fused, fuse, words_weight
from search.gathering import Found, Support, asking_organisations, gather
from search.highlight import mark
from search.intent import Intent, intent
from search.meaning import Meaning
from search.reasons import reasons

LONGEST = 2_000
"""Characters of a question."""

SHALLOWEST, PER_HIT, DEEPER = 100, 10, 4
"""How deep a leg is read: at least so many passages, so many a hit, and so many times more when that was too few."""

NAMES = 50
EVIDENCE = 2

NO_VECTORS: Sentence = {
    "tr": "Metinlerin anlam dizini henüz yok; yalnızca sözcüklerle arandı.",
    "en": "The texts are not indexed yet; searched by words only.",
}
SOME_VECTORS: Sentence = {
    "tr": "Metinlerin bir bölümünün anlam dizini henüz yok; onlar yalnızca sözcüklerle arandı.",
    "en": "Some texts are not indexed yet; those were searched by words only.",
}
NO_ENCODER: Sentence = {
    "tr": "Anlam araması kapalı; yalnızca sözcüklerle arandı.",
    "en": "Search by meaning is off; searched by words only.",
}

NO_WORDS: Sentence = {
    "tr": "Sözcüklerinizden hiçbiri aranan metinlerde geçmiyor; sonuçlar yalnızca anlamca en yakın olanlar.",
    "en": "None of your words occurs in the texts searched; the results are only the nearest in meaning.",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question made ready for the legs."""

    text: str
    language: str
    words: tuple[str, ...]
    question: Question
    vector: Vectors | None
    intent: Intent


class Searcher:
    """Hybrid search over a store; without an encoder by words and names only. Safe to share between threads."""

    def __init__(self, store: Store, encoder: Encoder | None) -> None:
        self._store, self._encoder = store, encoder
        self._meaning = Meaning(store, encoder) if encoder else None
        self._indexed: tuple[int, tuple[Sentence, ...]] = (-1, ())

    def search(self, text: str, keep: Filter, n: int = 10, *, after: int = 0) -> Answer:
        """The `n` best hits after the first `after`: organisations, or the kinds that the filter names.

        Gives min(n, what the filter keeps and a leg can find), always. BadInput for a question that is
        empty, without a letter or digit, or longer than LONGEST.
        """
        notes = self._notes()
        asked = self._ask(text, by_meaning=notes not in ((NO_VECTORS,), (NO_ENCODER,)))
        keep = replace(keep, kinds=asking_organisations(keep))
        wanted = after + n + 1
        found, legs = self._found(asked, keep, wanted)
        hits = tuple(_hit(one, asked) for one in found[after : after + n])
        if legs.get(MEANING) and not legs[WORDS] and not legs[NAME]:
            notes = (*notes, NO_WORDS)
        return Answer(asked.text, asked.language, hits, legs, notes, more=len(found) >= wanted)

    def _ask(self, text: str, *, by_meaning: bool) -> _Asked:
        tidy = " ".join(text.split())
        words = tuple(folding.words(tidy))
        if not words:
            raise BadInput("The question has no word in it; say what you seek in a few words.")
        if len(tidy) > LONGEST:
            raise BadInput(f"The question has {len(tidy):,} characters; ask in at most {LONGEST:,}.")
        wanted = intent(tidy)
        vector = self._encoder.encode_queries([wanted.matter])[0] if self._encoder and by_meaning else None
        return _Asked(tidy, detect(tidy), words, folding.alternatives(wanted.matter), vector, wanted)

    def _found(self, asked: _Asked, keep: Filter, wanted: int) -> tuple[list[Found], dict[str, int]]:
        """The best `wanted` nodes, reading the legs deeper until they are enough or the legs have no more."""
        names = self._store.named(asked.words, keep, max(NAMES, wanted))
        k = max(SHALLOWEST, PER_HIT * wanted)
        while True:
            legs = self._legs(asked, keep, k)
            found = gather(self._store, self._fused(asked, legs, keep), names, keep, wanted)
            if len(found) >= wanted or all(len(scored) < k for scored in legs.values()):
                return found, {**{leg: len(scored) for leg, scored in legs.items()}, NAME: len(names)}
            k *= DEEPER

    def _legs(self, asked: _Asked, keep: Filter, k: int) -> dict[str, list[Scored]]:
        legs = {WORDS: self._store.lexical(asked.question, keep, k)}
        if asked.vector is not None and self._meaning is not None:
            legs[MEANING] = self._meaning.nearest(asked.vector, asked.language, keep, k)
        return legs

    def _fused(self, asked: _Asked, legs: dict[str, list[Scored]], keep: Filter) -> Sequence[tuple[Fused, Passage]]:
        ids = dict.fromkeys(scored.id for leg in legs.values() for scored in leg)
        passages = self._store.passages(ids, keep.audiences)
        # A passage can be gone between two reads, when a load replaces it.
        held = {leg: [s for s in scored if s.id in passages] for leg, scored in legs.items()}
        fused = fuse(held, lambda id_: words_weight(asked.language, passages[id_].language))
        counted = [(_counted(one, passages[one.id], asked.intent), passages[one.id]) for one in fused]
        return sorted(counted, key=lambda pair: -pair[0].score)

    def _notes(self) -> tuple[Sentence, ...]:
        """What to say of the index as it stands, counted once a generation."""
        if self._encoder is None:
            return (NO_ENCODER,)
        generation = self._store.generation()
        if self._indexed[0] != generation:
            vectors = self._store.counts().vectors.get(self._encoder.key, 0)
            missing = self._store.unembedded(self._encoder.key, "", 1)
            note = SOME_VECTORS if vectors else NO_VECTORS
            self._indexed = (generation, (note,) if missing else ())
        return self._indexed[1]


def _counted(fused: Fused, passage: Passage, wanted: Intent) -> Fused:
    """The fused passage as far as its role counts for what is wanted."""
    return replace(fused, score=fused.score * wanted.weight(passage.role))


def _hit(found: Found, asked: _Asked) -> Hit:
    evidence = tuple(_evidence(support, asked) for support in _distinct(found.supports))
    return Hit(found.node, found.score, evidence, reasons(found, evidence, asked.language))


def _distinct(supports: Sequence[Support]) -> list[Support]:
    """The strongest supports that do not say the same, at most EVIDENCE."""
    by_text: dict[str, Support] = {}
    for support in supports:
        by_text.setdefault(folding.fold(support.passage.text), support)
        if len(by_text) == EVIDENCE:
            break
    return list(by_text.values())


def _evidence(support: Support, asked: _Asked) -> Evidence:
    passage = support.passage
    marks = mark(passage.text, passage.language, asked.question)
    return Evidence(passage, support.holder, marks.spans, support.fused.ranks, support.weight)
