"""Work that is done later, each once: asked for in the transaction that needs it, taken by whoever has time.

A job is held for so long; who has not finished by then is taken for dead, and another does it. So what it does may be
done twice, and has to come to the same. One that fails is tried again, later each time, and is dead after the last.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import uuid4

import structlog
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from graph.errors import ImeceError
from people.database import Database
from people.persons import utc_now
from people.tables import Job

HELD = timedelta(minutes=15)
TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
PAUSE = 1.0
"""Seconds between two looks for work."""
PUBLISH = "document.publish"
"""The work that makes a shared document known as it stands."""
INDEX, NEW = "index", "alert.new"
"""The kinds of work that give what was made known its vectors, and tell of it (by its node) who waits for it."""
POST, POST_TRIES = "alert.post", 24
"""The work that tells an address somebody has named, and how often it is tried: for about a day."""
Handlers = Mapping[str, Callable[[str], None]]


class Hopeless(ImeceError):
    """What failed would fail again: it is given up at once."""


log = structlog.get_logger("imece.work")


def ask(session: Session, due: datetime, kind: str, subject: str) -> None:
    """Ask for work, unless the same is waiting already."""
    waiting = select(Job.id).where(
        Job.kind == kind, Job.subject == subject, Job.holder.is_(None), ~Job.dead, Job.due <= due
    )
    if session.scalar(waiting.limit(1)) is None:
        session.add(Job(kind=kind, subject=subject, due=due, tries=0, dead=False))


def ask_to_find(session: Session, now: datetime, node: str) -> None:
    """Ask for what follows whenever something is made known: its vectors, and telling who waits for it."""
    ask(session, now, INDEX, "")
    ask(session, now, NEW, node)


def dead(database: Database) -> Sequence[Job]:
    """What was given up, the oldest first."""
    with database.reading() as session:
        return session.scalars(select(Job).where(Job.dead).order_by(Job.id)).all()


def waiting(database: Database, now: datetime | None = None) -> int:
    """How many jobs are waiting or under way, without those whose time is still to come."""
    begun = Job.holder.is_not(None) | (Job.tries > 0) | (Job.due <= (now or utc_now()))
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Job).where(~Job.dead, begun)) or 0


def revive(database: Database, job: int, now: datetime | None = None) -> None:
    """Try once more what was given up."""
    with database.writing() as session:
        values = {"dead": False, "tries": 0, "due": now or utc_now(), "holder": None}
        session.execute(update(Job).where(Job.id == job, Job.dead).values(**values))


class Worker:
    """Does the work that its handlers know, one job after another; as many as one likes work side by side."""

    def __init__(self, database: Database, handlers: Handlers, tries: Mapping[str, int] = MappingProxyType({})) -> None:
        """`tries` says of which kinds more tries are made than of others, or fewer."""
        self._database, self._handlers, self._tries = database, handlers, tries
        self._name = uuid4().hex

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; a job under way is finished."""
        while not stop.is_set():
            try:
                found = self.step()
            except Exception:
                log.exception("no work was to be had")
                found = False
            if not found:
                stop.wait(PAUSE)

    def step(self, now: datetime | None = None) -> bool:
        """Do one job that is due; whether there was one."""
        job = self._take(now or utc_now())
        if job is None:
            return False
        try:
            self._handlers[job.kind](job.subject)
        except Exception as error:
            if not isinstance(error, ImeceError):
                log.exception("work failed", kind=job.kind, job=job.id)
            tries = 0 if isinstance(error, Hopeless) else self._tries.get(job.kind, TRIES)
            self._put_back(job, now or utc_now(), tries, str(error))
        else:
            with self._database.writing() as session:
                session.execute(delete(Job).where(Job.id == job.id, Job.holder == self._name))
        return True

    def _take(self, now: datetime) -> Job | None:
        other = aliased(Job)
        same = exists().where(
            other.kind == Job.kind, other.subject == Job.subject, other.id != Job.id, other.holder.is_not(None),
            other.due > now,
        )  # fmt: skip
        due = (
            select(Job)
            .where(~Job.dead, Job.due <= now, Job.kind.in_(list(self._handlers)), ~same)
            .order_by(Job.due, Job.id)
            .limit(1)
        )
        # Who only looks writes nothing.
        with self._database.reading() as session:
            if session.scalar(due) is None:
                return None
        with self._database.writing() as session:
            job = session.scalar(due.with_for_update(skip_locked=True))
            if job is not None:
                job.holder, job.due, job.tries = self._name, now + HELD, job.tries + 1
            return job

    def _put_back(self, job: Job, now: datetime, tries: int, problem: str) -> None:
        wait = min(FIRST_WAIT * 2 ** (job.tries - 1), LONGEST_WAIT)
        values = {"holder": None, "due": now + wait, "dead": job.tries >= tries, "problem": problem[:2000]}
        with self._database.writing() as session:
            session.execute(update(Job).where(Job.id == job.id, Job.holder == self._name).values(**values))
