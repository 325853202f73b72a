"""What a source of data has to give, and what it is given to do it with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from graph.model import Batch, Source
from graph.progress import Progress
from graph.store import Store
from ingest.personal import masked
from ingest.tables.csv_rows import Member, Ragged, Row, rows


@dataclass(frozen=True, slots=True)
class Reject:
    """A row, or a cell of one, that was not taken: where it stands, why, and the row as far as it may be shown."""

    file: str
    line: int
    column: str
    reason: str
    row: str = ""


@dataclass(slots=True)
class Job:
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
    notes: Counter[str] = field(default_factory=Counter)

    def source(self, record: str) -> Source:
        """Where a record of this load comes from."""
        return Source(self.dataset, record, self.date)

    def reject(self, path: Path, line: int, column: str, reason: str, row: Mapping[str, object] | None = None) -> None:
        """Refuse a row or a cell and go on; persons' identity numbers are not repeated."""
        shown = " | ".join(f"{k}={v}" for k, v in (row or {}).items() if v)
        self.refuse(Reject(path.name, line, column, masked(reason), masked(shown)[:500]))

    def table(self, member: Member) -> Iterator[tuple[int, Row]]:
        """The rows of a table with their lines; one with too many or too few cells is refused."""
        return rows(member, self.ragged(member.path))

    def ragged(self, path: Path) -> Ragged:
        """What refuses a row of the file by its line; its cells are not repeated, since they may stand anywhere."""

        def refuse(line: int, reason: str) -> None:
            self.count()
            self.reject(path, line, "", reason)

        return refuse

    def note_absent(self, audience: Iterable[str], there: Iterable[str] = ()) -> None:
        """Tell of whom an audience names and who is neither in the store nor `there`: a slip would hide it for good."""
        named = {group.partition(":")[2] for group in audience} - {"", *there}
        for id_ in sorted(named - self.store.records(named).keys()):
            self.notes[f"audience names {id_}, which is not there: check the id, or load it too"] += 1

    def count(self, rows: int = 1) -> None:
        """Count rows read."""
        self.rows += rows
        if self.rows % 1_000 < rows:
            self.progress(f"load {self.dataset}", self.rows, None)


class SourceReader(ABC):
    """A kind of file that can be loaded. To add one, subclass it and name it in `ingest/sources/registry.py`.

    A node's record is given once a load with all its passages; edges come after the nodes at their ends
    (in the same batch or an earlier one). A batch has some 2,000 records.
    """

    name: ClassVar[str]
    says: ClassVar[str]
    """What it reads, in a few words, for the list of sources."""

    @abstractmethod
    def dataset(self, paths: Sequence[Path]) -> str:
        """The name of the dataset that these files are an edition of."""

    @abstractmethod
    def check(self, paths: Sequence[Path]) -> None:
        """Read the files through as far as needed to know that they can be read; BadInput when they can't."""

    @abstractmethod
    def read(self, job: Job) -> Iterator[Batch]:
        """The files' content; bad rows are refused through the job and left out."""

    def date(self, paths: Sequence[Path]) -> str | None:
        """The edition's date as the files themselves say it, None when they don't."""
        return None

    def complete(self, paths: Sequence[Path]) -> bool:
        """Whether the paths are all that the dataset holds, so that what they lack has ended."""
        return True

    def files(self, paths: Sequence[Path]) -> list[Path]:
        """The files that the paths stand for, for the edition's digest."""
        found = (sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path] for path in paths)
        return [file for files in found for file in files]
