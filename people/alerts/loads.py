"""Noticing what was loaded: a load waits for nobody, so a worker asks the store every now and then what it holds.

What it held when kept questions were last looked through is a row. So nothing is lost while no worker runs, an edition
that was seen is seen once, and a load that was stopped half way is waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from graph.errors import StoreUnavailable
from graph.model import PUBLIC, Load
from graph.store import Store
from people.alerts.looking import ALL
from people.alerts.watches import LOOK
from people.database import Database
from people.jobs import Handlers, ask
from people.persons import utc_now
from people.tables import Swept

NOTICE, EVERY = "alert.loads", timedelta(minutes=10)
"""The work that asks the store what it holds, and how often."""
PATIENCE = timedelta(hours=1)
"""How long other loads and what has no vector yet are waited for; who asks by words alone is then told already."""


@dataclass(frozen=True, slots=True)
class Loads:
    """What notices loads; `encoder` is what gives texts their vectors, None where nothing does."""

    database: Database
    store: Store
    encoder: str | None

    @property
    def handlers(self) -> Handlers:
        """What is done for this kind of work."""
        return {NOTICE: lambda _: self.notice()}

    def notice(self, now: datetime | None = None) -> None:
        """Have all kept questions looked through where the store holds other editions than it did, once all is in.

        Where that could not be waited for, they are once more when all has its vectors. The first time it is only
        remembered what there is, and what answers already.
        """
        now = now or utc_now()
        with self.database.writing() as session:
            ask(session, now + EVERY, NOTICE, "")
        try:
            loads = self.store.loads()
            with self.database.reading() as session:
                held = session.get(Swept, 1)
            seen = _mark(loads)
            if held is not None and held.loads == seen and held.whole:
                return
            whole = all(load.whole for load in loads) and self._indexed()
        except StoreUnavailable:
            return
        self._keep(seen, now, whole=whole)

    def _keep(self, seen: str, now: datetime, *, whole: bool) -> None:
        with self.database.writing() as session:
            held = session.scalar(select(Swept).where(Swept.id == 1).with_for_update())
            if held is None:
                held = Swept(id=1, loads="", whole=False, noticed=now - PATIENCE)
                session.add(held)
            if held.loads != seen and not whole:
                held.noticed = held.noticed or now
                if now - held.noticed < PATIENCE:
                    return
            elif held.loads == seen and (held.whole or not whole):
                return
            held.loads, held.whole, held.noticed = seen, whole, None
            ask(session, now, LOOK, f"{ALL}:0")

    def _indexed(self) -> bool:
        """Whether all that everyone may see has its vector."""
        return self.encoder is None or self.store.seen_by(frozenset({PUBLIC})).indexed(self.encoder) == "all"


def begin(database: Database, now: datetime | None = None) -> None:
    """Ask for the first time; each asks for the next."""
    with database.writing() as session:
        ask(session, now or utc_now(), NOTICE, "")


def _mark(loads: Sequence[Load]) -> str:
    """What tells the editions that a store holds from others, those apart that are not loaded to their end."""
    said = "\n".join(f"{one.dataset} {one.date} {one.digest}" for one in loads if one.whole)
    return sha256(said.encode()).hexdigest()
