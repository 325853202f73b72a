"""What all tests share: where real data is, and every store in turn."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.graph.backends import BACKENDS, Backend
from tests.graph.neo4j_server import end_servers

# Machines are shared: how long an example takes says nothing.
settings.register_profile("imece", deadline=None)
settings.load_profile("imece")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; tests that need it are skipped, saying so, where it is absent."""
    default = Path(__file__).parent.parent.parent / "shared" / "data"
    folder = Path(os.environ.get("IMECE_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}; set IMECE_DATA to the folder that has it")
    return folder


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
