"""Shared documents: files or folders of them, with a sidecar table or front matter saying whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from graph.errors import BadInput
from graph.model import Batch, Edge, Node, Passage
from graph.words.folding import words
from graph.words.sentences import Sentence, series
from ingest.batches import chunks, edge_batches, placed
from ingest.intake import IN_PART, Intake
from ingest.made import AskedEdge, Made
from ingest.refusals import Refused, demand, in_column
from ingest.sources.reader import SourceReader
from ingest.sources.sidecar import SIDECAR, Said, check_sidecar, sidecar_rows
from ingest.stubs import Stubs
from ingest.tables.columns import DOCUMENTS
from ingest.tables.front_matter import front_matter_cells
from ingest.texts.document import document_tie, made_document
from ingest.texts.extracted import Extracted
from ingest.texts.extraction import ENDINGS, extract

_BATCH = 100  # documents: each may have hundreds of passages
_FIELDS = tuple(c.name for c in DOCUMENTS if c.name != "file")
_NO_DOCUMENTS = frozenset({SIDECAR, "thumbs.db", "desktop.ini"})
_Where = tuple[Path, int]
"""A table and its line, or a document and 0."""


@dataclass(frozen=True, slots=True)
class _File:
    """A document's file and its name from where the load started, which is part of its id."""

    path: Path
    name: str


@dataclass(slots=True)
class _Reading:
    """What is known while documents are read: what tables say of them, and the ties to be made at the end."""

    intake: Intake
    said: Mapping[Path, Said]
    kept: bool
    tables: bool
    ties: list[tuple[_Where, AskedEdge]] = field(default_factory=list)
    audiences: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


class DocumentsReader(SourceReader):
    """Documents cut into passages, each for whoever it is meant for."""

    name = "documents"
    says = (
        "shared documents (a folder or files: PDF, DOCX, PPTX, XLSX, HTML, Markdown, text; documents.csv beside them)"
    )

    def dataset(self, paths: Sequence[Path]) -> str:
        place = paths[0] if paths[0].is_dir() else paths[0].resolve().parent
        return f"documents:{'-'.join(words(place.resolve().name)) or 'folder'}"

    def check(self, paths: Sequence[Path]) -> None:
        """A file that is named must be readable; in a folder a bad one is refused by itself and the rest is loaded."""
        for table in _tables(paths):
            check_sidecar(table)
        for path in paths:
            if not path.is_dir():
                extract(path)
        if not _files(paths):
            raise BadInput("ingest.documents.none", folder=paths[0], endings=series(sorted(ENDINGS)))

    def files(self, paths: Sequence[Path]) -> list[Path]:
        return [*(file.path for file in _files(paths)), *_tables(paths)]

    def complete(self, paths: Sequence[Path]) -> bool:
        return all(path.is_dir() for path in paths)

    def read(self, intake: Intake) -> Iterator[Batch]:
        files = _files(intake.paths)
        tables = _tables(intake.paths)
        said, kept = sidecar_rows(intake, tables, (file.path for file in files))
        reading = _Reading(intake, said, kept, bool(tables))
        _note_others(intake)
        stubs = Stubs(intake.store)
        for chunk in chunks(_documents(reading, files), _BATCH):
            yield placed(chunk, stubs)
        yield from edge_batches(_edges(reading))
        intake.note_absent(reading.audiences)


def _files(paths: Sequence[Path]) -> list[_File]:
    """The documents that the paths stand for, each once."""
    found: dict[Path, _File] = {}
    for path in paths:
        for file in _inside(path) if path.is_dir() else [path]:
            if file.suffix.lower() in ENDINGS or not path.is_dir():
                name = file.relative_to(path).as_posix() if path.is_dir() else path.name
                # Some systems write ç as two letters; the id is to be the same on all of them.
                found.setdefault(file.resolve(), _File(file, normalize("NFC", name)))
    return list(found.values())


def _inside(folder: Path) -> list[Path]:
    """The files under a folder, without hidden ones and the locks that office programs leave beside open files."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in found if not any(part[0] in ".~" for part in path.relative_to(folder).parts)]


def _tables(paths: Sequence[Path]) -> list[Path]:
    """The sidecar tables in the folders, and those beside single files."""
    found = [path.parent / SIDECAR for path in paths if not path.is_dir()]
    found += [file for path in paths if path.is_dir() for file in _inside(path) if file.name == SIDECAR]
    return [table for table in dict.fromkeys(found) if table.is_file()]


def _note_others(intake: Intake) -> None:
    """Tell of the files in the folders that are no documents, by their ending."""
    for path in intake.paths:
        for file in _inside(path) if path.is_dir() else ():
            if file.suffix.lower() not in ENDINGS and file.name.lower() not in _NO_DOCUMENTS:
                intake.notes[Sentence("ingest.note.ending", {"ending": file.suffix})] += 1


def _documents(reading: _Reading, files: Sequence[_File]) -> Iterator[tuple[Node, Sequence[Passage]]]:
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


def _made(reading: _Reading, file: _File) -> Made:
    extracted = extract(file.path)
    return made_document(reading.intake.source(file.name), _said(reading, file, extracted), extracted)


def _said(reading: _Reading, file: _File, extracted: Extracted) -> dict[str, str]:
    """What the table says of the document, else what its front matter does; Refused where who may see it is unclear."""
    written = extracted.front_matter if extracted.media_type == "text/markdown" else {}
    front = front_matter_cells(file.path.name, written)
    row = reading.said.get(file.path)
    said = {name: (row.cells.get(name, "") if row else "") or front.get(name, "") for name in _FIELDS}
    if row is None and not said["audience"]:
        with in_column("file"):
            demand(not reading.kept, "ingest.documents.unclear", table=SIDECAR, name=file.path.name)
        if reading.tables:
            reading.intake.notes[Sentence("ingest.note.unnamed", {"table": SIDECAR})] += 1
    return said


def _note(reading: _Reading, file: _File, made: Made) -> None:
    """Keep for the end what a document asks for, and tell of what it had to be made without."""
    for complaint in made.complaints:
        where = _where(reading, file, complaint.column)
        reading.intake.reject(*where, complaint.column, complaint.reason, outcome=IN_PART)
    reading.ids.add(made.node.id)
    reading.intake.notes.update(made.notes)
    reading.ties += ((_where(reading, file, tie.column), tie) for tie in made.ties)
    reading.audiences.update(made.node.audience)


def _where(reading: _Reading, file: _File, name: str) -> _Where:
    """Where it is said: the table's row, or the file itself where that says it."""
    row = reading.said.get(file.path)
    return (row.table, row.line) if row and row.cells.get(name) else (file.path, 0)


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
