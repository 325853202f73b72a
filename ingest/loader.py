"""Loading an edition of a dataset: read it whole, write it in batches, end what it lacks, remember it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from graph.editions.claims import Held, claimed
from graph.errors import BadInput, Stopped
from graph.files import Target
from graph.model import TIES, Batch, Changes, Load
from graph.progress import Progress, silent
from graph.store import Store
from graph.vocabulary import vocabulary
from graph.words.sentences import Language, Sentence, series
from ingest.account import Account, is_account, write_account
from ingest.collecting import seldom_collected
from ingest.intake import REFUSED, Intake, Reject
from ingest.losses import Losses
from ingest.sources.reader import SourceReader
from ingest.sources.registry import reader_for
from ingest.spool import Spool
from ingest.tables.reading import Reading

_UNSAFE = re.compile(r"[^\w.-]+")
_DATE = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load: as which edition, trying only, what of a missing record, and where rejects go.

    What the edition lacks is closed, but not where rows were refused, since it may be theirs: `close` closes it
    all the same, `keep` never. An edition that lacks a fifth of what the dataset holds is refused unless `close` or
    `accept_loss` is given, one in which a column went empty unless `accept_loss` is. `date` is ISO 8601; None takes
    it from the file's name, its content or its age. `rejects` None writes the account as `<dataset>.rejects.csv` into
    the current folder, and nothing on a dry run; it is in `language`. It replaces no file but an account, or with
    `force` any but the store's. `reading` is how tables are read that people fill in.
    """

    date: str | None = None
    dry_run: bool = False
    keep: bool = False
    close: bool = False
    accept_loss: bool = False
    force: bool = False
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
    """What a load did; `unchanged_file` says that this very content was loaded before, `taken` whether any of it was.

    `rejects` is the file with the account, where there was anything to act on.
    """

    dataset: str
    date: str
    rows: int = 0
    changes: Changes = field(default_factory=Changes)
    account: Account = field(default_factory=lambda: Account(0, ()))
    rejects: Path | None = None
    notes: tuple[Note, ...] = ()
    unchanged_file: bool = False
    taken: bool = True

    @property
    def rejected(self) -> int:
        """How many things there are to act on."""
        return len(self.account.entries)


def load(
    store: Store,
    source: str,
    paths: Sequence[Path],
    options: LoadOptions | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Load files of a source; BadInput for what cannot be read, before anything is written.

    Stopped, when it is interrupted, says what is in.
    """
    chosen = options or LoadOptions()
    loading = _Loading(store, reader_for(source).reading(chosen.reading), chosen)
    try:
        return loading.run(paths, progress)
    except KeyboardInterrupt as interruption:
        raise loading.stopped() from interruption


class _Loading:
    """One load under way."""

    def __init__(self, store: Store, reader: SourceReader, options: LoadOptions) -> None:
        self._store = store
        self._reader = reader
        self._options = options
        self._entries: list[Reject] = []
        self._planned: dict[str, str] = {}
        self._taken = 0
        self._written: int | None = None
        self._dataset = ""
        self._held: Held | None = None

    def run(self, paths: Sequence[Path], progress: Progress) -> LoadReport:
        _present(paths)
        if self._options.rejects:
            self._target(self._options.rejects).check()
        self._reader.check(paths)
        self._dataset = self._options.dataset or self._reader.dataset(paths)
        if self._options.dry_run:
            return self._run(paths, progress)
        with claimed(self._store, self._dataset) as self._held:
            return self._run(paths, progress)

    def _run(self, paths: Sequence[Path], progress: Progress) -> LoadReport:
        loads = self._store.loads()
        edition = Load(self._dataset, _date(self._options, self._reader, paths), self._digest(paths, loads), "")
        last = next((held for held in loads if held.dataset == self._dataset), None)
        same_day = last is not None and (self._options.date is None or last.date == edition.date)
        if last and same_day and last.digest == edition.digest and not last.rejected:
            return LoadReport(self._dataset, last.date, unchanged_file=True)
        with seldom_collected(), Spool() as spool:
            return self._load(Intake(paths, self._store, edition.dataset, edition.date, self._entries.append, progress),
                              edition, last, spool)  # fmt: skip

    def stopped(self) -> Stopped:
        """What to say when the load was interrupted."""
        if self._written is None:
            return Stopped("ingest.load.stopped_before")
        return Stopped("ingest.load.stopped", dataset=self._dataset, written=self._written, total=self._taken)

    def _load(self, intake: Intake, edition: Load, last: Load | None, spool: Spool) -> LoadReport:
        losses = Losses(self._store, edition.dataset)
        changes = Changes()
        for batch in self._reader.read(intake):
            self._taken += len(batch.nodes) + len(batch.edges)
            if last is not None:
                losses.see(batch)
            if self._options.dry_run:
                changes += self._plan(batch)
            else:
                spool.put(batch)
        # A file without a single good row is a mistake, not an edition in which everything is gone.
        if not intake.rows:
            raise BadInput("ingest.load.no_rows", names=series(path.name for path in intake.paths))
        closes = self._closes(intake, edition, last, losses)
        notes = tuple(Note(number, says) for says, number in intake.notes.most_common() if number)
        account = Account(intake.rows, tuple(self._entries), notes)
        written = self._write_account(account)
        if self._options.dry_run:
            changes += Changes(closed=losses.missing(edition.date) if closes else 0)
        elif self._taken:
            whole = replace(edition, rows=intake.rows, rejected=len(self._entries))
            changes = self._write(spool, whole, closes, intake.progress)
        return LoadReport(
            edition.dataset, edition.date, intake.rows, changes, account, written, notes, taken=bool(self._taken)
        )

    def _closes(self, intake: Intake, edition: Load, last: Load | None, losses: Losses) -> bool:
        """Whether what the edition lacks is closed; BadInput where so much would be lost that it has to be asked."""
        chosen = self._options
        if not self._taken:
            intake.notes[Sentence("ingest.note.none_taken")] = intake.rows
            return False
        if last is not None and edition.date >= last.date and not chosen.accept_loss:
            losses.refuse_emptied()
        if chosen.keep or not self._reader.complete(intake.paths):
            return False
        if not chosen.close and any(entry.outcome == REFUSED for entry in self._entries):
            intake.notes[Sentence("ingest.note.left_open")] = losses.missing(edition.date)
            return False
        if last is not None and not (chosen.close or chosen.accept_loss):
            losses.refuse_shrinking(edition.date)
        return True

    def _write(self, spool: Spool, edition: Load, closes: bool, progress: Progress) -> Changes:
        """Write all that was read; until the end the dataset is remembered as one whose load is not whole."""
        self._store.record_load(replace(edition, digest=""))
        changes, self._written = Changes(), 0
        for batch in spool:
            self._check_held()
            changes += self._store.write(batch)
            self._written += len(batch.nodes) + len(batch.edges)
            progress(f"write {edition.dataset}", self._written, self._taken)
        self._check_held()
        if closes:
            changes += self._store.close_missing(edition.dataset, edition.date)
        self._store.record_load(replace(edition, finished=datetime.now(UTC).isoformat(timespec="seconds")))
        return changes

    def _check_held(self) -> None:
        if self._held is not None:
            self._held.check()

    def _plan(self, batch: Batch) -> Changes:
        """What writing would change. An edge at a node that is only planned can be nothing but new."""
        self._planned |= {n.id: n.kind for n in batch.nodes}
        ends = {id_ for e in batch.edges for id_ in (e.src, e.dst)}
        held = self._store.records(ends)
        known = {id_: records[0].kind for id_, records in held.items()} | self._planned
        for edge in batch.edges:
            vocabulary().check(edge, known)
        old = tuple(e for e in batch.edges if e.src in held and e.dst in held)
        new = len(batch.edges) - len(old)
        edges = self._store.plan(Batch((), old)) + Changes(added=new, new={TIES: new})
        return self._store.plan(Batch(batch.nodes, (), batch.passages)) + edges

    def _digest(self, paths: Sequence[Path], loads: Iterable[Load]) -> str:
        """What identifies the result of the load, the regions that places are found in among it."""
        placed = self._reader.name not in {"nuts", "nace"}
        regions = (held.digest for held in loads if placed and held.dataset.startswith("nuts:"))
        return _digest(self._reader.files(paths), *_asked(self._options.reading), *regions)

    def _target(self, path: Path) -> Target:
        return Target(path, is_account, self._store.address, self._options.force, private=True)

    def _write_account(self, account: Account) -> Path | None:
        chosen = self._options
        if not account.entries or (chosen.dry_run and chosen.rejects is None):
            return None
        path = chosen.rejects or Path(_UNSAFE.sub("-", self._dataset) + ".rejects.csv")
        write_account(account, self._target(path), chosen.language)
        return path


def _present(paths: Sequence[Path]) -> None:
    if not paths:
        raise BadInput("ingest.load.no_paths")
    for path in paths:
        if not path.exists():
            raise BadInput("ingest.load.not_there", path=path)
        if not (path.is_file() or path.is_dir()):
            raise BadInput("ingest.load.no_file", path=path)


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
