"""Every store under one name: what a test asks of `store`, each of them must do."""

import pytest

from graph.store import Store
from tests.graph.backends import Backend


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
