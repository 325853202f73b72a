"""People of the small world whose programs have keys."""

from __future__ import annotations

import time
from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import select

from api.wiring import Parts
from api.work import handlers
from people import accounts, keys
from people.alerts.loads import NOTICE
from people.jobs import Worker, waiting
from people.persons import WRITE, Person, utc_now
from people.tables import Job

GOOD = "dört sarı kedi bahçede"


def joined(parts: Parts, email: str, organisation: str, role: str = "owner") -> Person:
    """Somebody who acts for an organisation; for none, an administrator."""
    people = parts.people
    link = (
        accounts.invite(people, None, email, organisation, role)
        if organisation
        else accounts.invite_admin(people, email)
    )
    found = accounts.signed_in(people, accounts.join(people, link, email.partition("@")[0], GOOD))
    assert found is not None
    return found


def key_of(parts: Parts, person: Person, *scopes: str) -> dict[str, str]:
    """The header that a program of somebody sends; it may write where nothing else is said."""
    return {"Authorization": f"Bearer {keys.make_key(parts.people, person, 'crm', scopes=scopes or (WRITE,))}"}


def work(parts: Parts) -> None:
    """Do all work that is due in five minutes; what the service's own thread has taken is waited for."""
    worker = Worker(parts.people, handlers(parts))
    while worker.step(utc_now() + timedelta(minutes=5)) or _is_under_way(parts):
        pass


def settled(parts: Parts) -> None:
    """Wait until the service's own thread has begun, and done once, all that it does by itself."""
    while True:
        with parts.people.reading() as session:
            # What it asks for last; each time asks for the next.
            begun = session.scalar(select(Job.id).where(Job.kind == NOTICE)) is not None
        if begun and not waiting(parts.people):
            return
        time.sleep(0.05)


def _is_under_way(parts: Parts) -> bool:
    with parts.people.reading() as session:
        held = session.scalar(select(Job.id).where(Job.holder.is_not(None), ~Job.dead).limit(1)) is not None
    if held:
        time.sleep(0.05)
    return held


class Program:
    """What asks the service with a key, or with none."""

    def __init__(self, client: TestClient, headers: dict[str, str] | None = None) -> None:
        self._client, self._headers = client, headers or {}

    def ask(self, method: str, path: str, **sent: object) -> tuple[int, dict[str, object]]:
        """The status and what was answered."""
        headers = {**self._headers, **sent.pop("headers", {})}  # type: ignore[dict-item]
        answer = self._client.request(method, f"/api/v1{path}", headers=headers, **sent)  # type: ignore[arg-type]
        return answer.status_code, answer.json() if answer.content else {}
