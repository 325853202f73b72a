"""Kept questions: made, listed, ended; each belongs to an account and has a feed of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, select

from graph.errors import BadInput, NotFound
from graph.filters import Filter, make_filter
from graph.words.sentences import series
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from people.secrets import new_token
from people.tables import Told, Watch
from search.question import tidy

AT_ONCE, DAILY, FEED = "at_once", "daily", "feed"
OFTEN = (AT_ONCE, DAILY, FEED)
"""How one is told: by a mail at once, by one a day, or by the feed alone, which there is in any case."""
MOST = 200
"""Kept questions of an account."""
SHOWN = 50
"""What a feed and a page show of one, the newest."""
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is kept: its words, and the codes of its filter."""

    text: str
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def keep(self) -> Filter:
        """Its filter; BadInput for what is no kind or code."""
        return make_filter(
            self.kinds, self.regions, self.sectors, self.sizes, languages=self.languages, sources=self.sources
        )

    @classmethod
    def of(cls, watch: Watch) -> Asked:
        """What a watch asks."""
        kept = {name: tuple(value) for name, value in watch.keep.items() if isinstance(value, list)}
        return cls(watch.text, **kept)


def watch(  # noqa: PLR0913, PLR0917 - who, what, how they are told, and how it is measured
    database: Database,
    who: Person,
    asked: Asked,
    often: str,
    encode: tuple[str, Encode] | None = None,
    now: datetime | None = None,
) -> str:
    """Keep a question; its id. BadInput for one that cannot be asked. `encode`: an encoder's key and what it does."""
    now, text = now or utc_now(), tidy(asked.text)
    asked.keep()
    if often not in OFTEN:
        raise BadInput("people.alert.often", known=series(OFTEN))
    with database.writing() as session:
        mine = select(func.count()).select_from(Watch).where(Watch.account == who.id)
        if (session.scalar(mine) or 0) >= MOST:
            raise BadInput("people.alert.many", most=MOST)
        keep = {name: list(value) for name, value in asdict(asked).items() if name != "text"}
        same = select(Watch).where(Watch.account == who.id, Watch.text == text)
        if any(Asked.of(one).keep() == asked.keep() for one in session.scalars(same)):
            raise BadInput("people.alert.there")
        held = Watch(
            id=uuid4().hex, account=who.id, text=text, keep=keep, often=often, feed=new_token(), made=now,
            encoder=encode[0] if encode else "", vector=packed(encode[1]([text])[0]) if encode else b"",
        )  # fmt: skip
        session.add(held)
        note(session, now, who.id, "alert.made", held.id)
        return held.id


def packed(vector: NDArray[np.float32]) -> bytes:
    """A question's vector as it is kept: halves."""
    return np.asarray(vector, np.float16).tobytes()


def watches(database: Database, who: Person) -> Sequence[Watch]:
    """The questions that somebody keeps, the newest first."""
    with database.reading() as session:
        own = select(Watch).where(Watch.account == who.id)
        return session.scalars(own.order_by(Watch.made.desc(), Watch.id)).all()


def told_of(database: Database, ids: Sequence[str]) -> dict[str, list[Told]]:
    """What was found for each of these, the newest first, as far as it is shown."""
    with database.reading() as session:
        return {
            id_: list(session.scalars(select(Told).where(Told.watch == id_).order_by(Told.at.desc()).limit(SHOWN)))
            for id_ in ids
        }


def end(database: Database, who: Person, id_: str, now: datetime | None = None) -> None:
    """End a kept question; NotFound where the account has none of this id."""
    with database.writing() as session:
        held = session.scalar(select(Watch).where(Watch.id == id_, Watch.account == who.id))
        if held is None:
            raise NotFound("people.alert.none")
        session.delete(held)
        note(session, now or utc_now(), who.id, "alert.ended", id_)


def end_by_feed(database: Database, feed: str, now: datetime | None = None) -> None:
    """End the kept question of a feed, for who presses the link of a mail; nothing where it has ended."""
    with database.writing() as session:
        held = session.scalar(select(Watch).where(Watch.feed == feed))
        if held is not None:
            session.execute(delete(Watch).where(Watch.id == held.id))
            note(session, now or utc_now(), held.account, "alert.ended", held.id)


def by_feed(database: Database, feed: str) -> Watch:
    """The kept question of a feed; NotFound where there is none."""
    with database.reading() as session:
        held = session.scalar(select(Watch).where(Watch.feed == feed))
    if held is None:
        raise NotFound("people.alert.none")
    return held
