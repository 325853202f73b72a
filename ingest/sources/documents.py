"""Shared documents: files or folders of them, with a sidecar table or front matter saying whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import BadInput
from graph.model import PUBLIC, Batch, Edge, Node, Passage
from graph.words.folding import words
from graph.words.sentences import Sentence, series
from ingest.batches import chunks, edge_batches, placed
from ingest.cells import audience
from ingest.intake import IN_PART, Intake
from ingest.made import AskedEdge, Made
from ingest.refusals import Refused, demand, in_column
from ingest.sources.reader import SourceReader
from ingest.sources.shared_files import SIDECAR, SharedFile, found, is_table, shown
from ingest.sources.sidecar import (
    Said,
    agreed,
    check_no_table,
    check_sidecar,
    sidecar_rows,
    without_others,
)
from ingest.stubs import Stubs
from ingest.tables.columns import DOCUMENTS
from ingest.tables.front_matter import front_matter_cells, refuse_unread_audience
from ingest.texts.apart import extract
from ingest.texts.document import document_tie, made_document
from ingest.texts.extracted import Extracted
from ingest.texts.extraction import ENDINGS

_BATCH = 100  # documents: each may have hundreds of passages
_FIELDS = tuple(c.name for c in DOCUMENTS if c.name != "file")
_Where = tuple[Path, int]
"""A table and its line, or a document and 0."""


@dataclass(slots=True)
class _Reading:
    """What is known while documents are read: what tables say of them, and the ties to be made at the end."""

    intake: Intake
    said: Mapping[Path, Sequence[Said]]
    kept: bool
    tables: bool
    ties: list[tuple[_Where, AskedEdge]] = field(default_factory=list)
    audiences: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


class DocumentsReader(SourceReader):
    """Documents cut into passages, each for whoever it is meant for."""

    name = "documents"
    says = "shared documents (a folder or files: PDF, DOCX, PPTX, XLSX, XLS, ODS, HTML, MD, TXT; documents.csv beside)"

    def dataset(self, paths: Sequence[Path]) -> str:
        place = paths[0] if paths[0].is_dir() else paths[0].resolve().parent
        return f"documents:{'-'.join(words(place.resolve().name)) or 'folder'}"

    def check(self, paths: Sequence[Path]) -> None:
        """A file that is named must be readable; in a folder a bad one is refused by itself and the rest is loaded."""
        what = found(paths)
        for path in paths:
            _check_named(path)
        for table in without_others(what.tables, paths):
            check_sidecar(table)
        for file in what.maybe_tables:
            check_no_table(file)
        if not (what.documents or what.refused):
            raise BadInput("ingest.documents.none", folder=shown(paths[0]), endings=series(sorted(ENDINGS)))

    def files(self, paths: Sequence[Path]) -> list[Path]:
        what = found(paths)
        return [*(file.path for file in what.documents), *without_others(what.tables, paths)]

    def complete(self, paths: Sequence[Path]) -> bool:
        return all(path.is_dir() for path in paths)

    def read(self, intake: Intake) -> Iterator[Batch]:
        what = found(intake.paths)
        tables = without_others(what.tables, intake.paths)
        said, kept = sidecar_rows(intake, tables, (file.path for file in what.documents))
        reading = _Reading(intake, said, kept, bool(tables))
        for ending, number in what.others.items():
            intake.notes[Sentence("ingest.note.ending", {"ending": ending})] += number
        for path, reason in what.refused:
            intake.count()
            intake.reject(path, 0, "", reason)
        stubs = Stubs(intake.store)
        for chunk in chunks(_documents(reading, what.documents), _BATCH):
            yield placed(chunk, stubs)
        yield from edge_batches(_edges(reading))
        intake.note_absent(reading.audiences)


def _check_named(path: Path) -> None:
    """BadInput unless a path is a folder, or a file that can be read and is no table of documents."""
    if shown(path) != path:
        raise BadInput("ingest.documents.odd_name", name=shown(path).name)
    if path.is_dir():
        return
    if is_table(path.name):
        raise BadInput("ingest.documents.table_alone", name=path.name)
    extract(path)


def _documents(reading: _Reading, files: Sequence[SharedFile]) -> Iterator[tuple[Node, Sequence[Passage]]]:
    names: dict[str, Path] = {}
    for number, file in enumerate(files, 1):
        reading.intake.count()
        reading.intake.progress("read documents", number, len(files))
        try:
            first = names.setdefault(file.name, file.path)
            demand(first is file.path, "ingest.documents.same_name", path=first)
            made = _made(reading, file)
        except Refused as refused:
            reading.intake.reject(*_where(reading, file, refused.column), refused.column, refused.sentence)
        except BadInput as error:
            reading.intake.reject(file.path, 0, "", error.sentence)
        else:
            _note(reading, file, made)
            yield made.node, made.passages


def _made(reading: _Reading, file: SharedFile) -> Made:
    extracted = extract(file.path)
    return made_document(reading.intake.source(file.name), _said(reading, file, extracted), extracted)


def _said(reading: _Reading, file: SharedFile, extracted: Extracted) -> dict[str, str]:
    """What the tables say of the document, and where they say nothing, its front matter; of audiences the narrowest.

    Refused where who may see it is unclear.
    """
    front = front_matter_cells(file.path.name, extracted.front_matter)
    rows = [said.cells for said in reading.said.get(file.path, ())]
    with in_column("audience"):
        said, differ = agreed([*rows, front])
    said = {name: said.get(name, "") for name in _FIELDS}
    if differ:
        reading.intake.notes[Sentence("ingest.note.narrower", {"name": file.name})] += 1
    if audience(said["audience"]) == (PUBLIC,):
        for text in extracted.beginnings():
            refuse_unread_audience(file.path.name, text)
    if not rows and not said["audience"]:
        with in_column("file"):
            demand(not reading.kept, "ingest.documents.unclear", table=SIDECAR, name=file.path.name)
        if reading.tables:
            reading.intake.notes[Sentence("ingest.note.unnamed", {"table": SIDECAR})] += 1
    return said


def _note(reading: _Reading, file: SharedFile, made: Made) -> None:
    """Keep for the end what a document asks for, and tell of what it had to be made without."""
    for complaint in made.complaints:
        where = _where(reading, file, complaint.column)
        reading.intake.reject(*where, complaint.column, complaint.reason, outcome=IN_PART)
    reading.ids.add(made.node.id)
    reading.intake.notes.update(made.notes)
    reading.ties += ((_where(reading, file, tie.column), tie) for tie in made.ties)
    reading.audiences.update(made.node.audience)


def _where(reading: _Reading, file: SharedFile, name: str) -> _Where:
    """Where it is said: the table's row, or the file itself where that says it."""
    said = next((row for row in reading.said.get(file.path, ()) if row.cells.get(name)), None)
    return (said.table, said.line) if said else (file.path, 0)


def _edges(reading: _Reading) -> Iterator[Edge]:
    """The ties to organisations and subjects that are there; the others are refused."""
    held = reading.intake.store.records({tie.other for _, tie in reading.ties})
    kinds = {id_: records[0].kind for id_, records in held.items()} | dict.fromkeys(reading.ids, "document")
    for where, tie in reading.ties:
        try:
            edge = document_tie(tie, kinds)
        except BadInput as error:
            reading.intake.reject(*where, tie.column, error.sentence, outcome=IN_PART)
            continue
        yield edge
