"""The tables beside documents, and above them, that say whose they are and who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from unicodedata import normalize

from graph.errors import BadInput
from graph.model import PUBLIC
from graph.words.sentences import Sentence, series
from ingest.cells import audience
from ingest.intake import Intake
from ingest.sources.shared_files import SIDECAR, is_called_table, is_readable_table, is_text_or_table, shown
from ingest.tables.columns import DOCUMENTS, EXAMPLE_FILE, column_names
from ingest.tables.csv_rows import Row
from ingest.tables.filled import check_filled, filled_rows, is_workbook, table_rows, titles_of
from ingest.tables.restricting import audiences_named, is_audience
from ingest.tables.sheets import all_rows
from ingest.texts.extraction import ENDINGS
from ingest.workbooks.opening import holds_workbook

_TELLING = {"file", "audience"}
_FIRST = 64_000  # bytes in which a table names its columns
_FIRST_LINES = 20
# Workbooks of which cannot be known what they say.
_UNREAD = frozenset({".xlsb", ".xltx", ".xltm", ".xlt", ".fods", ".ots", ".numbers"})
_ENCODINGS = ("utf-8", "utf-16", "utf-32", "cp1254")


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a document, and where it stands."""

    table: Path
    line: int
    cells: Row


def without_others(tables: Sequence[Path], loaded: Sequence[Path]) -> list[Path]:
    """The tables without those above what is loaded that name no files at all: those are of something else."""
    return [table for table in tables if not _is_above(table, loaded) or _names_files(table)]


def check_sidecar(table: Path) -> None:
    """BadInput unless each row can be told and names a file of its own, below the table's folder.

    One bad row refuses all: it may be the one that keeps a document from those who may not see it.
    """
    if not is_readable_table(table):
        raise BadInput("ingest.sidecar.no_table", name=table.name, table=SIDECAR)
    check_filled(table, DOCUMENTS, ("file",), "documents")

    lines: dict[Path, int] = {}
    named = kept = 0
    for line, row in _rows(table):
        named += audiences_named(row.get("audience", ""))
        kept += _is_kept(row)
        file = _path(table, row["file"])
        if not file.is_relative_to(table.parent.resolve()):
            raise BadInput("ingest.sidecar.outside", name=table.name, line=line)
        if file in lines:
            raise BadInput("ingest.sidecar.twice", name=table.name, line=line, first=lines[file])
        lines[file] = line
    if any(named < audiences or kept < rows for audiences, rows in _said_in_all(table)):
        raise BadInput("ingest.sidecar.unread_audience", name=table.name)


def check_no_table(file: Path) -> None:
    """BadInput where a file is a table that names files and who may see them, under another name.

    Also for a workbook, by its name or its content, that cannot be read, and so may be one.
    """
    if file.suffix.lower() in _UNREAD or is_called_table(file):
        raise BadInput("ingest.sidecar.unread_form", name=shown(file).name)
    try:
        holds = holds_workbook(file)
        if holds or (is_workbook(file) and file.name[0] not in ".~"):  # the locks of office programs are none
            _refuse_workbook(file)
            return
        if not is_text_or_table(file):
            return
        texts = list(_texts(file, _FIRST))
    except OSError as error:
        if not is_text_or_table(file):
            return  # a document, which is refused when its turn comes
        raise BadInput("ingest.tables.unreadable", name=shown(file).name, reason=error.strerror) from error
    for text in texts:
        _refuse_table(file, map(_cells, text.splitlines()))


def _refuse_workbook(file: Path) -> None:
    """BadInput where a workbook is such a table, or cannot be read, so that nobody knows."""
    try:
        rows = list(all_rows(file))
    except BadInput as error:
        raise BadInput("ingest.sidecar.unread", name=shown(file).name, reason=error.sentence) from error
    _refuse_table(file, ([row] for row in rows))


def _refuse_table(file: Path, rows: Iterable[Iterable[Sequence[str]]]) -> None:
    """BadInput where one of the first rows is as the head of a table of documents, or any as a row that restricts.

    Each row is given in all the ways in which its cells may be parted.
    """
    for at, row in enumerate(rows):
        for cells in row:
            if (at < _FIRST_LINES and _TELLING.issubset(column_names(cells, DOCUMENTS).values())) or _restricts(cells):
                raise BadInput("ingest.sidecar.other_name", name=shown(file).name, table=SIDECAR)


def _said_in_all(table: Path) -> Iterator[tuple[int, int]]:
    """How many audiences a table names and how many of its rows restrict, whether or not they are read as rows.

    Of a workbook hidden rows and sheets count too; of a text there is an answer for each encoding.
    """
    if is_workbook(table):
        rows = [list(dict.fromkeys(filter(None, row))) for row in all_rows(table)]
        yield sum(audiences_named(" ".join(row)) for row in rows), sum(map(_restricts, rows))
        return
    for text in _texts(table):
        yield audiences_named(text), _restricting(text)


def _cells(line: str) -> Iterator[list[str]]:
    """The cells of a line by each separator that tables come with."""
    for separator in ",;\t|":
        yield [cell.strip(" \"'\ufeff\0") for cell in line.split(separator)]


def _restricting(text: str) -> int:
    """How many lines name a document and an audience, whether or not they are read as rows."""
    return sum(any(map(_restricts, _cells(line))) for line in text.splitlines())


def _restricts(cells: Sequence[str]) -> bool:
    """Whether a row names a document and an audience."""
    return any(map(is_audience, cells)) and any(PurePath(cell).suffix.lower() in ENDINGS for cell in cells)


def sidecar_rows(
    intake: Intake, tables: Sequence[Path], files: Iterable[Path]
) -> tuple[dict[Path, tuple[Said, ...]], bool]:
    """What the tables say of each file, and whether they keep from anyone a file that is not there.

    Of several tables that name a file, the one in the nearest folder comes first.
    """
    there = defaultdict[str, list[Path]](list)
    for file in files:
        there[_alike(file)].append(file)
    said = defaultdict[Path, tuple[Said, ...]](tuple)
    kept = False
    for table in sorted(tables, key=lambda table: -len(table.resolve().parts)):
        above = _is_above(table, intake.paths)
        for line, row in filled_rows(intake, table, DOCUMENTS):
            found = there.get(_alike(_path(table, row["file"])), [])
            if row["file"] == EXAMPLE_FILE and not found:
                continue
            for file in found:
                said[file] += (Said(table, line, row),)
            if not found and _is_in(_path(table, row["file"]), intake.paths):
                kept |= _is_kept(row)
                intake.reject(table, line, "file", _missing(table, row["file"]), row)
            elif found and above:
                intake.notes[Sentence("ingest.note.table_above", {"table": table})] += 1
    return said, kept


def agreed(answers: Sequence[Mapping[str, str]]) -> tuple[dict[str, str], bool]:
    """One answer of several, the first that says something of each column, but of the audiences the narrowest.

    And whether they differed in who may see it. BadInput where an audience is unclear, or none is within the other.
    """
    said: dict[str, str] = {}
    for answer in answers:
        said |= {name: cell for name, cell in answer.items() if cell and not said.get(name)}
    asked = [audience(cell) for answer in answers if (cell := answer.get("audience", ""))]
    narrow = [set(one) for one in asked if PUBLIC not in one]
    if narrow:
        narrowest = min(narrow, key=len)
        if not all(narrowest <= other for other in narrow):
            raise BadInput("ingest.documents.two_audiences", said=series(sorted(set.union(*narrow))))
        said["audience"] = ";".join(sorted(narrowest))
    return said, len({frozenset(one) for one in asked}) > 1


def _rows(table: Path) -> Iterator[tuple[int, Row]]:
    """The rows by the template's column names; BadInput for one that cannot be taken."""

    def refuse(line: int, column: str, reason: Sentence, row: Row) -> None:  # noqa: ARG001
        if not row:
            raise BadInput("ingest.sidecar.ragged", name=table.name, line=line, reason=reason)

    yield from table_rows(table, DOCUMENTS, refuse)


def _texts(file: Path, most: int = -1) -> Iterator[str]:
    """What a file may say, by each encoding that tables come in."""
    with file.open("rb") as content:
        held = content.read(most)
    return (held.decode(encoding, "replace") for encoding in _ENCODINGS)


def _names_files(table: Path) -> bool:
    """Whether the table has a column for files; True where it cannot be told."""
    if not is_readable_table(table):
        return True
    try:
        titles = titles_of(table, DOCUMENTS)
    except (BadInput, OSError):
        return True
    return "file" in column_names(titles, DOCUMENTS).values()


def _path(table: Path, said: str) -> Path:
    """The file that a cell names, by either system's separators."""
    return (table.parent / said.strip().replace("\\", "/").replace("\0", "")).resolve()


def _alike(file: Path) -> str:
    """What files are compared by: some systems write ç as two letters, and Windows knows no case."""
    return normalize("NFC", str(file.resolve())).casefold()


def _is_in(file: Path, paths: Iterable[Path]) -> bool:
    """Whether a file lies in one of the folders, however deep."""
    folders: Iterator[Path] = (path.resolve() for path in paths if path.is_dir())
    return any(file.resolve().is_relative_to(folder) for folder in folders)


def _is_above(table: Path, paths: Iterable[Path]) -> bool:
    """Whether the table lies neither in a folder that is loaded nor beside a file that is."""
    beside = {path.resolve().parent for path in paths if not path.is_dir()}
    return table.resolve().parent not in beside and not _is_in(table, paths)


def _is_kept(row: Row) -> bool:
    try:
        return audience(row.get("audience", "")) != (PUBLIC,)
    except BadInput:
        return True


def _missing(table: Path, said: str) -> Sentence:
    if not said:
        return Sentence("ingest.sidecar.no_file")
    if _path(table, said).is_file():
        return Sentence("ingest.sidecar.no_document", {"file": said})
    return Sentence("ingest.sidecar.not_there", {"file": said})
