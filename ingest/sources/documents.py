"""Shared documents: files or folders of them, with a sidecar table or front matter saying whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from unicodedata import normalize

from graph.codes import sector_code
from graph.errors import BadInput
from graph.model import Batch, Edge, Node, Passage
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.language import UNDECIDED, detect
from ingest.batches import chunks, edge_batches, placed
from ingest.intake import Job, SourceReader
from ingest.personal import identity_numbers, masked, refuse_identity
from ingest.refusals import Refused, column, demand
from ingest.sources.sidecar import SIDECAR, Said, check_sidecar, sidecar_rows
from ingest.stubs import Stubs
from ingest.tables.cells import audience, day, language_code, listed
from ingest.tables.columns import DOCUMENTS, check_columns, column_names
from ingest.texts.extracted import Extracted
from ingest.texts.extraction import KINDS, extract
from ingest.texts.passages import cut

_BATCH = 100  # documents: each may have hundreds of passages
_FIELDS = tuple(c.name for c in DOCUMENTS if c.name != "file")
_NO_DOCUMENTS = frozenset({SIDECAR, "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class _File:
    """A document's file and its name from where the load started, which is part of its id."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class _Tie:
    """An edge that a document asks for: the column that does, where it stands, and the other end."""

    place: tuple[Path, int]
    column: str
    other: str
    edge: Edge


@dataclass(slots=True)
class _Reading:
    """What is known while documents are read: what tables say of them, and the ties to be made at the end."""

    job: Job
    said: Mapping[Path, Said]
    kept: bool
    tables: bool
    ties: list[_Tie] = field(default_factory=list)
    audiences: set[str] = field(default_factory=set)


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
            raise BadInput(f"{paths[0]} holds no document that can be read: {', '.join(sorted(KINDS))}.")

    def files(self, paths: Sequence[Path]) -> list[Path]:
        return [*(file.path for file in _files(paths)), *_tables(paths)]

    def complete(self, paths: Sequence[Path]) -> bool:
        return all(path.is_dir() for path in paths)

    def read(self, job: Job) -> Iterator[Batch]:
        files = _files(job.paths)
        tables = _tables(job.paths)
        said, kept = sidecar_rows(job, tables, (file.path for file in files))
        reading = _Reading(job, said, kept, bool(tables))
        _note_others(job)
        stubs = Stubs(job.store)
        for chunk in chunks(_documents(reading, files), _BATCH):
            yield placed(chunk, stubs)
        yield from edge_batches(_ties(reading))
        job.note_absent(reading.audiences)


def _files(paths: Sequence[Path]) -> list[_File]:
    """The documents that the paths stand for, each once."""
    found: dict[Path, _File] = {}
    for path in paths:
        for file in _inside(path) if path.is_dir() else [path]:
            if file.suffix.lower() in KINDS or not path.is_dir():
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


def _note_others(job: Job) -> None:
    """Tell of the files in the folders that are no documents, by their ending."""
    for path in job.paths:
        for file in _inside(path) if path.is_dir() else ():
            if file.suffix.lower() not in KINDS and file.name.lower() not in _NO_DOCUMENTS:
                job.notes[f"file ending in “{file.suffix}”, not read: save what is a document as PDF or .docx"] += 1


def _documents(reading: _Reading, files: Sequence[_File]) -> Iterator[tuple[Node, list[Passage]]]:
    names: dict[str, Path] = {}
    for place, file in enumerate(files, 1):
        reading.job.count()
        reading.job.progress("read documents", place, len(files))
        try:
            first = names.setdefault(file.name, file.path)
            demand(first is file.path, f"{first} has the same name: load the folders one by one.")
            yield _document(reading, file, extract(file.path))
        except Refused as refused:
            reading.job.reject(*_place(reading, file, refused.column), refused.column, str(refused))
        except BadInput as error:
            reading.job.reject(file.path, 0, "", str(error))


def _document(reading: _Reading, file: _File, found: Extracted) -> tuple[Node, list[Passage]]:
    job = reading.job
    said = _said(reading, file, found)
    with column("file"):
        refuse_identity(file.name)
    with column("audience"):
        seen_by = audience(said["audience"])
    reading.audiences.update(seen_by)
    found = _without_identities(job, found)
    language = _language(reading, file, said["language"], found)
    props: dict[str, object] = {
        "file": file.name, "media_type": found.media_type, "date": _date(reading, file, said["date"]),
        "document_kind": masked(said["kind"]), "language": language,
        "pages": sum(page.number is not None for page in found.pages) or None,
    }  # fmt: skip
    node = Node(
        f"doc:{job.dataset.partition(':')[2] or job.dataset}/{file.name}",
        "document",
        masked(said["title"] or found.title or file.path.stem),
        (job.source(file.name),),
        sectors=tuple(_sectors(reading, file, said["sectors"])),
        audience=seen_by,
        props={key: value for key, value in props.items() if value},
    )
    _note_ties(reading, file, node, said)
    return node, _passages(job, node, found, language)


def _said(reading: _Reading, file: _File, found: Extracted) -> dict[str, str]:
    """What the table says of the document, else what its front matter does; Refused where who may see it is unclear."""
    written = found.front_matter if found.media_type == "text/markdown" else {}
    check_columns(file.path.name, list(written), DOCUMENTS)
    front = {name: _as_text(written[said]) for said, name in column_names(written, DOCUMENTS).items()}
    row = reading.said.get(file.path)
    said = {name: (row.cells.get(name, "") if row else "") or front.get(name, "") for name in _FIELDS}
    if row is None and not said["audience"]:
        with column("file"):
            demand(
                not reading.kept,
                f"{SIDECAR} does not name {file.path.name}, but names a file that is not there and that not everyone "
                "may see: correct the name in it.",
            )
        if reading.tables:
            reading.job.notes[f"document that {SIDECAR} does not name: everyone may see it"] += 1
    return said


def _without_identities(job: Job, found: Extracted) -> Extracted:
    """The text without persons' identity numbers."""
    held = sum(identity_numbers(page.text) for page in found.pages)
    if not held:
        return found
    job.notes["person's identity number, left out of a document"] += held
    return replace(found, pages=tuple(replace(page, text=masked(page.text)) for page in found.pages))


def _language(reading: _Reading, file: _File, said: str, found: Extracted) -> str:
    """The language as it was said, else as the text tells it, else as a web page declares it."""
    try:
        if said:
            return language_code(said)
    except BadInput as error:
        reading.job.reject(*_place(reading, file, "language"), "language", str(error))
    told = detect(" ".join(page.text for page in found.pages)[:20_000])
    declared = str(found.front_matter.get("language", ""))
    if told == UNDECIDED and found.media_type == "text/html" and declared[:2].isalpha():
        return declared[:2].lower()
    return told


def _date(reading: _Reading, file: _File, said: str) -> str | None:
    try:
        return day(said)
    except BadInput as error:
        reading.job.reject(*_place(reading, file, "date"), "date", str(error))
        return None


def _passages(job: Job, node: Node, found: Extracted, language: str) -> list[Passage]:
    pieces = cut(found.pages, language=language)
    if pieces.split_sentences:
        job.notes["sentence longer than a passage, which was divided"] += pieces.split_sentences
    return [
        Passage(node.id, piece.text, node.source, "text", seq, language, piece.page, node.audience)
        for seq, piece in enumerate(pieces.pieces)
    ]


def _sectors(reading: _Reading, file: _File, said: str) -> Iterator[str]:
    for code in listed(said, ";,|"):
        try:
            yield sector_code(code)
        except BadInput as error:
            reading.job.reject(*_place(reading, file, "sectors"), "sectors", str(error))


def _place(reading: _Reading, file: _File, name: str) -> tuple[Path, int]:
    """Where it is said: the table's row, or the file itself where that says it."""
    row = reading.said.get(file.path)
    return (row.table, row.line) if row and row.cells.get(name) else (file.path, 0)


def _note_ties(reading: _Reading, file: _File, node: Node, said: Mapping[str, str]) -> None:
    for sharer in listed(said["shared_by"], ";,|"):
        edge = Edge(sharer, "shared", node.id, node.source)
        reading.ties.append(_Tie(_place(reading, file, "shared_by"), "shared_by", sharer, edge))
    for subject in listed(said["about"], ";,|"):
        edge = Edge(node.id, "about", subject, node.source)
        reading.ties.append(_Tie(_place(reading, file, "about"), "about", subject, edge))


def _ties(reading: _Reading) -> Iterator[Edge]:
    """The ties to organisations and subjects that are there; the others are refused."""
    held = reading.job.store.records({tie.other for tie in reading.ties})
    kinds = {id_: records[0].kind for id_, records in held.items()}
    for tie in reading.ties:
        document = tie.edge.dst if tie.edge.rel == "shared" else tie.edge.src
        try:
            demand(tie.other in kinds, f"“{tie.other}” is not there: load it first, or write its id.")
            vocabulary().check(tie.edge, {document: "document", **kinds})
        except BadInput as error:
            reading.job.reject(*tie.place, tie.column, str(error))
            continue
        yield tie.edge


def _as_text(value: object) -> str:
    """A front matter value as a table's cell would have it."""
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    return "" if value is None else str(value)
