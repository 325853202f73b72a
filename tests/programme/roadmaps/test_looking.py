"""Every day new values are held against the goals, and who may act is reminded once of what is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from people.database import Database
from people.jobs import Worker
from people.tables import Mail
from programme.indicators.statements import Told, take_in
from programme.roadmaps import versions
from programme.roadmaps.looking import LOOK, begin, checks, handlers, latest, look
from programme.statistics.asked import Statistics
from programme.statistics.editions import Folder
from tests.programme.roadmaps.roads import KUME, MET, action, content, speaker

NOW = datetime(2027, 3, 20, 9, tzinfo=UTC)
SITE = "https://imece.example"


@pytest.fixture
def statistics(tmp_path: Path) -> Statistics:
    return Statistics(Folder(tmp_path / "statistics"))


def say(database: Database, period: str, value: float, audience: str = "public") -> None:
    take_in(database, [Told(KUME, MET, period, value, "r", audience=audience)], f"file:{period}")  # type: ignore[arg-type]


def mails(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail).where(Mail.kind == "roadmap.due").order_by(Mail.recipient)))


def test_a_new_value_is_held_against_the_goal_and_written_down_once(database: Database, statistics: Statistics) -> None:
    who = speaker(database)
    id_ = versions.begin(database, who, versions.of_cluster(KUME), content())
    say(database, "2025", 40)
    say(database, "2026", 50)
    look(database, statistics, None, NOW)
    assert checks(database, id_) == [], "what is not published is looked at by nobody"
    versions.publish(database, who, id_, 1, "public")
    look(database, statistics, None, NOW)
    look(database, statistics, None, NOW + timedelta(hours=1))
    (first,) = checks(database, id_)
    assert [(one.verdict, one.period, one.value) for one in first.outcomes] == [("on_way", "2026", 50.0)]
    say(database, "2027", 61)
    look(database, statistics, None, NOW + timedelta(days=1))
    assert [one.outcomes[0].verdict for one in checks(database, id_)] == ["reached", "on_way"]


def test_what_only_its_writers_may_see_is_not_written_down_for_others(
    database: Database, statistics: Statistics
) -> None:
    who = speaker(database)
    id_ = versions.begin(database, who, versions.of_cluster(KUME), content())
    say(database, "2026", 61, "own")
    versions.publish(database, who, id_, 1, "public")
    look(database, statistics, None, NOW)
    assert checks(database, id_) == []
    versions.publish(database, who, id_, 1, "members")
    look(database, statistics, None, NOW)
    assert checks(database, id_) == [], "the members see no more of it"
    versions.publish(database, who, id_, 1, "own")
    look(database, statistics, None, NOW)
    assert [one.outcomes[0].value for one in checks(database, id_)] == [61.0]


def test_who_may_write_is_reminded_once_before_and_once_after(database: Database, statistics: Statistics) -> None:
    who = speaker(database)
    speaker(database, "r@kume.example", role="reader")
    speaker(database, "b@kume.example", role="editor")
    far = action("a2", title="Daha sonra", due=date(2027, 12, 31))
    done = action("a3", title="Bitmişti", state="done")
    id_ = versions.begin(database, who, versions.of_cluster(KUME), content(action(), far, done))
    versions.publish(database, who, id_, 1, "public")
    for hour in range(3):
        look(database, statistics, SITE, NOW + timedelta(hours=hour))
    assert [mail.recipient for mail in mails(database)] == ["a@kume.example", "b@kume.example"]
    (text, _) = (mail.text for mail in mails(database))
    assert "2027-03-31" in text
    assert "Her üyeyi görmek" in text
    assert f"{SITE}/tr/roadmaps/{id_}" in text
    assert "Daha sonra" not in text
    assert "Bitmişti" not in text
    look(database, statistics, SITE, NOW + timedelta(days=20))
    assert len(mails(database)) == 4, "once more when the date has passed"
    look(database, statistics, SITE, NOW + timedelta(days=21))
    assert len(mails(database)) == 4


def test_each_look_asks_for_the_next_and_no_figures_are_no_failure(database: Database, statistics: Statistics) -> None:
    worker = Worker(database, handlers(database, lambda: statistics, None))
    begin(database)
    begin(database)
    assert worker.step()
    assert not worker.step(), "asked for twice, looked once"
    assert worker.step(datetime.now(UTC) + timedelta(days=1, minutes=1))
    sector = versions.of_sector("10", "TR83", "employment")
    assert latest(database, statistics, sector, content(action(code="f.share")), frozenset({"public"})) == {}
    assert LOOK in handlers(database, lambda: statistics, None)
