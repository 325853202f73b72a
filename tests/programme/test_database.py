"""The programme's tables are laid out beside those of people, each by steps of its own, and keep what was said."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from graph.errors import BadInput
from people.database import Database
from people.signing.personal import known_of
from people.tables import Table as PeoplesTable
from programme.database import PROGRAMME
from programme.indicators.statements import Told, say, take_in
from programme.roadmaps.versions import begin, of_cluster
from programme.tables import Table
from tests.programme.roadmaps.roads import content, speaker


def test_the_steps_lay_out_what_the_tables_say(database: Database) -> None:
    with database.reading() as session:
        opts = {
            "version_table": PROGRAMME.remembered_in,
            "include_name": lambda name, kind, _: kind != "table" or name in Table.metadata.tables,
        }
        held = MigrationContext.configure(session.connection(), opts=opts)
        assert held.get_current_revision() == "0004"
        assert compare_metadata(held, Table.metadata) == []
    assert not Table.metadata.tables.keys() & PeoplesTable.metadata.tables.keys()


def test_a_database_of_people_alone_is_laid_out_further(address: str) -> None:
    Database(address).close()
    opened = Database(address, PROGRAMME)
    take_in(opened, [Told("a", "g.members", "2025", 3.0, "x")], "graph")
    opened.close()
    Database(address).close()


def test_one_that_a_newer_release_laid_out_is_left_alone(address: str) -> None:
    opened = Database(address, PROGRAMME)
    with opened.writing() as session:
        session.execute(text("UPDATE programme_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(BadInput, match="newer"):
        Database(address, PROGRAMME)


@pytest.mark.parametrize("statement", ["UPDATE statement SET value = 1", "DELETE FROM statement"])
def test_nobody_changes_what_was_said(database: Database, statement: str) -> None:
    take_in(database, [Told("a", "g.members", "2025", 3.0, "x")], "graph")
    with pytest.raises(DatabaseError, match="what was said stays written"), database.writing() as session:
        session.execute(text(statement))


def test_what_somebody_wrote_in_the_programme_is_in_what_is_known_of_them(embedded: Database) -> None:
    who = speaker(embedded)
    say(embedded, who, Told("tr:kume", "m.members_met", "2025", 60.0, "rapor"))
    begin(embedded, who, of_cluster("tr:kume"), content())
    found = known_of(embedded, who)
    assert [row["value"] for row in found["statement"]] == [60.0]
    assert "yol haritası" in str(found["roadmap_version"][0]["content"])
    other = speaker(embedded, "b@kume.example")
    assert {"statement", "roadmap_version"}.isdisjoint(known_of(embedded, other))
