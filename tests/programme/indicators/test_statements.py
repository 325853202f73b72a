"""What was said stays: the newest stands, a correction is seen beside what it corrects, and by nobody who may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from graph.errors import BadInput, NotAllowed
from people.audit import acts
from people.database import Database
from people.persons import Person
from programme.indicators.statements import (
    BY_ADMIN,
    BY_ITSELF,
    COMPUTED,
    Told,
    Written,
    counted,
    history,
    say,
    standing,
    take_in,
    would_take_in,
)

EVERYONE = frozenset({"public"})
MEMBER = EVERYONE | {"signed-in", "org:tr:firma", "members:tr:kume"}
ITSELF = EVERYONE | {"signed-in", "org:tr:kume"}
MET = Told("tr:kume", "m.members_met", "2025", 60.0, "rapor", 40)


def person(roles: Mapping[str, str], *, admin: bool = False) -> Person:
    return Person("a" * 32, "a@b.example", "A", admin, roles)


EDITOR = person({"tr:kume": "editor"})


def values(database: Database, audiences: frozenset[str], period: str = "2025") -> list[float | None]:
    return [row.value for row in standing(database, audiences, ["tr:kume"], [period])]


def test_the_newest_stands_and_the_older_is_still_there(database: Database) -> None:
    assert say(database, EDITOR, MET) == Written(added=1)
    assert say(database, EDITOR, MET) == Written(unchanged=1)
    assert say(database, EDITOR, replace(MET, value=62.0)) == Written(corrected=1)
    assert values(database, ITSELF) == [62.0]
    rows = history(database, ITSELF, "tr:kume", "m.members_met")
    assert [(row.value, row.unit, row.origin, row.account) for row in rows] == [
        (62.0, "percent", BY_ITSELF, EDITOR.id), (60.0, "percent", BY_ITSELF, EDITOR.id),
    ]  # fmt: skip
    with database.reading() as session:
        assert [one.subject for one in acts(session)] == ["m.members_met tr:kume"] * 2


def test_what_is_taken_back_stands_no_longer(embedded: Database) -> None:
    say(embedded, EDITOR, MET)
    assert say(embedded, EDITOR, replace(MET, value=None, base=None)) == Written(corrected=1)
    assert values(embedded, ITSELF) == []
    assert [row.value for row in history(embedded, ITSELF, "tr:kume", "m.members_met")] == [None, 60.0]
    assert say(embedded, EDITOR, replace(MET, period="2024", value=None)) == Written(unchanged=1)


@pytest.mark.parametrize(
    ("audience", "seen"),
    [("public", (True, True, True)), ("members", (False, True, True)), ("own", (False, False, True))],
)
def test_each_is_seen_by_its_audience_alone(database: Database, audience: str, seen: tuple[bool, ...]) -> None:
    say(database, EDITOR, replace(MET, audience=audience))  # type: ignore[arg-type]
    for who, sees in zip((EVERYONE, MEMBER, ITSELF), seen, strict=True):
        assert (values(database, who) == [60.0]) == sees
        assert bool(history(database, who, "tr:kume", "m.members_met")) == sees
        assert counted(database, who) == ({"2025": {"tr:kume": 1}} if sees else {})
    assert values(database, EVERYONE | {"members:tr:other", "org:tr:other", "partners:tr:kume"}) == (
        [60.0] if audience == "public" else []
    )


def test_what_a_narrower_one_corrects_is_no_longer_taken_for_what_stands(embedded: Database) -> None:
    say(embedded, EDITOR, replace(MET, audience="public"))
    say(embedded, EDITOR, replace(MET, value=10.0, audience="own"))
    assert values(embedded, EVERYONE) == [] == values(embedded, MEMBER)
    assert not history(embedded, EVERYONE, "tr:kume", "m.members_met")
    say(embedded, EDITOR, replace(MET, value=11.0, audience="public"))
    assert [row.value for row in history(embedded, EVERYONE, "tr:kume", "m.members_met")] == [11.0, 60.0]
    assert len(history(embedded, ITSELF, "tr:kume", "m.members_met")) == 3


def test_only_editors_owners_and_administrators_say_something(embedded: Database) -> None:
    for roles in ({}, {"tr:kume": "reader"}, {"tr:other": "owner"}):
        with pytest.raises(NotAllowed):
            say(embedded, person(roles), MET)
    say(embedded, person({"tr:kume": "owner"}), MET)
    say(embedded, person({}, admin=True), replace(MET, period="2024"))
    origins = [row.origin for row in history(embedded, ITSELF, "tr:kume", "m.members_met")]
    assert origins == [BY_ITSELF, BY_ADMIN]


@pytest.mark.parametrize(
    "wrong",
    [
        {"indicator": "m.nothing"}, {"indicator": "g.members", "value": 3.0}, {"indicator": "g.members", "value": None},
        {"value": 101.0}, {"period": "2999"}, {"period": "x"}, {"source": " "}, {"source": "x" * 501}, {"base": 0},
        {"audience": "everybody"}, {"document": "a\x00b"}, {"value": float("nan")},
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_written(embedded: Database, wrong: Mapping[str, object]) -> None:
    with pytest.raises(BadInput):
        say(embedded, EDITOR, replace(MET, **wrong))  # type: ignore[arg-type]
    assert counted(embedded, ITSELF) == {}


def test_a_file_taken_in_again_changes_nothing_and_undoes_no_correction(database: Database) -> None:
    file = [MET, replace(MET, period="2024", value=50.0)]
    assert would_take_in(database, file, "file:x") == Written(added=2) == take_in(database, file, "file:x")
    assert take_in(database, file, "file:x") == Written(unchanged=2)
    say(database, EDITOR, replace(MET, value=61.0))
    assert take_in(database, file, "file:x") == Written(unchanged=2)
    assert values(database, ITSELF) == [61.0]
    assert take_in(database, [replace(MET, value=59.0), file[1]], "file:x") == Written(corrected=1, unchanged=1)
    assert values(database, ITSELF) == [59.0]


def test_a_computed_value_is_new_only_where_it_is_another(embedded: Database) -> None:
    one = Told("tr:kume", "g.stayed", "2025", 90.0, "edition 1", 10, audience="public")
    take_in(embedded, [one], COMPUTED)
    assert take_in(embedded, [replace(one, source="edition 2")], COMPUTED) == Written(unchanged=1)
    assert take_in(embedded, [replace(one, base=11)], COMPUTED) == Written(corrected=1)


def test_more_subjects_than_a_question_takes(database: Database) -> None:
    many = [Told(f"c{n:04}", "g.members", "2025", float(n), "x", audience="public") for n in range(1_000)]
    take_in(database, many, COMPUTED)
    assert len(standing(database, EVERYONE, [one.subject for one in many], ["2025"])) == 1_000
