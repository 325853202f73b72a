"""The seam between the loader and whatever is read: a reader checks files whole, then yields records.

A source is a function `open_…(paths, progress) -> Opened`, registered in `ingest.sources`. It

1. opens every file to its end (unpacked, decoded, its header checked) and raises BadInput when one cannot be
   used, before anything is written; `ingest.reading` does this for tables, JSON, gzip and ZIP;
2. returns an `Opened`, whose `read(edition)` is then called once and yields Batches of any size, one a row if
   that is easiest; the loader gathers them. The rules for what it yields:

   - each node once in a load, all of its passages in the same Batch;
   - an edge in the same Batch as the nodes it names or in a later one, or naming nodes of the store;
   - every record with `edition.source(record)` as its source;
   - regions and sectors may be named before they are loaded: the loader writes stubs for them;
   - other edges to what is nowhere are left out by the loader and counted in the report;
   - rows pass through `edition.counted(rows)`, so that progress and the report count them;
   - what cannot be used goes to `edition.reject(Reject(…))`, and reading goes on;
   - what the user should know at the end goes to `edition.note("…")`, one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from graph.model import Batch, Node, Source
from graph.records import merge
from graph.store import Store
from ingest.progress import Progress

T = TypeVar("T")
SHOW_EVERY = 500  # rows: often enough for the eye, and costs nothing


@dataclass(frozen=True, slots=True)
class Reject:
    """What was not loaded and why; `line` counts from 1 in the file, `column` is its header or empty.

    `row` is the row as it may be shown: never a personal number.
    """

    file: str
    line: int
    column: str
    reason: str
    row: str


@dataclass(slots=True)
class Edition:
    """One load while it runs: what its records are signed with, and what the reader tells of them."""

    store: Store
    dataset: str
    date: str
    progress: Progress
    total: int | None
    on_reject: Callable[[Reject], None]
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    loaded: dict[str, str] = field(default_factory=dict)
    """The kinds of the nodes that this load has brought or found in the store, by id."""

    def source(self, record: str, ended: str | None = None) -> Source:
        """The source that a record of this edition is signed with."""
        return Source(self.dataset, record, self.date, ended)

    def reject(self, reject: Reject) -> None:
        """Leave something out and say why."""
        self.on_reject(reject)

    def note(self, sentence: str) -> None:
        """Say something in the report."""
        self.notes.append(sentence)

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        """The same rows, counted and shown."""
        for row in rows:
            self.rows += 1
            if self.rows % SHOW_EVERY == 0:
                self.progress(self.dataset, self.rows, self.total)
            yield row

    def kinds(self, ids: Iterable[str]) -> dict[str, str]:
        """The kinds of those of the nodes that this load has brought so far or that the store holds, by id."""
        wanted = set(ids)
        unknown = wanted - self.loaded.keys()
        if unknown:
            found = self.store.records(unknown)
            self.loaded.update({id_: merge(records).kind for id_, records in found.items()})
        return {id_: self.loaded[id_] for id_ in wanted if id_ in self.loaded}

    def brought(self, nodes: Iterable[Node]) -> None:
        """Remember the kinds of nodes that this load brings."""
        self.loaded.update((node.id, node.kind) for node in nodes)


@dataclass(frozen=True, slots=True)
class Opened:
    """Files that were checked to their end and can be read.

    `digest` identifies their content (`ingest.reading.digest`), `rows` is what `Edition.counted` will count to, `date` is the date of the
    edition where the files state it inside. `placed` says that the result depends on which regions are loaded.
    """

    dataset: str
    digest: str
    rows: int
    read: Callable[[Edition], Iterator[Batch]]
    date: str | None = None
    placed: bool = False


class SourceReader(Protocol):
    """What `ingest.sources` registers by the name that the user types."""

    def __call__(self, paths: Sequence[Path], progress: Progress) -> Opened:
        """Check the files to their end; BadInput, one sentence, when one cannot be used."""
