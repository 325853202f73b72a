"""What all tests share: where real data is, and graphs to write."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
