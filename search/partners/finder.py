"""Who could be a partner, for an organisation or a text, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.errors import NotFound
from graph.filters import Filter
from graph.model import Node
from graph.ties.paths import introductions
from graph.view import View
from graph.words.sentences import Sentence
from search.encoders.encoder import Encoder
from search.kept import Kept
from search.partners import candidates
from search.partners.answer import PUBLISHED, UNLIKE, Partner, PartnerAnswer
from search.partners.candidates import DEEP
from search.partners.features import Featured, Wish, organisation_features, text_features
from search.partners.fits import organisation_fits
from search.partners.likeness import Floats, Likeness
from search.partners.matches import matches, shown
from search.partners.only import ANYONE, Only
from search.partners.reasons import reasons
from search.partners.scoring import score
from search.partners.voice import Voice, voice
from search.partners.world import World, Worlds
from search.question import LONGEST_NEED, tidy
from search.remembered import Remembered
from search.texts import Texts, kept_texts

INTRODUCED = 3
"""So many of the first partners come with a way to be introduced: each takes tens of milliseconds among hubs."""
FITS = 64
"""Answers about what fits an organisation that are kept of a moment: one an organisation and list of what there is."""
MET, FAR = 2, 4
"""The ties of a short way to be introduced, and of the longest."""

Fits = Remembered[tuple[str, frozenset[str], int], PartnerAnswer]

NOT_STATED = Sentence("search.partners.not_stated")
NO_TEXT = Sentence("search.partners.no_text")
NO_MEANING = Sentence("search.partners.no_meaning")
NO_NEED = Sentence("search.partners.no_need")


class PartnerFinder:
    """Partners for whoever asks; without an encoder by words and ties. Safe to share between threads.

    What is read of all that a caller may see (ties, the background of likeness) is kept for those who see the same.
    """

    def __init__(
        self, encoder: Encoder | None, texts: Kept[Texts] | None = None, *, beside: Encoder | None = None
    ) -> None:
        """`beside` is a second encoder, which counts where the store has vectors of it for all."""
        self._encoders = [one for one in (encoder, beside) if one is not None] if encoder else []
        self._texts = texts or kept_texts()
        self._worlds = Worlds([one.key for one in self._encoders])
        self._fits: Kept[Fits] = Kept(lambda _: Remembered(FITS))

    def for_organisation(  # noqa: PLR0913 - the question and its wishes, these by name
        self,
        view: View,
        id_: str,
        keep: Filter,
        n: int = 10,
        *,
        other_regions: bool = False,
        one_sided: bool = False,
        only: Only = ANYONE,
    ) -> PartnerAnswer:
        """The n best partners of an organisation, of those the filter and `only` keep; itself is never one.

        `other_regions` prefers what is elsewhere, `one_sided` asks only what they can do for it. NotFound for an
        unknown id and for what is no organisation.
        """
        wish = Wish(view.organisation(id_), other_regions, one_sided)
        world, likeness = self._read(view)
        own = voice(likeness, id_)
        partners = _ranked_for(likeness, world, own, keep, wish, only).partners(likeness, wish.source, n)
        return PartnerAnswer(wish.source, "", _introduced(view, wish.source, partners), _notes(likeness, own, wish))

    def for_text(  # noqa: PLR0913 - the question and its wishes, these by name
        self, view: View, text: str, keep: Filter, n: int = 10, *, region: str | None = None, only: Only = ANYONE
    ) -> PartnerAnswer:
        """The n best partners for a need said in words, of those the filter and `only` keep.

        `region` (a NUTS code) prefers what is there. BadInput for a text without a word or too long.
        """
        asked = tidy(text, LONGEST_NEED)
        world, likeness = self._read(view)
        partners = _ranked_for_text(likeness, world, asked, keep, region, only).partners(likeness, None, n)
        return PartnerAnswer(None, asked, partners, () if likeness.meaning else (NO_MEANING,))

    def for_opportunity(self, view: View, id_: str, keep: Filter, n: int = 10) -> PartnerAnswer:
        """The n best partners for a published request or offer, of those the filter keeps; who published it is none.

        NotFound for an id that is none, and for what states neither a need nor a capability.
        """
        source = view.node(id_)
        world, likeness = self._read(view)
        own = voice(likeness, id_)
        if not own.stated:
            raise NotFound("search.partners.no_opportunity", id=id_)
        publishers = {tie.src for tie in view.edges_of([id_], relations=PUBLISHED, direction="in")}
        ranking = _ranked_for(likeness, world, own, keep, Wish(source), but=publishers)
        return PartnerAnswer(source, "", ranking.partners(likeness, source, n), _notes(likeness, own, Wish(source)))

    def opportunities_for(self, view: View, id_: str, among: Collection[str], n: int = 10) -> PartnerAnswer:
        """The n of these requests and offers that fit an organisation best: those that somewhat fit, and not its own.

        The score is the value of the better direction. NotFound for an unknown id and for what is no organisation.
        Kept for those who see the same until something changes: a list is looked at more often than it moves.
        """
        asked = (id_, frozenset(among), n)
        made = self._fits.of(view).of([asked], lambda _: {asked: self._fitting(view.again(), id_, asked[1], n)})
        return made[asked]

    def _fitting(self, view: View, id_: str, among: Collection[str], n: int) -> PartnerAnswer:
        """The same, worked out of what there is by now: what whoever asks has read before may be older."""
        source, opportunities = view.organisation(id_), view.nodes(among)
        _, likeness = self._read(view)
        own = voice(likeness, id_)
        mine = {tie.dst for tie in view.edges_of([id_], relations=PUBLISHED, direction="out")}
        texts = likeness.texts.passages_of(view, sorted(opportunities.keys() - mine))
        words = {p.id: likeness.said(p.text, DEEP) for p in own.statements}
        fits = organisation_fits(likeness, own, [(p.holder, p) for p in texts], words)
        worth = {one: max(fit.value for fit in found.values()) for one, found in fits.items()}
        best = sorted((one for one, value in worth.items() if value >= UNLIKE), key=lambda one: (-worth[one], one))[:n]
        found = tuple(
            Partner(opportunities[one], worth[one], (), tuple(shown(fits[one].values(), opportunities[one], source)))
            for one in best
        )
        return PartnerAnswer(source, "", found, _notes(likeness, own, Wish(source)))

    def rank_for_organisation(self, view: View, id_: str, keep: Filter, n: int) -> list[str]:
        """The ids of `for_organisation`, without what explains them."""
        wish = Wish(view.organisation(id_))
        world, likeness = self._read(view)
        return _ranked_for(likeness, world, voice(likeness, id_), keep, wish).ids(n)

    def rank_for_text(self, view: View, text: str, keep: Filter, n: int) -> list[str]:
        """The ids of `for_text`, without what explains them."""
        world, likeness = self._read(view)
        return _ranked_for_text(likeness, world, tidy(text, LONGEST_NEED), keep, None).ids(n)

    def _read(self, view: View) -> tuple[World, Likeness]:
        world = self._worlds.of(view)
        return world, Likeness(view, self._encoders, world.background, self._texts.of(view))


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates with what speaks for them; `order` are the rows of those with a score, best first."""

    nodes: Mapping[str, Node]
    featured: Featured
    scores: Floats
    order: Sequence[int]

    def ids(self, n: int) -> list[str]:
        """The ids of the n best."""
        return [self.featured.table.ids[row] for row in self.order[:n]]

    def partners(self, likeness: Likeness, source: Node | None, n: int) -> tuple[Partner, ...]:
        """The n best, with reasons."""
        best = self.ids(n)
        shown = matches(likeness, self.featured, [self.nodes[id_] for id_ in best], source)
        found = []
        for row, id_ in zip(self.order, best, strict=False):
            topic = self.featured.topics.get(id_)
            said = reasons(self.featured.table.given(row), likeness.value(topic.value if topic else 0.0))
            found.append(Partner(self.nodes[id_], float(self.scores[row]), said, shown[id_]))
        return tuple(found)


def _ranked_for(  # noqa: PLR0913, PLR0917 - all that is asked
    likeness: Likeness,
    world: World,
    own: Voice,
    keep: Filter,
    wish: Wish,
    only: Only = ANYONE,
    but: Collection[str] = (),
) -> Ranking:
    found = candidates.for_organisation(likeness, world, wish.source, own, likeness.view.within(keep))
    nodes = {id_: node for id_, node in found.nodes.items() if id_ not in but}
    found = replace(found, nodes=only.among(nodes, world, wish.source))
    return _ranking(found.nodes, organisation_features(likeness, world, own, found, wish))


def _ranked_for_text(  # noqa: PLR0913, PLR0917 - all that is asked
    likeness: Likeness, world: World, text: str, keep: Filter, region: str | None, only: Only = ANYONE
) -> Ranking:
    found = candidates.for_text(likeness, world, text, likeness.view.within(keep))
    found = replace(found, nodes=only.among(found.nodes, world))
    return _ranking(found.nodes, text_features(likeness, found, region))


def _ranking(nodes: Mapping[str, Node], featured: Featured) -> Ranking:
    """The candidates by score; of equal ones the id decides, by which the rows stand."""
    scores = score(featured.table)
    order = [row for row in np.argsort(-scores, kind="stable").tolist() if scores[row] > 0]
    return Ranking(nodes, featured, scores, order)


def _introduced(view: View, source: Node, partners: Sequence[Partner]) -> tuple[Partner, ...]:
    """The first of the partners with a way to be introduced."""
    first = partners[:INTRODUCED]
    # Those that have met are introduced by what they met in; looking farther costs ten times as much.
    ways = introductions(view, source.id, [p.node.id for p in first], k=1, within=(MET, FAR))
    return (*(replace(p, path=next(iter(ways[p.node.id]), None)) for p in first), *partners[INTRODUCED:])


def _notes(likeness: Likeness, own: Voice, wish: Wish) -> tuple[Sentence, ...]:
    """How partners were found."""
    notes = [NO_TEXT] if own.silent else [] if own.stated else [NOT_STATED]
    if wish.one_sided and not own.needs:
        notes.append(NO_NEED)
    if not likeness.meaning:
        notes.append(NO_MEANING)
    return tuple(notes)
