"""Interest goes to who published, past the adviser where one stands between, and names open when both sides agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from graph.errors import BadInput, NotAllowed, NotFound
from graph.model import PUBLIC
from graph.view import View
from people import accounts
from people.database import Database
from people.opportunities import course, desk, interests
from people.opportunities.course import Terms
from people.tables import Account
from tests.people.opportunities.market import ADMIN, ADVISER, EDITOR, FAR, OTHER, READER, Market

MESSAGE = "Aradığınız kumaşı üretiyoruz; numuneyi iki haftada göndeririz."


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database)


def _seen(market: Market) -> View:
    return market.store.seen_by(frozenset({PUBLIC}))


def _said(market: Market, id_: str, *, hidden: bool = True) -> str:
    return interests.show_interest(market.database, OTHER, "tr:lab", id_, MESSAGE, hidden, market.now)


def test_interest_reaches_who_published_and_is_answered_once(market: Market) -> None:
    id_ = market.published()
    one = _said(market, id_)
    about = course.opportunity(market.database, id_)
    (held,) = interests.received(market.database, READER, about)
    assert (held.id, held.message, held.status) == (one, MESSAGE, "sent")
    with pytest.raises(NotAllowed):
        interests.accept(market.database, READER, one)
    with pytest.raises(NotFound):
        interests.accept(market.database, OTHER, one)
    assert interests.accept(market.database, EDITOR, one) == id_
    with pytest.raises(BadInput, match="answered or taken back"):
        interests.accept(market.database, EDITOR, one)
    with pytest.raises(BadInput, match="answered or taken back"):
        interests.refuse(market.database, EDITOR, one, "çok")
    with pytest.raises(BadInput, match="answered or taken back"):
        interests.take_back(market.database, OTHER, one)
    assert [found.status for found in interests.said_by(market.database, OTHER, id_)] == ["accepted"]


def test_with_an_adviser_between_nobody_reads_it_before_the_adviser(market: Market) -> None:
    id_ = market.published(terms=Terms([PUBLIC], adviser=True))
    one = _said(market, id_)
    about = course.opportunity(market.database, id_)
    assert interests.received(market.database, EDITOR, about) == []
    with pytest.raises(NotFound):
        interests.accept(market.database, EDITOR, one)
    _, waiting = desk.waiting(market.database, desk.desk_of(ADVISER, _seen(market)), _seen(market))
    assert [(held.id, opportunity.id) for held, opportunity in waiting] == [(one, id_)]
    interests.pass_on(market.database, ADVISER, one)
    assert [held.id for held in interests.received(market.database, EDITOR, about)] == [one]
    with pytest.raises(BadInput, match="reason"):
        interests.refuse(market.database, EDITOR, one, " ")
    interests.refuse(market.database, EDITOR, one, "Kapasite yetmiyor")
    (told,) = interests.said_by(market.database, OTHER)
    assert (told.status, told.reason) == ("refused", "Kapasite yetmiyor")
    two = _said(market, id_)
    interests.turn_down(market.database, ADVISER, two, "Aynı öneri")
    assert [held.id for held in interests.received(market.database, EDITOR, about)] == [one], "nor ever one turned down"


def test_one_interest_of_an_organisation_at_a_time_and_none_in_its_own_or_in_what_is_closed(market: Market) -> None:
    id_ = market.published()
    with pytest.raises(BadInput, match="own request"):
        interests.show_interest(market.database, EDITOR, "tr:firma", id_, MESSAGE, False, market.now)
    with pytest.raises(BadInput, match="20 to 2000"):
        interests.show_interest(market.database, OTHER, "tr:lab", id_, "evet", False, market.now)
    with pytest.raises(NotAllowed):
        interests.show_interest(market.database, OTHER, "tr:firma", id_, MESSAGE, False, market.now)
    one = _said(market, id_)
    with pytest.raises(BadInput, match="has said"):
        _said(market, id_)
    interests.take_back(market.database, OTHER, one)
    _said(market, id_)
    course.take_back(market.database, market.store, EDITOR, id_, market.now)
    with pytest.raises(BadInput, match="no longer open"):
        _said(market, id_)


def test_each_side_is_reached_by_the_other_through_the_account_that_wrote(database: Database) -> None:
    link = accounts.invite(database, None, "okan@y.example", "tr:lab", "owner")
    accounts.join(database, link, "Okan Usta", "dört sarı kedi bahçede")
    with database.reading() as session:
        (account,) = [one.id for one in session.scalars(select(Account))]
    assert interests.contact(database, account) == interests.Contact("Okan Usta", "okan@y.example")
    assert interests.contact(database, "gone") is None


def test_each_centre_reads_for_the_regions_that_it_serves_and_administrators_for_all(market: Market) -> None:
    view = _seen(market)
    near, far, everywhere = (desk.desk_of(one, view) for one in (ADVISER, FAR, ADMIN))
    assert (near.regions, far.regions, everywhere.everywhere) == (
        frozenset({"TR83"}),
        frozenset({"TR721"}),
        True,
    )
    assert not desk.desk_of(OTHER, view).is_one
    assert desk.desk_of(replace(OTHER, territories=("TR8",)), view).regions == frozenset({"TR8"})
    id_ = market.write()
    course.send(market.database, EDITOR, id_, market.now)
    for who, seen in ((near, [id_]), (far, []), (everywhere, [id_])):
        assert [one.id for one in desk.waiting(market.database, who, view)[0]] == seen
    desk.check_reads(near, view, "tr:firma")
    for who in (far, desk.desk_of(OTHER, view)):
        with pytest.raises(NotFound):
            desk.check_reads(who, view, "tr:firma")
