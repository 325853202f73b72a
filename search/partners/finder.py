"""Who could be a partner, for an organisation or a text, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from graph.errors import BadInput
from graph.filters import Filter
from graph.model import Node, Passage
from graph.store import Store
from graph.ties.measures import Ties, read_ties
from graph.ties.paths import IntroductionPath, introduction_paths
from graph.vocabulary import vocabulary
from graph.words.folding import words
from search.answer import Reason, Sentence
from search.encoders.encoder import Encoder
from search.partners import features, reasons
from search.partners.features import THEY, YOU, Candidate, Direction, Voice
from search.partners.likeness import Likeness, background

INTRODUCED = 3
"""So many of the first partners come with a way to be introduced: each takes tens of milliseconds among hubs."""
MET, FAR = 2, 4
"""The ties of a short way to be introduced, and of the longest."""
LONGEST = 10_000
"""Characters of a text."""

NOT_STATED: Sentence = {
    "tr": "Bu kuruluş ihtiyaç ya da yetkinlik belirtmemiş; profil ve proje metinlerine bakıldı.",
    "en": "This organisation states no needs or capabilities; its profile and project texts were used.",
}
NO_TEXT: Sentence = {
    "tr": "Bu kuruluşun hiç metni yok; yalnızca bağlarına bakıldı.",
    "en": "This organisation has no texts at all; only its ties were used.",
}
NO_MEANING: Sentence = {
    "tr": "Anlam araması kapalı ya da metinler henüz dizinlenmedi; yalnızca sözcüklere ve bağlara bakıldı.",
    "en": "Search by meaning is off or the texts are not indexed yet; only words and ties were used.",
}
NO_NEED: Sentence = {
    "tr": "Bu kuruluş ihtiyaç belirtmemiş; tek yönlü arama için ihtiyaç ekleyin.",
    "en": "This organisation states no need; add one for a one-sided search.",
}


@dataclass(frozen=True, slots=True)
class Match:
    """A capability that meets a need (`need` None: the text asked); `holder` is whose capability it is, value 0–1."""

    direction: Direction
    need: Passage | None
    capability: Passage
    holder: Node
    value: float


@dataclass(frozen=True, slots=True)
class Partner:
    """One suggested partner: greater scores are better, the weightiest feature comes first."""

    node: Node
    score: float
    features: tuple[Reason, ...] = ()
    matches: tuple[Match, ...] = ()
    path: IntroductionPath | None = None


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """Partners of an organisation (`source`) or for a text, best first; `notes` say how they were found."""

    source: Node | None
    text: str
    partners: tuple[Partner, ...] = ()
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class _World:
    generation: int
    audiences: frozenset[str]
    ties: Ties
    activity: Mapping[str, float]
    likeness: Likeness
    seen: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its features and score."""

    candidate: Candidate
    given: dict[str, float]
    score: float


class PartnerFinder:
    """Partners over a store; without an encoder by words and ties. Safe to share between threads.

    What is read of the whole store (ties, the background of likeness) is kept for one generation and audience.
    """

    def __init__(self, store: Store, encoder: Encoder | None) -> None:
        self._store, self._encoder = store, encoder
        self._held: _World | None = None
        self._lock = Lock()

    def for_organisation(
        self, id_: str, keep: Filter, n: int = 10, *, other_regions: bool = False, one_sided: bool = False
    ) -> PartnerAnswer:
        """The n best partners of an organisation, of those the filter keeps; itself is never one.

        `other_regions` prefers what is elsewhere, `one_sided` asks only what they can do for it. NotFound for an
        unknown id, BadInput for what is no organisation.
        """
        source = self._organisation(id_, keep)
        world = self._world(keep.audiences)
        own = features.voice(self._store, id_, keep.audiences)
        wish = reasons.Wish(source, other_regions, one_sided, self._clusters([id_], keep).get(id_, frozenset()))
        ranked = self._ranked(world, own, keep, wish)
        partners = tuple(self._partner(world, one, source, keep) for one in ranked[:n])
        introduced = (self._introduced(p, source, keep) for p in partners[:INTRODUCED])
        return PartnerAnswer(source, "", (*introduced, *partners[INTRODUCED:]), self._notes(world, own, wish))

    def for_text(self, text: str, keep: Filter, n: int = 10, *, region: str | None = None) -> PartnerAnswer:
        """The n best partners for a need said in words; `region` (a NUTS code) prefers what is there.

        BadInput for a text without a word or too long.
        """
        tidy = _checked(text)
        world = self._world(keep.audiences)
        ranked = self._ranked_for_text(world, tidy, keep, region)
        partners = tuple(self._partner(world, one, None, keep) for one in ranked[:n])
        return PartnerAnswer(None, tidy, partners, () if self._meaning(world) else (NO_MEANING,))

    def rank_for_organisation(self, id_: str, keep: Filter, n: int) -> list[str]:
        """The ids of `for_organisation`, without what explains them."""
        source = self._organisation(id_, keep)
        own = features.voice(self._store, id_, keep.audiences)
        wish = reasons.Wish(source, clusters=self._clusters([id_], keep).get(id_, frozenset()))
        return [one.candidate.node.id for one in self._ranked(self._world(keep.audiences), own, keep, wish)[:n]]

    def rank_for_text(self, text: str, keep: Filter, n: int) -> list[str]:
        """The ids of `for_text`, without what explains them."""
        ranked = self._ranked_for_text(self._world(keep.audiences), _checked(text), keep, None)
        return [one.candidate.node.id for one in ranked[:n]]

    def _organisation(self, id_: str, keep: Filter) -> Node:
        source = self._store.node(id_, keep.audiences)
        if source.kind not in vocabulary().organisations:
            raise BadInput(f"“{id_}” is a {source.kind}; partners are found for organisations.")
        return source

    # --- ranking ---------------------------------------------------------------

    def _ranked(self, world: _World, own: Voice, keep: Filter, wish: reasons.Wish) -> list[Ranked]:
        source = wish.source
        assert source is not None  # noqa: S101 - asked for an organisation only
        everything = Filter(audiences=keep.audiences)
        asked = [*own.needs, *own.offers, *own.others][: features.OWN]
        topics = features.topics(world.likeness, asked, everything)
        spoken = features.bearers(world.ties, topics)
        said = self._worded(world, own, everything)
        close = features.near(world.ties, source.id)
        ids = {id_ for ids in spoken.values() for id_ in ids} | close.keys() | said
        found = features.candidates(self._store, ids - {source.id}, keep, world.seen)
        features.fit(world.likeness, own, found, everything)
        for holder, (value, passage) in topics.items():
            for id_ in spoken.get(holder, ()):
                if id_ in found and value > found[id_].topic:
                    found[id_].topic, found[id_].best = value, passage
        at = world.ties.number.get(source.id)
        together = {} if at is None else world.ties.together(at)
        for id_, candidate in found.items():
            candidate.closeness = close.get(id_, 0.0)
            candidate.activity = world.activity.get(id_, 0.0)
            candidate.together = together.get(id_, 0)
        return self._scored(found, wish, keep)

    def _worded(self, world: _World, own: Voice, keep: Filter) -> set[str]:
        """The organisations whose texts share words with what is stated."""
        passages = {
            id_ for p in [*own.needs, *own.offers] for id_ in world.likeness.said(p.text, keep, features.DEEP // 4)
        }
        holders = {p.holder for p in self._store.passages(passages, keep.audiences).values()}
        return {id_ for ids in features.bearers(world.ties, holders).values() for id_ in ids}

    def _ranked_for_text(self, world: _World, text: str, keep: Filter, region: str | None) -> list[Ranked]:
        everything = Filter(audiences=keep.audiences)
        vector = world.likeness.vector(text) if self._meaning(world) else None
        asked = features.ask(world.likeness, text, everything, vector)
        holders = {p.holder for p in asked.passages.values()}
        spoken = features.bearers(world.ties, holders)
        found = features.candidates(self._store, {id_ for ids in spoken.values() for id_ in ids}, keep, world.seen)
        features.weigh(found, asked, spoken, world.likeness)
        for id_, candidate in found.items():
            candidate.activity = world.activity.get(id_, 0.0)
        return self._scored(found, reasons.Wish(None, region=region), keep)

    def _scored(self, found: Mapping[str, Candidate], wish: reasons.Wish, keep: Filter) -> list[Ranked]:
        clusters = self._clusters(found, keep) if wish.clusters else {}
        ranked = []
        for id_, candidate in found.items():
            given = reasons.features(candidate, wish, clusters.get(id_, frozenset()))
            ranked.append(Ranked(candidate, given, reasons.score(given)))
        ranked = [one for one in ranked if one.score > 0]
        return sorted(ranked, key=lambda one: (-one.score, one.candidate.node.id))

    # --- explaining ------------------------------------------------------------

    def _partner(self, world: _World, one: Ranked, source: Node | None, keep: Filter) -> Partner:
        node = one.candidate.node
        topic = world.likeness.value(one.candidate.topic)
        fits = sorted(one.candidate.fits.values(), key=lambda fit: (-fit.value, fit.direction))
        whose = {YOU: source or node, THEY: node}
        matches = [
            Match(fit.direction, fit.need, fit.capability, whose[fit.direction], fit.value)
            for fit in fits
            if fit.value > 0
        ]
        matches += self._topic(one.candidate, topic, keep)
        return Partner(node, one.score, reasons.reasons(one.given, one.candidate, topic), tuple(matches))

    def _topic(self, candidate: Candidate, value: float, keep: Filter) -> list[Match]:
        """The text that the topic was found in, beside what is stated; its holder is the project or document."""
        passage = self._store.passages([candidate.best], keep.audiences).get(candidate.best)
        stated = {fit.capability.id for fit in candidate.fits.values()}
        if passage is None or passage.id in stated or value <= 0:
            return []
        return [Match(THEY, None, passage, self._store.node(passage.holder, keep.audiences), value)]

    def _introduced(self, partner: Partner, source: Node, keep: Filter) -> Partner:
        # Those that have met are introduced by what they met in; looking farther costs ten times as much.
        for hops in (MET, FAR):
            paths = introduction_paths(self._store, source.id, partner.node.id, keep.audiences, k=1, max_hops=hops)
            if paths:
                return replace(partner, path=paths[0])
        return partner

    def _notes(self, world: _World, own: Voice, wish: reasons.Wish) -> tuple[Sentence, ...]:
        notes = []
        if not (own.needs or own.offers or own.others):
            notes.append(NO_TEXT)
        elif not own.stated:
            notes.append(NOT_STATED)
        if wish.one_sided and not own.needs:
            notes.append(NO_NEED)
        if not self._meaning(world):
            notes.append(NO_MEANING)
        return tuple(notes)

    # --- what is read of the store ----------------------------------------------

    def _world(self, audiences: frozenset[str]) -> _World:
        generation = self._store.generation()
        with self._lock:
            held = self._held
            if held is None or (held.generation, held.audiences) != (generation, audiences):
                ties = read_ties(self._store, audiences)
                key = self._encoder.key if self._encoder else ""
                likeness = Likeness(self._store, self._encoder, background(self._store, key))
                held = self._held = _World(ties.generation, audiences, ties, features.activity(ties), likeness)
            return held

    @staticmethod
    def _meaning(world: _World) -> bool:
        return world.likeness.encoder is not None and world.likeness.background.known

    def _clusters(self, ids: Iterable[str], keep: Filter) -> dict[str, frozenset[str]]:
        edges = self._store.edges_of(sorted(ids), keep.audiences, relations=["member_of"], direction="out")
        found: dict[str, set[str]] = defaultdict(set)
        for edge in edges:
            found[edge.src].add(edge.dst)
        return {id_: frozenset(clusters) for id_, clusters in found.items()}


def _checked(text: str) -> str:
    tidy = " ".join(text.split())
    if not words(tidy):
        raise BadInput("The text has no word in it; say what you need in a few words.")
    if len(tidy) > LONGEST:
        raise BadInput(f"The text has {len(tidy):,} characters; say what you need in at most {LONGEST:,}.")
    return tidy
