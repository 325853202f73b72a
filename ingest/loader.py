"""Loading an edition of a dataset: check it whole, write it in batches, end what it lacks, remember it."""

from __future__ import annotations

import csv
import gc
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from graph.errors import BadInput
from graph.model import Batch, Changes, Load, Node
from graph.progress import Progress, silent
from graph.records import Records
from graph.store import Store
from graph.vocabulary import vocabulary
from ingest.intake import Job, Reject, SourceReader
from ingest.sources.registry import reader_for

_OBJECTS = 50_000  # new ones until cycles are looked for, some 5 MB
_UNSAFE = re.compile(r"[^\w.-]+")
_DATE = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load: as which edition, trying only, what of a missing record, and where rejects go.

    What the edition lacks is closed, but not where rows were refused, since it may be theirs: `close` closes it
    all the same, `keep` never. `date` is ISO 8601; None takes it from the file's name, its content or its age.
    `rejects` None writes `<dataset>.rejects.csv` into the current folder, and nothing on a dry run.
    """

    date: str | None = None
    dry_run: bool = False
    keep: bool = False
    close: bool = False
    rejects: Path | None = None
    dataset: str | None = None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did; `unchanged_file` says that this very content was loaded before."""

    dataset: str
    date: str
    rows: int = 0
    changes: Changes = field(default_factory=Changes)
    rejected: int = 0
    rejects: Path | None = None
    notes: tuple[str, ...] = ()
    unchanged_file: bool = False


def load(
    store: Store,
    source: str,
    paths: Sequence[Path],
    options: LoadOptions | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Load files of a source; BadInput for what cannot be read, before anything is written."""
    chosen = options or LoadOptions()
    reader = reader_for(source)
    _present(paths)
    reader.check(paths)
    dataset = chosen.dataset or reader.dataset(paths)
    edition = _date(chosen, reader, paths)
    regions = () if source in {"nuts", "nace"} else (held for held in store.loads() if held.dataset.startswith("nuts:"))
    digest = _digest(reader.files(paths), *(held.digest for held in regions))
    last = next((held for held in store.loads() if held.dataset == dataset), None)
    if last and last.digest == digest and not last.rejected and (chosen.date is None or last.date == edition):
        return LoadReport(dataset, last.date, unchanged_file=True)
    with _seldom_collected():
        return _Loading(store, reader, chosen).run(paths, Load(dataset, edition, digest, ""), progress)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """A load makes many objects and next to no cycles: looking for them at the usual pace took a tenth of its time."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Loading:
    """One load under way."""

    def __init__(self, store: Store, reader: SourceReader, options: LoadOptions) -> None:
        self._store = store
        self._reader = reader
        self._options = options
        self._rejects: list[Reject] = []
        self._planned: dict[str, str] = {}
        self._restated = 0
        self._taken = 0

    def run(self, paths: Sequence[Path], edition: Load, progress: Progress) -> LoadReport:
        job = Job(paths, self._store, edition.dataset, edition.date, self._rejects.append, progress)
        changes = Changes()
        for batch in self._reader.read(job):
            self._taken += len(batch.nodes) + len(batch.edges)
            changes += self._plan(batch) if self._options.dry_run else self._store.write(batch)
        # A file without a single good row is a mistake, not an edition in which everything is gone.
        if not job.rows:
            raise BadInput(f"{', '.join(path.name for path in paths)} holds no rows: check that it is the whole file.")
        if not self._taken:
            job.notes["rows, none of which can be taken: what was loaded before stays as it is"] = job.rows
        if self._taken and not self._options.keep and self._reader.complete(paths):
            changes += self._close(edition, job)
        written = self._write_rejects(edition.dataset)
        if self._taken and not self._options.dry_run:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._store.record_load(
                Load(edition.dataset, edition.date, edition.digest, now, job.rows, len(self._rejects))
            )
        notes = tuple(f"{number:,} × {says}" for says, number in job.notes.most_common() if number)
        return LoadReport(edition.dataset, edition.date, job.rows, changes, len(self._rejects), written, notes)

    def _close(self, edition: Load, job: Job) -> Changes:
        waits = bool(self._rejects) and not self._options.close
        dry = self._options.dry_run or waits
        closed = self._store.close_missing(edition.dataset, edition.date, dry_run=dry)
        if self._options.dry_run:
            # What this edition states again has its old date still, since nothing was written.
            closed = Changes(closed=max(closed.closed - self._restated, 0))
        if waits:
            job.notes["things that this edition lacks left open, since they may be what was refused"] = closed.closed
            return Changes()
        return closed

    def _plan(self, batch: Batch) -> Changes:
        """What writing would change. An edge at a node that is only planned can be nothing but new."""
        self._planned |= {n.id: n.kind for n in batch.nodes}
        ends = {id_ for e in batch.edges for id_ in (e.src, e.dst)}
        held = self._store.records(ends | {n.id for n in batch.nodes})
        known = {id_: records[0].kind for id_, records in held.items()} | self._planned
        for edge in batch.edges:
            vocabulary().check(edge, known)
        old = tuple(e for e in batch.edges if e.src in held and e.dst in held)
        edges = self._store.plan(Batch((), old)) + Changes(added=len(batch.edges) - len(old))
        self._restated += edges.changed + edges.confirmed + sum(_restates(n, held.get(n.id, ())) for n in batch.nodes)
        return self._store.plan(Batch(batch.nodes, (), batch.passages)) + edges

    def _write_rejects(self, dataset: str) -> Path | None:
        target = self._options.rejects
        if not self._rejects or (self._options.dry_run and target is None):
            return None
        path = target or Path(_UNSAFE.sub("-", dataset) + ".rejects.csv")
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(("file", "line", "column", "reason", "row"))
                rows.writerows((r.file, r.line, r.column, r.reason, r.row) for r in self._rejects)
        except OSError as error:
            raise BadInput(f"The rejects cannot be written to {path} ({error.strerror}): name another file.") from error
        return path


def _restates(node: Node, held: Records) -> bool:
    """Whether the node renews a record of an older edition, which would otherwise be closed."""
    new = node.source
    return any(r.source.dataset == new.dataset and r.source.date < new.date and not r.source.ended for r in held)


def _present(paths: Sequence[Path]) -> None:
    if not paths:
        raise BadInput("Name at least one file or folder to load.")
    for path in paths:
        if not path.exists():
            raise BadInput(f"{path} is not there: check the name.")


def _date(options: LoadOptions, reader: SourceReader, paths: Sequence[Path]) -> str:
    if options.date is not None:
        try:
            return date.fromisoformat(options.date).isoformat()
        except ValueError as error:
            raise BadInput(f"“{options.date}” is no date: write it as 2026-06-23.") from error
    named = [f"{m[1]}-{m[2]}-{m[3]}" for path in paths for m in _DATE.finditer(path.name)]
    if named:
        return max(named)
    newest = max(file.stat().st_mtime for file in reader.files(paths) or paths)
    return reader.date(paths) or datetime.fromtimestamp(newest, UTC).date().isoformat()


def _digest(files: Iterable[Path], *regions: str) -> str:
    """What identifies the result of a load: the files' names and bytes, and the regions that places are found in."""
    total = hashlib.blake2b("".join(regions).encode(), digest_size=16)
    for file in files:
        total.update(file.name.encode())
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                total.update(block)
    return total.hexdigest()
