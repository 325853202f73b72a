"""Looking through what answers kept questions: what had not answered one before is told of, once, the best few of many.

Every question is asked as whoever keeps it sees things now, and what answers is remembered by digests. So nothing has
to be known of what changed, a look may be done twice or late, and who was near before is no news.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select

from graph.errors import BadInput, NotFound
from people.alerts.answers import Answering, Now
from people.alerts.remembered import apart, digest, with_more
from people.alerts.telling import STANDING, Teller, known
from people.alerts.watches import LOOK, SEARCH, Asked, goes_on
from people.jobs import Handlers, ask
from people.persons import person, utc_now
from people.tables import Account, Answered, Told, Watch

ALL = "all"
"""Which questions are looked through: all, or those but searches (`telling.STANDING`)."""
PAGE, SECONDS = 200, 60.0
"""Questions that a job looks through, and after how long it leaves the rest to the next: other work waits for it."""
log = structlog.get_logger("imece.work")


@dataclass(frozen=True, slots=True)
class Looker:
    """What looks through kept questions, and has what is new told."""

    teller: Teller

    @property
    def handlers(self) -> Handlers:
        """What is done for this kind of work."""
        return {LOOK: self.look}

    def look(self, subject: str, now: datetime | None = None) -> None:
        """Look through one question, or through those after a number, and ask for the rest."""
        now = now or utc_now()
        which, _, rest = subject.partition(":")
        if which == "one":
            self._look_at(rest, now)
            return
        database, last, until = self.teller.database, int(rest), time.monotonic() + SECONDS
        after = select(Watch.number, Watch.id).where(Watch.number > last, goes_on()).order_by(Watch.number).limit(PAGE)
        if f"{which}:0" == STANDING:
            after = after.where(Watch.sort != SEARCH)
        with database.reading() as session:
            found = [(number, id_) for number, id_ in session.execute(after)]
        for number, id_ in found:
            self._look_at(id_, now)
            last = number
            if time.monotonic() > until:
                break
        if found:
            with database.writing() as session:
                ask(session, now, LOOK, f"{which}:{last}")

    def _look_at(self, id_: str, now: datetime) -> None:
        """Ask one question; the first time what answers is remembered alone."""
        with self.teller.database.reading() as session:
            watch = session.scalar(select(Watch).where(Watch.id == id_, goes_on()))
            if watch is None:
                return
            who = person(session, session.get_one(Account, watch.account))
        view = self.teller.view(who)
        try:
            answer = self.teller.answers.now(view, Asked.of(watch))
        except (BadInput, NotFound) as error:
            log.info("a kept question cannot be asked", watch=id_, problem=str(error))
            return
        with self.teller.database.writing() as session:
            held = session.scalar(select(Watch).where(Watch.id == id_, goes_on()).with_for_update())
            if held is None:
                return
            before = session.get(Answered, id_)
            if before is None:
                session.add(Answered(watch=id_, seen=_remembered(b"", answer)))
                return
            new = _new(answer, before.seen, session.scalars(select(Told.node).where(Told.watch == id_)))
            before.seen = _remembered(before.seen, answer)
            own = known(view, who, [one.node.id for one in new])
            self.teller.write_down(session, now, held, [one for one in new if one.node.id not in own], view)


def _remembered(seen: bytes, answer: Now) -> bytes:
    """What has answered until now."""
    return with_more(seen, [*answer.all, *(id_ for one in answer.best for id_ in one.also)])


def _new(answer: Now, seen: bytes, told: Iterable[str]) -> list[Answering]:
    """Those of the best that had not answered before, under no name of theirs."""
    had = {*apart(seen), *map(digest, told)}
    return [one for one in answer.best if had.isdisjoint(map(digest, (one.node.id, *one.also)))]
