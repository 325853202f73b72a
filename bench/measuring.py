"""What measurements of this process share: processor time, memory of its own, and a process apart for each."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What work comes to, and its seconds of processor time."""
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


def private() -> float:
    """Private memory of this process in megabytes (Linux)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024


def apart(work: Callable[..., None], *given: object) -> None:
    """Do the work in a process that has done nothing before; this one ends where that fails."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=given)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(1)
