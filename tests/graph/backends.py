"""Every place where a store keeps its data, by name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from graph.opening import open_store
from graph.store import Store
from tests.graph.neo4j_server import LATEST, LTS, Served


class Backend(Protocol):
    """One place where a store keeps its data."""

    @property
    def lasting(self) -> bool:
        """Whether what was written is there when the store is opened again."""

    def open(self) -> Store:
        """The store with what was written before; closed by `close`."""

    def empty(self) -> Store:
        """The store without anything in it."""

    def close(self) -> None:
        """Close every store that was opened here."""


@dataclass
class Embedded:
    """A SQLite store in a folder, or in memory where there is none."""

    folder: Path | None
    opened: list[Store] = field(default_factory=list)
    emptied: int = 0

    @property
    def lasting(self) -> bool:
        return self.folder is not None

    def open(self) -> Store:
        address = "memory:" if self.folder is None else f"sqlite:///{self.folder}/{self.emptied}.db"
        self.opened.append(open_store(address))
        return self.opened[-1]

    def empty(self) -> Store:
        self.close()
        self.emptied += 1
        return self.open()

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()


def _memory(_: Path) -> Backend:
    return Embedded(None)


def _latest(_: Path) -> Backend:
    return Served(LATEST)


def _lts(_: Path) -> Backend:
    return Served(LTS)


BACKENDS: dict[str, Callable[[Path], Backend]] = {
    "memory": _memory,
    "sqlite": Embedded,
    "neo4j": _latest,
    "neo4j-lts": _lts,
}

OF_ONE_SERVER = [name for name in BACKENDS if name != "neo4j-lts"]
"""Every store, of the servers the newest alone: for what stands on reads that are compared on both elsewhere."""
