"""What was loaded answers kept questions: once an edition, whatever stops meanwhile, and few of many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from graph.model import Load
from people.alerts.loads import EVERY, PATIENCE, Loads
from people.alerts.looking import Looker
from people.alerts.telling import FEW
from people.alerts.watches import AT_ONCE, Asked
from people.database import Database
from people.jobs import Worker
from people.tables import Swept
from tests.people.alerts.test_alerts import NOW
from tests.people.alerts.test_looking import OFFER, Around


class Loaded(Around):
    """Organisations that come by editions of datasets."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.now = NOW
        self.load("first")
        self.pass_by()
        self.kept = self.ask(self.somebody("a@x.example", "tr:a"), Asked("ultrafiltration membranes"), AT_ONCE)
        self.pass_by()

    def load(self, dataset: str, digest: str = "d", *, whole: bool = True) -> None:
        finished = "2026-11-27T12:00:00+00:00" if whole else ""
        self.store.record_load(Load(dataset, "2026-11-27", digest if whole else "", finished, 1))

    def pass_by(self, later: timedelta = EVERY) -> None:
        """Time in which another worker, which knows nothing, does what is due."""
        self.now += later
        loads = Loads(self.database, self.store, self.encoder.key)
        loads.notice(self.now)
        worker = Worker(self.database, Looker(self.new_teller()).handlers)
        while worker.step(self.now):
            pass


@pytest.fixture
def loaded(database: Database) -> Loaded:
    return Loaded(database)


def test_what_an_edition_brings_is_told_once_and_an_edition_that_was_seen_is_not_looked_at(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.firm("tr:new", OFFER)
    loaded.pass_by()
    assert loaded.told(loaded.kept) == [], "nothing was loaded to its end"
    loaded.load("second")
    loaded.pass_by()
    assert loaded.told(loaded.kept) == ["tr:new"]

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Looker, "look", refuse)
    for _ in range(3):
        loaded.pass_by()
    assert len(loaded.mails()) == 1


def test_an_edition_of_many_is_one_mail_with_the_best_few(loaded: Loaded) -> None:
    for at in range(FEW + 4):
        loaded.firm(f"tr:f{at}", OFFER)
    loaded.load("second")
    loaded.pass_by()
    loaded.load("second", "other")
    loaded.pass_by()
    (mail,) = loaded.mails()
    assert (len(loaded.told(loaded.kept)), "Yeni yanıt daha: 4" in mail.text) == (FEW, True)


def test_a_load_under_way_is_waited_for_but_not_for_ever(loaded: Loaded) -> None:
    loaded.firm("tr:new", OFFER)
    loaded.load("second", whole=False)
    loaded.load("third")
    loaded.pass_by()
    assert loaded.told(loaded.kept) == []
    loaded.pass_by(PATIENCE)
    assert loaded.told(loaded.kept) == ["tr:new"]
    loaded.firm("tr:newer", OFFER)
    loaded.load("second")
    loaded.pass_by()
    assert set(loaded.told(loaded.kept)) == {"tr:new", "tr:newer"}


def test_what_has_no_vector_is_waited_for_and_looked_at_again_when_it_has(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Loads, "_indexed", lambda _: False)
    loaded.load("second")
    loaded.pass_by()
    loaded.pass_by(PATIENCE)
    loaded.firm("tr:late", OFFER)
    loaded.pass_by()
    assert loaded.told(loaded.kept) == []
    monkeypatch.undo()
    loaded.pass_by()
    assert loaded.told(loaded.kept) == ["tr:late"]


def test_a_worker_that_is_killed_between_noticing_and_looking_loses_nothing(loaded: Loaded) -> None:
    loaded.firm("tr:new", OFFER)
    loaded.load("second")
    Loads(loaded.database, loaded.store, loaded.encoder.key).notice(loaded.now + EVERY)
    with loaded.database.reading() as session:
        assert session.scalars(select(Swept)).one().whole
    loaded.pass_by(2 * EVERY)
    assert loaded.told(loaded.kept) == ["tr:new"]
