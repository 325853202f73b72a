"""The tables of a CORDIS extract, wherever they lie: a folder, packed files, or the official zip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from graph.errors import BadInput
from graph.words.sentences import Sentence, series
from ingest.intake import Intake
from ingest.tables.csv_rows import Member, Row, check_text, header, inside
from ingest.tables.taken import taken_rows

# What each table must have, and by which columns it is told from the others.
_NEEDED: Mapping[str, frozenset[str]] = {
    "project": frozenset({"id", "acronym", "title", "objective", "startDate"}),
    "organization": frozenset({"projectID", "name", "role", "activityType", "country"}),
    "participations": frozenset({"rcn", "role", "pic", "type", "country", "start_date"}),
    "organization_names": frozenset({"pic", "name", "city", "country", "numProjects"}),
    "programme_parts": frozenset({"rcn", "programme_part"}),
    "euroSciVoc": frozenset({"projectID", "euroSciVocCode", "euroSciVocPath"}),
}
PICS = ("pic", "organisationID", "id")
"""The columns in which a participant's code stands; in the CSV of 2014–2020 it is `id`."""
_LARGEST_FIRST = ("organization_names", "participations", "project", "organization", "programme_parts", "euroSciVoc")


def tables(paths: Sequence[Path]) -> dict[str, list[Member]]:
    """The members that hold each known table; others are passed over."""
    found: dict[str, list[Member]] = {}
    for member in _members(paths):
        columns = set(header(member))
        table = next((name for name in _LARGEST_FIRST if _NEEDED[name] <= columns), None)
        if table:
            found.setdefault(table, []).append(member)
    return found


def check(paths: Sequence[Path]) -> None:
    """BadInput unless participations are among the tables and every one can be read to its end."""
    found = tables(paths)
    if not found.keys() & {"organization", "participations"}:
        raise BadInput("ingest.cordis.no_participations", names=series(path.name for path in paths))
    if "organization" in found and "project" not in found:
        raise BadInput("ingest.cordis.no_projects")
    for members in found.values():
        for member in members:
            check_text(member)
    for member in found.get("organization", ()):
        if not set(PICS) & set(header(member)):
            raise BadInput("ingest.cordis.no_pic_column", name=member.name, columns=series(PICS))


def read(intake: Intake, found: Mapping[str, Sequence[Member]], table: str) -> Iterator[tuple[Member, int, Row]]:
    """The rows of a table, from all its members, with their place; those that a quote cut up are refused."""
    for member in found.get(table, ()):
        for line, row in taken_rows(intake, member):
            if any(map(_cut_up, row.values())):
                intake.count()
                intake.reject(member.path, line, "", Sentence("ingest.cordis.backslashes"))
            else:
                yield member, line, row


def _cut_up(cell: str) -> bool:
    r"""Whether a cell ended at a quote within it that was written as \", so that the rest stands there as it is."""
    return cell.endswith('"') and ('\\"' in cell or ("\\" in cell and cell.count('"') % 2 == 1))


def _members(paths: Sequence[Path]) -> Iterator[Member]:
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.suffix == ".zip":
                yield from (Member(file, name) for name in inside(file) if name.endswith(".csv"))
            elif file.name.endswith((".csv", ".csv.gz")):
                yield Member(file)
