"""The browser of the system, and the demonstration served for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def chromium() -> str | None:
    """The browser of the system, by the names that systems give it."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the demonstration, loaded anew in a folder and served by one process until the block ends."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_") or k == "IMECE_CACHE"}
    settings = {"IMECE_PORT": "0", "IMECE_WORKERS": "1", "IMECE_WORK_PER_CLIENT": "1000", "PYTHONPATH": str(ROOT)}
    told = folder / "told.txt"
    command = [sys.executable, "-c", "from api.cli.main import main; main()", "demo"]
    with told.open("wb") as out:
        serving = subprocess.Popen(command, cwd=folder, env=clean | settings, stdout=out, stderr=out)
        try:
            yield _address(serving, told)
        finally:
            serving.terminate()
            serving.wait(timeout=60)


def _address(serving: subprocess.Popen[bytes], told: Path) -> str:
    """The address that a server says it serves at, without the slash at its end."""
    until = time.monotonic() + 300
    while time.monotonic() < until and serving.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+", told.read_text("utf-8")):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(told.read_text("utf-8"))
