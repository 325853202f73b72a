"""The table beside documents that says whose they are and who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.cells import audience
from ingest.intake import Intake
from ingest.tables.columns import DOCUMENTS, EXAMPLE_FILE
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, filled_rows, table_rows

SIDECAR = "documents.csv"


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a document, and where it stands."""

    table: Path
    line: int
    cells: Row


def check_sidecar(table: Path) -> None:
    """BadInput unless each row can be told and names a file of its own.

    One bad row refuses all: it may be the one that keeps a document from those who may not see it.
    """
    check_filled(table, DOCUMENTS, ("file",), "documents")

    def refuse(line: int, column: str, reason: Sentence, row: Row) -> None:  # noqa: ARG001
        if not row:
            raise BadInput("ingest.sidecar.ragged", name=table.name, line=line, reason=reason)

    lines: dict[Path, int] = {}
    for line, row in table_rows(table, DOCUMENTS, refuse):
        file = _path(table, row["file"])
        if file in lines:
            raise BadInput("ingest.sidecar.twice", name=table.name, line=line, first=lines[file])
        lines[file] = line


def sidecar_rows(intake: Intake, tables: Sequence[Path], files: Iterable[Path]) -> tuple[dict[Path, Said], bool]:
    """What the tables say of each file, and whether they keep from anyone a file that is not there."""
    there = {_alike(file): file for file in files}
    said: dict[Path, Said] = {}
    kept = False
    for table in tables:
        for line, row in filled_rows(intake, table, DOCUMENTS):
            if row["file"] == EXAMPLE_FILE:
                continue
            file = there.get(_alike(_path(table, row["file"])))
            if file is not None:
                said[file] = Said(table, line, row)
            elif _is_loaded(intake, table):
                kept |= _is_kept(row)
                intake.reject(table, line, "file", _missing(table, row["file"]), row)
    return said, kept


def _path(table: Path, said: str) -> Path:
    """The file that a cell names, by either system's separators."""
    return (table.parent / said.strip().replace("\\", "/")).resolve()


def _alike(file: Path) -> str:
    """What files are compared by: some systems write ç as two letters, and Windows knows no case."""
    return normalize("NFC", str(file.resolve())).casefold()


def _is_loaded(intake: Intake, table: Path) -> bool:
    """Whether the table's whole folder is loaded, so that a file that it names should be there."""
    folders: Iterator[Path] = (path.resolve() for path in intake.paths if path.is_dir())
    return any(table.parent.resolve().is_relative_to(folder) for folder in folders)


def _is_kept(row: Row) -> bool:
    try:
        return audience(row.get("audience", "")) != audience("")
    except BadInput:
        return True


def _missing(table: Path, said: str) -> Sentence:
    if not said:
        return Sentence("ingest.sidecar.no_file")
    if _path(table, said).is_file():
        return Sentence("ingest.sidecar.no_document", {"file": said})
    return Sentence("ingest.sidecar.not_there", {"file": said})
