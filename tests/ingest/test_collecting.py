"""Loads slow the garbage collector down together, and leave it as they found it."""

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from graph.opening import open_store
from graph.progress import Progress
from ingest.collecting import seldom_collected
from ingest.loader import LoadOptions, load
from tests.ingest.loading import written

PATIENCE = 30  # seconds until a test that waits has failed


def test_cycles_are_looked_for_seldom_until_the_last_load_has_ended() -> None:
    usual = gc.get_threshold()
    first, second = seldom_collected(), seldom_collected()
    first.__enter__()
    slow = gc.get_threshold()
    assert slow > usual
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == slow
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_what_somebody_chose_between_two_loads_is_what_the_second_leaves() -> None:
    usual = gc.get_threshold()
    try:
        with seldom_collected():
            pass
        gc.set_threshold(1_234, 5, 6)
        with pytest.raises(ValueError, match="broken"), seldom_collected():
            raise ValueError("broken")
        assert gc.get_threshold() == (1_234, 5, 6)
    finally:
        gc.set_threshold(*usual)


def test_two_loads_at_once_leave_the_collector_as_it_was(tmp_path: Path) -> None:
    usual = gc.get_threshold()
    begun, ended = Event(), Event()

    def first(label: str, done: int, total: int | None) -> None:
        assert begun.wait(PATIENCE)

    def second(label: str, done: int, total: int | None) -> None:
        begun.set()
        assert ended.wait(PATIENCE)

    with ThreadPoolExecutor(2) as pool:
        loads = [pool.submit(_load, tmp_path / name, told) for name, told in (("a", first), ("b", second))]
        assert loads[0].result(PATIENCE) == 1
        assert gc.get_threshold() != usual
        ended.set()
        assert loads[1].result(PATIENCE) == 1
    assert gc.get_threshold() == usual


def _load(folder: Path, progress: Progress) -> int:
    """How many rows a load of one document read, in a store of its own."""
    folder.mkdir()
    written(folder / "not.txt", "Su arıtma üzerine bir not.")
    with open_store("memory:") as store:
        return load(store, "documents", [folder], LoadOptions(date="2026-01-01"), progress).rows
