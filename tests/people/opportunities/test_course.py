"""An opportunity is seen by those it is for, from when an adviser has read it until it ends, and by no one else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import BadInput, NotAllowed, NotFound
from graph.model import PUBLIC
from people.audit import acts
from people.database import Database
from people.opportunities import course
from people.opportunities.course import Terms
from people.opportunities.said import KINDS, OFFERS, Said, checked
from tests.people.opportunities.market import ADVISER, EDITOR, NOW, OTHER, READER, SAID, Market, until


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database)


def test_nobody_sees_it_before_an_adviser_has_read_it(market: Market) -> None:
    id_ = market.write()
    market.work()
    assert (market.status(id_), market.seen(), market.seen("org:tr:firma")) == ("draft", set(), set())
    course.send(market.database, EDITOR, id_, market.now)
    market.work()
    assert (market.status(id_), market.seen("org:tr:firma")) == ("review", set())
    course.publish(market.database, ADVISER, id_, market.now)
    market.work()
    assert (market.status(id_), market.seen()) == ("published", {id_})
    with market.database.reading() as session:
        names = [act.name for act in reversed(acts(session))]
    assert names == ["opportunity.written", "opportunity.sent", "opportunity.published"]


def test_it_says_what_it_is_and_who_published_it(market: Market) -> None:
    for kind in KINDS:
        _check_published(market, kind)


def _check_published(market: Market, kind: str) -> None:
    id_ = market.published(replace(SAID, kind=kind))
    view = market.store.seen_by(frozenset({PUBLIC}))
    node = view.node(f"opportunity:{id_}")
    assert (node.name, node.region, node.sectors) == (SAID.title, "TR831", ("13.95",))
    assert (node.props["sort"], node.props["money"], node.props["text"]) == (kind, "pays", SAID.text)
    (tie,) = [edge for edge in view.all_edges() if edge.dst == node.id]
    assert (tie.src, tie.rel) == ("tr:firma", "offers" if kind in OFFERS else "requests")
    roles = [passage.role for passage in view.passages_of([node.id])]
    assert roles == (["capability", "need"] if kind in OFFERS else ["need", "text"])
    assert all(passage.language == "tr" for passage in view.passages_of([node.id]))


def test_it_is_for_its_audience_alone(market: Market) -> None:
    of = {
        audience: market.published(terms=Terms([audience]))
        for audience in ("signed-in", "members:tr:kume", "org:tr:lab")
    }
    assert (market.seen(), market.seen("org:another"), market.publishers()) == (set(), set(), set())
    assert {audience: market.seen(audience) for audience in of} == {audience: {id_} for audience, id_ in of.items()}
    assert market.seen("org:tr:firma") == set(of.values())


def test_who_wishes_to_stay_unnamed_is_known_to_itself_alone(market: Market) -> None:
    id_ = market.published(terms=Terms([PUBLIC], hidden=True))
    assert market.seen() == {id_}
    assert (market.publishers(), market.publishers("org:tr:lab")) == (set(), set())
    assert market.publishers("org:tr:firma") == {"tr:firma"}
    everything = repr([*market.store.seen_by(frozenset({PUBLIC})).of_kind("opportunity")])
    assert "firma" not in everything.lower(), "nor is it in what is stated of the opportunity"


def test_what_is_taken_back_is_gone_at_once(market: Market) -> None:
    id_ = market.published()
    course.take_back(market.database, market.store, EDITOR, id_, market.now)
    assert market.seen("org:tr:firma") == set()
    market.work()
    assert (market.status(id_), market.seen("org:tr:firma")) == ("withdrawn", set())
    course.change(market.database, EDITOR, id_, SAID, Terms([PUBLIC]), market.now)
    assert market.status(id_) == "draft"


def test_it_ends_after_its_last_day_unless_it_is_renewed(market: Market) -> None:
    last = NOW.date() + timedelta(days=10)
    one, two = market.published(terms=until(last)), market.published(terms=until(last))
    course.renew(market.database, EDITOR, two, last + timedelta(days=30), market.now)
    market.work(timedelta(days=9))
    assert market.seen() == {one, two}
    market.work(timedelta(days=3))
    assert (market.status(one), market.status(two), market.seen()) == ("expired", "published", {two})
    market.work(timedelta(days=30))
    assert (market.status(two), market.seen()) == ("expired", set())
    course.renew(market.database, EDITOR, one, market.now.date() + timedelta(days=5), market.now)
    market.work()
    assert market.seen() == {one}


def test_what_is_closed_says_what_came_of_it(market: Market) -> None:
    id_ = market.published()
    with pytest.raises(BadInput, match="came of it"):
        course.fulfil(market.database, market.store, EDITOR, id_, "a lot", "", market.now)
    course.fulfil(market.database, market.store, EDITOR, id_, "agreement", "Yıllık sözleşme", market.now)
    held = course.opportunity(market.database, id_)
    assert (held.status, held.outcome, held.note) == ("fulfilled", "agreement", "Yıllık sözleşme")
    assert market.seen() == set()
    with pytest.raises(BadInput, match="present state"):
        course.send(market.database, EDITOR, id_, market.now)


def test_a_draft_comes_back_with_a_reason(market: Market) -> None:
    id_ = market.write()
    with pytest.raises(NotFound):
        course.publish(market.database, ADVISER, id_, market.now)
    course.send(market.database, EDITOR, id_, market.now)
    with pytest.raises(BadInput, match="reason"):
        course.give_back(market.database, ADVISER, id_, "  ", market.now)
    course.give_back(market.database, ADVISER, id_, "Miktar eksik", market.now)
    held = course.opportunity(market.database, id_)
    assert (held.status, held.note) == ("returned", "Miktar eksik")
    with pytest.raises(NotFound):
        course.publish(market.database, ADVISER, id_, market.now)


def test_only_those_who_write_for_the_organisation_act(market: Market) -> None:
    id_ = market.published()
    database, store = market.database, market.store
    for who, refused in ((READER, NotAllowed), (OTHER, NotFound)):
        with pytest.raises(refused):
            course.change(database, who, id_, SAID, Terms([PUBLIC]))
        with pytest.raises(refused):
            course.send(database, who, id_)
        with pytest.raises(refused):
            course.take_back(database, store, who, id_)
        with pytest.raises(refused):
            course.renew(database, who, id_, None)
        with pytest.raises(refused):
            course.fulfil(database, store, who, id_, "nothing", "")
        with pytest.raises(NotAllowed):
            market.write(who=who)
    assert market.seen() == {id_}


CANNOT_BE = (
    (replace(SAID, kind="gift"), "Kind: write one of"),
    (replace(SAID, title="Kumaş"), "Title: write 10 to 150"),
    (replace(SAID, text="kısa"), "Text: write 40 to 4000"),
    (replace(SAID, title="Kumaş\u202e tersine yazılan"), "invisible"),
    (replace(SAID, regions=("TR-83",)), "NUTS"),
    (replace(SAID, sectors=("99.99.99.99",)), "NACE"),
    (replace(SAID, languages=("klingon",)), "klingon"),
    (replace(SAID, text=SAID.text + " 10000000146"), "identity"),
)


def test_what_cannot_be_is_told_in_one_sentence_and_nothing_is_kept(market: Market) -> None:
    for said, sentence in CANNOT_BE:
        with pytest.raises(BadInput, match=sentence):
            course.write(market.database, EDITOR, "tr:firma", [(SAID, Terms([PUBLIC])), (said, Terms([PUBLIC]))], NOW)
    for ends in (date(2026, 11, 27), date(2025, 1, 1), date(2028, 1, 1)):
        with pytest.raises(BadInput, match="last day"):
            course.write(market.database, EDITOR, "tr:firma", [(SAID, Terms([PUBLIC], ends=ends))], NOW)
    assert course.opportunities_of(market.database, EDITOR, "tr:firma") == []


ACTS = ("work", "change", "send", "publish", "give_back", "take_back", "renew", "fulfil", "expire")


def _do(market: Market, id_: str, step: str) -> None:
    """One act of somebody who may do it, as far as it can be done."""
    database, store, at = market.database, market.store, market.now
    acts: dict[str, Callable[[], object]] = {
        "work": market.work,
        "change": lambda: course.change(database, EDITOR, id_, SAID, Terms([PUBLIC]), at),
        "send": lambda: course.send(database, EDITOR, id_, at),
        "publish": lambda: course.publish(database, ADVISER, id_, at),
        "give_back": lambda: course.give_back(database, ADVISER, id_, "why", at),
        "take_back": lambda: course.take_back(database, store, EDITOR, id_, at),
        "renew": lambda: course.renew(database, EDITOR, id_, None, at),
        "fulfil": lambda: course.fulfil(database, store, EDITOR, id_, "nothing", "", at),
        "expire": lambda: course.expire(database, store, id_, at + timedelta(days=400)),
    }
    acts[step]()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(ACTS), max_size=12))
def test_whatever_is_done_in_whatever_order_it_is_seen_exactly_while_it_is_published(
    database: Database, steps: list[str]
) -> None:
    market = Market(database)
    id_ = market.write()

    for step in steps:
        with suppress(BadInput, NotFound):
            _do(market, id_, step)
        if market.status(id_) != "published":
            assert market.seen("org:tr:firma") == set(), f"{step}: gone at once"
    market.work()
    assert market.seen() == ({id_} if market.status(id_) == "published" else set())


def test_what_is_checked_once_stays_as_it_is() -> None:
    once = checked(
        replace(SAID, title="  Steril   sarım için kumaş ", regions=("tr83", "TR83"), languages=("Almanca",))
    )
    assert checked(once) == once
    assert (once.title, once.regions, once.languages) == ("Steril sarım için kumaş", ("TR83",), ("de",))
    assert Said.of(once.json()) == once
