"""A file that leaves the house replaces only what was written here, and is whole or not there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.files import Target

OURS = b"written here"


def ours(path: Path) -> bool:
    return path.read_bytes().startswith(OURS)


def write(target: Target, content: bytes = OURS) -> None:
    with target.writing() as file:
        file.write(content)


def stopped(target: Target) -> None:
    with target.writing() as file:
        file.write(b"half")
        raise KeyboardInterrupt


@pytest.mark.parametrize("before", [None, b"", OURS + b" before"])
def test_nothing_an_empty_file_and_one_of_ours_are_replaced(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "x.csv"
    if before is not None:
        path.write_bytes(before)
    write(Target(path, ours))
    assert path.read_bytes() == OURS
    assert list(tmp_path.iterdir()) == [path]


def test_what_somebody_else_wrote_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Sir or Madam")
    with pytest.raises(BadInput, match="İmece did not write it; name another file, or add --force"):
        write(Target(path, ours))
    assert path.read_bytes() == b"Dear Sir or Madam"
    write(Target(path, ours, force=True))
    assert path.read_bytes() == OURS


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("link", [False, True])
def test_the_stores_own_files_are_never_replaced(tmp_path: Path, ending: str, link: bool) -> None:
    store, path = tmp_path / "imece.db", tmp_path / f"imece.db{ending}"
    path.write_bytes(OURS)
    named = tmp_path / "other" if link else path
    if link:
        named.hardlink_to(path)
    with pytest.raises(BadInput, match="belongs to the store itself; name another file"):
        write(Target(named, ours, f"sqlite:///{store}", force=True))
    assert path.read_bytes() == OURS


def test_what_fails_midway_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(OURS + b" before")
    with pytest.raises(KeyboardInterrupt):
        stopped(Target(path, ours))
    assert path.read_bytes() == OURS + b" before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_goes_with_the_next_and_what_a_running_one_writes_stays(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    left = tmp_path / f".x[1].csv.{gone.pid}.imece.part"
    running = tmp_path / f".x[1].csv.{os.getppid()}.imece.part"
    for path in (left, running):
        path.write_bytes(b"half")
    write(Target(tmp_path / "x[1].csv", ours))
    assert sorted(path.name for path in tmp_path.iterdir()) == [running.name, "x[1].csv"]


def test_what_is_private_its_owner_alone_may_read(tmp_path: Path) -> None:
    for private, rights in ((True, 0o600), (False, 0o644)):
        path = tmp_path / f"{private}.csv"
        before = os.umask(0o022)
        try:
            with Target(path, lambda _: True, private=private).writing() as file:
                file.write(b"a")
        finally:
            os.umask(before)
        assert path.stat().st_mode & 0o777 == rights
