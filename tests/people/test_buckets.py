"""Files at a URL are kept as in a folder: whole or not at all, by their content, on a real server that speaks S3."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from socket import create_connection, socket
from uuid import uuid4

import pytest

from graph.errors import BadInput, NotFound, StoreUnavailable
from graph.opening import open_store
from people import documents
from people.database import Database
from people.storage.buckets import files_at
from people.storage.files import Files
from tests.people.test_documents import EDITOR, NOW, Place
from tests.required import skip_unless_required

REQUIRED = "IMECE_REQUIRE_S3"
TEXT = "Nanolif üretiyoruz.".encode()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that speaks S3, in a process of its own."""
    if find_spec("moto") is None or find_spec("s3fs") is None:
        skip_unless_required(REQUIRED, f"no moto or s3fs here: files were tried in folders alone ({REQUIRED}=1 fails)")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int) -> None:
    late = time.monotonic() + 60
    while time.monotonic() < late:
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server of S3 did not start")


@pytest.fixture
def address(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A URL in a bucket of its own."""
    from s3fs import S3FileSystem  # noqa: PLC0415

    said = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**said, "AWS_ENDPOINT_URL_S3": server}.items():
        monkeypatch.setenv(name, value)
    S3FileSystem.clear_instance_cache()
    bucket = f"b{uuid4().hex}"
    S3FileSystem().mkdir(bucket)
    return f"s3://{bucket}/paylaşılan"


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    kept = str(tmp_path / "files") if request.param == "folder" else request.getfixturevalue("address")
    return files_at(kept)


def objects(address: str) -> list[str]:
    from s3fs import S3FileSystem  # noqa: PLC0415

    return list(S3FileSystem(use_listings_cache=False).find(address))


def test_a_file_is_kept_once_read_under_its_name_and_dropped(files: Files) -> None:
    kept = files.put(io.BytesIO(TEXT), 1_000)
    assert files.put(io.BytesIO(TEXT), 1_000) == kept
    with files.open(kept.digest) as held:
        assert held.read() == TEXT
    with files.named(kept.digest, "sözleşme.md") as path:
        assert (path.name, path.read_bytes()) == ("sözleşme.md", TEXT)
    for _ in range(2):
        files.drop(kept.digest)
    with pytest.raises(NotFound):
        files.open(kept.digest)


@pytest.mark.parametrize("content", [b"", b"x" * 1_001])
def test_what_is_refused_leaves_nothing(address: str, content: bytes) -> None:
    with pytest.raises(BadInput):
        files_at(address).put(io.BytesIO(content), 1_000)
    assert objects(address) == []


def test_who_is_killed_while_a_file_comes_leaves_no_object(address: str) -> None:
    class Killed(BaseException):
        pass

    class Dying(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise Killed
            return super().read(min(size or 5, 5))

    with pytest.raises(Killed):
        files_at(address).put(Dying(TEXT), 1_000)
    assert objects(address) == []


def test_documents_are_shared_found_and_their_files_deleted_in_a_bucket(
    address: str, tmp_path: Path, laid_out: Path
) -> None:
    database = Database(f"sqlite:///{shutil.copy(laid_out, tmp_path / 'people.db')}")
    place = Place(database, tmp_path, open_store("memory:"))
    place.files = files_at(address)
    id_ = place.share()
    assert [one.rpartition("/")[2] for one in objects(address)] == [place.held(id_).digest]
    place.work()
    assert place.seen() == {f"doc:{id_}/yetkinlik.md"}
    documents.withdraw(database, place.store, EDITOR, id_, NOW)
    place.work(NOW + timedelta(days=31))
    assert objects(address) == []
    database.close()


def test_a_server_that_is_away_and_a_bucket_that_is_not_there_are_told(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreUnavailable, match="s3://b-not-there/x"):
        files_at("s3://b-not-there/x").put(io.BytesIO(TEXT), 1_000)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    from s3fs import S3FileSystem  # noqa: PLC0415

    S3FileSystem.clear_instance_cache()
    with pytest.raises(StoreUnavailable):
        files_at(address).open("0" * 64)


@pytest.mark.parametrize("url", ["nothing://a/b", "gs2://x"])
def test_an_address_of_a_kind_that_is_not_known_is_told(url: str) -> None:
    with pytest.raises(BadInput, match="IMECE_FILES"):
        files_at(url)
