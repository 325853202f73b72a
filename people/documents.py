"""Documents that organisations share: received, made known to the graph, shown to others than before, withdrawn.

What is said of a document and the work that follows are written in one transaction. The work (`publish`) looks at the
document as it stands then, so it may be done twice, late, or in any order: the graph keeps the newest edition. A
document is at one of its versions; until that is read, and where it cannot be, what was made known before stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
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
from people.jobs import INDEX, PUBLISH, Handlers, ask, ask_to_find
from people.known import NEXT, close_older, dataset_of, edition, withhold
from people.once import Once, made_before, remember
from people.persons import Person, utc_now
from people.rights import checked_audience
from people.storage.files import Files
from people.storage.held import FAILED, INFECTED, KEPT, RECEIVED, drop_unneeded, taking
from people.storage.scanner import Scanner
from people.storage.scanning import SCAN, Problem, found_in, scan
from people.tables import Document, Look, Version

LARGEST, MOST = 50_000_000, 2_000
"""Bytes of a document, and documents of an organisation."""
READ, FOUND = "read", "found"
"""How far a document has come beyond RECEIVED: found by its words, found by its meaning too; or it has FAILED."""
CLEAR = "files.clear"
"""The work that deletes the files of a withdrawn document."""
TRIES = 24
"""How often a document is tried whose scanner or files are away: for most of a day."""


def node_of(document: Document) -> str:
    """The id of its node in the graph."""
    return document_id(dataset_of(document.id), document.name)


def node_named(id_: str, said: str) -> str:
    """The id of its node by its own id and the name that it was sent with."""
    return document_id(dataset_of(id_), checked_file_name(said))


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
    name, seen_by = checked_file_name(name), checked_audience(audience, organisation)
    kept = files.put(content, LARGEST)
    once = Once.of(word, "document", organisation, name, seen_by, kept.digest) if word else None
    with taking(database, files, kept.digest) as session:
        if once and (before := made_before(session, who.id, once, now)):
            return before
        held = session.scalars(select(Document.id).where(_of(organisation))).all()
        if len(held) >= MOST:
            raise BadInput("people.document.many", most=MOST)
        document = Document(
            id=uuid4().hex, organisation=organisation, account=who.id, name=name, version=1, shown=None, file=name,
            digest=kept.digest, size=kept.size, audience=seen_by, status=RECEIVED, problem=None, made=now, changed=now,
            withdrawn=None,
        )  # fmt: skip
        session.add(document)
        session.flush()
        session.add(sent(document, who, now))
        note(session, now, who.id, "document.shared", document.id)
        ask(session, now, PUBLISH, document.id)
        if once:
            remember(session, who.id, once, document.id, now)
        return document.id


def sent(held: Document, who: Person, now: datetime) -> Version:
    """The version that a document is at, as somebody has sent it."""
    return Version(
        document=held.id, number=held.version, account=who.id, file=held.file, digest=held.digest, size=held.size,
        status=RECEIVED, problem=None, made=now,
    )  # fmt: skip


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
        held = owned(session, who, id_)
        held.audience = checked_audience(audience, held.organisation)
        change(session, held, now or utc_now(), who, "document.shown")
        held.status = RECEIVED
    _hide(store, held)
    return held


def withdraw(database: Database, store: Store, who: Person, id_: str, now: datetime | None = None) -> Document:
    """Take a document back with all its versions: nobody finds it from now on, its files go after thirty days.

    Until then `restore` takes the withdrawal back, all but the count of who looked at it.
    """
    with database.writing() as session:
        held = owned(session, who, id_)
        change(session, held, now or utc_now(), who, "document.withdrawn")
        held.withdrawn = held.changed
        ask(session, held.changed + KEPT, CLEAR, held.id)
        session.execute(delete(Look).where(Look.document == held.id))
    _hide(store, held)
    return held


def restore(database: Database, who: Person, id_: str, now: datetime | None = None) -> Document:
    """Take a withdrawal back: the document is read and made known anew, to those who saw it. Twice comes to the same.

    NotFound where there is none, or where its files have gone by now; BadInput where the organisation has too many.
    """
    now = now or utc_now()
    with database.writing() as session:
        held = session.get(Document, id_, with_for_update=True)
        if held is None or held.organisation not in who.roles or (held.withdrawn and now - held.withdrawn >= KEPT):
            raise NotFound("people.document.none")
        who.check_may("editor", held.organisation)
        if held.withdrawn is not None:
            if len(session.scalars(select(Document.id).where(_of(held.organisation))).all()) >= MOST:
                raise BadInput("people.document.many", most=MOST)
            held.withdrawn = None
            begin_again(session, held, now, who, "document.restored")
    return held


def try_again(database: Database, who: Person, id_: str, now: datetime | None = None) -> Document:
    """Read a document once more that could not be read."""
    with database.writing() as session:
        held = owned(session, who, id_)
        begin_again(session, held, now or utc_now(), who, "document.again")
    return held


def begin_again(session: Session, held: Document, now: datetime, who: Person, act: str) -> None:
    """Have the version that a document is at read; what was made known of it stays until then.

    BadInput where its file was deleted.
    """
    if session.scalar(select(Version.status).where(_at(held))) == INFECTED:
        raise BadInput("people.document.deleted")
    change(session, held, now, who, act)
    held.status, held.problem = RECEIVED, None
    values = {"status": RECEIVED, "problem": None}
    session.execute(update(Version).where(_at(held), Version.status == FAILED).values(**values))


def _at(held: Document) -> ColumnElement[bool]:
    return (Version.document == held.id) & (Version.number == held.version)


def change(session: Session, held: Document, now: datetime, who: Person, act: str) -> None:
    """Write down that somebody changed a document, and ask for it to be made known anew."""
    held.changed = max(now, held.changed + NEXT)
    note(session, now, who.id, act, held.id)
    ask(session, now, PUBLISH, held.id)


def owned(session: Session, who: Person, id_: str) -> Document:
    """A document that a person may change, held until the session ends; NotFound or NotAllowed for any other."""
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


def checked_file_name(said: str) -> str:
    """A file's name in the one spelling in which it is kept; BadInput where it is none that can be read."""
    name = unicodedata.normalize("NFC", PurePath(said.replace("\\", "/")).name).strip()
    if not name or len(name) > 200 or len(name.encode()) > 240 or not name.isprintable() or name.startswith("."):
        raise BadInput("people.document.name")
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise BadInput("people.document.kind", name=name, endings=series(sorted(ENDINGS)))
    return name


# --- work ---------------------------------------------------------------------


def publish(database: Database, files: Files, store: Store, id_: str, scanner: Scanner | None = None) -> None:
    """Make a document known as it stands now, or no longer known where it was withdrawn.

    With a scanner its file is looked at each time before it is read; one in which something is found is deleted.
    """
    with database.reading() as session:
        held = session.get(Document, id_)
    if held is None:
        return
    if held.withdrawn:
        _hide(store, held)
        return
    problem = _problem_of(database, files, held, scanner)
    if problem is not None:
        _refused(database, store, held, problem)
        return
    try:
        made = _made(files, held)
    except BadInput as error:
        _refused(database, store, held, {language: error.sentence[language] for language in LANGUAGES})
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


def _problem_of(database: Database, files: Files, held: Document, scanner: Scanner | None) -> Problem | None:
    """What was found in the file that a document is at, now or before; such a file is there no more."""
    with database.reading() as session:
        version = session.get_one(Version, (held.id, held.version))
    if version.status == INFECTED:
        drop_unneeded(database, files, held.digest)  # whoever found it may have been killed before
        return version.problem or {}
    return found_in(database, files, scanner, held.digest, held.id) if scanner is not None else None


def _refused(database: Database, store: Store, held: Document, problem: Problem) -> None:
    """Go back to what could be read before, which was found meanwhile; where there is nothing, the document is not."""
    with database.reading() as session:
        read = (Version.document == held.id) & (Version.status == READ) & (Version.digest != held.digest)
        order = (Version.number == (held.shown or 0)).desc(), Version.number.desc()
        before = session.scalar(select(Version).where(read).order_by(*order).limit(1))
    if before is None:
        _hide(store, held)
    _came(database, held, FAILED, dict(problem), before)


def go_to(held: Document, version: Version) -> None:
    """Let a document be at one of its versions."""
    held.version, held.file, held.digest, held.size = version.number, version.file, version.digest, version.size


def _hide(store: Store, held: Document) -> None:
    withhold(store, held.id, node_of(held), "document", held.changed)


def _made(files: Files, held: Document) -> Made:
    with files.named(held.digest, held.file) as path:
        extracted = extract(path)
    front = front_matter_cells(held.file, extracted.front_matter)
    said, _ = agreed([{"audience": ";".join(held.audience)}, front])
    if said["audience"] == PUBLIC:
        for text in extracted.beginnings():
            refuse_unread_audience(held.file, text)
    said["shared_by"] = held.organisation
    # Its id stays that of the first version, whatever the file is called by now.
    said["title"] = said.get("title") or extracted.title or PurePath(held.file).stem
    made = made_document(Source(dataset_of(held.id), held.name, edition(held.changed)), said, extracted)
    return replace(made, node=replace(made.node, props={**made.node.props, "file": held.file}))


def _came(
    database: Database, held: Document, status: str, problem: dict[str, object] | None, before: Version | None = None
) -> None:
    """Say how far a version has come; and of the document, unless it has changed meanwhile: then more work is waiting.

    With a version of `before` the document goes back to that.
    """
    with database.writing() as session:
        infected = Version.status == INFECTED
        session.execute(update(Version).where(_at(held), ~infected).values(status=status, problem=problem))
        document = session.get(Document, held.id, with_for_update=True)
        if document is None:
            return
        if document.changed != held.changed:
            # Another version came meanwhile: what is found until that is read is this one.
            if status == READ and document.status == RECEIVED and not document.withdrawn:
                document.shown = held.version
            return
        if before is not None:
            go_to(document, before)
            document.changed += NEXT
            ask(session, utc_now(), PUBLISH, document.id)
            return
        document.status, document.problem = status, problem
        if status == READ:
            document.shown = document.version
            ask_to_find(session, utc_now(), node_of(held))


def indexed(database: Database, before: datetime) -> None:
    """Say of what was made known before a moment that it is found by its meaning, too."""
    with database.writing() as session:
        session.execute(update(Document).where(Document.status == READ, Document.changed < before).values(status=FOUND))


def clear(database: Database, files: Files, id_: str, now: datetime | None = None) -> None:
    """Delete the files of a withdrawn document when its time has come, but for what another document still has."""
    with database.reading() as session:
        digests = session.scalars(select(Version.digest).where(Version.document == id_).distinct()).all()
    for digest in digests:
        drop_unneeded(database, files, digest, now)


def handlers(
    database: Database, files: Files, store: Store, embed: Callable[[], None], scanner: Scanner | None = None
) -> Handlers:
    """What is done for each kind of work that documents ask for; `embed` gives what has none its vectors."""

    def index(_: str) -> None:
        before = utc_now()
        embed()
        indexed(database, before)

    looking = {} if scanner is None else {SCAN: lambda after: scan(database, files, scanner, after)}
    return {
        **looking,
        PUBLISH: lambda id_: publish(database, files, store, id_, scanner),
        INDEX: index,
        CLEAR: lambda id_: clear(database, files, id_),
    }
