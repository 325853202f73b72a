"""Telling of what is new: asked of the kept questions it might answer, as each one's owner sees it, and told once.

Work comes twice, late and in any order: what was found for a question is a row, and who has it has been told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from graph.model import PUBLIC, Node
from graph.reads import Audiences
from graph.store import Store
from graph.view import View
from graph.words.sentences import LANGUAGES, Language, Sentence
from people.alerts.hooks import ask_to_post
from people.alerts.percolation import Floats, Percolator
from people.alerts.watches import AT_ONCE, DAILY, Asked
from people.database import Database
from people.jobs import NEW, Handlers, ask
from people.mail import Letter, Link, language_of, send
from people.persons import Person, person, utc_now
from people.rights import audiences
from people.tables import Account, Told, Watch
from search.answer import Hit
from search.partners.answer import PUBLISHED
from search.searcher import Searcher

DAY = "alert.day"
"""The work that writes the mail of a day (to an account, by its id)."""
OWN = ("shared", *PUBLISHED)
"""By what ties one knows already of what is new."""
DEEP = 50
"""So many answers of a question are looked through for what is new."""
REASONS = 3
AT = time(5, 0, tzinfo=UTC)
"""When the mail of a day is written: eight in the morning in Türkiye."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs: where things are, who answers, and how a node's page is addressed.

    `everyone` is what everyone may see; `site` None sends no mail; `embed` gives what is new its vectors.
    """

    database: Database
    store: Store
    searcher: Searcher
    percolator: Percolator
    encoder: str | None
    everyone: Audiences
    site: str | None
    address: Callable[[Node, Language], str]
    embed: Callable[[], None]

    @property
    def handlers(self) -> Handlers:
        """What is done for each kind of work."""
        return {NEW: self.tell, DAY: self.tell_of_the_day}

    def tell(self, node: str, now: datetime | None = None) -> None:
        """Tell of something new whoever keeps a question that it answers."""
        now = now or utc_now()
        self.embed()
        texts, vectors = self._text_of(node)
        for id_ in self.percolator.candidates(texts, vectors) if texts else ():
            self._try(id_, node, now)

    def tell_of_the_day(self, account: str, now: datetime | None = None) -> None:
        """Write the mail of a day: what was found for somebody's daily questions and is still for them to see."""
        now = now or utc_now()
        with self.database.writing() as session:
            owner = session.get(Account, account)
            kept = select(Watch).where(Watch.account == account, Watch.often == DAILY)
            found: list[tuple[Watch, Told]] = []
            for watch in session.scalars(kept) if owner is not None else ():
                new = select(Told).where(Told.watch == watch.id, ~Told.sent).order_by(Told.at)
                found += [(watch, told) for told in session.scalars(new)]
            if owner is None or not found:
                return
            view = self._view(person(session, owner))
            nodes = view.nodes({told.node for _, told in found})
            for _, told in found:
                told.sent = True
            self._write(session, now, owner, [(w, t, nodes[t.node]) for w, t in found if _there(nodes, t.node)])

    def _text_of(self, node: str) -> tuple[list[str], list[Floats]]:
        """What is new, whoever may see it: only whom it is for is told."""
        records = self.store.records({node}).get(node, ())
        seen = frozenset({PUBLIC, *(one for record in records for one in record.audience)})
        view = self.store.seen_by(seen)
        passages = view.passages_of([node])
        known = view.nodes([node])
        texts = [*(one.name for one in known.values()), *(passage.text for passage in passages)]
        if self.encoder is None or not passages:
            return texts, []
        return texts, list(view.vectors([passage.id for passage in passages], self.encoder).values())

    def _try(self, id_: str, node: str, now: datetime) -> None:
        """Tell the owner of one question, unless it is not answered, they may not see it, or they were told."""
        with self.database.reading() as session:
            watch = session.scalar(select(Watch).where(Watch.id == id_))
            if watch is None or session.get(Told, (id_, node)) is not None:
                return
            who = person(session, session.get_one(Account, watch.account))
        view = self._view(who)
        if any(tie.src in who.roles for tie in view.edges_of([node], relations=OWN, direction="in")):
            return
        hit = self._answer(view, Asked.of(watch), node)
        if hit is None:
            return
        reasons = [{one: reason.sentence[one] for one in LANGUAGES} for reason in hit.reasons[:REASONS]]
        with self.database.writing() as session:
            held = session.scalar(select(Watch).where(Watch.id == id_).with_for_update())
            if held is None or session.get(Told, (id_, node)) is not None:
                return
            told = Told(watch=id_, node=node, at=now, sent=held.often != DAILY, reasons=reasons)
            session.add(told)
            ask_to_post(session, now, held, node)
            owner = session.get_one(Account, held.account)
            if held.often == AT_ONCE:
                self._write(session, now, owner, [(held, told, hit.node)])
            elif held.often == DAILY:
                ask(session, _next_day(now), DAY, owner.id)

    def _answer(self, view: View, asked: Asked, node_id: str) -> Hit | None:
        """The node as the search answers the question with it, for whoever has this view; None where it does not."""
        node = view.nodes([node_id]).get(node_id)
        keep = asked.keep()
        if node is None or node.ended or (keep.kinds and node.kind not in keep.kinds):
            return None
        answer = self.searcher.search(view, asked.text, replace(keep, kinds=frozenset({node.kind})), DEEP)
        return next((hit for hit in answer.hits if hit.node.id == node_id), None)

    def _view(self, who: Person) -> View:
        return self.store.seen_by(audiences(who, self.everyone, self.store.seen_by))

    def _write(
        self, session: Session, now: datetime, owner: Account, found: Sequence[tuple[Watch, Told, Node]]
    ) -> None:
        """Write a mail of what was found, each with its reasons and its page."""
        if self.site is None or not found:
            return
        language = language_of(owner.language)
        parts: list[Sentence | Link] = []
        for watch, told, node in found:
            parts.append(Sentence("people.alert.question", {"text": watch.text}))
            parts += [Sentence("people.alert.reason", {"reason": one[language]}) for one in told.reasons]
            said = Sentence("people.alert.name", {"name": node.name_in(language)})
            parts.append(Link(said, self.site + self.address(node, language)))
        parts.append(Link(Sentence("people.alert.look_after"), f"{self.site}/{language}/alerts"))
        one = found[0][0] if len({watch.id for watch, _, _ in found}) == 1 else None
        subject = Sentence("people.alert.subject", {"n": len(found), "text": found[0][0].text})
        end = f"{self.site}/{language}/alerts/end/{one.feed}" if one else None
        send(session, now, Letter("alert", owner.email, language, subject, parts, owner.id, end))


def _there(nodes: Mapping[str, Node], id_: str) -> bool:
    return id_ in nodes and not nodes[id_].ended


def _next_day(now: datetime) -> datetime:
    today = datetime.combine(now.date(), AT)
    return today if now < today else today + timedelta(days=1)
