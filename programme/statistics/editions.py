"""The folder of statistics: every edition of every dataset, each whole or not there.

An edition is a folder `DATASET@DATE.NUMBER` with its figures as Parquet and a JSON file that says what it is. It is
written under another name and renamed at its end. Of one dataset the newest edition that covers a year of a measure in
a country speaks for it; older ones stay, and are seen in the history.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote

import orjson
import polars as pl

from graph.errors import BadInput, Corrupt
from graph.processes import runs
from programme.statistics.model import Cover, Edition

ROWS, ABOUT = "rows.parquet", "edition.json"
ROW_GROUP = 16_384
"""Rows that are read together: a country's year of a measure is few of them."""
_NAME = re.compile(r"(?P<dataset>[^@/]+)@(?P<date>\d{4}-\d\d-\d\d)\.(?P<number>\d+)")
_PART = ".imece.part"


@dataclass(frozen=True, slots=True)
class Folder:
    """The editions in a folder, which need not be there."""

    path: Path

    @property
    def moment(self) -> int:
        """Changes with every edition that comes or goes, for whoever keeps an answer."""
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return 0

    def editions(self) -> list[Edition]:
        """All editions, of each dataset the newest first; Corrupt for one that cannot be read."""
        found = [_read(one) for one in self._folders()]
        return sorted(found, key=lambda one: (one.dataset, *_backwards(one)))

    def rows_of(self, edition: Edition) -> Path:
        """The file with an edition's figures."""
        return self.path / _folder_name(edition) / ROWS

    def write(self, edition: Edition, rows: pl.DataFrame) -> Edition:
        """Keep an edition, whole or not at all; it gets the next number of its date, which the returned one has."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._clear()
            with self._beside(edition) as partial:
                rows.write_parquet(partial / ROWS, row_group_size=ROW_GROUP, statistics=True)
                return self._publish(edition, partial)
        except OSError as error:
            raise BadInput("programme.statistics.not_written", path=self.path, reason=error.strerror) from error

    @contextmanager
    def _beside(self, edition: Edition) -> Iterator[Path]:
        partial = self.path / f".{_slug(edition.dataset)[:100]}.{os.getpid()}{_PART}"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _publish(self, edition: Edition, partial: Path) -> Edition:
        number = max((one.number for one in self._of_date(edition)), default=0)
        while True:
            number += 1
            numbered = replace(edition, number=number)
            (partial / ABOUT).write_bytes(_told(numbered))
            for file in partial.iterdir():
                _sync(file)
            _sync(partial)
            try:
                partial.rename(self.path / _folder_name(numbered))
            except OSError:
                # Another process has taken the number just now.
                if (self.path / _folder_name(numbered)).exists():
                    continue
                raise
            _sync(self.path)
            return numbered

    def _of_date(self, edition: Edition) -> list[Edition]:
        return [one for one in self.editions() if (one.dataset, one.date) == (edition.dataset, edition.date)]

    def _folders(self) -> list[Path]:
        if not self.path.is_dir():
            return []
        return [one for one in self.path.iterdir() if _NAME.fullmatch(one.name) and (one / ABOUT).is_file()]

    def _clear(self) -> None:
        """Remove what processes that were killed left unfinished."""
        for left in self.path.glob(f".*{_PART}"):
            number = left.name.removesuffix(_PART).rpartition(".")[2]
            if number.isdecimal() and not runs(int(number)):
                shutil.rmtree(left, ignore_errors=True)


def live(editions: Sequence[Edition]) -> Iterator[tuple[Edition, frozenset[Cover]]]:
    """What each edition still speaks for: the covers that no newer edition of its dataset has."""
    taken: dict[str, set[Cover]] = {}
    for edition in sorted(editions, key=lambda one: one.order, reverse=True):
        held = taken.setdefault(edition.dataset, set())
        yield edition, frozenset(edition.covers.keys() - held)
        held.update(edition.covers)


def covers_of(rows: pl.DataFrame) -> dict[Cover, int]:
    """How many figures a table has of each year of a measure in a country, in the order in which they lie."""
    by = rows.group_by(
        pl.col("measure", "unit", "nace", "nuts").cast(pl.String),
        pl.col("region").cast(pl.String).str.slice(0, 2).alias("country"), "year",
    ).len()  # fmt: skip
    return {Cover(*key): count for *key, count in by.sort(by.columns[:-1]).iter_rows()}


def _backwards(edition: Edition) -> tuple[int, int]:
    return -int(edition.date.replace("-", "")), -edition.number


def _slug(dataset: str) -> str:
    return quote(dataset, safe="").replace(".", "%2E") if dataset.startswith(".") else quote(dataset, safe="")


def _folder_name(edition: Edition) -> str:
    return f"{_slug(edition.dataset)}@{edition.date}.{edition.number}"


def _told(edition: Edition) -> bytes:
    return orjson.dumps(
        {
            "digest": edition.digest, "rows": edition.rows, "licence": edition.licence, "files": list(edition.files),
            "rejected": edition.rejected, "covers": [[*cover, count] for cover, count in edition.covers.items()],
        }
    )  # fmt: skip


def _read(folder: Path) -> Edition:
    named = _NAME.fullmatch(folder.name)
    assert named is not None  # noqa: S101 - the folders are chosen by it
    try:
        told: Mapping[str, object] = orjson.loads((folder / ABOUT).read_bytes())
        covers, files = told["covers"], told["files"]
        return Edition(
            unquote(named["dataset"]), named["date"], int(named["number"]), str(told["digest"]),
            int(str(told["rows"])), str(told["licence"]), tuple(files), int(str(told["rejected"])),  # type: ignore[arg-type]
            {Cover(m, u, n, v, c, int(y)): int(count) for m, u, n, v, c, y, count in covers},  # type: ignore[attr-defined]
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Corrupt("programme.statistics.corrupt", path=folder) from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
