"""Requests and offers: what they say counts for who published them, and who fits them is found both ways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.errors import NotFound
from graph.filters import Filter
from graph.model import PUBLIC, Batch, Node
from graph.store import Store
from search.partners.finder import PartnerFinder
from tests.search.partner_graphs import WordEncoder, filled, indexed, organisation, says, seen, tie

OPEN = Filter()
KIND = Filter(frozenset({"opportunity"}))


def _market(audience: tuple[str, ...] = (PUBLIC,)) -> Store:
    """A dairy that has published a request for membranes, a maker of them, a bakery that seeks whey, and an offer."""
    nodes = [
        organisation("dairy"),
        organisation("maker"),
        organisation("bakery"),
        organisation("steel"),
        organisation("request", "opportunity"),
        organisation("offer", "opportunity"),
    ]
    passages = [
        says("request", "need", "ultrafiltration membranes for water treatment"),
        says("offer", "capability", "whey protein powder for sports food"),
        says("maker", "capability", "ultrafiltration membranes for water treatment plants"),
        says("bakery", "need", "whey protein powder for sports food bars"),
        says("steel", "capability", "steel casting and forging of heavy parts"),
    ]
    ties = [
        replace(tie("dairy", "requests", "request"), audience=audience),
        replace(tie("dairy", "offers", "offer"), audience=audience),
    ]
    return indexed(filled(nodes, ties, passages))


def test_what_is_published_counts_as_stated_by_the_one_who_published_it() -> None:
    answer = PartnerFinder(WordEncoder()).for_organisation(seen(_market()), "dairy", OPEN)
    assert [one.node.id for one in answer.partners[:2]] == ["maker", "bakery"]
    assert [match.direction for match in answer.partners[0].matches] == ["they_offer"]
    assert [match.direction for match in answer.partners[1].matches] == ["you_offer"]


def test_others_find_who_published_a_request_by_it() -> None:
    (first, *_) = PartnerFinder(WordEncoder()).for_organisation(seen(_market()), "maker", OPEN).partners
    assert first.node.id == "dairy"
    (match, *_) = first.matches
    assert (match.direction, match.need and match.need.holder) == ("you_offer", "request")


def test_an_offer_meets_a_text_for_who_published_it() -> None:
    answer = PartnerFinder(WordEncoder()).for_text(seen(_market()), "whey protein powder for sports food", OPEN)
    assert answer.partners[0].node.id == "dairy"
    assert answer.partners[0].matches[0].capability.holder == "offer"
    assert [reason.feature for reason in answer.partners[0].features] == ["they_offer"]


def test_who_published_it_stays_unknown_to_those_who_may_not_see_the_tie() -> None:
    hidden = _market(("org:dairy",))
    finder = PartnerFinder(WordEncoder())
    answer = finder.for_organisation(seen(hidden), "maker", OPEN)
    assert "dairy" not in {one.node.id for one in answer.partners}
    own = finder.for_organisation(seen(hidden, "org:dairy"), "dairy", OPEN)
    assert own.partners[0].node.id == "maker"


@pytest.mark.parametrize(
    ("opportunity", "best", "direction"), [("request", "maker", "they_offer"), ("offer", "bakery", "you_offer")]
)
def test_partners_for_an_opportunity_are_those_on_the_other_side(opportunity: str, best: str, direction: str) -> None:
    answer = PartnerFinder(WordEncoder()).for_opportunity(seen(_market()), opportunity, OPEN)
    assert answer.partners[0].node.id == best
    assert answer.partners[0].matches[0].direction == direction
    assert "dairy" not in {one.node.id for one in answer.partners}


def test_no_partner_is_sought_for_what_is_no_opportunity() -> None:
    with pytest.raises(NotFound, match="neither a request nor an offer"):
        PartnerFinder(WordEncoder()).for_opportunity(seen(indexed(filled([organisation("a")], [], []))), "a", OPEN)


def test_opportunities_that_fit_an_organisation_come_best_first_without_its_own() -> None:
    view = seen(_market())
    published = {node.id: node for node in view.page(KIND, 10)}
    finder = PartnerFinder(WordEncoder())
    assert [one.node.id for one in finder.opportunities_for(view, "maker", published).partners] == ["request"]
    assert [one.node.id for one in finder.opportunities_for(view, "bakery", published).partners] == ["offer"]
    assert finder.opportunities_for(view, "dairy", published).partners == ()
    assert finder.opportunities_for(view, "steel", published).partners == ()
    (found,) = finder.opportunities_for(view, "maker", published).partners
    assert found.score == found.matches[0].value > 0.25


def test_what_fits_is_told_as_it_is_now_by_whoever_read_it_before() -> None:
    store, finder = _market(), PartnerFinder(WordEncoder())
    early = seen(store)
    published = early.nodes({node.id for node in early.page(KIND, 10)})
    held = published["request"]
    later = replace(held, name="As it is called now", sources=(replace(held.source, date="2026-12-31"),))
    store.write(Batch((later,), (), tuple(seen(store).passages_of(["request"]))))
    indexed(store)
    assert finder.opportunities_for(early, "maker", published).partners
    (found,) = finder.opportunities_for(seen(store), "maker", published).partners
    assert found.node.name == "As it is called now"


def test_what_fits_is_worked_out_once_until_something_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    store, finder, made = _market(), PartnerFinder(WordEncoder()), []
    work = PartnerFinder._fitting

    def counted(*asked: Any) -> Any:
        made.append(asked[2])
        return work(*asked)

    monkeypatch.setattr(PartnerFinder, "_fitting", counted)
    everyone, published = frozenset({PUBLIC}), {node.id: node for node in seen(store).page(KIND, 10)}
    few = {"request": published["request"]}

    def fits(audiences: frozenset[str], among: dict[str, Node], firm: str = "maker") -> list[str]:
        return [one.node.id for one in finder.opportunities_for(store.seen_by(audiences), firm, among).partners]

    assert [fits(everyone, published) for _ in range(3)] == [["request"]] * 3
    assert made == ["maker"]
    assert fits(everyone, few) == ["request"]
    assert fits(everyone | {"org:maker"}, published) == ["request"]
    assert fits(everyone, published, "bakery") == ["offer"]
    assert made == ["maker", "maker", "maker", "bakery"], "other lists, views and organisations are their own"
    seeks = says("maker", "need", "whey protein powder for sports food")
    store.write(Batch((organisation("maker"),), (), (seeks,)))
    indexed(store)
    assert "offer" in fits(everyone, published), "and a change is seen at once"
