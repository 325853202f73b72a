"""Files that leave the house: whole or not there, and never in place of what somebody else wrote."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graph.errors import BadInput
from graph.processes import runs

_SQLITE = "sqlite:///"
_PART = ".imece.part"
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What the name of an embedded store's file has behind it for the files that belong to it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file may be written: in place of nothing, or of what `ours` knows as written here before.

    `force` lets it replace any file but those of the store of the address `store`. What is `private` its owner alone
    may read.
    """

    path: Path
    ours: Callable[[Path], bool]
    store: str = ""
    force: bool = False
    private: bool = False

    def check(self) -> None:
        """BadInput unless the file may be written; to be asked before work begins, and asked again by `writing`."""
        real = self.path.resolve()  # what a link leads to is replaced, not the link
        if not real.exists():
            return
        if not real.is_file():
            # A device or a folder would be replaced by the file, not written to.
            raise BadInput("graph.file.no_file", path=self.path)
        if any(held.exists() and held.samefile(real) for held in _files_of(self.store)):
            raise BadInput("graph.file.store", path=self.path)
        if not (self.force or real.stat().st_size == 0 or self.ours(real)):
            raise BadInput("graph.file.foreign", path=self.path)

    @contextmanager
    def writing(self) -> Iterator[IO[bytes]]:
        """The file to write, which is in its place once the block has ended, and nowhere when it did not end well."""
        real = self.path.resolve()
        partial = real.with_name(f".{real.name}.{os.getpid()}{_PART}")
        try:
            self.check()
            _clear(real.parent)
            with open(partial, "wb", opener=_for_owner if self.private else None) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            partial.replace(real)
        except OSError as error:
            raise BadInput("graph.file.not_written", path=self.path, reason=error.strerror) from error
        finally:
            partial.unlink(missing_ok=True)


def _files_of(store: str) -> list[Path]:
    """The files of an embedded store by its address; none for any other."""
    if not store.startswith(_SQLITE):
        return []
    path = Path(store.removeprefix(_SQLITE)).expanduser().resolve()
    return [path.with_name(path.name + ending) for ending in _BESIDE]


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _clear(folder: Path) -> None:
    """Remove what processes that were killed left unfinished here."""
    for left in folder.glob(f".*.*{_PART}"):
        number = left.name.removesuffix(_PART).rpartition(".")[2]
        if number.isdecimal() and not runs(int(number)):
            left.unlink(missing_ok=True)
