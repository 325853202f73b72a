"""The hybrid search: three legs, fused, gathered into organisations, each with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.filters import Filter
from graph.model import Passage, Scored
from graph.reads import Vectors
from graph.view import View
from graph.words import folding
from graph.words.language import detect
from graph.words.lexical import Question
from graph.words.sentences import Sentence
from search.answer import MEANING, NAME, WORDS, Answer, Evidence, Hit
from search.encoders.encoder import Encoder
from search.fusion import Fused, fuse, words_weight
from search.gathering import Found, Support, asking_organisations, gather
from search.highlight import mark
from search.intent import Intent, intent
from search.kept import Kept
from search.meaning import Meaning
from search.question import tidy
from search.reasons import reasons

SHALLOWEST, PER_HIT, DEEPER = 100, 10, 4
"""How deep a leg is read: at least so many passages, so many a hit, and so many times more when that was too few."""

NAMES = 50
EVIDENCE = 2

NO_VECTORS = Sentence("search.notes.not_indexed")
SOME_VECTORS = Sentence("search.notes.partly_indexed")
NO_ENCODER = Sentence("search.notes.no_encoder")
NO_WORDS = Sentence("search.notes.no_words")


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
    """Hybrid search; without an encoder by words and names only. Safe to share between threads."""

    def __init__(self, encoder: Encoder | None) -> None:
        self._encoder = encoder
        self._meaning = Meaning(encoder) if encoder else None
        self._notes = Kept(self._index_notes)

    def search(self, view: View, text: str, keep: Filter, n: int = 10, *, after: int = 0) -> Answer:
        """The `n` best hits after the first `after`: organisations, or the kinds that the filter names.

        Gives min(n, what the filter keeps and a leg can find), always. BadInput for a question that is
        empty, without a letter or digit, or longer than LONGEST.
        """
        notes = self._notes.of(view)
        asked = self._ask(text, by_meaning=notes not in ((NO_VECTORS,), (NO_ENCODER,)))
        keep = replace(keep, kinds=asking_organisations(keep))
        wanted = after + n + 1
        found, legs = self._found(view, asked, keep, wanted)
        hits = tuple(_hit(one, asked) for one in found[after : after + n])
        if legs.get(MEANING) and not legs[WORDS] and not legs[NAME]:
            notes = (*notes, NO_WORDS)
        return Answer(asked.text, asked.language, hits, legs, notes, more=len(found) >= wanted)

    def _ask(self, text: str, *, by_meaning: bool) -> _Asked:
        asked = tidy(text)
        wanted = intent(asked)
        vector = self._encoder.encode_queries([wanted.matter])[0] if self._encoder and by_meaning else None
        words = tuple(folding.words(asked))
        return _Asked(asked, detect(asked), words, folding.alternatives(wanted.matter), vector, wanted)

    def _found(self, view: View, asked: _Asked, keep: Filter, wanted: int) -> tuple[list[Found], dict[str, int]]:
        """The best `wanted` nodes, reading the legs deeper until they are enough or the legs have no more."""
        names = view.named(asked.words, keep, max(NAMES, wanted))
        k = max(SHALLOWEST, PER_HIT * wanted)
        while True:
            legs = self._legs(view, asked, keep, k)
            found = gather(view, self._fused(view, asked, legs), names, keep, wanted)
            if len(found) >= wanted or all(len(scored) < k for scored in legs.values()):
                return found, {**{leg: len(scored) for leg, scored in legs.items()}, NAME: len(names)}
            k *= DEEPER

    def _legs(self, view: View, asked: _Asked, keep: Filter, k: int) -> dict[str, list[Scored]]:
        legs = {WORDS: view.lexical(asked.question, keep, k)}
        if asked.vector is not None and self._meaning is not None:
            legs[MEANING] = self._meaning.nearest(view, asked.vector, asked.language, keep, k)
        return legs

    def _fused(self, view: View, asked: _Asked, legs: dict[str, list[Scored]]) -> Sequence[tuple[Fused, Passage]]:
        passages = view.passages(dict.fromkeys(scored.id for leg in legs.values() for scored in leg))
        # A passage can be gone between two reads, when a load replaces it.
        held = {leg: [s for s in scored if s.id in passages] for leg, scored in legs.items()}
        fused = fuse(held, lambda id_: words_weight(asked.language, passages[id_].language))
        counted = [(_counted(one, passages[one.id], asked.intent), passages[one.id]) for one in fused]
        return sorted(counted, key=lambda pair: -pair[0].score)

    def _index_notes(self, view: View) -> tuple[Sentence, ...]:
        """What to say of the index as it stands."""
        if self._encoder is None:
            return (NO_ENCODER,)
        return {"all": (), "some": (SOME_VECTORS,), "none": (NO_VECTORS,)}[view.indexed(self._encoder.key)]


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
