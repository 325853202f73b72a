"""A small market: two firms, a centre, who acts for them, and what they write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from people.database import Database
from people.jobs import INDEX, Worker
from people.opportunities import course, known
from people.opportunities.course import Terms
from people.opportunities.said import Said
from people.persons import Person
from people.tables import Account

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
EDITOR = Person("e", "e@x.example", "Ece", False, {"tr:firma": "editor"})
READER = Person("r", "r@x.example", "Rıza", False, {"tr:firma": "reader"})
OTHER = Person("o", "o@y.example", "Okan", False, {"tr:lab": "owner"})
ADVISER = Person("d", "d@z.example", "Deniz", False, {"tr:merkez": "editor"})
FAR = Person("f", "f@w.example", "Filiz", False, {"tr:uzak": "owner"})
ADMIN = Person("a", "a@z.example", "Ada", True, {})
SAID = Said(
    kind="business_request",
    title="Steril sarım için SMS dokusuz kumaş",
    text="Yılda otuz ton, 45 ve 60 g/m² ağırlığında, EN ISO 11607 belgeli dokusuz kumaş arıyoruz; parti izlenmeli.",
    partner="Kumaş üreticisi; deneme partisi ve teknik belge verir.",
    money="pays",
    sectors=("13.95",),
)
OPEN = Terms([PUBLIC])
SOURCE = Source("t", "1", "2026-01-01")


def settle(database: Database) -> None:
    """Make the accounts of those who act here."""
    with database.writing() as session:
        for one in (EDITOR, READER, OTHER, ADVISER, FAR, ADMIN):
            if session.get(Account, one.id) is None:
                account = Account(id=one.id, email=one.email, name=one.name, password="", admin=one.admin, made=NOW)
                session.add(account)


class Market:
    """A database and a store, with what is done in them; time stands still until it is moved."""

    def __init__(self, database: Database, store: Store | None = None) -> None:
        self.database, self.store, self.now = database, store or open_store("memory:"), NOW
        settle(database)
        firms = [("tr:firma", "sme", "TR831"), ("tr:lab", "company", "TRC11"), ("tr:merkez", "info_centre", "TR831"),
                 ("tr:uzak", "info_centre", "TR721")]  # fmt: skip
        nodes = [Node(id_, kind, id_[3:].title() + " Dokuma", (SOURCE,), region=region) for id_, kind, region in firms]
        nodes.append(Node("nuts:TR83", "region", "Samsun", (SOURCE,), region="TR83"))
        offer = Passage("tr:lab", "SMS dokusuz kumaş üretiyoruz", SOURCE, "capability", language="tr")
        self.store.write(Batch(tuple(nodes), (Edge("tr:merkez", "serves", "nuts:TR83", SOURCE),), (offer,)))
        self.worker = Worker(
            database,
            {
                known.PUBLISH: lambda id_: known.publish(database, self.store, id_),
                course.EXPIRE: lambda id_: course.expire(database, self.store, id_, self.now),
                INDEX: lambda _: None,
            },
        )

    def write(self, said: Said = SAID, terms: Terms = OPEN, who: Person = EDITOR, firm: str = "tr:firma") -> str:
        (id_,) = course.write(self.database, who, firm, [(said, terms)], self.now)
        return id_

    def published(self, said: Said = SAID, terms: Terms = OPEN) -> str:
        """One that has been read and is known to the graph."""
        id_ = self.write(said, terms)
        course.send(self.database, EDITOR, id_, self.now)
        course.publish(self.database, ADVISER, id_, self.now)
        self.work()
        return id_

    def work(self, later: timedelta = timedelta(minutes=1)) -> None:
        """Do all work that is due by then."""
        self.now = max(self.now + later, datetime.now(UTC) + later)
        while self.worker.step(self.now):
            pass

    def status(self, id_: str) -> str:
        return course.opportunity(self.database, id_).status

    def seen(self, *audiences: str) -> set[str]:
        """The opportunities that somebody sees, by the part of their ids after the colon."""
        view = self.store.seen_by(frozenset({PUBLIC, *audiences}))
        found = {node.id for node in view.of_kind("opportunity")}
        assert {p.holder for p in view.all_passages() if p.holder.startswith("opportunity:")} == found
        assert {node.id for node in view.all_nodes() if node.kind == "opportunity"} == found, "not as ended either"
        return {known.id_of(id_) for id_ in found}

    def publishers(self, *audiences: str) -> set[str]:
        """Whom somebody sees as those who published."""
        view = self.store.seen_by(frozenset({PUBLIC, *audiences}))
        return {edge.src for edge in view.all_edges() if edge.rel in {"offers", "requests"}}


def until(day: date, terms: Terms = OPEN) -> Terms:
    return replace(terms, ends=day)
