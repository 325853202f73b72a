"""A read is written once a day for each person and thing, however many come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from people.audit import acts
from people.database import Database
from people.reads import read
from tests.people.opportunities.market import NOW
from tests.people.test_looks import joined


def test_a_read_is_one_row_a_person_thing_and_day(database: Database) -> None:
    one, other = joined(database, "a@x.example", "tr:a"), joined(database, "b@x.example", "tr:a")

    def written() -> list[tuple[str | None, str, str]]:
        with database.reading() as session:
            found = [act for act in acts(session) if act.name.startswith("read.")]
        return sorted((act.account, act.name, act.subject) for act in found)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: read(database, one, "doc:x", NOW), range(8)))
    read(database, replace(one, form=""), "doc:x", NOW + timedelta(minutes=1))
    assert written() == [(one.id, "read.session", "doc:x")]
    read(database, replace(other, form=""), "doc:x", NOW)
    read(database, one, "doc:y", NOW)
    assert len(written()) == 3
    assert (other.id, "read.key", "doc:x") in written()
    read(database, one, "doc:x", NOW + timedelta(days=1))
    assert len(written()) == 4
