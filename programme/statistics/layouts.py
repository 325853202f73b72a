"""Which layout a file is in, told from the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.errors import BadInput
from ingest.tables.filled import is_workbook
from ingest.tables.reading import Reading
from programme.statistics.crossed import read_crossed
from programme.statistics.eurostat import first_line, is_sdmx, is_tsv, read_sdmx, read_tsv
from programme.statistics.given import Given
from programme.statistics.listed import read_listed
from programme.statistics.model import Cells

_TEXTS = (".csv", ".tsv", ".txt", ".gz")
_AS_FOUND = Reading()


def read(path: Path, given: Given, how: Reading = _AS_FOUND) -> Cells:
    """The cells of a file of any layout; BadInput where it is in none."""
    if how == _AS_FOUND and not is_workbook(path) and (found := _eurostat(path, given)) is not None:
        return found
    if (listed := read_listed(path, how)) is not None:
        return listed
    if how.columns:
        raise BadInput("programme.statistics.no_columns", name=path.name)
    return read_crossed(path, how)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files that paths stand for, a folder for those in it that may be tables; BadInput where there are none."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        found += [one for one in inside if one == path or is_workbook(one) or one.suffix.lower() in _TEXTS]
    if not found:
        raise BadInput("programme.statistics.no_files")
    return found


def _eurostat(path: Path, given: Given) -> Cells | None:
    try:
        head = first_line(path)
    except BadInput as error:
        if error.sentence.key == "ingest.tables.not_utf8_at":  # Eurostat writes UTF-8; a table of others may not
            return None
        raise
    if is_tsv(head):
        return read_tsv(path, given)
    return read_sdmx(path, given) if is_sdmx(head) else None
