"""What only the embedded store can do wrong: files."""

import sqlite3
from pathlib import Path

import pytest

from graph.errors import BadInput, Corrupt, StoreUnavailable
from graph.filters import make_filter
from graph.model import Batch
from graph.opening import open_store
from tests.graph.samples import EVERYONE, node


@pytest.mark.parametrize("address", ["", "mysql://x", "imece.db", "sqlite://x.db", "sqlite:"])
def test_an_unknown_address_names_the_known_ones(address: str) -> None:
    with pytest.raises(BadInput, match="sqlite:///PATH, memory:"):
        open_store(address)


def test_an_address_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="names no file"):
        open_store("sqlite:///")
    with pytest.raises(BadInput, match="is a folder"):
        open_store(f"sqlite:///{tmp_path}")
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="cannot be made"):
        open_store(f"sqlite:///{tmp_path}/file/x.db")


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/a/b/imece.db") as store:
        assert store.counts().passages == 0
    assert (tmp_path / "a/b/imece.db").exists()


def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Sir or Madam, " * 100)
    with pytest.raises(Corrupt, match="not a sound İmece store"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == b"Dear Sir or Madam, " * 100


def test_a_store_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "imece.db"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(BadInput, match="update İmece"):
        open_store(f"sqlite:///{path}")


def test_a_layout_without_sizes_moves_on(tmp_path: Path) -> None:
    path = tmp_path / "imece.db"
    with open_store(f"sqlite:///{path}") as store:
        store.write(Batch((node("t:1", props={"employees": 30}), node("t:2"))))
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE node DROP COLUMN size")
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    with open_store(f"sqlite:///{path}") as store:
        assert store.facets(make_filter()).sizes == {"small": 1}
        assert [n.id for n in store.page(make_filter(sizes=["small"]), 5)] == ["t:1"]


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/imece.db")
    store.close()
    with pytest.raises(StoreUnavailable, match="was closed"):
        store.counts()


def test_a_file_damaged_in_the_middle_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "imece.db"
    with open_store(f"sqlite:///{path}") as store:
        store.write(Batch(tuple(node(f"t:{i}", name="x" * 500) for i in range(200))))
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(Corrupt, match="restore a backup"), open_store(f"sqlite:///{path}") as store:
        store.nodes([f"t:{i}" for i in range(200)], EVERYONE)


def test_a_read_only_file_refuses_writing_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(f"sqlite:///{tmp_path}/imece.db") as store:
        connections = store._connections  # type: ignore[attr-defined]
        connections.writer.execute("PRAGMA query_only = ON")
        with pytest.raises(BadInput, match="may not be written"):
            store.write(Batch((node("t:1"),)))
