"""Telling of what is new: asked of the kept searches it might answer, as each one's owner sees it, and told once.

Work comes twice, late and in any order: what was found for a question is a row, and who has it has been told. Of what
is found at one time the best few are told, and how many more there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from graph.model import PUBLIC, Node
from graph.reads import Audiences
from graph.store import Store
from graph.view import View
from graph.words.sentences import LANGUAGES, Language, Sentence
from people.alerts.answers import Answering, Answers
from people.alerts.hooks import ask_to_post
from people.alerts.percolation import Floats, Percolator
from people.alerts.remembered import apart, digest
from people.alerts.watches import AT_ONCE, DAILY, LOOK, SEARCH, Asked, goes_on, is_still, title_of
from people.database import Database
from people.jobs import NEW, Handlers, ask
from people.mail import Letter, Link, language_of, send
from people.persons import Person, person, utc_now
from people.rights import audiences
from people.tables import Account, Answered, Mail, Told, Watch
from search.partners.answer import PUBLISHED

DAY = "alert.day"
"""The work that writes the mail of a day (to an account, by its id)."""
STANDING = "standing:0"
"""The look through all kept questions but searches, which what is shared is asked of by itself."""
SOON = timedelta(minutes=2)
"""How long what is shared is waited for with others, before those are looked through."""
OWN = ("shared", *PUBLISHED)
"""By what ties one knows already of what is new."""
FEW, REASONS = 5, 3
"""So many of what is found at one time for a question are told, and so many reasons of each."""
AT = time(5, 0, tzinfo=UTC)
"""When the mail of a day is written: eight in the morning in Türkiye."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs: where things are, who answers, and how pages are addressed.

    `address` is of a node, `whole` of all that answers; `everyone` is what everyone may see;
    `site` None sends no mail; `embed` gives what is new its vectors.
    """

    database: Database
    store: Store
    answers: Answers
    percolator: Percolator
    encoder: str | None
    everyone: Audiences
    site: str | None
    address: Callable[[Node, Language], str]
    whole: Callable[[Watch, Language], str]
    embed: Callable[[], None]

    @property
    def handlers(self) -> Handlers:
        """What is done for each kind of work."""
        return {NEW: self.tell, DAY: self.tell_of_the_day}

    def tell(self, node: str, now: datetime | None = None) -> None:
        """Tell of something new whoever keeps a search that it answers, and have the other questions looked through."""
        now = now or utc_now()
        self.embed()
        texts, vectors = self._text_of(node)
        for id_ in self.percolator.candidates(texts, vectors) if texts else ():
            self._try(id_, node, now)
        with self.database.writing() as session:
            if session.scalar(select(Watch.id).where(Watch.sort != SEARCH, goes_on()).limit(1)) is not None:
                ask(session, now + SOON, LOOK, STANDING)

    def tell_of_the_day(self, account: str, now: datetime | None = None) -> None:
        """Write the mail of a day: what was found for somebody's daily questions and is still for them to see."""
        now = now or utc_now()
        with self.database.writing() as session:
            owner = session.get(Account, account)
            kept = select(Watch).where(Watch.account == account, Watch.often == DAILY)
            found: list[tuple[Watch, Told]] = []
            for watch in session.scalars(kept) if owner is not None else ():
                new = select(Told).where(Told.watch == watch.id, ~Told.sent).order_by(Told.at, Told.place)
                found += [(watch, told) for told in session.scalars(new)]
            if owner is None or not found:
                return
            view = self.view(person(session, owner))
            nodes = view.nodes({told.node for _, told in found})
            for _, told in found:
                told.sent = True
            self._write(
                session, now, owner, [(w, t, nodes[t.node]) for w, t in found if is_still(t, nodes, view)], view
            )

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
            watch = session.scalar(select(Watch).where(Watch.id == id_, goes_on()))
            if watch is None or session.get(Told, (id_, node)) is not None:
                return
            # What answered before, and is made known anew, is no news; a new version changes that as little.
            before = session.get(Answered, id_)
            had = set(apart(before.seen)) if before is not None else set()
            if digest(node) in had:
                return
            who = person(session, session.get_one(Account, watch.account))
        view = self.view(who)
        found = self._answer(view, Asked.of(watch), node)
        if found is None or not had.isdisjoint(map(digest, found.also)) or known(view, who, [found.node.id]):
            return
        with self.database.writing() as session:
            held = session.scalar(select(Watch).where(Watch.id == id_, goes_on()).with_for_update())
            if held is not None:
                self.write_down(session, now, held, [found], view)

    def write_down(self, session: Session, now: datetime, watch: Watch, found: Sequence[Answering], view: View) -> None:
        """Write what was found for a question, best first, as far as it was not before, and have its owner told of it.

        The row of the question is locked by whoever writes.
        """
        new = [one for one in found if session.get(Told, (watch.id, one.node.id)) is None]
        told = [
            (watch, Told(
                watch=watch.id, node=one.node.id, at=now, sent=watch.often != DAILY, reasons=_said(one.reasons),
                seen=sorted(view.audiences),
                place=place, more=0 if place else max(len(new) - FEW, 0),
            ), one.node)
            for place, one in enumerate(new[:FEW])
        ]  # fmt: skip
        for _, row, _ in told:
            session.add(row)
            ask_to_post(session, now, watch, row.node)
        owner = session.get_one(Account, watch.account)
        if told and watch.often == AT_ONCE:
            self._write(session, now, owner, told, view)
        elif told and watch.often == DAILY:
            ask(session, _next_day(now), DAY, owner.id)

    def view(self, who: Person) -> View:
        """What somebody may see at this moment."""
        return self.store.seen_by(audiences(who, self.everyone, self.store.seen_by))

    def _answer(self, view: View, asked: Asked, node_id: str) -> Answering | None:
        """The node as the search answers the question with it, for whoever has this view; None where it does not."""
        node = view.nodes([node_id]).get(node_id)
        kinds = asked.keep().kinds
        if node is None or node.ended or (kinds and node.kind not in kinds):
            return None
        return self.answers.by(view, asked, node)

    def _write(
        self, session: Session, now: datetime, owner: Account, found: Sequence[tuple[Watch, Told, Node]], view: View
    ) -> None:
        """Write a mail of what was found, where mail is sent at all."""
        if self.site is not None and found:
            about = [(told.watch, told.node) for _, told, _ in found]
            send(session, now, self._letter(owner, found, view), about=about)

    def anew(self, mail: Mail) -> Letter | None:
        """What a mail of findings says now: without what was withdrawn or ended meanwhile; None where nothing is left.

        A mail may wait for its server for days.
        """
        with self.database.reading() as session:
            owner = session.get(Account, mail.account) if mail.account else None
            if owner is None:
                return None
            held = [
                (session.scalar(select(Watch).where(Watch.id == watch, goes_on())), session.get(Told, (watch, node)))
                for watch, node in mail.about
            ]
            view = self.view(person(session, owner))
        nodes = view.nodes([node for _, node in mail.about])
        found = [(w, told, nodes[told.node]) for w, told in held if w and told and is_still(told, nodes, view)]
        return self._letter(owner, found, view) if found else None

    def _letter(self, owner: Account, found: Sequence[tuple[Watch, Told, Node]], view: View) -> Letter:
        """A letter of what was found, the few best of each question with their reasons and pages."""
        language = language_of(owner.language)
        parts: list[Sentence | Link] = []
        for watch, group in groupby(found, key=lambda one: one[0]):
            parts += self._paragraphs(watch, list(group), language, view)
        parts.append(Link(Sentence("people.alert.look_after"), f"{self.site}/{language}/alerts"))
        one = found[0][0] if len({watch.id for watch, _, _ in found}) == 1 else None
        n = sum(1 + told.more for _, told, _ in found)
        subject = Sentence("people.alert.subject", {"n": n, "text": title_of(found[0][0], view)})
        end = f"{self.site}/{language}/alerts/end/{one.feed}" if one else None
        return Letter("alert", owner.email, language, subject, parts, owner.id, end)

    def _paragraphs(
        self, watch: Watch, found: Sequence[tuple[Watch, Told, Node]], language: Language, view: View
    ) -> Iterable[Sentence | Link]:
        """What a mail says of one question."""
        search = Sentence("people.alert.question", {"text": watch.text})
        yield search if watch.sort == SEARCH else Sentence("people.alert.standing", {"title": title_of(watch, view)})
        for _, told, node in found[:FEW]:
            yield from (Sentence("people.alert.reason", {"reason": one[language]}) for one in told.reasons)
            said = Sentence("people.alert.name", {"name": node.name_in(language)})
            yield Link(said, f"{self.site}{self.address(node, language)}")
        more = sum(told.more for _, told, _ in found) + len(found[FEW:])
        if more:
            yield Link(Sentence("people.alert.more", {"n": more}), f"{self.site}{self.whole(watch, language)}")


def known(view: View, who: Person, ids: Sequence[str]) -> set[str]:
    """Those of these nodes that somebody knows already: whom they act for, and what those shared or published."""
    ties = view.edges_of(ids, relations=OWN, direction="in")
    return {tie.dst for tie in ties if tie.src in who.roles} | {id_ for id_ in ids if id_ in who.roles}


def _said(reasons: Sequence[Sentence]) -> list[dict[str, str]]:
    """Reasons as they are kept, in every language."""
    return [{one: reason[one] for one in LANGUAGES} for reason in reasons[:REASONS]]


def _next_day(now: datetime) -> datetime:
    today = datetime.combine(now.date(), AT)
    return today if now < today else today + timedelta(days=1)
