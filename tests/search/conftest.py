"""The default encoder, built once and shared by all tests and all workers."""

import os
from pathlib import Path

import platformdirs
import pytest

from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder


@pytest.fixture(scope="session")
def encoder_cache() -> Path:
    """Where built encoders are kept: IMECE_CACHE, else the user's cache folder, so that one build serves all."""
    return Path(os.environ.get("IMECE_CACHE") or platformdirs.user_cache_dir("imece"))


@pytest.fixture(scope="session")
def e5(encoder_cache: Path) -> Encoder:
    """The default encoder."""
    return open_encoder("e5-small", encoder_cache)
