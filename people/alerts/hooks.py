"""Addresses that are told of what answers a kept question, beside mail and the feed; and what could not be told."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.words.sentences import Sentence
from people.alerts.outward import SECRET_BEGINS, checked_address
from people.alerts.watches import goes_on
from people.audit import note
from people.database import Database
from people.jobs import POST, ask
from people.mail import tell
from people.persons import Person, utc_now
from people.tables import Account, Delivery, Hook, Job, Watch

MOST = 20
"""Addresses that an account may have told."""
BYTES = 32
"""Of a secret."""


def set_hook(  # noqa: PLR0913 - whose, of what, where to
    database: Database, who: Person, watch: str, address: str, *, here: bool = False, now: datetime | None = None,
    site: str | None = None,
) -> str:  # fmt: skip
    """Have an address told of what answers a kept question, in place of any before; the secret that signs, shown once.

    BadInput for an address that cannot be told, NotFound where the account keeps no such question.
    """
    now, place = now or utc_now(), checked_address(address, here=here)
    secret = SECRET_BEGINS + base64.b64encode(secrets.token_bytes(BYTES)).decode()
    with database.writing() as session:
        _own(session, who, watch)
        held = session.get(Hook, watch)
        mine = select(func.count()).select_from(Hook).where(Hook.account == who.id)
        if held is None and (session.scalar(mine) or 0) >= MOST:
            raise BadInput("people.hook.many", most=MOST)
        if held is None:
            session.add(Hook(watch=watch, account=who.id, address=place, secret=secret, made=now))
        else:
            held.address, held.secret, held.made = place, secret, now
        note(session, now, who.id, "hook.made", watch)
        said = (Sentence("people.mail.hook.made", {"address": place}), Sentence("people.mail.not_you"))
        account = session.get_one(Account, who.id)
        tell(session, now, site, account, "hook.made", Sentence("people.mail.hook.made.subject"), *said)
    return secret


def end_hook(database: Database, who: Person, watch: str, now: datetime | None = None) -> None:
    """Tell the address of a kept question of nothing any more, what is under way included."""
    with database.writing() as session:
        held = session.get(Hook, watch)
        if held is None or held.account != who.id:
            raise NotFound("people.hook.none")
        session.delete(held)
        session.execute(delete(Delivery).where(Delivery.watch == watch))
        note(session, now or utc_now(), who.id, "hook.ended", watch)


def hooks_of(database: Database, who: Person) -> Mapping[str, Hook]:
    """The addresses that are told, by the kept question."""
    with database.reading() as session:
        return {one.watch: one for one in session.scalars(select(Hook).where(Hook.account == who.id))}


def ask_to_post(session: Session, now: datetime, watch: Watch, node: str) -> None:
    """Ask for an address to be told of what was found, with the transaction that says that it was; if there is one."""
    if session.get(Hook, watch.id) is None:
        return
    held = Delivery(id=uuid4().hex, watch=watch.id, account=watch.account, node=node, made=now, problem=None)
    session.add(held)
    ask(session, now, POST, held.id)


def given_up(database: Database, who: Person) -> Mapping[str, Sequence[Delivery]]:
    """What could not be told and is tried no more, the oldest first, by the kept question."""
    dead = select(Job.subject).where(Job.kind == POST, Job.dead)
    own = select(Delivery).where(Delivery.account == who.id, Delivery.id.in_(dead)).order_by(Delivery.made)
    found: dict[str, list[Delivery]] = {}
    with database.reading() as session:
        for one in session.scalars(own):
            found.setdefault(one.watch, []).append(one)
    return found


def post_again(database: Database, who: Person, delivery: str, now: datetime | None = None) -> None:
    """Try once more to tell what was given up; NotFound where the account has nothing of this id."""
    now = now or utc_now()
    with database.writing() as session:
        held = session.get(Delivery, delivery)
        if held is None or held.account != who.id:
            raise NotFound("people.hook.none")
        again = {"dead": False, "tries": 0, "due": now, "holder": None}
        session.execute(update(Job).where(Job.kind == POST, Job.subject == delivery, Job.dead).values(**again))
        note(session, now, who.id, "hook.again", delivery)


def _own(session: Session, who: Person, watch: str) -> Watch:
    held = session.scalar(select(Watch).where(Watch.id == watch, Watch.account == who.id, goes_on()))
    if held is None:
        raise NotFound("people.alert.none")
    return held
