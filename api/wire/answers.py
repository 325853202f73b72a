"""The wire models of answers: search, partners and introduction paths, with their reasons in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field

from api.wire.nodes import EdgeOut, FacetsOut, NodeOut, NodeRef, PassageOut, Wire
from api.words.labels import Places, learn_understood, understood_label
from graph.words.sentences import Language

if TYPE_CHECKING:
    from api.questions.paths import Introductions
    from graph.ties.paths import IntroductionPath
    from search.answer import Answer, Evidence, Hit, Reason, Understood
    from search.partners.answer import Match, Partner, PartnerAnswer


class Rank(Wire):
    """Where one leg put a passage: `rank` from 1, `score` the leg's own."""

    rank: int
    score: float


class EvidenceOut(Wire):
    """A passage that a hit rests on; `highlights` are [start, end) character offsets into its text."""

    passage: PassageOut
    holder: NodeRef
    highlights: tuple[tuple[int, int], ...] = ()
    ranks: dict[str, Rank] = Field(default_factory=dict, description="By leg: meaning, words, name.")
    weight: float = Field(description="How far the holder's text speaks for the hit, 0–1.")

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        """From the domain's evidence."""
        return cls(
            passage=PassageOut.of(evidence.passage),
            holder=NodeRef.ref(evidence.holder),
            highlights=evidence.highlights,
            ranks={leg: Rank(rank=place.rank, score=place.score) for leg, place in evidence.ranks.items()},
            weight=evidence.weight,
        )


class ReasonOut(Wire):
    """Why something is in the answer: a feature, its value, its share of the score, and a sentence."""

    feature: str
    value: float = Field(description="The feature's own; 0–1 for partners, the leg's score for hits.")
    weight: float = Field(description="Its share of the score, 0–1.")
    sentence: str

    @classmethod
    def of(cls, reason: Reason, language: Language) -> Self:
        """From the domain's reason, in a language."""
        return cls(feature=reason.feature, value=reason.value, weight=reason.weight, sentence=reason.sentence[language])


class HitOut(Wire):
    """One found node with what it rests on."""

    node: NodeOut
    score: float = Field(description="Orders the hits of one answer (greater is better); says nothing across answers.")
    evidence: tuple[EvidenceOut, ...] = ()
    reasons: tuple[ReasonOut, ...] = ()
    also: tuple[NodeRef, ...] = Field((), description="The same organisation from other sources.")

    @classmethod
    def of(cls, hit: Hit, language: Language) -> Self:
        """From the domain's hit, with its reasons in a language."""
        return cls(
            node=NodeOut.of(hit.node),
            score=hit.score,
            evidence=tuple(EvidenceOut.of(one) for one in hit.evidence),
            reasons=tuple(ReasonOut.of(one, language) for one in hit.reasons),
            also=tuple(map(NodeRef.ref, hit.also)),
        )


class UnderstoodOut(Wire):
    """Something read in a question: what it is, its codes and label, how it was said, and what takes it back.

    What is asked for word for word, or to be kept out, is its own code.
    """

    what: str = Field(description="region, kind, sector, size, phrase or without")
    codes: tuple[str, ...]
    label: str
    said: str
    key: str = Field(description="Sent as `plain`, it is not read again.")

    @classmethod
    def of(cls, read: Understood, places: Places, language: Language) -> Self:
        """From the domain's, with its label in a language."""
        label = understood_label(read, places, language)
        return cls(what=read.what, codes=read.codes, label=label, said=read.said, key=read.key)


class SearchOut(Wire):
    """The answer to a question, best first; `language` is the question's, ISO 639-1 or `und`."""

    query: str
    language: str
    understood: tuple[UnderstoodOut, ...] = ()
    total: int = Field(0, description="How many answer the question.")
    capped: bool = Field(False, description="Whether more may answer than were counted.")
    hits: tuple[HitOut, ...] = ()
    documents: tuple[HitOut, ...] = Field((), description="Documents that answer, beside the organisations.")
    nearest: tuple[HitOut, ...] = Field((), description="What only comes nearest, where few answer.")
    facets: FacetsOut | None = None
    legs: dict[str, int] = Field(default_factory=dict, description="Candidates that each leg gave.")
    notes: tuple[str, ...] = ()
    next: str | None = Field(None, description="Cursor of the next page.")

    @classmethod
    def of(
        cls,
        answer: Answer,
        language: Language,
        places: Places,
        *,
        following: str | None = None,
        facets: FacetsOut | None = None,
    ) -> Self:
        """From the domain's answer, with its sentences and labels in a language."""
        learn_understood(places, answer.understood)
        return cls(
            query=answer.query,
            language=answer.language,
            understood=tuple(UnderstoodOut.of(read, places, language) for read in answer.understood),
            total=answer.total,
            capped=answer.capped,
            hits=tuple(HitOut.of(hit, language) for hit in answer.hits),
            documents=tuple(HitOut.of(hit, language) for hit in answer.documents),
            nearest=tuple(HitOut.of(hit, language) for hit in answer.nearest),
            facets=facets,
            legs=dict(answer.legs),
            notes=tuple(note[language] for note in answer.notes),
            next=following,
        )


class StepOut(Wire):
    """One step of a path: the tie, and whom it leads to."""

    edge: EdgeOut
    node: NodeRef


class PathOut(Wire):
    """A way to be introduced.

    Its cost orders the ways and says nothing by itself, so it is not sent.
    """

    steps: tuple[StepOut, ...]
    sentence: str

    @classmethod
    def of(cls, path: IntroductionPath, language: Language) -> Self:
        """From the domain's path, with its sentence in a language."""
        return cls(
            steps=tuple(StepOut(edge=EdgeOut.of(step.edge), node=NodeRef.ref(step.node)) for step in path.steps),
            sentence=path.sentence[language],
        )


class PathsOut(Wire):
    """Up to three ways from one organisation to another, best first; none when they are too far apart."""

    source: NodeRef
    target: NodeRef
    paths: tuple[PathOut, ...] = ()

    @classmethod
    def of(cls, found: Introductions, language: Language) -> Self:
        """From the ways that were found, with their sentences in a language."""
        paths = tuple(PathOut.of(path, language) for path in found.paths)
        return cls(source=NodeRef.ref(found.source), target=NodeRef.ref(found.target), paths=paths)


class MatchOut(Wire):
    """A capability that meets a need; `direction` says whose capability it is (they_offer or you_offer)."""

    direction: str
    value: float = Field(description="How well it fits, 0–1; orders, and is no probability.")
    level: str = Field(description="The same as a word: some, good or strong.")
    topic: bool = Field(description="Whether it meets no need and is a text on the same matter.")
    need: PassageOut | None = None
    capability: PassageOut
    holder: NodeRef

    @classmethod
    def of(cls, match: Match) -> Self:
        """From the domain's match."""
        return cls(
            direction=match.direction,
            value=match.value,
            level=match.level,
            topic=match.topic,
            need=None if match.need is None else PassageOut.of(match.need),
            capability=PassageOut.of(match.capability),
            holder=NodeRef.ref(match.holder),
        )


class PartnerOut(Wire):
    """One suggested partner with its features, what matches, and a way to be introduced."""

    node: NodeOut
    score: float = Field(
        description="Orders the partners of one answer (greater is better). A sum of weighted features without an "
        "upper bound, no probability and not comparable across answers: show the features instead."
    )
    features: tuple[ReasonOut, ...] = ()
    matches: tuple[MatchOut, ...] = ()
    path: PathOut | None = None

    @classmethod
    def of(cls, partner: Partner, language: Language) -> Self:
        """From the domain's partner, with its sentences in a language."""
        return cls(
            node=NodeOut.of(partner.node),
            score=partner.score,
            features=tuple(ReasonOut.of(one, language) for one in partner.features),
            matches=tuple(MatchOut.of(one) for one in partner.matches),
            path=None if partner.path is None else PathOut.of(partner.path, language),
        )


class PartnersOut(Wire):
    """Suggested partners of an organisation or for a text, best first."""

    source: NodeOut | None = None
    text: str | None = None
    partners: tuple[PartnerOut, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: PartnerAnswer, language: Language) -> Self:
        """From the domain's answer, with its sentences in a language."""
        return cls(
            source=None if answer.source is None else NodeOut.of(answer.source),
            text=answer.text or None,
            partners=tuple(PartnerOut.of(one, language) for one in answer.partners),
            notes=tuple(note[language] for note in answer.notes),
        )
