"""What a source is given: which files, into what store, as which edition, and whom to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from graph.audience import owner
from graph.model import Source
from graph.progress import Progress
from graph.store import Store
from graph.words.sentences import Sentence
from ingest.personal import masked, masked_sentence


class Outcome(NamedTuple):
    """What became of a row, the worst with the lowest rank."""

    rank: int
    name: str


REFUSED = Outcome(0, "refused")
IN_PART = Outcome(1, "in_part")
DOUBTFUL = Outcome(2, "doubtful")
OUTCOMES = (REFUSED, IN_PART, DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Reject:
    """What to act on of a row: where it stands, why, the row as far as it may be shown, and what became of it."""

    file: str
    line: int
    column: str
    reason: Sentence
    row: str = ""
    outcome: Outcome = REFUSED


@dataclass(slots=True)
class Intake:
    """One load as its source sees it: what to read, into what, as which edition; and whom to tell.

    `notes` counts what was left out without being wrong, by the sentence that says so; `titles` are what a file calls
    its columns, by the names that we have for them.
    """

    paths: Sequence[Path]
    store: Store
    dataset: str
    date: str
    refuse: Callable[[Reject], None]
    progress: Progress
    rows: int = 0
    notes: Counter[Sentence] = field(default_factory=Counter)
    titles: dict[Path, Mapping[str, str]] = field(default_factory=dict)

    def source(self, record: str) -> Source:
        """Where a record of this load comes from."""
        return Source(self.dataset, record, self.date)

    def reject(  # noqa: PLR0913, PLR0917 - one an answer to: where, what, why
        self,
        path: Path,
        line: int,
        column: str,
        reason: Sentence,
        row: Mapping[str, object] | None = None,
        outcome: Outcome = REFUSED,
    ) -> None:
        """Refuse a row and go on; persons' identity numbers are not repeated.

        IN_PART: only the cell is left out, and the row is in without it. DOUBTFUL: it is in as it was read.
        """
        titles = self.titles.get(path, {})
        shown = " | ".join(f"{titles.get(k, k)}={v}" for k, v in (row or {}).items() if v)
        where = titles.get(column, column)
        self.refuse(Reject(masked(path.name), line, where, masked_sentence(reason), masked(shown)[:500], outcome))

    def note_absent(self, audience: Iterable[str], there: Iterable[str] = ()) -> None:
        """Tell of whom an audience names and who is neither in the store nor `there`: a slip would hide it for good."""
        named = {id_ for group in audience if (id_ := owner(group))} - {*there}
        for id_ in sorted(named - self.store.records(named).keys()):
            self.notes[Sentence("ingest.note.absent", {"id": id_})] += 1

    def count(self, rows: int = 1) -> None:
        """Count rows read."""
        self.rows += rows
        if self.rows % 1_000 < rows:
            self.progress(f"load {self.dataset}", self.rows, None)
