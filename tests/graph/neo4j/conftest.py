"""Each server version that is tested with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.graph.neo4j_server import LATEST, LTS, Served


@pytest.fixture(params=[LATEST, LTS])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    place = Served(request.param)
    yield place
    place.close()
