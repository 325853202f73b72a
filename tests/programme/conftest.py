"""Both relational databases with the programme's tables, and the server of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from people.database import Database
from programme.database import PROGRAMME
from tests.people.conftest import _quick_passwords, address, postgres

__all__ = ["_quick_passwords", "address", "postgres"]


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Database]:
    """The default database alone, for what does not differ between the two."""
    opened = Database(f"sqlite:///{tmp_path}/people.db", PROGRAMME)
    yield opened
    opened.close()


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = Database(address, PROGRAMME)
    yield opened
    opened.close()
