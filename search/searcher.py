"""The hybrid search: three legs, fused, gathered into organisations, each with its reasons."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from graph.codes import region_id
from graph.filters import Filter
from graph.gazetteer import names_of_region
from graph.model import KNOWN, Node, Scored
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words import folding
from graph.words.abbreviations import short_forms
from graph.words.language import UNDECIDED, detect
from graph.words.lexical import Question
from graph.words.names import MEANT, key_words, tells_little
from graph.words.repeats import repeats
from graph.words.sentences import LANGUAGES, Sentence
from graph.words.wording import Wording
from search.alike import alike
from search.answer import NAME, ONLY_NEAR, Answer, Evidence, Hit, Reason
from search.encoders.encoder import Encoder
from search.gathering import HEAD, Found, Ranked, Support, gather
from search.highlight import mark, telling
from search.intent import intent
from search.kept import Kept
from search.legs import Asked, Legs, Ranking
from search.lexicon.lexicon import lexicon
from search.question import tidy
from search.reading import AS_TYPED, Reader, Reading, identified, likened
from search.reasons import reasons
from search.same import once
from search.spelling import UNSEEN, made_up, respelt, weighed
from search.texts import Texts, kept_texts
from search.wording import PHRASE, WITHOUT

T = TypeVar("T")
DEEP, DEEPER, DEEPEST, ENOUGH = 300, 4, 5_000, 100
"""How deep a leg is read: so many passages, and so many times more where fewer than ENOUGH answer, at most DEEPEST.

However many are asked for, so that every page is one of the same answer.
"""

NAMES, ALIKE = 50, 50
EVIDENCE = 2
NEAREST = 5
"""What only comes nearest is shown where fewer than so many answer."""

OTHERWISE = 5
"""Names of a place that a question is tried with."""

DOCUMENTS = 3
"""Documents that stand beside the organisations found."""

PROVEN = 0.34
"""The share of a question's weight in words that a text must have to be shown with them."""

SHORT = 2
"""Words of a question that are too few to know its language by."""

HOME = 0.05
"""What being in the asker's country adds among those that are called alike: less than a better name."""

TIED = 0.002
"""What every e-fold of ties adds there: many namesakes are one that everybody means, and others."""

SHORT_ROOT = 3
"""Letters of a root that is many words of other languages, too."""

LITTLE = 0.2
"""What a word that tells little counts in proof: who makes cables says cable, and seldom that they make them."""

MOST = 10_000
_DOCUMENT = frozenset({"document"})

NO_VECTORS = Sentence("search.notes.not_indexed")
SOME_VECTORS = Sentence("search.notes.partly_indexed")
NO_ENCODER = Sentence("search.notes.no_encoder")
NOTHING = Sentence("search.notes.nothing")
NOTHING_NEAR = Sentence("search.notes.nothing_near")
VAGUE = Sentence("search.notes.vague")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where is looked: within what the filter asks (`keep`) and within what the question says, too (`near`)."""

    keep: Filter
    near: Filter
    documents: bool

    @classmethod
    def of(cls, keep: Filter, near: Filter) -> _Scope:
        """Organisations, or the kinds that the filter names; documents beside organisations."""
        asked = [replace(one, kinds=one.kinds or vocabulary().organisations) for one in (keep, near)]
        return cls(asked[0], asked[1], documents=not keep.kinds)

    @property
    def narrow(self) -> bool:
        """Whether the question says more than the filter."""
        return self.near != self.keep

    def texts(self, keep: Filter) -> Filter:
        """The filter for texts."""
        return replace(keep, kinds=keep.kinds | _DOCUMENT) if self.documents else keep


_ALIKE = Asked(Reading("", "", ""), UNDECIDED, (), (), 0.0, intent("_"))
"""Nothing asked: what is alike is shown by its texts, with no words of theirs marked."""


class Searcher:
    """Hybrid search; without an encoder by words and names only. Safe to share between threads.

    `home` is the code of the country in which those who ask are: of what is called alike, what is there comes first.
    `cache` is a folder for what would be computed anew in every process. `beside` is a second encoder, which is asked
    with where the store has vectors of it.
    """

    def __init__(
        self,
        encoder: Encoder | None,
        home: str = "TR",
        cache: Path | None = None,
        texts: Kept[Texts] | None = None,
        *,
        beside: Encoder | None = None,
    ) -> None:
        self._encoder, self._home = encoder, home
        encoders = [] if encoder is None else [encoder] if beside is None else [encoder, beside]
        self._legs = Legs(encoders, texts or kept_texts(), cache)
        self._reader = Reader()
        self._notes = Kept(self._index_notes)
        self._learnt = Kept(self._learn)

    def search(  # noqa: PLR0913 - the question and how it is to be taken, these by name
        self,
        view: View,
        text: str,
        keep: Filter,
        n: int = 10,
        *,
        after: int = 0,
        language: str = UNDECIDED,
        plain: frozenset[str] = frozenset(),
        also: Sequence[Filter] = (),
    ) -> Answer:
        """The `n` best hits after the first `after`: organisations, or the kinds that the filter names.

        Whatever answers is found, and nothing that only comes nearest; that stands beside it. `language` is what a
        question of a word or two is taken to be in, `plain` names what is not to be read in it (`Understood.key`). What
        is found for filters that are asked for `also`, by the same view, may be read at the same time.
        BadInput for a question that is empty, without a letter or digit, or longer than LONGEST.
        """
        keep = view.within(keep)
        self._learnt.of(view)
        whole = self._reader.read(view, tidy(text), plain)
        reading = whole.beside(keep)
        like = self._like(view, reading.whole) if AS_TYPED not in plain else None
        if like is not None:
            note = Sentence("search.notes.alike", {"name": {said: like.name_in(said) for said in LANGUAGES}})
            alike_ = self.similar(view, like.id, replace(keep, wording=reading.wording), n, after=after)
            worded = tuple(one for one in reading.understood if one.what in {PHRASE, WITHOUT})
            return replace(alike_, query=reading.text, notes=(note,), understood=worded)
        tells = any(map(_tells, folding.alternatives(reading.matter)))
        if not tells and reading.narrowed(keep).open:
            return Answer(reading.text, language, notes=(VAGUE,), understood=reading.understood)
        keep = replace(keep, wording=reading.wording)
        near = reading.narrowed(keep)
        scope = _Scope.of(keep, near)
        named = self._identified(view, reading, scope.keep)
        if named:
            return replace(_page(reading, language, named, n, after), near=near, understood=())
        if not tells:
            return replace(self._listed(view, reading, scope.near, language, n, after), near=near)
        notes = self._notes.of(view)
        by_meaning = NO_VECTORS not in notes and NO_ENCODER not in notes
        asked = self._asked(view, reading, language, by_meaning=by_meaning)
        others = (replace(view.within(one), wording=reading.wording) for one in also)
        self._look_ahead(view, asked, [scope, *(_Scope.of(one, whole.beside(one).narrowed(one)) for one in others)])
        if AS_TYPED not in plain and (slips := _unquoted(respelt(view, reading.matter), reading.wording)):
            reading = reading.respelt(slips)
            notes = (*notes, *(Sentence("search.notes.respelt", {"said": a, "taken": b}) for a, b in slips.items()))
            asked = self._asked(view, reading, language, by_meaning=by_meaning)
        return replace(self._found(view, self._weighed(view, asked), scope, notes, n, after), near=near)

    def similar(self, view: View, id_: str, keep: Filter, n: int = 10, *, after: int = 0) -> Answer:
        """The `n` most like an organisation, a document or a passage, by what is said and known of them; ALIKE at most.

        NotFound for an id that is none, or may not be seen.
        """
        keep = replace(view.within(keep), kinds=keep.kinds or vocabulary().organisations)
        nearness = self._legs.nearness
        found = alike(view, nearness.meanings[0], id_, keep, ALIKE) if nearness else []
        notes = () if nearness else (NO_ENCODER,)
        answer = _page(Reading(id_, "", id_), UNDECIDED, once(found), n, after, _ALIKE)
        return replace(answer, hits=tuple(_for(hit, "alike") for hit in answer.hits), notes=notes, near=keep)

    # --- identifiers, and questions without a matter -------------------------------

    @staticmethod
    def _like(view: View, text: str) -> Node | None:
        """Whom the question names to have others like it: “similar to Vestel”, “Vestel benzeri”."""
        name = likened(text)
        if not name:
            return None
        organisations = Filter(vocabulary().organisations)
        ids, key = identified(name)
        called = view.named(key_words(key) if key else tuple(folding.words(name)), organisations, 1)
        found = view.nodes([*ids, *(one.id for one in called if one.score >= MEANT)])
        return next((node for node in found.values() if node.kind in vocabulary().organisations), None)

    @staticmethod
    def _identified(view: View, reading: Reading, keep: Filter) -> list[Found]:
        """The nodes that the question names by an identifier."""
        nodes = view.nodes(reading.ids)
        if reading.key:
            keyed = view.named(key_words(reading.key), keep, NAMES)
            nodes |= view.nodes(scored.id for scored in keyed)
        if keep.languages:  # of a node alone it is not known what its texts are in
            spoken = view.page(replace(keep, ids=frozenset(nodes)), len(nodes))
            nodes = {node.id: node for node in spoken}
        return [Found(node, 2.0, likeness=1.0) for node in nodes.values() if keep.matches(node)]

    def _listed(  # noqa: PLR0913, PLR0917 - all that the question is
        self, view: View, reading: Reading, near: Filter, language: str, n: int, after: int
    ) -> Answer:
        """Who is where, or of the kind or sector, that is all that the question and the filter say."""
        here = replace(near, regions=frozenset({self._home})) if not near.regions else near
        called = {
            one.id: one for said in _said_otherwise(view, reading) for one in view.named(said, near, NAMES, MEANT)
        }
        likely = sorted(called.values(), key=lambda one: (-one.score, one.id))
        found = self._homeward(view, gather(view, (), likely, near, NAMES))
        for keep in dict.fromkeys((here, near)):
            known = {one.node.id for one in found}
            found += [Found(node, 0.0) for node in view.page(keep, after + n + NAMES) if node.id not in known]
        total = view.facets(near).total
        answer = _page(reading, language, found, n, after)
        return replace(answer, total=total, more=after + n < total, capped=False, answering=())

    # --- questions with a matter ----------------------------------------------------

    def _asked(self, view: View, reading: Reading, language: str, *, by_meaning: bool) -> Asked:
        """The question for the legs, before it is known what its words weigh."""
        wanted = intent(reading.matter)
        question = folding.alternatives(wanted.matter)
        short = len(folding.words(reading.whole)) <= SHORT
        spoken = language if short and language != UNDECIDED else detect(reading.whole)
        telling_words = [_rooted(word, spoken) for word in telling(question, spoken) if _tells(word)]
        translated = lexicon().translated(telling_words, spoken)
        nearness = self._legs.nearness if by_meaning else None
        words = len(folding.words(wanted.matter))
        meant = nearness.meant(view, wanted.matter, spoken, words) if nearness else None
        return Asked(reading, spoken, telling_words, (), 0.0, wanted, meant, translated)

    def _weighed(self, view: View, asked: Asked) -> Asked:
        """The question with what its words weigh, and how many of them are made up."""
        words, all_words = len(asked.question), [*asked.question, *asked.translated]
        unseen, *weights = view.weights([UNSEEN, *all_words])
        absent = {word for word, weight in zip(asked.question, weights, strict=False) if weight >= unseen}
        nowhere = [one for one in folding.alternatives(asked.intent.matter) if _rooted(one, asked.language) in absent]
        real = list(filter(lexicon().knows, nowhere))
        proving = [weight * _proving(word) for word, weight in zip(all_words, weights, strict=True)]
        return replace(
            asked,
            weights=proving[:words],
            translated_weights=proving[words:],
            unknown=made_up(self._encoder, asked.intent.matter, nowhere) / (words or 1),
            unheard=lexicon().translated(real, asked.language) or real,
        )

    def _look_ahead(self, view: View, asked: Asked, scopes: Sequence[_Scope]) -> None:
        """Ask together what is asked by the words of a question; where one is put right, it is asked anew."""
        weighed_, called = [*asked.question, *asked.translated, *weighed(asked.reading.matter)], _called(asked)
        texts = dict.fromkeys(scope.texts(scope.near) for scope in scopes)
        legs = [read for keep in texts for read in self._legs.reads(view, asked, keep, DEEP)]
        names = [partial(view.named, called, keep, NAMES, MEANT) for keep in dict.fromkeys(one.keep for one in scopes)]
        view.look_ahead([*legs, *names, lambda: view.weights(weighed_)])

    def _learn(self, view: View) -> None:
        """Read together what is kept of a moment, but for what is seldom asked for."""
        learnt = [lambda: self._reader.learn(view), lambda: self._notes.of(view), lambda: view.weights([UNSEEN])]
        view.look_ahead([*learnt, *self._legs.learnt(view)])

    def _found(  # noqa: PLR0913, PLR0917 - all that the question is
        self, view: View, asked: Asked, scope: _Scope, notes: tuple[Sentence, ...], n: int, after: int
    ) -> Answer:
        """The best hits, reading the legs deeper until they are enough or the legs have no more."""
        words = _called(asked)
        called = _unslipped(view, view.named(words, scope.keep, NAMES, MEANT), asked.unheard)
        # What is called so by a word or two is meant: what only sounds like it is not.
        by_words = bool(called) and len(asked.question) <= SHORT
        k = DEEP
        while True:
            legs = self._legs.read(view, asked, scope.texts(scope.near), k, by_words=by_words)
            found = self._gathered(view, legs.answering, called, scope, words)
            if len(found) >= ENOUGH or legs.exhausted or k >= DEEPEST:
                break
            k *= DEEPER
        answer = _page(asked.reading, asked.language, found, n, after, asked)
        documents = replace(scope.near, kinds=_DOCUMENT) if scope.documents and not after else None
        found_by_text = gather(view, legs.answering, (), documents, 3 * DOCUMENTS) if documents else []
        beside = _unrepeated(found_by_text, _text_of, DOCUMENTS)
        nearest = self._nearest(view, asked, legs, scope, found) if not after else ()
        return replace(
            answer,
            legs={**legs.counts, NAME: len(called)},
            notes=notes if found or beside else (*notes, NOTHING if nearest else NOTHING_NEAR),
            capped=not legs.exhausted,
            documents=tuple(_hit(one, asked) for one in beside),
            nearest=nearest,
        )

    def _gathered(
        self, view: View, ranked: Ranked, called: Sequence[Scored], scope: _Scope, words: Sequence[str]
    ) -> list[Found]:
        """All who answer: by their texts where the question says, and by their name wherever they are."""
        found = gather(view, ranked, called, scope.near, MOST)
        if not scope.narrow:
            return self._homeward(view, found)
        # A place or a kind in a name is part of it: Bezmialem Vakıf is no foundation that is called Bezmialem.
        known, nodes = {one.node.id for one in found}, view.nodes(name.id for name in called)
        whole = [
            name for name in called if name.id not in known and name.id in nodes and _has_all(nodes[name.id], words)
        ]
        return self._homeward(view, [*gather(view, (), whole, scope.keep, NAMES), *found])

    def _homeward(self, view: View, found: list[Found]) -> list[Found]:
        """Best first; of those that are called alike, whoever is in the asker's country, then whoever has most ties."""
        called = [one.node.id for one in found if one.likeness >= MEANT]
        ties = view.degrees(called) if len(called) > 1 else {}

        def score(one: Found) -> float:
            if one.likeness < MEANT:
                return one.score
            here = (one.node.region or "").startswith(self._home)
            return one.score + HOME * here + TIED * math.log1p(ties.get(one.node.id, 0))

        return once(sorted(found, key=score, reverse=True))

    def _nearest(
        self, view: View, asked: Asked, legs: Ranking, scope: _Scope, found: Sequence[Found]
    ) -> tuple[Hit, ...]:
        """What comes nearest where little answers: elsewhere than the question says, else what only lies near."""
        if len(found) >= NEAREST:
            return ()
        elsewhere = self._legs.read(view, asked, scope.keep, DEEP).answering if scope.narrow else ()
        known = {one.node.id for one in found}
        nearest: dict[str, Hit] = {}
        for one in gather(view, elsewhere, (), scope.keep, NEAREST + len(known)):
            nearest.setdefault(one.node.id, _hit(one, asked))
        for one in gather(view, legs.near[:HEAD], (), scope.near, NEAREST + len(known)):
            nearest.setdefault(one.node.id, _for(_hit(one, asked), ONLY_NEAR))
        return tuple(hit for id_, hit in nearest.items() if id_ not in known)[:NEAREST]

    def _index_notes(self, view: View) -> tuple[Sentence, ...]:
        """What to say of the index as it stands."""
        if self._encoder is None:
            return (NO_ENCODER,)
        return {"all": (), "some": (SOME_VECTORS,), "none": (NO_VECTORS,)}[view.indexed(self._encoder.key)]


def _called(asked: Asked) -> tuple[str, ...]:
    """The words that somebody may be called."""
    return tuple(folding.words(intent(asked.reading.whole).matter))


def _unquoted(slips: Mapping[str, str], wording: Wording) -> dict[str, str]:
    """The slips but those in a phrase, which is meant as it stands."""
    quoted = frozenset().union(*(word for phrase in wording.phrases for way in phrase.ways for word in way))
    return {said: taken for said, taken in slips.items() if folding.fold(said) not in quoted}


def _tells(word: frozenset[str]) -> bool:
    """Whether a word can be asked for: a letter, or a number of a digit or two, stands everywhere."""
    return any(len(term) > 2 or (len(term) == 2 and not term.isdigit()) for term in word)


def _unslipped(view: View, called: list[Scored], unheard: Question) -> list[Scored]:
    """Those called so, but by no slip for a word that is one: who asks for a karavan means nobody in Karaman."""
    if not unheard:
        return called
    nodes = view.nodes(one.id for one in called)
    said = {id_: [word for name in node.called for word in folding.words(name)] for id_, node in nodes.items()}
    forms = [(tuple(word), frozenset().union(*map(short_forms, word))) for word in unheard]

    def says(id_: str, begun: tuple[str, ...], short: frozenset[str]) -> bool:
        return any(held in short or held.startswith(begun) for held in said.get(id_, ()))

    return [one for one in called if all(says(one.id, *form) for form in forms)]


def _rooted(word: frozenset[str], language: str) -> frozenset[str]:
    """A word without the short roots that it has in Turkish alone, where it is none: ipsum is not my IPS."""
    if language == "tr" or len(word) == 1:
        return word
    written = max(word, key=len)
    otherwise = {written, *folding.terms(written, "en")}
    return frozenset(term for term in word if term in otherwise or len(term) > SHORT_ROOT)


def _proving(word: frozenset[str]) -> float:
    """What a word counts of its weight in proof that a text answers."""
    return LITTLE if any(map(tells_little, word)) else 1.0


def _said_otherwise(view: View, reading: Reading) -> list[tuple[str, ...]]:
    """The words of a question, and with the names of its place in place of the one that was typed: Viyana, Wien."""
    plain = tuple(folding.words(reading.whole))
    places = [one for one in reading.understood if one.what == "region"]
    if len(places) != 1 or len(reading.understood) < 2:
        return [plain]
    said, ids = folding.words(places[0].said), map(region_id, places[0].codes)
    names = {name for node in view.nodes(ids).values() for name in node.called}
    names |= set(names_of_region(places[0].codes[0]))
    rest = tuple(word for word in plain if word not in said)
    return [plain, *(tuple(folding.words(name)) + rest for name in sorted(names))][:OTHERWISE]


def _has_all(node: Node, words: Sequence[str]) -> bool:
    """Whether one of a node's names has all of the words."""
    return any(set(words) <= set(folding.words(name)) for name in node.called)


def _page(  # noqa: PLR0913, PLR0917 - all that an answer is
    reading: Reading, language: str, found: Sequence[Found], n: int, after: int, asked: Asked | None = None
) -> Answer:
    """The hits after the first `after`, of all that were found."""
    typed = () if reading.ids or reading.key else tuple(folding.words(reading.whole))
    return Answer(
        reading.text,
        language,
        tuple(_hit(one, asked, typed) for one in found[after : after + n]),
        more=len(found) > after + n,
        understood=reading.understood,
        total=len(found),
        answering=tuple(one.node for one in found),
        spoken={one.node.id: _spoken(one) for one in found if one.likeness < MEANT},
    )


def _spoken(found: Found) -> frozenset[str]:
    return frozenset(one.passage.language for one in found.supports if one.passage.role != KNOWN)


def _for(hit: Hit, reason: str) -> Hit:
    """A hit that is there for one reason: it is `alike` another, or `nearest` of what is no answer."""
    return replace(hit, reasons=(Reason(reason, hit.score, 1.0, Sentence(f"search.hit.{reason}")),))


def _hit(found: Found, asked: Asked | None, typed: Sequence[str] = ()) -> Hit:
    supports = _distinct(found.supports) if asked else []
    evidence = tuple(_evidence(support, asked) for support in supports) if asked else ()
    said = reasons(found, evidence, asked.language if asked else UNDECIDED, typed)
    return Hit(found.node, found.score, evidence, said, found.also)


def _distinct(supports: Sequence[Support]) -> list[Support]:
    """The strongest supports that do not say the same, at most EVIDENCE; what is known only where nothing was said."""
    said = [support for support in supports if support.passage.role != KNOWN]
    return _unrepeated(said or supports, lambda support: support.passage.text, EVIDENCE)


def _text_of(found: Found) -> str:
    """The text by which somebody was found first; empty for who was found by name."""
    return found.supports[0].passage.text if found.supports else ""


def _unrepeated(found: Sequence[T], text_of: Callable[[T], str], most: int) -> list[T]:
    """The first `most` whose text repeats that of none before them."""
    kept: list[T] = []
    for one in found:
        text = text_of(one)
        if len(kept) < most and not any(text and repeats(text, text_of(other)) for other in kept):
            kept.append(one)
    return kept


def _evidence(support: Support, asked: Asked) -> Evidence:
    passage = support.passage
    # A word of many proves nothing: what is marked has to be a good part of what was asked.
    proven = asked.told(passage) >= PROVEN
    question = asked.translated if asked.elsewhere(passage) else asked.question
    spans = mark(passage.text, passage.language, question).spans if proven else ()
    return Evidence(passage, support.holder, spans, support.fused.ranks, support.weight)
