"""What answers a kept question now, as whoever has a view sees it, whatever sort of question it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.model import Node
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.sentences import LANGUAGES, Sentence
from people.alerts.watches import PARTNERS, PATTERN, Asked
from search.answer import Answer, Hit
from search.partners.finder import PartnerFinder
from search.partners.only import Only
from search.partners.voice import NEED
from search.searcher import Searcher

DEEP = 50
"""So many answers of a search are looked through for what is new."""
SUGGESTED, NEAR = 20, 60
"""Partners that are looked through for new ones, and those that had been near enough to be no news."""
REACH = 10_000
"""Things within the ties of a pattern that are looked at."""
DOCUMENTS = frozenset({"document"})


@dataclass(frozen=True, slots=True)
class Answering:
    """Something that answers, and why; `also` are the ids under which other sources have the same."""

    node: Node
    reasons: Sequence[Sentence]
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Now:
    """What answers now: the best, of which the new are told, and the ids of all that are no news from now on."""

    best: Sequence[Answering]
    all: Collection[str]


@dataclass(frozen=True, slots=True)
class Answers:
    """What finds answers; it holds no store."""

    searcher: Searcher
    partners: PartnerFinder

    def now(self, view: View, asked: Asked) -> Now:
        """What answers a question; BadInput or NotFound for one that cannot be asked in this view any more."""
        if asked.sort == PARTNERS:
            return self._partners(view, asked)
        if asked.sort == PATTERN:
            return self._pattern(view, asked)
        answers = [self._search(view, asked, kinds) for kinds in _kinds(asked)]
        best = [_answering(hit) for answer in answers for hit in answer.hits]
        return Now(best, {node.id for answer in answers for node in answer.answering} | {one.node.id for one in best})

    def by(self, view: View, asked: Asked, node: Node) -> Answering | None:
        """How a search answers with a node, None where it does not."""
        answer = self._search(view, asked, frozenset({node.kind}))
        return next((_answering(hit) for hit in answer.hits if hit.node.id == node.id), None)

    def _search(self, view: View, asked: Asked, kinds: frozenset[str]) -> Answer:
        return self.searcher.search(view, asked.text, replace(asked.keep(), kinds=kinds), DEEP)

    def _partners(self, view: View, asked: Asked) -> Now:
        only, keep = Only(asked.elsewhere, asked.newcomers), asked.keep()
        if asked.about:
            answer = self.partners.for_organisation(view, asked.about, keep, NEAR, one_sided=asked.one_sided, only=only)
        else:
            answer = self.partners.for_text(view, asked.text, keep, NEAR, only=only)
        # Where little is known anybody is suggested; what counts is to have something that fits.
        fit = [one for one in answer.partners if one.matches]
        first = {one.node.id for one in answer.partners[:SUGGESTED]}
        best = [
            Answering(one.node, [reason.sentence for reason in one.features]) for one in fit if one.node.id in first
        ]
        return Now(best, [one.node.id for one in fit])

    def _pattern(self, view: View, asked: Asked) -> Now:
        """Who is within so many ties of an organisation and offers what is asked for; who needs it alone is none."""
        about = view.organisation(asked.about)
        near = view.k_hop([about.id], asked.ties, relations=sorted(vocabulary().ties), limit=REACH)
        keep = asked.keep()
        kinds = (keep.kinds or vocabulary().organisations) & vocabulary().organisations
        keep = replace(keep, kinds=kinds, ids=frozenset(near) - {about.id} if kinds else frozenset())
        answer = self.searcher.search(view, asked.text, keep, DEEP)
        offering = [hit for hit in answer.hits if any(one.passage.role != NEED for one in hit.evidence)]
        best = [_answering(hit, _way(about, near[hit.node.id])) for hit in offering]
        return Now(best, [hit.node.id for hit in offering])


def _kinds(asked: Asked) -> Iterator[frozenset[str]]:
    """The kinds that a search is asked for, those of documents by themselves."""
    kinds = asked.keep().kinds
    for group in (vocabulary().organisations, DOCUMENTS):
        if chosen := (kinds & group if kinds else group):
            yield chosen


def _answering(hit: Hit, *first: Sentence) -> Answering:
    """A hit with its reasons, others of them first."""
    return Answering(hit.node, [*first, *(reason.sentence for reason in hit.reasons)], [node.id for node in hit.also])


def _way(about: Node, ties: int) -> Sentence:
    name = {one: about.name_in(one) for one in LANGUAGES}
    return Sentence("people.alert.near", {"n": ties, "name": name})
