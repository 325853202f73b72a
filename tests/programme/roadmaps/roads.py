"""A roadmap to keep, change and look at."""

from __future__ import annotations

from datetime import date

from people.accounts import invite, join
from people.database import Database
from people.persons import Person, person_of_account
from programme.roadmaps.content import Action, Content, Proof, Standing, Suggested

KUME = "tr:kume"
MET = "m.members_met"


def action(key: str = "a1", **change: object) -> Action:
    given = {"heading": "networking", "title": "Her üyeyi görmek", "code": MET, "period": "2025", "value": 40.0,
             "goal": 60.0, "owner": "Küme yöneticisi", "due": date(2027, 3, 31)}  # fmt: skip
    return Action(key, **{**given, **change})  # type: ignore[arg-type]


def content(*actions: Action, **change: object) -> Content:
    given = {"language": "tr", "title": "Küme: 2027 yol haritası", "vision": "Yarısı üniversiteyle çalışır.",
             "begins": 2027, "ends": 2027, "actions": actions or (action(),),
             "standings": (Standing(MET, "2025", 40.0, 20.0, 55.0, 7, "demo:k6", 80.0),)}  # fmt: skip
    return Content(**{**given, **change})  # type: ignore[arg-type]


def proven(one: Action) -> Action:
    return action(one.key, proofs=(Proof("doc:x", "doc:x#d/text/0"),), partners=(Suggested("demo:lab"),))


def speaker(database: Database, email: str = "a@kume.example", organisation: str = KUME, role: str = "owner") -> Person:
    token = join(database, invite(database, None, email, organisation, role), "A", "dört sarı kedi bahçede")
    return _person(database, token)


def _person(database: Database, token: str) -> Person:
    from people.accounts import signed_in  # noqa: PLC0415

    found = signed_in(database, token)
    assert found is not None
    return person_of_account(database, found.id)
