"""What the tests of the sources are given."""

from collections.abc import Iterator

import pytest

from graph.store import Store, open_store


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with open_store("memory:") as opened:
        yield opened
