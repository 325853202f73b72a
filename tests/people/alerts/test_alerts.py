"""Whoever keeps a question is told once of what is new, answers it, and is theirs to see; and of nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from graph.errors import BadInput, NotFound
from graph.model import PUBLIC, Batch, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from people import accounts, audit, mail
from people.alerts import watches
from people.alerts.answers import Answers
from people.alerts.looking import Looker
from people.alerts.percolation import Percolator
from people.alerts.telling import Teller
from people.alerts.watches import AT_ONCE, DAILY, FEED, Asked
from people.database import Database
from people.jobs import Worker
from people.persons import Person, person
from people.tables import Account, Mail, Told, Watch
from search.indexer import index
from search.partners.finder import PartnerFinder
from search.searcher import Searcher
from tests.search.partner_graphs import WordEncoder

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NOISE = ["steel casting of heavy parts", "legal advice for exporters", "hazelnut roasting line", "software for clinics"]


class Watching:
    """People who keep questions, and a store in which something new stands."""

    def __init__(self, database: Database) -> None:
        self.database, self.encoder = database, WordEncoder()
        self.store: Store = open_store("memory:")
        for at, text in enumerate(NOISE):
            self.add(f"doc:{at}", text)
        encode = (self.encoder.key, self.encoder.encode_queries)
        self.encode = encode
        self.teller = self.new_teller()

    def new_teller(self, site: str | None = "https://imece.example") -> Teller:
        answers = Answers(Searcher(self.encoder), PartnerFinder(self.encoder))
        return Teller(
            self.database, self.store, answers, Percolator(self.database, self.encode),
            self.encoder.key, frozenset({PUBLIC}), site, lambda node, language: f"/{language}/{node.id}",
            lambda watch, language: f"/{language}/all/{watch.id}", self._index,
        )  # fmt: skip

    def _index(self) -> None:
        index(self.store, self.encoder)

    def add(self, id_: str, text: str, *audience: str) -> None:
        """Something new."""
        seen, source = audience or (PUBLIC,), Source("test", id_, "2026-11-27")
        node = Node(id_, "document", f"Text {id_[4:]}", (source,), audience=seen)
        self.store.write(Batch((node,), (), (Passage(id_, text, source, "text", 0, "en", audience=seen),)))
        index(self.store, self.encoder)

    def somebody(self, email: str, organisation: str) -> Person:
        link = accounts.invite(self.database, None, email, organisation, "owner")
        accounts.join(self.database, link, email.partition("@")[0], "dört sarı kedi bahçede")
        with self.database.reading() as session:
            return person(session, session.scalars(select(Account).where(Account.email == email)).one())

    def keep(self, who: Person, text: str, often: str = AT_ONCE, asked: Callable[[Asked], Asked] | None = None) -> str:
        question = Asked(text)
        return watches.watch(self.database, who, asked(question) if asked else question, often, self.encode, NOW)

    def mails(self) -> list[Mail]:
        with self.database.reading() as session:
            return list(session.scalars(select(Mail).order_by(Mail.recipient, Mail.made)))

    def told(self, id_: str) -> list[str]:
        return [one.node for one in watches.told_of(self.database, [id_])[id_]]


@pytest.fixture
def place(database: Database) -> Watching:
    return Watching(database)


def test_who_asked_is_told_once_with_the_reason_and_others_are_not(place: Watching) -> None:
    dairy, other = place.somebody("a@x.example", "tr:a"), place.somebody("b@y.example", "tr:b")
    mine = place.keep(dairy, "ultrafiltration membranes for whey")
    theirs = place.keep(other, "hazelnut roasting")
    place.add("doc:new", "We make ultrafiltration membranes for whey and water.")
    for teller in (place.teller, place.teller, place.new_teller()):
        teller.tell("doc:new", NOW)
    assert (place.told(mine), place.told(theirs)) == (["doc:new"], [])
    (mail,) = place.mails()
    assert mail.recipient == "a@x.example"
    assert "https://imece.example/tr/doc:new" in mail.text
    assert "ultrafiltration membranes for whey" in mail.text
    assert "Sözcükleriniz metinde geçiyor" in mail.text, "it says why, in the reader's language"
    assert "/tr/alerts/end/" in (mail.unsubscribe or "")


def test_rights_are_those_of_the_moment_of_telling(place: Watching) -> None:
    insider, outsider = place.somebody("a@x.example", "tr:a"), place.somebody("b@y.example", "tr:b")
    question = "ultrafiltration membranes for whey"
    ours, theirs = place.keep(insider, question), place.keep(outsider, question)
    place.add("doc:new", "We make ultrafiltration membranes for whey and water.", "org:tr:a")
    place.teller.tell("doc:new", NOW)
    assert (place.told(ours), place.told(theirs)) == (["doc:new"], [])
    assert [mail.recipient for mail in place.mails()] == ["a@x.example"]


def test_a_filter_and_an_end_hold(place: Watching) -> None:
    who = place.somebody("a@x.example", "tr:a")
    narrow = place.keep(who, "ultrafiltration membranes", FEED, lambda asked: replace(asked, kinds=("sme",)))
    ended = place.keep(who, "membranes for whey", AT_ONCE)
    watches.end(place.database, who, ended, NOW)
    place.add("doc:new", "We make ultrafiltration membranes for whey.")
    place.teller.tell("doc:new", NOW)
    assert (place.told(narrow), place.mails()) == ([], [])


def test_an_ended_question_goes_on_as_it_was_for_an_hour(place: Watching) -> None:
    who, other = place.somebody("a@x.example", "tr:a"), place.somebody("b@y.example", "tr:b")
    id_ = place.keep(who, "membranes for whey", AT_ONCE)
    place.add("doc:one", "We make membranes for whey.")
    place.teller.tell("doc:one", NOW)
    (before,) = watches.watches(place.database, who)
    kept = (before.feed, before.often)
    watches.end(place.database, who, id_, NOW)
    assert watches.watches(place.database, who) == []
    for ask in (lambda: watches.by_feed(place.database, kept[0]), lambda: watches.end(place.database, who, id_)):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotFound):
        watches.resume(place.database, other, id_)
    for _ in range(2):
        watches.resume(place.database, who, id_, NOW)
    (after,) = watches.watches(place.database, who)
    assert (after.id, after.feed, after.often) == (id_, *kept)
    assert place.told(id_) == ["doc:one"], "what was found for it is there"
    # The work of the first ending finds it kept; that of the second deletes it.
    clear = watches.handlers(place.database)[watches.CLEAR]
    clear(id_)
    place.add("doc:two", "We make other membranes for whey.")
    place.teller.tell("doc:two", NOW)
    assert set(place.told(id_)) == {"doc:one", "doc:two"}
    watches.end(place.database, who, id_, NOW)
    same = place.keep(who, "membranes for whey", FEED)
    with pytest.raises(BadInput, match="already"):
        watches.resume(place.database, who, id_)
    watches.end(place.database, who, same, NOW)
    clear(id_)
    with pytest.raises(NotFound):
        watches.resume(place.database, who, id_)


def test_the_mail_of_a_day_tells_of_all_that_is_still_to_be_seen_once(place: Watching) -> None:
    who = place.somebody("a@x.example", "tr:a")
    for text in ("ultrafiltration membranes", "optical sensors for drones"):
        place.keep(who, text, DAILY)
    place.add("doc:one", "We make ultrafiltration membranes.")
    place.add("doc:two", "Optical sensors for drones of any size.")
    place.add("doc:gone", "Cheap ultrafiltration membranes.")
    for node in ("doc:one", "doc:two", "doc:gone"):
        place.teller.tell(node, NOW)
    assert place.mails() == []
    later = Source("test", "doc:gone", "2026-11-28")
    place.store.write(Batch((Node("doc:gone", "document", "", (later,), audience=("org:x",)),)))
    worker = Worker(place.database, {**place.teller.handlers, "mail.send": lambda _: None})
    while worker.step(NOW + timedelta(days=1)):
        pass
    (mail,) = place.mails()
    assert "/tr/doc:one" in mail.text
    assert "/tr/doc:two" in mail.text
    assert "doc:gone" not in mail.text
    place.teller.tell_of_the_day(who.id, NOW + timedelta(days=2))
    assert len(place.mails()) == 1


@pytest.mark.parametrize("often", [AT_ONCE, DAILY])
def test_a_mail_that_waits_for_its_server_tells_of_nothing_that_was_withdrawn_meanwhile(
    place: Watching, often: str
) -> None:
    who, carried = place.somebody("a@x.example", "tr:a"), []
    place.keep(who, "ultrafiltration membranes", often)
    both = place.keep(who, "optical sensors for drones", often)
    for id_, text in (("gone", "Cheap ultrafiltration membranes."), ("two", "Optical sensors for drones.")):
        place.add(f"doc:{id_}", text)
        place.teller.tell(f"doc:{id_}", NOW)
    place.teller.tell_of_the_day(who.id, NOW + timedelta(hours=1))
    before = {mail.id for mail in place.mails()}
    later = Source("test", "doc:gone", "2026-11-28")
    place.store.write(Batch((Node("doc:gone", "document", "", (later,), audience=("org:x",)),)))
    done = mail.handlers(place.database, lambda one: carried.append((one.id, one.text)), place.new_teller().anew)
    worker = Worker(place.database, done)
    while worker.step(NOW + timedelta(days=1)):
        pass
    ((id_, text),) = carried
    assert id_ in before
    assert "/tr/doc:two" in text
    assert "ultrafiltration" not in text
    assert place.mails() == [], "nothing waits"
    place.add("doc:three", "More optical sensors for drones.")
    place.teller.tell("doc:three", NOW)
    place.teller.tell_of_the_day(who.id, NOW + timedelta(days=2))
    watches.end(place.database, who, both, NOW)
    while worker.step(NOW + timedelta(days=3)):
        pass
    assert len(carried) == 1, "who has ended it is told of nothing"


def test_what_answered_already_is_no_news_when_it_is_made_known_anew(place: Watching) -> None:
    who = place.somebody("a@x.example", "tr:a")
    place.add("doc:old", "We make ultrafiltration membranes for whey.")
    place.add("doc:other", "Cheap hazelnut roasting.")
    kept = place.keep(who, "ultrafiltration membranes for whey")
    Looker(place.teller).look(f"one:{kept}", NOW)
    place.add("doc:old", "We make ultrafiltration membranes for whey, and now for water.")
    place.add("doc:other", "Now ultrafiltration membranes for whey, too.")
    for node in ("doc:old", "doc:other"):
        place.teller.tell(node, NOW)
    assert place.told(kept) == ["doc:other"], "what did not answer before is news"


def test_a_question_that_is_kept_late_under_an_early_number_is_asked_too(
    place: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, waits, go = place.somebody("a@x.example", "tr:a"), threading.Event(), threading.Event()

    def slow(*said: Any) -> None:
        if not waits.is_set():
            waits.set()
            go.wait(10)
        audit.note(*said)

    monkeypatch.setattr(watches, "note", slow)
    text = ("ultrafiltration membranes", "membranes for whey")
    early, late = (threading.Thread(target=place.keep, args=(who, one)) for one in text)
    early.start()
    waits.wait(10)
    late.start()
    late.join(1)
    asked = place.teller.percolator.candidates(["Ultrafiltration membranes for whey."], [])
    go.set()
    early.join(10)
    late.join(10)
    asked = place.teller.percolator.candidates(["Ultrafiltration membranes for whey."], [])
    assert set(asked) == {one.id for one in watches.watches(place.database, who)}
    assert len(asked) == 2


def test_what_cannot_be_kept_is_told(place: Watching) -> None:
    who = place.somebody("a@x.example", "tr:a")
    for asked, often in ((Asked("…"), FEED), (Asked("membran"), "hourly"), (Asked("membran", kinds=("x",)), FEED)):
        with pytest.raises(BadInput):
            watches.watch(place.database, who, asked, often)
    place.keep(who, "membranes")
    with pytest.raises(BadInput, match="already"):
        place.keep(who, "membranes")
    with pytest.raises(NotFound):
        watches.end(place.database, place.somebody("b@y.example", "tr:b"), place.keep(who, "whey"))


def test_no_question_is_passed_over_that_has_half_of_its_words_or_lies_close(place: Watching) -> None:
    who = place.somebody("a@x.example", "tr:a")
    ids = {text: place.keep(who, text, FEED) for text in ("filtre membranı", "whey protein", "çelik döküm")}
    percolator = Percolator(place.database, place.encode)
    assert percolator.candidates(["Membranlar üretiyoruz"], []) == [ids["filtre membranı"]]
    (vector,) = place.encoder.encode_passages(["whey protein"])
    assert percolator.candidates(["–"], [vector]) == [ids["whey protein"]]
    later = place.keep(who, "membranları", FEED)
    assert later in percolator.candidates(["membranlar"], []), "what was kept since is known"
    without = Percolator(place.database, None)
    assert without.candidates(["çelik"], []) == [ids["çelik döküm"]]


def test_the_vectors_of_another_encoder_are_made_anew(place: Watching) -> None:
    who = place.somebody("a@x.example", "tr:a")
    id_ = watches.watch(place.database, who, Asked("whey protein"), FEED, None, NOW)
    (vector,) = place.encoder.encode_passages(["whey protein"])
    assert Percolator(place.database, place.encode).candidates(["–"], [vector]) == [id_]
    with place.database.reading() as session:
        held = session.scalars(select(Watch)).one()
        assert held.encoder == place.encoder.key
        assert len(held.vector) == 2 * len(vector)
        assert session.scalars(select(Told)).all() == []
