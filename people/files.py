"""Files as they were sent, in a folder, each by the digest of its content, so that the same one is kept once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, NamedTuple

from graph.errors import BadInput, NotFound

_PIECE = 1 << 20
_COMING, _OLD = ".coming-", 86_400


class Kept(NamedTuple):
    """A file that is kept: the digest of its content, and its bytes."""

    digest: str
    size: int


class Files:
    """The files below a folder, which is made when the first one comes; nobody else on the machine may read them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: IO[bytes], most: int) -> Kept:
        """Keep a file whole, or not at all; BadInput for an empty one, and for one of more than `most` bytes."""
        self._make(self._folder)
        self._tidy()
        digest, size = sha256(), 0
        with NamedTemporaryFile(dir=self._folder, prefix=_COMING, delete=False) as coming:
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
                place = self._place(digest.hexdigest())
                self._make(place.parent)
                Path(coming.name).replace(place)
            finally:
                Path(coming.name).unlink(missing_ok=True)
        return Kept(digest.hexdigest(), size)

    def path(self, digest: str) -> Path:
        """Where a file is; NotFound where it is no longer."""
        place = self._place(digest)
        if not place.is_file():
            raise NotFound("people.file.gone")
        return place

    @contextmanager
    def named(self, digest: str, name: str) -> Iterator[Path]:
        """A copy of a file under the name that it was sent with, by which readers know what it is."""
        kept = self.path(digest)
        with TemporaryDirectory(dir=self._folder, prefix=_COMING) as folder:
            copyfile(kept, Path(folder) / name)
            yield Path(folder) / name

    def drop(self, digest: str) -> None:
        """Delete a file; it is all right where it is gone."""
        self._place(digest).unlink(missing_ok=True)

    def _tidy(self) -> None:
        """Delete what was never finished, since whoever received or read it was killed."""
        for path in self._folder.glob(f"{_COMING}*"):
            with suppress(FileNotFoundError):  # another one tidies at this moment, or it has come whole
                if time.time() - path.stat().st_mtime > _OLD:
                    rmtree(path) if path.is_dir() else path.unlink()

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput("people.file.no_folder", path=self._folder) from error
