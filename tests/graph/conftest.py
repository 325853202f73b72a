"""Every store under one name: what a test asks of `store`, each of them must do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from graph.store import Store, open_store
from tests.graph.neo4j_server import LATEST, LTS, Served, end_servers


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


@pytest.fixture(scope="session", autouse=True)
def servers() -> Iterator[None]:
    """Whatever server a test started ends with the run."""
    yield
    end_servers()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Each store in turn."""
    place = BACKENDS[request.param](tmp_path)
    yield place
    place.close()


@pytest.fixture
def store(backend: Backend) -> Store:
    """An empty store."""
    return backend.empty()


@pytest.fixture
def lasting(backend: Backend) -> Backend:
    """A backend that keeps what was written."""
    if not backend.lasting:
        pytest.skip("a store in memory ends with its object")
    return backend
