"""What only the embedded store can do wrong: files."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.errors import BadInput, Corrupt, StoreUnavailable
from graph.filters import make_filter
from graph.model import PUBLIC, Batch, Node
from graph.opening import open_store
from graph.packing import pack_record
from graph.sqlite import connections
from graph.sqlite.schema import STEPS
from tests.graph.samples import EVERYONE, WORDED, check_kept_back, check_worded, kept_back, node


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


@contextmanager
def old_layout(path: Path, version: int) -> Iterator[sqlite3.Connection]:
    """A store's file as an earlier release laid it out."""
    connection = sqlite3.connect(path)
    for step in STEPS[:version]:
        step.apply(connection)
    connection.execute(f"PRAGMA user_version = {version}")
    for members in (PUBLIC,), ("org:x",):
        connection.execute(
            "INSERT OR IGNORE INTO audience (members) VALUES (?)", (json.dumps(members, separators=(",", ":")),)
        )
    yield connection
    connection.commit()
    connection.close()


def put_old(connection: sqlite3.Connection, n: int, *records: Node) -> None:
    """A node as it lay before it had faces: seen by whoever sees a record of it."""
    first = records[0]
    values = (n, first.id, first.kind, first.name, first.region, 1, 0, first.name.lower())
    columns = "n, id, kind, sort, region, audience, ended, terms"
    connection.execute(f"INSERT INTO node ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
    for record in records:
        row = (n, record.source.dataset, record.source.date, pack_record(record))
        connection.execute("INSERT INTO record (n, dataset, date, body) VALUES (?, ?, ?, ?)", row)


def test_a_layout_without_faces_hides_what_was_shown(tmp_path: Path) -> None:
    with old_layout(tmp_path / "imece.db", 4) as connection:
        put_old(connection, 1, *kept_back())
        put_old(connection, 2, node("t:2", "cluster"))
        for dataset in ("d", "x"):
            row = (1, "member_of", 2, dataset, "1", "2026-01-01")
            connection.execute("INSERT INTO edge (src, rel, dst, dataset, record, date) VALUES (?, ?, ?, ?, ?, ?)", row)
        line = ("t:1#imece/known/0", 1, "imece", "t:1", "2026-01-01", "known", 0, "mul", 1, "Gizli", "", "gizli", 1)
        columns = "id, holder, dataset, record, date, role, seq, language, audience, text, digest, terms, length"
        marks = ", ".join("?" * len(line))
        connection.execute(f"INSERT INTO passage ({columns}) VALUES ({marks})", line)  # noqa: S608
        connection.execute("INSERT INTO passage_words (rowid, terms) VALUES (1, 'gizli')")
    with open_store(f"sqlite:///{tmp_path}/imece.db") as store:
        check_kept_back(store)


def test_a_layout_without_sizes_moves_on(tmp_path: Path) -> None:
    path = tmp_path / "imece.db"
    with old_layout(path, 3) as connection:
        for n, record in enumerate((node("t:1", props={"employees": 30}), node("t:2")), 1):
            put_old(connection, n, record)
    with open_store(f"sqlite:///{path}") as store:
        assert store.facets(make_filter()).sizes == {"small": 1}
        assert [n.id for n in store.page(make_filter(sizes=["small"]), 5)] == ["t:1"]


def test_a_layout_of_one_vector_a_passage_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "imece.db"
    texts = ("t:1#d/text/0", "t:1#d/text/1")
    with old_layout(path, 8) as connection:
        connection.execute("INSERT INTO node (n, id, kind) VALUES (1, 't:1', 'sme')")
        for p, id_ in enumerate(texts, 1):
            row = (p, id_, "d", "1", "2026-01-01", "text", p, "tr", "su", id_, "su")
            columns = "p, id, dataset, record, date, role, seq, language, text, digest, terms, holder, audience, length"
            connection.execute(f"INSERT INTO passage ({columns}) VALUES ({'?, ' * 11} 1, 1, 1)", row)  # noqa: S608
            connection.execute("INSERT INTO vector VALUES (?, ?, ?)", (p, f"encoder {p}", bytes([p, 0] * 8)))
    with open_store(f"sqlite:///{path}") as store:
        held = [(batch.encoder, batch.ids, batch.tokens) for batch in store.stream_vectors()]
        assert held == [("encoder 1", texts[:1], None), ("encoder 2", texts[1:], None)]
        (again,) = [batch for batch in store.stream_vectors() if batch.encoder == "encoder 1"]
        assert store.put_vectors(again) == 1


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


@pytest.fixture
def read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store whose file and folder may not be written, which root, who may run this, could do all the same."""
    path = tmp_path / "weekly #1 50%.db"
    with open_store(f"sqlite:///{path}") as store:
        store.write(Batch((node("t:1", name="Sac işleri"),)))
    monkeypatch.setattr(connections, "_writable", lambda _: False)
    return path


def test_what_may_not_be_written_is_read_and_nothing_is_made_beside_it(read_only: Path) -> None:
    with open_store(f"sqlite:///{read_only}") as store:
        assert store.counts().nodes == {"sme": 1}
        assert [n.id for n in store.page(make_filter(), 5)] == ["t:1"]
        assert [n.id for n in store.stream_records().__next__()] == ["t:1"]
        with pytest.raises(BadInput, match="may not be written"):
            store.write(Batch((node("t:2"),)))
        assert [path.name for path in read_only.parent.iterdir()] == [read_only.name]


def test_what_a_log_still_holds_is_read_too_or_said(read_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as writable:
        writable.setattr(connections, "_writable", lambda _: True)
        with open_store(f"sqlite:///{read_only}") as writing:
            writing.write(Batch((node("t:2"),)))
            with monkeypatch.context() as reading:
                reading.setattr(connections, "_writable", lambda _: False)
                with open_store(f"sqlite:///{read_only}") as store:
                    assert store.counts().nodes == {"sme": 2}
            copied = read_only.with_name("copied.db")
            for ending in ("", "-wal"):
                shutil.copy(f"{read_only}{ending}", f"{copied}{ending}")
    with pytest.raises(BadInput, match="a write that was not finished"):
        open_store(f"sqlite:///{copied}")


def test_a_store_of_an_older_layout_that_may_not_be_written_says_what_to_do(read_only: Path) -> None:
    with sqlite3.connect(read_only) as connection:
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    with pytest.raises(BadInput, match="has an older layout and may not be written: open it once where it may be"):
        open_store(f"sqlite:///{read_only}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_or_folder_without_the_right_to_write_is_read(tmp_path: Path) -> None:
    for place in ("file", "folder"):
        path = tmp_path / place / "imece.db"
        with open_store(f"sqlite:///{path}") as store:
            store.write(Batch((node("t:1"),)))
        (path if place == "file" else path.parent).chmod(0o444 if place == "file" else 0o555)
        with open_store(f"sqlite:///{path}") as store:
            assert store.counts().nodes == {"sme": 1}
        path.parent.chmod(0o755)


def test_only_what_a_newer_edition_ended_says_when_a_dataset_was_closed(tmp_path: Path) -> None:
    path = tmp_path / "imece.db"
    with old_layout(path, 4) as connection:
        put_old(connection, 1, node("t:1"))
        put_old(connection, 2, node("t:2"))
        for dataset, day in (("closed", "2026-05-01"), ("left", "2025-05-01")):
            row = (1, "partner_of", 2, dataset, "1", "2026-01-01", day)
            columns = "src, rel, dst, dataset, record, date, ended"
            connection.execute(f"INSERT INTO edge ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
    with open_store(f"sqlite:///{path}") as store:
        assert store.closings() == {"closed": ("2026-05-01",)}


def test_a_layout_that_does_not_know_what_is_next_to_what_learns_it(tmp_path: Path) -> None:
    path = tmp_path / "imece.db"
    with open_store(f"sqlite:///{path}") as store:
        store.write(WORDED)
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE face DROP COLUMN said")
        connection.execute("UPDATE passage SET terms = replace(terms, char(9), ' ')")
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with open_store(f"sqlite:///{path}") as store:
        check_worded(store)
