"""What a source is given: which files, into what store, as which edition, and whom to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.audience import owner
from graph.model import Source
from graph.progress import Progress
from graph.store import Store
from graph.words.sentences import Sentence
from ingest.personal import masked, masked_sentence


@dataclass(frozen=True, slots=True)
class Reject:
    """A row, or a cell of one, that was not taken: where it stands, why, and the row as far as it may be shown."""

    file: str
    line: int
    column: str
    reason: Sentence
    row: str = ""


@dataclass(slots=True)
class Intake:
    """One load as its source sees it: what to read, into what, as which edition; and whom to tell.

    `notes` counts what was left out without being wrong, by the sentence that says so.
    """

    paths: Sequence[Path]
    store: Store
    dataset: str
    date: str
    refuse: Callable[[Reject], None]
    progress: Progress
    rows: int = 0
    notes: Counter[Sentence] = field(default_factory=Counter)

    def source(self, record: str) -> Source:
        """Where a record of this load comes from."""
        return Source(self.dataset, record, self.date)

    def reject(
        self, path: Path, line: int, column: str, reason: Sentence, row: Mapping[str, object] | None = None
    ) -> None:
        """Refuse a row or a cell and go on; persons' identity numbers are not repeated."""
        shown = " | ".join(f"{k}={v}" for k, v in (row or {}).items() if v)
        self.refuse(Reject(masked(path.name), line, column, masked_sentence(reason), masked(shown)[:500]))

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
