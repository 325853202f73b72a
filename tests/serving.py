"""A service in a process of its own, for tests that ask it from outside."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 300
"""Seconds for a service to begin: the first one of a machine builds the encoder's model."""


@contextmanager
def serving(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address, without a slash at its end, that a command started in a folder says it serves at."""
    told = folder / "told.txt"
    with told.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
        try:
            yield _address(process, told)
        except Exception as error:
            error.add_note(f"{folder.name} ended: {process.poll()}; it said last:\n{told.read_text('utf-8')[-2000:]}")
            raise
        finally:
            process.terminate()
            process.wait(timeout=60)


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/", told.read_text("utf-8")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(told.read_text("utf-8"))
