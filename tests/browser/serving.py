"""The browser of the system, and the demonstration served for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving import serving

ROOT = Path(__file__).parents[2]


def chromium() -> str | None:
    """The browser of the system, by the names that systems give it."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def served(folder: Path, store: str = "") -> Iterator[str]:
    """The address of the demonstration, loaded anew in a folder and served by one process until the block ends.

    Its graph is in the store of an address, in the folder where none is given.
    """
    clean = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_") or k == "IMECE_CACHE"}
    settings = {
        "IMECE_PORT": "0",
        "IMECE_WORKERS": "1",
        "IMECE_WORK_PER_CLIENT": "1000",
        "IMECE_MAIL": "console:",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "demo"]
    if store:
        settings["IMECE_STORE"] = store
    with serving(command, folder, clean | settings) as address:
        yield address
