"""The embedded store's file is its owner's alone, unless somebody opened it to a group; pipes and devices are none."""

import os
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Batch
from graph.opening import open_store
from tests.graph.samples import node


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_store_and_what_lies_beside_it_are_for_their_owner(tmp_path: Path) -> None:
    before = rights(tmp_path)
    with open_store(f"sqlite:///{tmp_path}/x.db") as store:
        store.write(Batch((node("t:1"),)))
        held = sorted(tmp_path.iterdir())
        assert [path.name for path in held] == ["x.db", "x.db-shm", "x.db-wal"]
        assert {rights(path) for path in held} == {0o600}
    assert rights(tmp_path) == before


@pytest.mark.parametrize(("had", "has"), [(0o644, 0o600), (0o666, 0o600), (0o640, 0o640), (0o660, 0o660)])
def test_a_store_that_everybody_may_read_is_narrowed_and_one_of_a_group_stays(
    tmp_path: Path, had: int, has: int
) -> None:
    path = tmp_path / "x.db"
    open_store(f"sqlite:///{path}").close()
    path.chmod(had)
    open_store(f"sqlite:///{path}").close()
    assert rights(path) == has


def test_a_pipe_or_a_device_is_no_store(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(BadInput, match="no file but a pipe or a device"):
            open_store(f"sqlite:///{path}")
