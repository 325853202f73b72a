"""Shared documents: files or folders of them, with a sidecar table or front matter saying whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.codes import sector_code
from graph.errors import BadInput
from graph.folding import words
from graph.language import detect
from graph.model import PUBLIC, Batch, Edge, Node, Passage
from graph.vocabulary import vocabulary
from ingest.batches import chunks, edge_batches, placed
from ingest.columns import listed
from ingest.extracted import Extracted
from ingest.extraction import KINDS, extract
from ingest.passages import cut
from ingest.source import Job, SourceReader
from ingest.stubs import Stubs
from ingest.tables import Member, Row, check_text, require, rows

SIDECAR = "documents.csv"
_BATCH = 100  # documents: each may have hundreds of passages
_FIELDS = ("title", "shared_by", "about", "sectors", "language", "audience", "date", "kind")


@dataclass(frozen=True, slots=True)
class _File:
    """A document's file and its name from where the load started, which is part of its id."""

    path: Path
    name: str


@dataclass(slots=True)
class _Reading:
    job: Job
    said: Mapping[Path, tuple[int, Row]]
    ties: list[tuple[_File, str, Edge]] = field(default_factory=list)


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
        for path in paths:
            if not path.is_dir():
                extract(path)
            elif (path / SIDECAR).exists():
                check_text(Member(path / SIDECAR))
                require(Member(path / SIDECAR), {"file"}, what="the table that describes a folder's documents")
        if not any(_files(path) for path in paths):
            raise BadInput(f"{paths[0]} holds no document that can be read: {', '.join(sorted(KINDS))}.")

    def read(self, job: Job) -> Iterator[Batch]:
        files = [file for path in job.paths for file in _files(path)]
        reading = _Reading(job, _sidecars(job, files))
        stubs = Stubs(job.store)
        for chunk in chunks(_documents(reading, files), _BATCH):
            yield placed(chunk, stubs)
        yield from edge_batches(_ties(reading))


def _files(path: Path) -> list[_File]:
    if not path.is_dir():
        return [_File(path, path.name)]
    found = (p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix.lower() in KINDS)
    names = ((p, p.relative_to(path)) for p in found)
    return [_File(p, name.as_posix()) for p, name in names if not any(part[0] in ".~" for part in name.parts)]


def _sidecars(job: Job, files: Sequence[_File]) -> dict[Path, tuple[int, Row]]:
    """What the sidecar tables say, by file, with the line that says it."""
    there = {file.path.resolve() for file in files}
    said: dict[Path, tuple[int, Row]] = {}
    for folder in dict.fromkeys(path if path.is_dir() else path.parent for path in job.paths):
        table = folder / SIDECAR
        if not table.exists():
            continue
        for line, row in rows(Member(table)):
            file = (folder / row["file"].strip()).resolve()
            if file in there:
                said[file] = (line, row)
            elif folder in job.paths:
                job.reject(table, line, "file", f"{row['file']} is not in the folder, or cannot be read.", row)
    return said


def _documents(reading: _Reading, files: Sequence[_File]) -> Iterator[tuple[Node, list[Passage]]]:
    for place, file in enumerate(files, 1):
        reading.job.count()
        reading.job.progress("read documents", place, len(files))
        try:
            yield _document(reading, file, extract(file.path))
        except BadInput as error:
            reading.job.reject(file.path, 0, "", str(error))


def _document(reading: _Reading, file: _File, found: Extracted) -> tuple[Node, list[Passage]]:
    line, row = reading.said.get(file.path.resolve(), (0, {}))
    said = {key: row.get(key, "").strip() or _as_text(found.front_matter.get(key)) for key in _FIELDS}
    job = reading.job
    language = said["language"] or detect(" ".join(page.text for page in found.pages)[:20_000])
    props: dict[str, object] = {
        "file": file.name, "media_type": found.media_type, "date": said["date"], "document_kind": said["kind"],
        "language": language, "pages": sum(page.number is not None for page in found.pages) or None,
    }  # fmt: skip
    node = Node(
        f"doc:{job.dataset.partition(':')[2] or job.dataset}/{file.name}",
        "document",
        said["title"] or found.title or file.path.stem,
        (job.source(file.name),),
        sectors=tuple(_sectors(job, file, line, said["sectors"])),
        audience=tuple(listed(said["audience"], ";,")) or (PUBLIC,),
        props={key: value for key, value in props.items() if value},
    )
    _note_ties(reading, file, node, said)
    return node, _passages(job, node, found, language)


def _passages(job: Job, node: Node, found: Extracted, language: str) -> list[Passage]:
    pieces = cut(found.pages, language=language)
    if pieces.split_sentences:
        job.notes["sentences longer than a passage, which were divided"] += pieces.split_sentences
    return [
        Passage(node.id, piece.text, node.source, "text", seq, language, piece.page, node.audience)
        for seq, piece in enumerate(pieces.pieces)
    ]


def _sectors(job: Job, file: _File, line: int, said: str) -> Iterator[str]:
    for code in listed(said, ";,|"):
        try:
            yield sector_code(code)
        except BadInput as error:
            job.reject(file.path, line, "sectors", str(error))


def _note_ties(reading: _Reading, file: _File, node: Node, said: Mapping[str, str]) -> None:
    for sharer in listed(said["shared_by"], ";,|"):
        reading.ties.append((file, "shared_by", Edge(sharer, "shared", node.id, node.source)))
    for subject in listed(said["about"], ";,|"):
        reading.ties.append((file, "about", Edge(node.id, "about", subject, node.source)))


def _ties(reading: _Reading) -> Iterator[Edge]:
    """The ties to organisations and subjects that are there; the others are refused."""
    others = {e.src if e.rel == "shared" else e.dst for _, _, e in reading.ties}
    kinds = {id_: records[0].kind for id_, records in reading.job.store.records(others).items()}
    for file, column, edge in reading.ties:
        document = edge.dst if edge.rel == "shared" else edge.src
        try:
            vocabulary().check(edge, {document: "document", **kinds})
        except BadInput as error:
            reading.job.reject(file.path, 0, column, str(error))
            continue
        yield edge


def _as_text(value: object) -> str:
    """A front matter value as a sidecar cell would have it."""
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    return "" if value is None else str(value)
