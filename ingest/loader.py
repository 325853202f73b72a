"""Loading a source: check everything, then write batch by batch, so that it can be killed and run again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from graph.codes import NACE_VERSION
from graph.errors import BadInput
from graph.model import Batch, Changes, Edge, Load, Node, Passage, Source
from graph.store import Store
from ingest.countries import country_names
from ingest.progress import Progress, silent
from ingest.rejects import Rejects
from ingest.source import Edition, Opened
from ingest.sources import SOURCES

BATCH = 2_000  # nodes a write; edges and passages five times as many
STUB = "stub"
STUB_DATE = "0000-00-00"  # before every edition, so that a real one leads
# Counted up when the same file comes to other records than before: then nothing counts as loaded already.
MAPPING = 1
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load: the edition's date (ISO), whether only to say what would change, whether to keep what the
    edition no longer holds, where rejects go, and the dataset's name."""

    date: str | None = None
    dry_run: bool = False
    keep: bool = False
    rejects: Path | None = None
    dataset: str | None = None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load came to; `rejects` is the file of what was left out, where there is one."""

    dataset: str
    date: str
    rows: int
    changes: Changes
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
    """Load files of a source into the store and say what changed; BadInput before anything is written."""
    options = options or LoadOptions()
    if source not in SOURCES:
        raise BadInput(f"“{source}” is no source; use one of: {', '.join(sorted(SOURCES))}.")
    opened = SOURCES[source](paths, progress)
    dataset, day = options.dataset or opened.dataset, edition_date(paths, opened, options)
    digest = _digest(store, opened)
    before = next((known for known in store.loads() if known.dataset == dataset), None)
    if before and before.digest == digest and not before.rejected and options.date in (None, before.date):
        note = "This file is already loaded; nothing changed."
        return LoadReport(dataset, before.date, before.rows, Changes(), notes=(note,), unchanged_file=True)
    rejects = Rejects(_rejects_path(dataset, options))
    edition = Edition(store, dataset, day, progress, opened.rows, rejects.add)
    try:
        changes = _write_all(opened, edition, options)
    finally:
        rejects.close()
    changes += _finish(edition, options, Load(dataset, day, digest, _now(), edition.rows, rejects.count))
    if before and before.date == day and before.digest != digest and not options.keep:
        edition.note("The edition before has the same date, so what is no longer in the file stays; give a newer date.")
    return LoadReport(
        dataset,
        day,
        edition.rows,
        changes,
        rejects.count,
        rejects.path if rejects.count else None,
        tuple(edition.notes),
    )


def edition_date(paths: Sequence[Path], opened: Opened, options: LoadOptions) -> str:
    """The date of an edition: as asked for, else in a file's name, else inside the files, else of their last change."""
    if options.date is not None:
        try:
            return date.fromisoformat(options.date).isoformat()
        except ValueError as exc:
            raise BadInput(f"“{options.date}” is not a date; write it like 2026-06-23.") from exc
    named = max((_date_in(path.name) or "" for path in paths), default="")
    return named or opened.date or _changed(paths)


def _date_in(name: str) -> str | None:
    found = _DATE.search(name)
    return "-".join(found.groups()) if found else None


def _changed(paths: Sequence[Path]) -> str:
    files = [p for path in paths for p in (path.rglob("*") if path.is_dir() else [path]) if p.is_file()]
    newest = max(file.stat().st_mtime for file in files)
    return datetime.fromtimestamp(newest, UTC).date().isoformat()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _digest(store: Store, opened: Opened) -> str:
    """What identifies the result: the content, the mapping, and the regions where organisations are placed by them."""
    parts = [str(MAPPING), opened.digest]
    if opened.placed:
        parts += [known.digest for known in store.loads() if "nuts" in known.dataset]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _rejects_path(dataset: str, options: LoadOptions) -> Path | None:
    if options.rejects or options.dry_run:
        return options.rejects
    return Path(re.sub(r"[^\w.+-]+", "-", dataset) + ".rejects.csv")


def _write_all(opened: Opened, edition: Edition, options: LoadOptions) -> Changes:
    changes, left_out = Changes(), 0
    for gathered in _gather(opened.read(edition)):
        batch, dangling = _complete(gathered, edition)
        left_out += dangling
        changes += _plan(batch, edition.store) if options.dry_run else edition.store.write(batch)
        edition.brought(batch.nodes)
        edition.progress(edition.dataset, edition.rows, edition.total)
    if left_out:
        edition.note(f"{left_out} relations were left out because what they lead to is not loaded.")
    return changes


def _gather(pieces: Iterator[Batch]) -> Iterator[Batch]:
    """The same records in batches of a good size; a reader sees its node known once the batch is full."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    passages: list[Passage] = []
    for piece in pieces:
        nodes += piece.nodes
        edges += piece.edges
        passages += piece.passages
        if len(nodes) >= BATCH or max(len(edges), len(passages)) >= 5 * BATCH:
            yield Batch(tuple(nodes), tuple(edges), tuple(passages))
            nodes, edges, passages = [], [], []
    if nodes or edges or passages:
        yield Batch(tuple(nodes), tuple(edges), tuple(passages))


def _complete(batch: Batch, edition: Edition) -> tuple[Batch, int]:
    """The batch with stubs for unknown regions and sectors, without edges to what is nowhere; and how many those were."""
    brought = {node.id for node in batch.nodes}
    ends = {id_ for edge in batch.edges for id_ in (edge.src, edge.dst)} - brought
    missing = ends - edition.kinds(ends).keys()
    stubs = [stub for id_ in sorted(missing) if (stub := _stub(id_))]
    missing -= {stub.id for stub in stubs}
    edges = batch.edges if not missing else tuple(e for e in batch.edges if missing.isdisjoint((e.src, e.dst)))
    return replace(batch, nodes=(*stubs, *batch.nodes), edges=edges), len(batch.edges) - len(edges)


def _stub(id_: str) -> Node | None:
    """A place holder for a region or sector that is named before it is loaded."""
    scheme, _, code = id_.partition(":")
    origin = (Source(STUB, id_, STUB_DATE),)
    if scheme == "nuts":
        names = country_names(code)
        return Node(id_, "region", names[0].text if names else code, origin, names=names, region=code)
    if scheme == "nace":
        version, _, base = code.partition(":")
        sector = base if version == NACE_VERSION else f"{base}@{version}"
        return Node(id_, "sector", sector, origin, sectors=(sector,))
    return None


def _plan(batch: Batch, store: Store) -> Changes:
    """What writing would change; an edge at a node that only this load brings cannot be in the store yet."""
    brought = {node.id for node in batch.nodes}
    ends = {id_ for edge in batch.edges for id_ in (edge.src, edge.dst)} - brought
    new = ends - store.records(ends).keys()
    fresh = {edge.key for edge in batch.edges if edge.src in new or edge.dst in new}
    known = tuple(edge for edge in batch.edges if edge.key not in fresh)
    return store.plan(replace(batch, edges=known)) + Changes(added=len(fresh))


def _finish(edition: Edition, options: LoadOptions, done: Load) -> Changes:
    """End what the edition no longer holds and remember the load."""
    if edition.rows and done.rejected >= edition.rows:
        edition.note("Every row was rejected, so nothing that was loaded before was ended.")
        return Changes()
    closed = Changes()
    if not options.keep:
        closed = edition.store.close_missing(edition.dataset, edition.date, dry_run=options.dry_run)
    if not options.dry_run:
        edition.store.record_load(done)
    return closed
