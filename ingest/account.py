"""The account of a load: what was taken, in part or not at all, and what to look at, as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.files import Target
from graph.spreadsheets import DELIMITER, Cell, is_book_of_ours, write_book, write_csv
from graph.words.sentences import LANGUAGES, Language, Sentence
from ingest.intake import IN_PART, REFUSED, Outcome, Reject

_COLUMNS = ("result", "file", "line", "column", "reason", "row")
_BEFORE = "file,line,column,reason,row"
"""The head of a file of rejects as it was written until it became an account."""
_HEAD = 1_000


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a load's rows; `notes` are what was left out without being wrong, with how many times."""

    rows: int
    entries: Sequence[Reject]
    notes: Sequence[tuple[int, Sentence]] = ()

    def of(self, outcome: Outcome) -> int:
        """How many rows had this outcome; one that was refused counts as nothing else, one in part as no doubt."""
        rows = {(e.file, e.line) for e in self.entries if e.outcome == outcome}
        above = {(e.file, e.line) for e in self.entries if e.outcome.rank < outcome.rank}
        return len(rows - above)

    @property
    def whole(self) -> int:
        """How many rows were taken as they are."""
        return max(self.rows - self.of(REFUSED) - self.of(IN_PART), 0)

    def table(self, language: Language) -> Iterator[Sequence[Cell]]:
        """The rows to write, their head first: what was taken in one line, then what to act on, the worst first."""
        yield _titles(language)
        yield (
            _said("taken", language),
            "",
            "",
            "",
            Sentence("ingest.account.rows", {"rows": self.whole})[language],
            "",
        )
        for entry in sorted(self.entries, key=lambda one: one.outcome.rank):
            place = (entry.file, entry.line, entry.column)
            yield (_said(entry.outcome.name, language), *place, entry.reason[language], entry.row)
        for number, note in self.notes:
            yield (_said("doubtful", language), "", "", "", f"{number:,} × {note[language]}", "")


def write_account(account: Account, target: Target, language: Language) -> None:
    """Write the account, as a workbook where the name ends in .xlsx, else as CSV."""
    with target.writing() as file:
        if target.path.suffix.lower() == ".xlsx":
            write_book(file, Sentence("ingest.account.title")[language], account.table(language))
        else:
            write_csv(file, account.table(language), language)


def is_account(path: Path) -> bool:
    """Whether the file is an account that was written here, or the rejects that came before it."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8-sig", "replace")
    heads = [_BEFORE, *(DELIMITER[language].join(_titles(language)) for language in LANGUAGES)]
    return any(head.startswith(f"{one}\r\n") for one in heads) or is_book_of_ours(path)


def _titles(language: Language) -> list[str]:
    return [_said(f"column.{name}", language) for name in _COLUMNS]


def _said(what: str, language: Language) -> str:
    return Sentence(f"ingest.account.{what}")[language]
