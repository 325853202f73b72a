"""Partners and patterns are kept as searches are: who is new among them is told once, with the reason; few of many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from graph.errors import BadInput
from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source
from people.alerts import watches
from people.alerts.looking import ALL, Looker
from people.alerts.telling import FEW, STANDING
from people.alerts.watches import AT_ONCE, DAILY, FEED, PARTNERS, PATTERN, SEARCH, Asked, is_still
from people.database import Database
from people.jobs import Worker
from people.persons import Person, person
from people.tables import Account, Membership, Told
from search.indexer import index
from tests.people.alerts.test_alerts import NOW, Watching

NEED, OFFER = "We need ultrafiltration membranes for whey.", "We make ultrafiltration membranes for whey and water."
SOURCE = Source("test", "1", "2026-11-27")


class Around(Watching):
    """The same with organisations, of which one seeks something and another stands between it and others."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.firm("tr:a", NEED, role="need")
        self.firm("tr:hub", "steel casting of heavy parts")
        self.tie("tr:a", "tr:hub")
        self.looker = Looker(self.teller)

    def firm(self, id_: str, text: str, *audience: str, role: str = "capability", region: str | None = None) -> None:
        seen = audience or (PUBLIC,)
        node = Node(id_, "sme", f"Firma {id_[3:]}", (SOURCE,), region=region, audience=seen)
        passage = Passage(id_, text, SOURCE, role, 0, "en", audience=seen)
        self.store.write(Batch((node,), (), (passage,)))
        index(self.store, self.encoder)

    def tie(self, src: str, dst: str) -> None:
        self.store.write(Batch((), (Edge(src, "partner_of", dst, SOURCE),)))

    def ask(self, who: Person, asked: Asked, often: str = FEED) -> str:
        id_ = watches.watch(self.database, who, asked, often, self.encode, NOW)
        self.looker.look(f"one:{id_}", NOW)
        return id_

    def look(self) -> None:
        """All that is asked for, by another worker each time."""
        self.looker.look(f"{ALL}:0", NOW)
        worker = Worker(self.database, Looker(self.new_teller()).handlers)
        while worker.step(NOW + timedelta(minutes=5)):
            pass


@pytest.fixture
def around(database: Database) -> Around:
    return Around(database)


def test_a_new_partner_is_told_once_with_the_reason_and_who_was_one_before_is_not(around: Around) -> None:
    around.firm("tr:old", OFFER)
    who = around.somebody("a@x.example", "tr:a")
    kept = around.ask(who, Asked("", sort=PARTNERS, about="tr:a"), AT_ONCE)
    around.look()
    assert (around.told(kept), around.mails()) == ([], [])
    around.firm("tr:new", "Ultrafiltration membranes for whey, made to measure.")
    around.firm("tr:other", "hazelnut roasting line")
    around.look()
    around.look()
    assert around.told(kept) == ["tr:new"]
    around.firm("tr:other", OFFER)
    around.look()
    assert set(around.told(kept)) == {"tr:new", "tr:other"}, "who is suggested already and says that it can do it now"
    assert len(around.mails()) == 2
    mail = around.mails()[0]
    assert "Firma a için ortaklar" in mail.text
    assert "https://imece.example/tr/tr:new" in mail.text
    assert mail.text.count("– ") >= 2, "it says why"


def test_partners_for_a_text_with_wishes(around: Around) -> None:
    who = around.somebody("a@x.example", "tr:a")
    kept = around.ask(who, Asked("ultrafiltration membranes", sort=PARTNERS, regions=("TR6",), newcomers=True))
    around.firm("tr:there", OFFER, region="TR611")
    around.firm("tr:elsewhere", OFFER, region="TR100")
    around.firm("tr:busy", OFFER, region="TR612")
    for at in range(3):
        around.firm(f"tr:friend{at}", "legal advice for exporters")
        around.tie("tr:busy", f"tr:friend{at}")
    around.look()
    assert around.told(kept) == ["tr:there"]


def test_a_pattern_tells_who_offers_it_and_is_near(around: Around) -> None:
    who = around.somebody("a@x.example", "tr:a")
    two = around.ask(who, Asked("ultrafiltration membranes", sort=PATTERN, about="tr:a"), AT_ONCE)
    one = around.ask(who, Asked("ultrafiltration membranes", sort=PATTERN, about="tr:a", ties=1))
    around.firm("tr:far", OFFER)
    around.firm("tr:near", OFFER)
    around.firm("tr:seeks", "We look for ultrafiltration membranes.", role="need")
    for id_ in ("tr:near", "tr:seeks"):
        around.tie("tr:hub", id_)
    around.look()
    assert (around.told(two), around.told(one)) == (["tr:near"], [])
    (mail,) = around.mails()
    assert "Bağ sayısı: 2 (Firma a ile arasında)." in mail.text
    around.tie("tr:a", "tr:far")
    around.look()
    assert (around.told(two), around.told(one)) == (["tr:far", "tr:near"], ["tr:far"]), "a new tie is news, too"


def test_rights_are_those_of_the_moment_of_telling_and_nobody_is_told_of_themselves(around: Around) -> None:
    insider, outsider = around.somebody("a@x.example", "tr:a"), around.somebody("b@y.example", "tr:new")
    asked = Asked("ultrafiltration membranes", sort=PARTNERS)
    ours, theirs = around.ask(insider, asked), around.ask(outsider, asked)
    around.firm("tr:hidden", OFFER, "org:tr:a")
    around.firm("tr:new", OFFER)
    around.look()
    assert (set(around.told(ours)), around.told(theirs)) == ({"tr:hidden", "tr:new"}, [])
    gone = around.ask(outsider, Asked("", sort=PARTNERS, about="tr:hidden"))
    around.look()
    assert around.told(gone) == [], "what it is about is not to be seen"


def test_of_many_the_best_few_are_told_and_how_many_more_there_are(around: Around) -> None:
    who = around.somebody("a@x.example", "tr:a")
    at_once = around.ask(who, Asked("ultrafiltration membranes", sort=SEARCH), AT_ONCE)
    daily = around.ask(who, Asked("membranes for whey", sort=SEARCH), DAILY)
    for at in range(FEW + 3):
        around.firm(f"tr:f{at}", OFFER)
    around.look()
    around.look()
    assert (len(around.told(at_once)), len(around.told(daily))) == (FEW, FEW)
    (mail,) = around.mails()
    assert mail.subject.startswith(f"{FEW + 3} yeni yanıt")
    assert "Yeni yanıt daha: 3" in mail.text
    assert f"https://imece.example/tr/all/{at_once}" in mail.text
    around.teller.tell_of_the_day(who.id, NOW)
    assert "Yeni yanıt daha: 3" in around.mails()[1].text


def test_what_is_shared_has_the_other_questions_looked_through_soon(around: Around) -> None:
    who = around.somebody("a@x.example", "tr:a")
    kept = around.ask(who, Asked("ultrafiltration membranes", sort=PARTNERS))
    worker = Worker(around.database, around.looker.handlers)
    while worker.step(NOW):
        pass
    around.firm("tr:new", OFFER)
    around.teller.tell("tr:new", NOW)
    assert not worker.step(NOW)
    assert around.told(kept) == []
    assert worker.step(NOW + timedelta(minutes=3))
    assert around.told(kept) == ["tr:new"]


def test_a_look_goes_on_where_another_stopped_and_a_bad_question_stops_nobody(
    around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("people.alerts.looking.PAGE", 2)
    who = around.somebody("a@x.example", "tr:a")
    around.ask(who, Asked("", sort=PARTNERS, about="tr:gone"))
    kept = [
        around.ask(who, Asked(f"ultrafiltration {word}", sort=PARTNERS)) for word in ("membranes", "filters", "whey")
    ]
    around.firm("tr:new", OFFER)
    around.looker.look(STANDING, NOW)
    assert [bool(around.told(id_)) for id_ in kept] == [True, False, False]
    around.look()
    assert [around.told(id_) for id_ in kept] == [["tr:new"]] * 3


def test_what_cannot_be_kept_is_told(around: Around) -> None:
    who = around.somebody("a@x.example", "tr:a")
    for asked in (
        Asked("x", sort="else"), Asked("x", sort=PATTERN), Asked("x", sort=PATTERN, about="tr:a", ties=3),
        Asked("", sort=PATTERN, about="tr:a"), Asked("", sort=PARTNERS), Asked("x " * 600, sort=PARTNERS),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            around.ask(who, asked)
    around.ask(who, Asked("", sort=PARTNERS, about="tr:a"))
    around.ask(who, Asked("", sort=PARTNERS, about="tr:a", newcomers=True))
    with pytest.raises(BadInput, match="already"):
        around.ask(who, Asked("other words", sort=PARTNERS, about="tr:a"))


@pytest.mark.parametrize("often", [AT_ONCE, DAILY])
def test_nobody_is_told_what_only_those_may_see_whom_they_left(around: Around, often: str) -> None:
    who = around.somebody("a@x.example", "tr:a")
    kept = around.ask(who, Asked("ultrafiltration membranes"), often)
    firm = Node("tr:new", "sme", "Firma new", (SOURCE,), audience=(PUBLIC,))
    said = Passage(firm.id, OFFER, SOURCE, "capability", 0, "en", audience=("org:tr:a",))
    around.store.write(Batch((firm,), (), (said,)))
    index(around.store, around.encoder)
    around.look()
    assert around.told(kept) == ["tr:new"]
    with around.database.writing() as session:
        session.execute(delete(Membership).where(Membership.account == who.id))
        (told,) = session.scalars(select(Told)).all()
        (owner,) = session.scalars(select(Account).where(Account.id == who.id)).all()
        view = around.teller.view(person(session, owner))
    sent = len(around.mails())
    around.teller.tell_of_the_day(who.id, NOW + timedelta(days=1))
    assert len(around.mails()) == sent
    assert not is_still(told, view.nodes([firm.id]), view)
