"""Roadmaps as they are kept: every version for ever, seen by whom they are for, changed by whom they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event

from graph.errors import BadInput, ImeceError, NotAllowed, NotFound
from people.database import Database
from people.persons import Person
from programme.roadmaps import versions
from programme.roadmaps.checking import outcomes
from programme.roadmaps.content import MOST_ACTIONS, checked, content_of, kept_text
from programme.roadmaps.differences import differences
from tests.programme.roadmaps.roads import KUME, action, content, proven, speaker

EVERYONE = frozenset({"public"})
OF = versions.of_cluster(KUME)
TODAY = date(2026, 11, 27)


@contextmanager
def asked() -> Iterator[list[str]]:
    """The statements that read roadmaps meanwhile."""
    found: list[str] = []

    def note(*told: Any) -> None:
        found.extend(one for one in told[2:3] if "roadmap" in one)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_list_of_many_is_one_statement_and_has_what_reading_each_has(database: Database) -> None:
    who = speaker(database)
    for at in range(6):
        id_ = versions.begin(database, who, OF, content(vision="bir"))
        for number in range(1, 1 + at % 3):
            versions.save(database, who, id_, content(vision=f"{number}"), number)
        if at % 2:
            versions.publish(database, who, id_, 1, "public")
    for person, number in ((who, 6), (None, 3)):
        with asked() as statements:
            listed = versions.published(database, EVERYONE, person, None)
        assert len(statements) == 1
        assert len(listed) == number
        assert listed == [versions.read(database, EVERYONE, person, one.id) for one in listed]
        assert [one.made for one in listed] == sorted((one.made for one in listed), reverse=True)


def test_versions_stay_and_a_change_from_an_old_one_is_refused(database: Database) -> None:
    who = speaker(database)
    id_ = versions.begin(database, who, OF, content())
    second = content(action(goal=65.0), action("a2", title="Eğitim", code=None, goal=None))
    assert versions.save(database, who, id_, second, 1) == 2
    assert versions.save(database, who, id_, second, 2) == 2, "nothing changed, nothing is kept"
    with pytest.raises(BadInput, match="version 2"):
        versions.save(database, who, id_, content(), 1)
    assert versions.read(database, EVERYONE, who, id_, 1).content == content()
    newest = versions.read(database, EVERYONE, who, id_)
    assert (newest.number, newest.newest, newest.content) == (2, 2, second)
    assert [one.number for one in versions.versions(database, who, newest)] == [2, 1]


def test_others_see_what_is_published_for_them_and_nothing_else(database: Database) -> None:
    who = speaker(database)
    id_ = versions.begin(database, who, OF, content())
    versions.save(database, who, id_, content(vision="Taslakta kalsın"), 1)
    member, itself = frozenset({"public", f"members:{KUME}"}), frozenset({"public", f"org:{KUME}"})
    for audience, seeing in (("public", [EVERYONE, member, itself]), ("members", [member, itself]), ("own", [itself])):
        versions.publish(database, who, id_, 1, audience)
        for audiences in (EVERYONE, member, itself):
            listed = versions.published(database, audiences, None, None)
            if audiences in seeing:
                assert versions.read(database, audiences, None, id_).number == 1
                assert [one.content.vision for one in listed] == [content().vision]
                with pytest.raises(NotFound):
                    versions.read(database, audiences, None, id_, 2)
            else:
                assert listed == []
                with pytest.raises(NotFound):
                    versions.read(database, audiences, None, id_)
    versions.withdraw(database, who, id_)
    with pytest.raises(NotFound):
        versions.read(database, itself, None, id_)
    assert versions.published(database, itself, None, OF) == []


def test_only_those_change_it_whose_it_is(database: Database) -> None:
    who = speaker(database)
    id_ = versions.begin(database, who, OF, content())
    reader = speaker(database, "r@kume.example", role="reader")
    other = speaker(database, "a@zar.example", "demo:zar")
    for person in (reader, other):
        with pytest.raises(NotAllowed):
            versions.begin(database, person, OF, content())
        for act in (
            lambda p: versions.save(database, p, id_, content(), 1),
            lambda p: versions.publish(database, p, id_, 1, "public"),
            lambda p: versions.withdraw(database, p, id_),
            lambda p: versions.read(database, EVERYONE, p, id_),
        ):
            with pytest.raises(NotFound):
                act(person)


def test_a_sectors_is_written_by_staff_of_its_territory(database: Database) -> None:
    staff = replace(speaker(database, "s@merkez.example", "demo:zar"), territories=("TR83",))
    id_ = versions.begin(database, staff, versions.of_sector("10", "tr831", "employment"), content())
    with pytest.raises(NotAllowed, match="TR10"):
        versions.begin(database, staff, versions.of_sector("10", "TR10", "employment"), content())
    with pytest.raises(BadInput):
        versions.publish(database, staff, id_, 1, "members")
    with pytest.raises(BadInput):
        versions.of_sector("on", "TR83", "employment")
    versions.publish(database, staff, id_, 1, "public")
    assert versions.read(database, EVERYONE, None, id_).of.region == "TR831"


def test_what_cannot_be_kept_is_told_in_a_sentence() -> None:
    for wrong in (
        content(title=" "), content(title="x" * 301), content(begins=2028), content(ends=3000),
        content(vision="x" * 4001), content(action(title="")), content(action(code="m.nothing")),
        content(action(goal=float("inf"))), content(action(code=None)), content(action(), action()),
        content(action(heading="other")), content(action(state="gone")), content(action(owner="a\x00b")),
        content(*(action(str(n)) for n in range(MOST_ACTIONS + 1))),
    ):  # fmt: skip
        with pytest.raises(BadInput) as told:
            checked(wrong)
        assert len(str(told.value)) > 20
    tidy = checked(content(action(title="  iki   boşluk "), vision=" a \n\n b  c "))
    assert (tidy.actions[0].title, tidy.vision) == ("iki boşluk", "a\n\nb c")
    assert content_of(kept_text(tidy)) == tidy


def test_differences_name_each_thing_that_changed() -> None:
    old = content(action(), action("a2", title="Gider", code=None, goal=None))
    new = content(proven(action(goal=65.0)), action("a3", title="Gelir", code=None, goal=None), vision="Yeni")
    found = [(one.action, one.field, one.before, one.after) for one in differences(old, new)]
    assert found == [
        ("", "vision", old.vision, "Yeni"),
        ("Her üyeyi görmek", "proof", None, "doc:x#d/text/0"),
        ("Her üyeyi görmek", "partner", None, "demo:lab"),
        ("Gelir", "action", None, "Gelir"),
        ("Gider", "action", "Gider", None),
    ]
    assert differences(new, new) == []


@pytest.mark.parametrize(
    ("change", "newest", "verdict"),
    [
        ({}, ("2026", 60.0), "reached"),
        ({}, ("2026", 45.0), "on_way"),
        ({}, ("2026", 30.0), "away"),
        ({}, ("2026", 40.0), "unknown"),
        ({}, ("2025", 90.0), "unknown"),
        ({}, None, "unknown"),
        ({"due": date(2026, 1, 1)}, ("2026", 45.0), "slipped"),
        ({"due": date(2026, 1, 1)}, ("2026", 75.0), "reached"),
        ({"due": date(2026, 1, 1)}, None, "slipped"),
        ({"value": 60.0, "goal": 40.0}, ("2026", 50.0), "on_way"),
        ({"value": 60.0, "goal": 40.0}, ("2026", 39.0), "reached"),
        ({"value": None, "period": ""}, ("2026", 70.0), "reached"),
        ({"state": "dropped"}, ("2026", 70.0), "dropped"),
        ({"goal": None, "state": "done"}, ("2026", 70.0), "done"),
        ({"goal": None, "due": date(2026, 1, 1)}, None, "slipped"),
    ],
)
def test_what_became_of_an_action(change: dict[str, Any], newest: tuple[str, float] | None, verdict: str) -> None:
    latest = {} if newest is None else {"m.members_met": newest}
    (found,) = outcomes(content(action(**change)), latest, TODAY)
    assert found.verdict == verdict


def test_two_who_save_at_once_do_not_overwrite_each_other(database: Database) -> None:
    who = speaker(database)
    id_ = versions.begin(database, who, OF, content())
    kept = []
    for goal in (61.0, 62.0):
        try:
            kept.append(versions.save(database, who, id_, content(action(goal=goal)), 1))
        except ImeceError:
            kept.append(0)
    assert kept == [2, 0]


def test_a_person_without_rights_is_nobody() -> None:
    nobody = Person("x", "x@x.example", "X", admin=False, roles={})
    assert not versions.may_change(nobody, OF)
    assert not versions.may_change(None, OF)
