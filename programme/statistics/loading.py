"""A load of statistics: files read whole, what is wrong told with its place, an edition kept at the end."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from graph.errors import BadInput
from graph.files import Target
from graph.progress import Progress, silent
from graph.words.sentences import Language, Sentence, series
from ingest.account import Account, is_account, write_account
from ingest.intake import Reject
from ingest.tables.reading import Reading
from programme.statistics.editions import Folder, covers_of, live
from programme.statistics.given import Given
from programme.statistics.layouts import files_of, read
from programme.statistics.model import KEYS, ORDER, Cells, Edition, Flaw
from programme.statistics.understood import MOST_TOLD, Understood, understood

_DATE = re.compile(r"(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_SAFE = re.compile(r"[\w][\w.: -]{0,99}")


@dataclass(frozen=True, slots=True)
class Options:
    """How to load: as an edition of which date and dataset, what the files don't say, and where the account goes."""

    date: str | None = None
    dataset: str | None = None
    given: Given = field(default_factory=Given)
    reading: Reading = field(default_factory=Reading)
    dry_run: bool = False
    rejects: Path | None = None
    force: bool = False
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did: the edition, how many figures of older ones it speaks for now, and what was not taken.

    `unchanged` says that these files were loaded before.
    """

    edition: Edition
    replaced: int = 0
    refused: int = 0
    account: Path | None = None
    notes: tuple[tuple[int, Sentence], ...] = ()
    unchanged: bool = False


def load(folder: Folder, paths: Sequence[Path], options: Options | None = None, progress: Progress = silent) -> Report:
    """Load files as an edition of one dataset; BadInput for what cannot be read, before anything is written."""
    chosen = options or Options()
    for path in paths:
        if not path.exists():
            raise BadInput("ingest.load.not_there", path=path)
    files = files_of(paths)
    digest = _digest(files, chosen)
    held = folder.editions()
    if before := next((one for one in held if one.digest == digest and _same(one, chosen)), None):
        return Report(before, unchanged=True)
    cells, found = [], []
    for number, file in enumerate(files):
        progress("load statistics", number, len(files))
        cells.append(read(file, chosen.given, chosen.reading))
        found.append(understood(cells[-1], chosen.given))
        cells[-1] = _without_frame(cells[-1])
    rows, notes, twice = _together(found, files)
    edition = replace(
        _edition(files, cells, chosen, digest), rows=len(rows), covers=covers_of(rows),
        rejected=sum(one.refused for one in found) + len(twice),
    )  # fmt: skip
    flaws = [flaw for one in found for flaw in one.flaws] + twice
    account = _account(flaws, len(rows) + edition.rejected, notes, chosen, edition)
    if not len(rows):
        raise BadInput(
            "programme.statistics.none_taken", names=series(file.name for file in files), first=_first(flaws)
        )
    written = edition if chosen.dry_run else folder.write(edition, rows)
    progress("load statistics", len(files), len(files))
    told = tuple((count, says) for says, count in notes.most_common() if count)
    return Report(written, _replaced(held, edition), edition.rejected, account, told)


def _same(edition: Edition, chosen: Options) -> bool:
    return (chosen.date in {None, edition.date}) and (chosen.dataset in {None, edition.dataset})


def _digest(files: Sequence[Path], chosen: Options) -> str:
    """What identifies the figures of a load: the files' names and content, and how they are read."""
    total = hashlib.blake2b(f"{chosen.given.told} {chosen.reading!r}".encode(), digest_size=16)
    for file in files:
        total.update(file.name.encode())
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                total.update(block)
    return total.hexdigest()


def _without_frame(cells: Cells) -> Cells:
    return Cells(cells.path, pl.DataFrame(), dataset=cells.dataset, date=cells.date)


def _together(found: Sequence[Understood], files: Sequence[Path]) -> tuple[pl.DataFrame, Counter[Sentence], list[Flaw]]:
    """The figures of all files; a figure that two files have counts once, of two different ones neither."""
    notes = sum((Counter(one.notes) for one in found), Counter[Sentence]())
    if len(found) == 1:
        return found[0].rows, notes, []
    texts = pl.selectors.enum().cast(pl.String)
    rows = pl.concat([one.rows.with_columns(texts, file=pl.lit(at, pl.UInt32)) for at, one in enumerate(found)])
    rows = rows.with_columns(country=pl.col("region").str.slice(0, 2)).sort(*ORDER, "file").drop("country")
    again = rows.select(pl.struct(KEYS).is_duplicated()).to_series()
    if not again.any():
        return rows.drop("file"), notes, []
    doubled = (
        rows.filter(again).group_by(KEYS, maintain_order=True).agg(pl.col("value").n_unique(), pl.col("file").max())
    )
    odd = doubled.filter(pl.col("value") > 1)
    flaws = [
        Flaw(files[file].name, 0, f"{region} {sector} {year}", Sentence("programme.statistics.two_files"))
        for region, sector, year, file in odd.head(MOST_TOLD).select("region", "sector", "year", "file").iter_rows()
    ]
    if same := len(doubled) - len(odd):
        notes[Sentence("programme.statistics.twice")] += same
    single = rows.unique(KEYS, keep="first", maintain_order=True).join(
        odd.select(KEYS), on=KEYS, how="anti", maintain_order="left"
    )
    return single.drop("file"), notes, flaws


def _edition(files: Sequence[Path], cells: Sequence[Cells], chosen: Options, digest: str) -> Edition:
    """The edition that files are, before its figures are counted; BadInput where they are of several datasets."""
    named = {one.dataset for one in cells if one.dataset}
    if len(named) > 1 and not chosen.dataset:
        raise BadInput("programme.statistics.datasets", names=series(sorted(named)))
    own = (
        named.pop() if len(named) == 1 else _DATE.sub("", files[0].name.partition(".")[0]).strip(" -_.") or "statistics"
    )
    dataset = own if chosen.dataset is None else chosen.dataset
    if not _SAFE.fullmatch(dataset):
        raise BadInput("programme.statistics.no_dataset", name=dataset)
    names = tuple(file.name for file in files)
    return Edition(dataset, _date(files, cells, chosen), 0, digest, 0, chosen.given.get("licence"), names)


def _date(files: Sequence[Path], cells: Sequence[Cells], chosen: Options) -> str:
    """The date of the edition: as asked, as the files say, as they are named, else of their last change."""
    said = [one.date for one in cells if one.date]
    if chosen.date or said:
        return chosen.date or max(said)
    for found in (found for file in files for found in _DATE.findall(file.name)):
        try:
            return date(*map(int, found)).isoformat()
        except ValueError:
            continue
    newest = max(file.stat().st_mtime for file in files)
    return datetime.fromtimestamp(newest, UTC).date().isoformat()


def _replaced(held: Sequence[Edition], new: Edition) -> int:
    """How many figures of older editions the new one speaks for from now on."""
    speaking = {edition.order: covers for edition, covers in live([one for one in held if one.dataset == new.dataset])}
    return sum(
        one.covers[cover]
        for one in held
        if one.dataset == new.dataset and one.date <= new.date
        for cover in speaking[one.order] & new.covers.keys()
    )


def _account(
    flaws: Sequence[Flaw], rows: int, notes: Counter[Sentence], chosen: Options, edition: Edition
) -> Path | None:
    """The account of what was not taken, where there is any and it is to be written."""
    if not flaws or (chosen.dry_run and chosen.rejects is None):
        return None
    path = chosen.rejects or Path(re.sub(r"[^\w.-]", "-", edition.dataset) + ".rejects.csv")
    entries = [Reject(one.file, one.line, one.column, one.reason, one.said) for one in flaws]
    told = [(count, says) for says, count in notes.most_common()]
    write_account(
        Account(rows, entries, told), Target(path, is_account, force=chosen.force, private=True), chosen.language
    )
    return path


def _first(flaws: Sequence[Flaw]) -> Sentence:
    if not flaws:
        return Sentence("programme.statistics.nothing_there")
    one = flaws[0]
    return Sentence("programme.statistics.first", {"line": one.line, "column": one.column, "reason": one.reason})
