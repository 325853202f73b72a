"""How often the garbage collector looks for cycles while loads run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_OBJECTS = 50_000  # new ones until cycles are looked for, some 5 MB


class _Pace:
    """The thresholds are one for the process: the first load to begin sets them, the last one to end puts them back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loads = 0
        self._usual = gc.get_threshold()

    def slow(self) -> None:
        """Look seldom from now on."""
        with self._lock:
            if not self._loads:
                self._usual = gc.get_threshold()
                gc.set_threshold(_OBJECTS, *self._usual[1:])
            self._loads += 1

    def usual(self) -> None:
        """Look as before, unless another load goes on."""
        with self._lock:
            self._loads -= 1
            if not self._loads:
                gc.set_threshold(*self._usual)


_PACE = _Pace()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """A load makes many objects and next to no cycles: looking for them at the usual pace took a tenth of its time."""
    _PACE.slow()
    try:
        yield
    finally:
        _PACE.usual()
