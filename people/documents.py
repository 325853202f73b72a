"""Documents that organisations share: received, made known to the graph, shown to others than before, withdrawn.

What is said of a document and the work that follows are written in one transaction. The work (`publish`) looks at the
document as it stands then, so it may be done twice, late, or in any order: the graph keeps the newest edition.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import IO
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from graph.errors import BadInput, NotFound
from graph.model import PUBLIC, Batch, Source
from graph.store import Store
from graph.words.sentences import LANGUAGES, series
from ingest.made import Made
from ingest.sources.sidecar import agreed
from ingest.tables.front_matter import front_matter_cells, refuse_unread_audience
from ingest.texts.apart import extract
from ingest.texts.document import document_id, document_tie, made_document
from ingest.texts.extraction import ENDINGS
from people.audit import note
from people.database import Database
from people.files import Files
from people.jobs import INDEX, Handlers, ask, ask_to_find
from people.known import NEXT, close_older, dataset_of, edition, withhold
from people.once import Once, made_before, remember
from people.persons import Person, utc_now
from people.rights import checked_audience
from people.tables import Document, Look

LARGEST, MOST = 50_000_000, 2_000
"""Bytes of a document, and documents of an organisation."""
KEPT = timedelta(days=30)
"""How long the file of a withdrawn document is kept."""
RECEIVED, READ, FOUND, FAILED = "received", "read", "found", "failed"
"""How far a document has come: here, found by its words, found by its meaning too; or it could not be read."""
PUBLISH, CLEAR = "document.publish", "files.clear"
"""The work that documents ask for."""


def node_of(document: Document) -> str:
    """The id of its node in the graph."""
    return document_id(dataset_of(document.id), document.name)


def node_named(id_: str, said: str) -> str:
    """The id of its node by its own id and the name that it was sent with."""
    return document_id(dataset_of(id_), _checked_name(said))


def id_of(node: str) -> str:
    """The id of a document by that of its node, or as it is."""
    return node.removeprefix("doc:").partition("/")[0]


def share(  # noqa: PLR0913, PLR0917 - who shares what, for whom
    database: Database, files: Files, who: Person, organisation: str, name: str, content: IO[bytes],
    audience: Sequence[str], now: datetime | None = None, word: str = "",
) -> str:  # fmt: skip
    """Take a document of an organisation, and ask for it to be made known; its id.

    With a `word`, whoever asks for the same again gets what was made. BadInput for a file that cannot be one, or where
    it is unclear who may see it: then nothing is kept.
    """
    now = now or utc_now()
    who.check_may("editor", organisation)
    name, seen_by = _checked_name(name), checked_audience(audience, organisation)
    kept = files.put(content, LARGEST)
    once = Once.of(word, "document", organisation, name, seen_by, kept.digest) if word else None
    with database.writing() as session:
        if once and (before := made_before(session, who.id, once, now)):
            return before
        held = session.scalars(select(Document.id).where(_of(organisation))).all()
        if len(held) >= MOST:
            raise BadInput("people.document.many", most=MOST)
        document = Document(
            id=uuid4().hex, organisation=organisation, account=who.id, name=name, digest=kept.digest, size=kept.size,
            audience=seen_by, status=RECEIVED, problem=None, made=now, changed=now, withdrawn=None,
        )  # fmt: skip
        session.add(document)
        note(session, now, who.id, "document.shared", document.id)
        ask(session, now, PUBLISH, document.id)
        if once:
            remember(session, who.id, once, document.id, now)
        return document.id


def documents_of(database: Database, who: Person, organisation: str) -> Sequence[Document]:
    """The documents that an organisation shares, the newest first."""
    who.check_may("reader", organisation)
    with database.reading() as session:
        return session.scalars(select(Document).where(_of(organisation)).order_by(Document.made.desc())).all()


def document(database: Database, id_: str) -> Document:
    """A document that is shared; NotFound for any other. Who may see it is for the caller to ask."""
    with database.reading() as session:
        return _document(session, id_)


def own(database: Database, who: Person, id_: str) -> Document:
    """A document of an organisation that the person acts for; NotFound for any other."""
    held = document(database, id_)
    if held.organisation not in who.roles:
        raise NotFound("people.document.none")
    return held


def show_to(  # noqa: PLR0913, PLR0917 - which, of whom, to whom
    database: Database, store: Store, who: Person, id_: str, audience: Sequence[str], now: datetime | None = None
) -> Document:
    """Let others see a document than before. Until it is made known anew nobody finds it: nobody sees it too long."""
    with database.writing() as session:
        held = _own(session, who, id_)
        held.audience = checked_audience(audience, held.organisation)
        _change(session, held, now or utc_now(), who, "document.shown")
        held.status = RECEIVED
    _hide(store, held)
    return held


def withdraw(database: Database, store: Store, who: Person, id_: str, now: datetime | None = None) -> Document:
    """Take a document back: it is found by nobody from now on, and its file goes after thirty days."""
    with database.writing() as session:
        held = _own(session, who, id_)
        _change(session, held, now or utc_now(), who, "document.withdrawn")
        held.withdrawn = held.changed
        ask(session, held.changed + KEPT, CLEAR, held.id)
        session.execute(delete(Look).where(Look.document == held.id))
    _hide(store, held)
    return held


def try_again(database: Database, who: Person, id_: str, now: datetime | None = None) -> Document:
    """Read a document once more that could not be read."""
    with database.writing() as session:
        held = _own(session, who, id_)
        _change(session, held, now or utc_now(), who, "document.again")
        held.status, held.problem = RECEIVED, None
    return held


def _change(session: Session, held: Document, now: datetime, who: Person, act: str) -> None:
    held.changed = max(now, held.changed + NEXT)
    note(session, now, who.id, act, held.id)
    ask(session, now, PUBLISH, held.id)


def _own(session: Session, who: Person, id_: str) -> Document:
    held = _document(session, id_, lock=True)
    if held.organisation not in who.roles:
        raise NotFound("people.document.none")
    who.check_may("editor", held.organisation)
    return held


def _document(session: Session, id_: str, *, lock: bool = False) -> Document:
    held = session.get(Document, id_, with_for_update=lock or None)
    if held is None or held.withdrawn:
        raise NotFound("people.document.none")
    return held


def _of(organisation: str) -> ColumnElement[bool]:
    return (Document.organisation == organisation) & Document.withdrawn.is_(None)


def _checked_name(said: str) -> str:
    name = unicodedata.normalize("NFC", PurePath(said.replace("\\", "/")).name).strip()
    if not name or len(name) > 200 or len(name.encode()) > 240 or not name.isprintable() or name.startswith("."):
        raise BadInput("people.document.name")
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise BadInput("people.document.kind", name=name, endings=series(sorted(ENDINGS)))
    return name


# --- work ---------------------------------------------------------------------


def publish(database: Database, files: Files, store: Store, id_: str) -> None:
    """Make a document known as it stands now, or no longer known where it was withdrawn."""
    with database.reading() as session:
        held = session.get(Document, id_)
    if held is None:
        return
    if held.withdrawn:
        _hide(store, held)
        return
    try:
        made = _made(files, held)
    except BadInput as error:
        _hide(store, held)
        _came(database, held, FAILED, {language: error.sentence[language] for language in LANGUAGES})
        return
    kinds = {one: records[0].kind for one, records in store.records({tie.other for tie in made.ties}).items()}
    ties = [tie for tie in made.ties if tie.other in kinds]
    store.write(
        Batch(
            (made.node,), tuple(document_tie(tie, {made.node.id: "document", **kinds}) for tie in ties), made.passages
        )
    )
    close_older(store, held.id, held.changed)
    _came(database, held, READ, None)


def _hide(store: Store, held: Document) -> None:
    withhold(store, held.id, node_of(held), "document", held.changed)


def _made(files: Files, held: Document) -> Made:
    with files.named(held.digest, held.name) as path:
        extracted = extract(path)
    front = front_matter_cells(held.name, extracted.front_matter)
    said, _ = agreed([{"audience": ";".join(held.audience)}, front])
    if said["audience"] == PUBLIC:
        for text in extracted.beginnings():
            refuse_unread_audience(held.name, text)
    said["shared_by"] = held.organisation
    return made_document(Source(dataset_of(held.id), held.name, edition(held.changed)), said, extracted)


def _came(database: Database, held: Document, status: str, problem: dict[str, object] | None) -> None:
    """Say how far it has come, unless it has changed meanwhile: then more work is waiting."""
    with database.writing() as session:
        session.execute(
            update(Document)
            .where(Document.id == held.id, Document.changed == held.changed)
            .values(status=status, problem=problem)
        )
        if status == READ:
            ask_to_find(session, utc_now(), node_of(held))


def indexed(database: Database, before: datetime) -> None:
    """Say of what was made known before a moment that it is found by its meaning, too."""
    with database.writing() as session:
        session.execute(update(Document).where(Document.status == READ, Document.changed < before).values(status=FOUND))


def clear(database: Database, files: Files, id_: str, now: datetime | None = None) -> None:
    """Delete the file of a withdrawn document when its time has come, unless another document still has the same."""
    now = now or utc_now()
    with database.reading() as session:
        same = select(Document.digest).where(Document.id == id_).scalar_subquery()
        held = session.scalars(select(Document).where(Document.digest == same)).all()
    if held and all(one.withdrawn and now - one.withdrawn >= KEPT for one in held):
        files.drop(held[0].digest)


def handlers(database: Database, files: Files, store: Store, embed: Callable[[], None]) -> Handlers:
    """What is done for each kind of work that documents ask for; `embed` gives what has none its vectors."""

    def index(_: str) -> None:
        before = utc_now()
        embed()
        indexed(database, before)

    return {
        PUBLISH: lambda id_: publish(database, files, store, id_),
        INDEX: index,
        CLEAR: lambda id_: clear(database, files, id_),
    }
