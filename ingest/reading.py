"""Opening what users have: files, gzip, ZIP and folders, judged while they are unpacked.

A resource is a plain file, a gzip file or one member of a ZIP. All text is UTF-8, with or without a mark at
its start. Everything that can be wrong with a file is one sentence of BadInput.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from graph.errors import BadInput

MAX_RATIO = 200  # unpacked : packed; tables and pretty-printed JSON reach 40
SMALL = 64_000_000  # bytes below which a ratio says nothing
MAX_UNPACKED = 8_000_000_000  # bytes of one resource; the largest here, a full CORDIS, is under one
_BLOCK = 1 << 20
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Resource:
    """A file, or a member of a ZIP, to be read as bytes after unpacking."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The name that a user knows it by."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    @property
    def stem(self) -> str:
        """The file's own name without .gz and its extension."""
        own = Path(self.member or self.path.name).name
        return own.removesuffix(".gz").rsplit(".", 1)[0]

    @property
    def extension(self) -> str:
        """The extension below a .gz, lower case, without its dot."""
        own = Path(self.member or self.path.name).name.lower().removesuffix(".gz")
        return own.rsplit(".", 1)[-1] if "." in own else ""

    @contextmanager
    def bytes(self) -> Iterator[BinaryIO]:
        """The unpacked bytes; BadInput when they are broken, cut short, locked or far too many."""
        with _translated(self):
            if self.member is not None:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                    info = archive.getinfo(self.member)
                    yield cast(BinaryIO, io.BufferedReader(_Bounded(stream, info.compress_size, self.name), _BLOCK))
            elif self.path.name.lower().endswith(".gz"):
                with gzip.open(self.path) as stream:
                    size = self.path.stat().st_size
                    yield cast(BinaryIO, io.BufferedReader(_Bounded(stream, size, self.name), _BLOCK))
            else:
                with self.path.open("rb") as stream:
                    yield cast(BinaryIO, stream)

    @contextmanager
    def text(self) -> Iterator[io.TextIOWrapper]:
        """The text, line ends as they are; BadInput when it is not UTF-8."""
        with self.bytes() as stream:
            try:
                yield io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
            except UnicodeDecodeError as exc:
                raise BadInput(
                    f"{self.name} is not UTF-8 (it may be windows-1254, as Excel writes “CSV”): "
                    "save it as “CSV UTF-8” and load it again."
                ) from exc


class _Bounded(io.RawIOBase):
    """A stream that refuses to unpack to far more than what was packed."""

    def __init__(self, stream: object, packed: int, name: str) -> None:
        self._stream = cast(BinaryIO, stream)
        self._bound = min(max(SMALL, MAX_RATIO * packed), MAX_UNPACKED)
        self._name = name
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = cast(memoryview, buffer)
        block = self._stream.read(len(view))
        self._read += len(block)
        if self._read > self._bound:
            raise BadInput(f"{self._name} unpacks to more than {self._bound:,} bytes: check that it is what you meant.")
        view[: len(block)] = block
        return len(block)


@contextmanager
def _translated(resource: Resource) -> Iterator[None]:
    try:
        yield
    except _BROKEN as exc:
        raise BadInput(f"{resource.name} is broken or cut short: get a whole copy of it.") from exc
    except RuntimeError as exc:  # what zipfile raises for a locked member
        if "password" not in str(exc):
            raise
        raise BadInput(f"{resource.name} is protected by a password: unpack it first.") from exc
    except OSError as exc:
        raise BadInput(f"{resource.path} cannot be read ({exc.strerror or exc}): check the path.") from exc


def resources(paths: Sequence[Path], extensions: frozenset[str]) -> list[Resource]:
    """The resources with one of these extensions among files, folders and ZIPs, in the order given.

    A file named by itself is taken whatever it is called; BadInput when nothing is left.
    """
    found = [resource for path in paths for resource in _expanded(path, extensions)]
    if not found:
        wanted = ", ".join(sorted(extensions))
        raise BadInput(f"{', '.join(map(str, paths)) or 'Nothing'} holds no file of the kind {wanted}: check the path.")
    return found


def _expanded(path: Path, extensions: frozenset[str]) -> list[Resource]:
    if path.is_dir():
        inside = (Resource(p) for p in sorted(path.iterdir()) if p.is_file())
        return [resource for resource in inside if resource.extension in extensions]
    if not path.is_file():
        raise BadInput(f"{path} is not there: check the path.")
    if path.suffix.lower() == ".zip":
        with _translated(Resource(path)), zipfile.ZipFile(path) as archive:
            members = [Resource(path, m.filename) for m in archive.infolist() if not m.is_dir()]
        return [m for m in members if m.extension in extensions and "__MACOSX" not in m.name]
    return [Resource(path)]


def digest(paths: Sequence[Path]) -> str:
    """SHA-256 over the bytes of the files, in the order of their names, as hexadecimal."""
    files = [p for path in paths for p in (sorted(path.rglob("*")) if path.is_dir() else [path]) if p.is_file()]
    whole = hashlib.sha256()
    for file in sorted(files, key=lambda f: f.name):
        with file.open("rb") as stream:
            whole.update(f"{file.name}\0{hashlib.file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()
