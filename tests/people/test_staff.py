"""Staff of a centre decides claims in its territory, and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from graph.audience import SIGNED_IN
from graph.errors import BadInput, NotAllowed, NotFound
from graph.opening import open_store
from people import accounts
from people.claims import approve, claim, claims_of, organisation_of_claim, refuse, to_decide
from people.database import Database
from people.persons import Person
from people.rights import audiences
from people.staff import appoint, dismiss, staff
from tests.people.signing.test_forgotten import NOW
from tests.people.signing.test_registering import admin, registered

REGIONS = {"tr:zar": "TR831", "tr:lab": "TR510", "tr:kar": None}


def lies(organisations: Collection[str]) -> Mapping[str, str | None]:
    return {id_: REGIONS[id_] for id_ in organisations if id_ in REGIONS}


def again(database: Database, who: Person) -> Person:
    """The person as they are by now."""
    from people.persons import person  # noqa: PLC0415
    from people.tables import Account  # noqa: PLC0415

    with database.reading() as session:
        return person(session, session.get_one(Account, who.id))


def test_staff_decides_in_its_territory_alone(database: Database) -> None:
    boss, officer, who = admin(database), registered(database, "memur@x.example"), registered(database)
    appoint(database, boss, " MEMUR@x.example ", " tr83 ", NOW)
    assert staff(database) == [(officer.id, "Yeni", "memur@x.example", "TR83")]
    officer = again(database, officer)
    assert officer.territories == ("TR83",)
    assert [officer.covers(one) for one in ("TR83", "TR831", "TR8", "TR510", "", None)] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
    for organisation in (*REGIONS, "tr:unknown"):
        claim(database, who, organisation, "", NOW)
    held = {one.organisation: one.id for one in claims_of(database, who)}
    assert [one.organisation for one in to_decide(database, officer, lies)] == ["tr:zar"]
    assert to_decide(database, officer) == []
    assert len(to_decide(database, boss)) == 4
    for organisation in ("tr:lab", "tr:kar", "tr:unknown"):
        for act in (approve, refuse):
            with pytest.raises(NotFound):
                act(database, officer, held[organisation], "owner", NOW, None, lies)
        with pytest.raises(NotFound):
            organisation_of_claim(database, officer, held[organisation], lies)
    approve(database, officer, held["tr:zar"], "owner", NOW, None, lies)
    assert [role for _, _, role in accounts.members(database, "tr:zar")] == ["owner"]
    claim(database, officer, "tr:zar", "", NOW)
    (own,) = claims_of(database, officer)
    with pytest.raises(NotFound):
        approve(database, officer, own.id, "owner", NOW, None, lies)


def test_an_administrator_appoints_and_dismisses_and_nobody_else(database: Database) -> None:
    boss, officer = admin(database), registered(database, "memur@x.example")
    for act in (appoint, dismiss):
        with pytest.raises(NotAllowed):
            act(database, officer, officer.email, "TR83", NOW)
    with pytest.raises(NotFound):
        appoint(database, boss, "nobody@x.example", "TR83", NOW)
    with pytest.raises(BadInput):
        appoint(database, boss, officer.email, "Samsun!", NOW)
    appoint(database, boss, officer.email, "TR83", NOW)
    appoint(database, boss, officer.email, "TR83", NOW)
    store = open_store("memory:")
    assert SIGNED_IN in audiences(again(database, officer), frozenset({"public"}), store.seen_by)
    store.close()
    dismiss(database, boss, officer.id, "TR83", NOW)
    with pytest.raises(NotFound):
        dismiss(database, boss, officer.id, "TR83", NOW)
    assert again(database, officer).territories == ()
