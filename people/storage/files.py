"""Files as they were sent, each by the digest of its content, so that the same one is kept once.

They are kept in a folder, or at a URL that fsspec knows, such as `s3://BUCKET/PATH` (`people/storage/buckets.py`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from shutil import copyfileobj, rmtree
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, NamedTuple, Protocol

from graph.errors import BadInput, NotFound

_PIECE = 1 << 20
_COMING, _OLD = ".coming-", 86_400


class Kept(NamedTuple):
    """A file that is kept: the digest of its content, and its bytes."""

    digest: str
    size: int


class Place(Protocol):
    """Where files are kept, each whole or not at all."""

    def near(self) -> Path:
        """A folder of this machine for what has not come whole yet."""
        ...

    def keep(self, coming: Path, digest: str) -> None:
        """Keep a file that has come whole, wherever the process is killed."""
        ...

    def open(self, digest: str) -> IO[bytes]:
        """What a file holds; NotFound where it is no longer."""
        ...

    def has(self, digest: str) -> bool:
        """Whether a file is there."""
        ...

    def drop(self, digest: str) -> None:
        """Delete a file; it is all right where it is gone."""
        ...


class Files:
    """The files at a place; nobody else on the machine may read those of a folder."""

    def __init__(self, place: Path | Place) -> None:
        """`place` may be the path of a folder."""
        self._place = Folder(place) if isinstance(place, Path) else place

    def put(self, content: IO[bytes], most: int) -> Kept:
        """Keep a file whole, or not at all; BadInput for an empty one, and for one of more than `most` bytes."""
        digest, size = sha256(), 0
        with NamedTemporaryFile(dir=self._place.near(), prefix=_COMING, delete=False) as coming:
            try:
                while piece := content.read(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise BadInput("people.file.large", most=most // 1_000_000)
                    digest.update(piece)
                    coming.write(piece)
                if not size:
                    raise BadInput("people.file.empty")
                coming.flush()
                os.fsync(coming.fileno())
                self._place.keep(Path(coming.name), digest.hexdigest())
            finally:
                Path(coming.name).unlink(missing_ok=True)
        return Kept(digest.hexdigest(), size)

    def open(self, digest: str) -> IO[bytes]:
        """What a file holds; NotFound where it is no longer."""
        return self._place.open(digest)

    @contextmanager
    def named(self, digest: str, name: str) -> Iterator[Path]:
        """A copy of a file under the name that it was sent with, by which readers know what it is."""
        with (
            self.open(digest) as kept,
            TemporaryDirectory(dir=self._place.near(), prefix=_COMING) as folder,
        ):
            copy = Path(folder) / name
            with copy.open("wb") as file:
                copyfileobj(kept, file, _PIECE)
            yield copy

    def has(self, digest: str) -> bool:
        """Whether a file is there."""
        return self._place.has(digest)

    def drop(self, digest: str) -> None:
        """Delete a file; it is all right where it is gone."""
        self._place.drop(digest)


class Folder:
    """A folder, which is made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def near(self) -> Path:
        """The folder itself, in which what has come is renamed at once; what was never finished goes."""
        self._make(self._folder)
        tidy(self._folder)
        return self._folder

    def keep(self, coming: Path, digest: str) -> None:
        """Give a file its name."""
        place = self._at(digest)
        self._make(place.parent)
        coming.replace(place)

    def open(self, digest: str) -> IO[bytes]:
        """The file."""
        try:
            return self._at(digest).open("rb")
        except FileNotFoundError as error:
            raise NotFound("people.file.gone") from error

    def has(self, digest: str) -> bool:
        """Whether it is there."""
        return self._at(digest).is_file()

    def drop(self, digest: str) -> None:
        """Delete it."""
        self._at(digest).unlink(missing_ok=True)

    def _at(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput("people.file.no_folder", path=self._folder) from error


def tidy(folder: Path) -> None:
    """Delete what was never finished, since whoever received or read it was killed."""
    for path in folder.glob(f"{_COMING}*"):
        with suppress(FileNotFoundError):  # another one tidies at this moment, or it has come whole
            if time.time() - path.stat().st_mtime > _OLD:
                rmtree(path) if path.is_dir() else path.unlink()
