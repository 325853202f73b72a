"""The rows of a table as an intake takes them: one with too many or too few cells is refused through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.words.sentences import Sentence
from ingest.intake import Intake
from ingest.tables.csv_rows import Member, Ragged, Row, rows


def taken_rows(intake: Intake, member: Member) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV table with their lines; the ragged ones are refused."""
    return rows(member, refusing_ragged(intake, member.path))


def refusing_ragged(intake: Intake, path: Path) -> Ragged:
    """What refuses a row of the file by its line; its cells are not repeated, since they may stand anywhere."""

    def refuse(line: int, reason: Sentence) -> None:
        intake.count()
        intake.reject(path, line, "", reason)

    return refuse
