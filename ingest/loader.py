"""Loading an edition of a dataset: check it whole, write it in batches, end what it lacks, remember it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from graph.errors import BadInput
from graph.model import Batch, Changes, Load, Node
from graph.progress import Progress, silent
from graph.records import Records
from graph.store import Store
from graph.vocabulary import vocabulary
from graph.words.sentences import Language, Sentence, series
from ingest.collecting import seldom_collected
from ingest.intake import Intake, Reject
from ingest.sources.reader import SourceReader
from ingest.sources.registry import reader_for
from ingest.tables.reading import Reading
from ingest.tables.written_csv import written_csv

_UNSAFE = re.compile(r"[^\w.-]+")
_REJECT = {
    "tr": ("dosya", "satır", "sütun", "gerekçe", "içerik"),
    "en": ("file", "line", "column", "reason", "row"),
}
_DATE = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load: as which edition, trying only, what of a missing record, and where rejects go.

    What the edition lacks is closed, but not where rows were refused, since it may be theirs: `close` closes it
    all the same, `keep` never. `date` is ISO 8601; None takes it from the file's name, its content or its age.
    `rejects` None writes `<dataset>.rejects.csv` into the current folder, and nothing on a dry run; they are in
    `language`. `reading` is how tables are read that people fill in.
    """

    date: str | None = None
    dry_run: bool = False
    keep: bool = False
    close: bool = False
    rejects: Path | None = None
    dataset: str | None = None
    language: Language = "en"
    reading: Reading = field(default_factory=Reading)


class Note(NamedTuple):
    """Something that was left out without being wrong, and how many times."""

    number: int
    says: Sentence


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did; `unchanged_file` says that this very content was loaded before."""

    dataset: str
    date: str
    rows: int = 0
    changes: Changes = field(default_factory=Changes)
    rejected: int = 0
    rejects: Path | None = None
    notes: tuple[Note, ...] = ()
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
    reader = reader_for(source).reading(chosen.reading)
    _present(paths)
    reader.check(paths)
    dataset = chosen.dataset or reader.dataset(paths)
    edition = _date(chosen, reader, paths)
    regions = () if source in {"nuts", "nace"} else (held for held in store.loads() if held.dataset.startswith("nuts:"))
    digest = _digest(reader.files(paths), *_asked(chosen.reading), *(held.digest for held in regions))
    last = next((held for held in store.loads() if held.dataset == dataset), None)
    if last and last.digest == digest and not last.rejected and (chosen.date is None or last.date == edition):
        return LoadReport(dataset, last.date, unchanged_file=True)
    with seldom_collected():
        return _Loading(store, reader, chosen).run(paths, Load(dataset, edition, digest, ""), progress)


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
        intake = Intake(paths, self._store, edition.dataset, edition.date, self._rejects.append, progress)
        changes = Changes()
        for batch in self._reader.read(intake):
            self._taken += len(batch.nodes) + len(batch.edges)
            changes += self._plan(batch) if self._options.dry_run else self._store.write(batch)
        # A file without a single good row is a mistake, not an edition in which everything is gone.
        if not intake.rows:
            raise BadInput("ingest.load.no_rows", names=series(path.name for path in paths))
        if not self._taken:
            intake.notes[Sentence("ingest.note.none_taken")] = intake.rows
        if self._taken and not self._options.keep and self._reader.complete(paths):
            changes += self._close(edition, intake)
        written = self._write_rejects(edition.dataset)
        if self._taken and not self._options.dry_run:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._store.record_load(
                Load(edition.dataset, edition.date, edition.digest, now, intake.rows, len(self._rejects))
            )
        notes = tuple(Note(number, says) for says, number in intake.notes.most_common() if number)
        return LoadReport(edition.dataset, edition.date, intake.rows, changes, len(self._rejects), written, notes)

    def _close(self, edition: Load, intake: Intake) -> Changes:
        waits = bool(self._rejects) and not self._options.close
        dry = self._options.dry_run or waits
        closed = self._store.close_missing(edition.dataset, edition.date, dry_run=dry)
        if self._options.dry_run:
            # What this edition states again has its old date still, since nothing was written.
            closed = Changes(closed=max(closed.closed - self._restated, 0))
        if waits:
            intake.notes[Sentence("ingest.note.left_open")] = closed.closed
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
        language = self._options.language
        try:
            with written_csv(path, language) as rows:
                rows.writerow(_REJECT[language])
                rows.writerows((r.file, r.line, r.column, r.reason[language], r.row) for r in self._rejects)
        except OSError as error:
            raise BadInput("ingest.load.rejects_not_written", path=path, reason=error.strerror) from error
        return path


def _restates(node: Node, held: Records) -> bool:
    """Whether the node renews a record of an older edition, which would otherwise be closed."""
    new = node.source
    return any(r.source.dataset == new.dataset and r.source.date < new.date and not r.source.ended for r in held)


def _present(paths: Sequence[Path]) -> None:
    if not paths:
        raise BadInput("ingest.load.no_paths")
    for path in paths:
        if not path.exists():
            raise BadInput("ingest.load.not_there", path=path)


def _date(options: LoadOptions, reader: SourceReader, paths: Sequence[Path]) -> str:
    if options.date is not None:
        try:
            return date.fromisoformat(options.date).isoformat()
        except ValueError as error:
            raise BadInput("ingest.load.no_date", date=options.date) from error
    named = [f"{m[1]}-{m[2]}-{m[3]}" for path in paths for m in _DATE.finditer(path.name)]
    if named:
        return max(named)
    newest = max(file.stat().st_mtime for file in reader.files(paths) or paths)
    return reader.date(paths) or datetime.fromtimestamp(newest, UTC).date().isoformat()


def _asked(how: Reading) -> Iterable[str]:
    """What of a reading makes another result of the same file."""
    return () if how == Reading() else (repr(how),)


def _digest(files: Iterable[Path], *regions: str) -> str:
    """What identifies the result of a load: the files' names and bytes, and the regions that places are found in."""
    total = hashlib.blake2b("".join(regions).encode(), digest_size=16)
    for file in files:
        total.update(file.name.encode())
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                total.update(block)
    return total.hexdigest()
