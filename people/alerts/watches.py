"""Kept questions: made, listed, ended; each belongs to an account and has a feed of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.filters import Filter, make_filter
from graph.model import Node
from graph.view import View
from graph.words.sentences import LANGUAGES, Sentence, series
from people.audit import note
from people.database import Database, in_turn
from people.jobs import Handlers, ask
from people.once import Once, made_before, remember
from people.persons import Person, utc_now
from people.secrets import new_token
from people.tables import Told, Watch
from search.question import tidy

AT_ONCE, DAILY, FEED = "at_once", "daily", "feed"
OFTEN = (AT_ONCE, DAILY, FEED)
"""How one is told: by a mail at once, by one a day, or by the feed alone, which there is in any case."""
SEARCH, PARTNERS, PATTERN = "search", "partners", "pattern"
SORTS = (SEARCH, PARTNERS, PATTERN)
"""What is asked: what a search finds, who could be a partner (of an organisation, or for a text), or who is within some
ties of an organisation and offers something."""
TIES = (1, 2)
"""Ties that a pattern may reach."""
MOST, LONGEST = 200, 1_000
"""Kept questions of an account, and characters of one."""
LOOK = "alert.look"
"""The work that looks through what answers kept questions: `one:` and an id, or which of all and after what number."""
SHOWN = 50
"""What a feed and a page show of one, the newest."""
ENDED = "x"
"""What `often` begins with once a question is ended; until it is cleared it may go on as it was."""
CLEAR, CLEARED_AFTER = "alert.clear", timedelta(hours=1)
"""The work that deletes what was ended, and when."""
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is kept: its words, the codes of its filter, and what sort it is of.

    `about` is the organisation that partners are sought for (their words are then none), or that a pattern is around;
    the rest is wished of partners, and `ties` of a pattern.
    """

    text: str
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sort: str = SEARCH
    about: str = ""
    elsewhere: bool = False
    newcomers: bool = False
    one_sided: bool = False
    ties: int = TIES[-1]

    def keep(self) -> Filter:
        """Its filter; BadInput for what is no kind or code."""
        return make_filter(
            self.kinds, self.regions, self.sectors, self.sizes, languages=self.languages, sources=self.sources
        )

    def json(self) -> dict[str, object]:
        """Its filter and wishes as they are kept: what has its usual value is left out."""
        said = asdict(self)
        chosen = {name: list(said[name]) for name in CODES}
        return {**chosen, **{name: said[name] for name in WISHES if said[name] != getattr(USUAL, name)}}

    def title(self, about: Node | None = None) -> Sentence:
        """What it is called, with the organisation that it is about as it is seen, else by its id."""
        name = {one: about.name_in(one) if about else self.about for one in LANGUAGES}
        if self.sort == PATTERN:
            return Sentence("people.alert.title.pattern", {"name": name, "n": self.ties, "text": self.text})
        if self.sort == PARTNERS and self.about:
            return Sentence("people.alert.title.partners_of", {"name": name})
        if self.sort == PARTNERS:
            return Sentence("people.alert.title.partners_for", {"text": self.text})
        return Sentence("people.alert.title.search", {"text": self.text})

    @classmethod
    def of(cls, watch: Watch) -> Asked:
        """What a watch asks."""
        kept = {name: tuple(value) if isinstance(value, list) else value for name, value in watch.keep.items()}
        return cls(watch.text, sort=watch.sort, **kept)  # type: ignore[arg-type]


def title_of(watch: Watch, view: View) -> Sentence:
    """What a kept question is called, as whoever has a view may read it."""
    asked = Asked.of(watch)
    return asked.title(view.nodes([asked.about]).get(asked.about) if asked.about else None)


CODES = ("kinds", "regions", "sectors", "sizes", "languages", "sources")
WISHES = ("about", "elsewhere", "newcomers", "one_sided", "ties")
USUAL = Asked("")


def checked(asked: Asked) -> Asked:
    """The same in its one spelling; BadInput says what to do of one that cannot be kept."""
    asked.keep()
    if asked.sort not in SORTS or asked.ties not in TIES:
        raise BadInput("people.alert.sort", known=series(SORTS))
    if asked.sort == PATTERN and not asked.about:
        raise BadInput("people.alert.about")
    if asked.sort == PARTNERS and asked.about:
        return replace(asked, text="")
    text = tidy(asked.text)
    if len(text) > LONGEST:
        raise BadInput("people.alert.long", most=LONGEST)
    return replace(asked, text=text)


def watch(  # noqa: PLR0913, PLR0917 - who, what, how they are told, and how it is measured
    database: Database,
    who: Person,
    asked: Asked,
    often: str,
    encode: tuple[str, Encode] | None = None,
    now: datetime | None = None,
    word: str = "",
) -> str:
    """Keep a question; its id. BadInput for one that cannot be asked. `encode`: an encoder's key and what it does.

    With a `word`, whoever asks for the same again gets what was made.
    """
    now, asked = now or utc_now(), checked(asked)
    text, keep = asked.text, asked.json()
    if often not in OFTEN:
        raise BadInput("people.alert.often", known=series(OFTEN))
    once = Once.of(word, "alert", text, asked.sort, keep, often) if word else None
    with database.writing() as session:
        if once and (before := made_before(session, who.id, once, now)):
            return before
        _check_room(session, who, asked)
        held = Watch(
            id=uuid4().hex, account=who.id, text=text, keep=keep, often=often, feed=new_token(), made=now,
            encoder=encode[0] if encode and asked.sort == SEARCH else "", sort=asked.sort,
            vector=packed(encode[1]([text])[0]) if encode and asked.sort == SEARCH else b"",
        )  # fmt: skip
        in_turn(session, "watch")
        session.add(held)
        session.flush()
        ask(session, now, LOOK, f"one:{held.id}")
        note(session, now, who.id, "alert.made", held.id)
        if once:
            remember(session, who.id, once, held.id, now)
        return held.id


def goes_on() -> ColumnElement[bool]:
    """Whether a question is kept still."""
    return ~Watch.often.startswith(ENDED)


def _check_room(session: Session, who: Person, asked: Asked) -> None:
    """BadInput where somebody keeps as many as they may, or the same already."""
    mine = select(func.count()).select_from(Watch).where(Watch.account == who.id, goes_on())
    if (session.scalar(mine) or 0) >= MOST:
        raise BadInput("people.alert.many", most=MOST)
    same = select(Watch).where(
        Watch.account == who.id, Watch.text == asked.text, Watch.sort == asked.sort, goes_on()
    )  # fmt: skip
    if any(Asked.of(one).json() == asked.json() for one in session.scalars(same)):
        raise BadInput("people.alert.there")


def packed(vector: NDArray[np.float32]) -> bytes:
    """A question's vector as it is kept: halves."""
    return np.asarray(vector, np.float16).tobytes()


def watches(database: Database, who: Person) -> Sequence[Watch]:
    """The questions that somebody keeps, the newest first."""
    with database.reading() as session:
        own = select(Watch).where(Watch.account == who.id, goes_on())
        return session.scalars(own.order_by(Watch.made.desc(), Watch.id)).all()


def is_still(told: Told, nodes: Mapping[str, Node], view: View) -> bool:
    """Whether what was found is there for whoever has the view, who may see all that its reasons were made of."""
    node = nodes.get(told.node)
    return node is not None and not node.ended and view.audiences.issuperset(told.seen)


def told_of(database: Database, ids: Sequence[str]) -> dict[str, list[Told]]:
    """What was found for each of these, the newest first, as far as it is shown."""
    with database.reading() as session:
        return {
            id_: list(
                session.scalars(select(Told).where(Told.watch == id_).order_by(Told.at.desc(), Told.place).limit(SHOWN))
            )
            for id_ in ids
        }


def end(database: Database, who: Person, id_: str, now: datetime | None = None) -> None:
    """End a kept question; NotFound where the account has none of this id. For an hour `resume` takes it back."""
    now = now or utc_now()
    with database.writing() as session:
        held = session.scalar(select(Watch).where(Watch.id == id_, Watch.account == who.id, goes_on()))
        if held is None:
            raise NotFound("people.alert.none")
        held.often = f"{ENDED}{held.often}"
        note(session, now, who.id, "alert.ended", id_)
        ask(session, now + CLEARED_AFTER, CLEAR, id_)


def resume(database: Database, who: Person, id_: str, now: datetime | None = None) -> None:
    """Go on with a question that was ended, with its feed, its address and what it found. Twice comes to the same.

    NotFound where it is gone by now; BadInput where as many are kept as may be, or the same.
    """
    with database.writing() as session:
        held = session.scalar(select(Watch).where(Watch.id == id_, Watch.account == who.id))
        if held is None:
            raise NotFound("people.alert.none")
        if not held.often.startswith(ENDED):
            return
        _check_room(session, who, Asked.of(held))
        held.often = held.often.removeprefix(ENDED)
        note(session, now or utc_now(), who.id, "alert.resumed", id_)
        ask(session, now or utc_now(), LOOK, f"one:{id_}")


def handlers(database: Database) -> Handlers:
    """What is done for the kind of work that ending asks for."""

    def clear(id_: str) -> None:
        with database.writing() as session:
            session.execute(delete(Watch).where(Watch.id == id_, ~goes_on()))

    return {CLEAR: clear}


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
        held = session.scalar(select(Watch).where(Watch.feed == feed, goes_on()))
    if held is None:
        raise NotFound("people.alert.none")
    return held
