"""Telling the addresses of kept questions: what its owner may see at the moment of sending, and nothing else.

A telling is a row and a job until it was taken; it may come twice where a worker dies after that, under the same id.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from graph.errors import ImeceError
from graph.model import Node
from graph.reads import Audiences
from graph.store import Store
from graph.words.sentences import LANGUAGES, Language, Sentence
from people.alerts.outward import Message, send
from people.alerts.watches import goes_on, is_still, title_of
from people.audit import note
from people.database import Database
from people.jobs import POST, Handlers
from people.mail import language_of
from people.persons import person, utc_now
from people.rights import audiences
from people.tables import Account, Delivery, Hook, Told, Watch

FOUND = "search.found"
"""What kind of telling it is, as the receiver reads it."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What sending needs: where things are, where the service is reached, and how pages are addressed.

    `address` is of a node, `whole` of all that answers; `everyone` is what everyone may see;
    `here` allows addresses on this very machine, in development.
    """

    database: Database
    store: Store
    everyone: Audiences
    site: str
    address: Callable[[Node, Language], str]
    whole: Callable[[Watch, Language], str]
    here: bool = False

    @property
    def handlers(self) -> Handlers:
        """What is done for this kind of work."""
        return {POST: self.post}

    def post(self, id_: str, now: datetime | None = None) -> None:
        """Tell an address of what was found, and forget it; nothing where it has gone, or is not to be seen any more.

        What keeps it from being told is kept for its owner, and raised so that it is tried again.
        """
        now = now or utc_now()
        with self.database.reading() as session:
            delivery = session.get(Delivery, id_)
            message = self._message(session, delivery) if delivery else None
        if delivery is None:
            return
        if message is not None:
            try:
                send(message, now, here=self.here)
            except ImeceError as error:
                self._failed(id_, error)
                raise
        with self.database.writing() as session:
            if (held := session.get(Delivery, id_, with_for_update=True)) is not None:
                session.delete(held)
                note(session, now, held.account, "hook.sent" if message else "hook.dropped", id_)

    def _message(self, session: Session, delivery: Delivery) -> Message | None:
        kept = select(Watch).where(Watch.id == delivery.watch, goes_on())
        hook, watch = session.get(Hook, delivery.watch), session.scalar(kept)
        told, owner = session.get(Told, (delivery.watch, delivery.node)), session.get(Account, delivery.account)
        if hook is None or watch is None or told is None or owner is None:
            return None
        view = self.store.seen_by(audiences(person(session, owner), self.everyone, self.store.seen_by))
        nodes = view.nodes([delivery.node])
        if not is_still(told, nodes, view):
            return None
        body = json.dumps(
            self._said(watch, told, nodes[told.node], title_of(watch, view), language_of(owner.language)),
            ensure_ascii=False,
        )
        return Message(f"msg_{delivery.id}", hook.address, hook.secret, body.encode())

    def _said(self, watch: Watch, told: Told, node: Node, title: Sentence, language: Language) -> dict[str, object]:
        url = self.site + self.address(node, language) if self.site else None
        all_ = self.site + self.whole(watch, language) if self.site else None
        return {
            "type": FOUND,
            "timestamp": told.at.isoformat(),
            "data": {
                "search": {"id": watch.id, "text": watch.text, "title": title[language], "all": all_},
                "found": {"id": node.id, "kind": node.kind, "name": node.name_in(language), "url": url},
                "because": [one[language] for one in told.reasons],
                "more": told.more,
            },
        }

    def _failed(self, id_: str, error: ImeceError) -> None:
        problem = {language: error.sentence[language] for language in LANGUAGES}
        with self.database.writing() as session:
            session.execute(update(Delivery).where(Delivery.id == id_).values(problem=problem))
