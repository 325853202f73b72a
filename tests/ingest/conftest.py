"""What the tests of the sources are given."""

from collections.abc import Iterator

import pytest

from graph.opening import open_store
from graph.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with open_store("memory:") as opened:
        yield opened
