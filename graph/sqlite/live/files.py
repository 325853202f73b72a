"""The live index in files beside the database: written whole, checked when opened, mapped and shared by processes.

`NAME.db-index/` has a folder for each part and, by a number that the database itself names, a list of the parts that
count and of what each file must be. So the list that counts changes in one transaction of the database.
"""

from __future__ import annotations

import os
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from graph.sqlite.live.faces import FacePart, TiePart
from graph.sqlite.live.lettered import Lettered
from graph.sqlite.live.names import NameIndex
from graph.sqlite.live.numbered import Flags, Names
from graph.sqlite.live.postings import Postings
from graph.sqlite.live.segment import Embedded, Segment
from graph.sqlite.live.state import TABLES, Resolutions, State
from graph.sqlite.live.table import Table
from graph.sqlite.live.vectors import VectorIndex

FORMAT = 4
# So much of a file is read at once to sum it up.
_BLOCK = 1 << 20
# A file of no more bytes than its head has is of an empty array.
_EMPTY = 128


class Damaged(ValueError):
    """A file of the index is not as it was written, or not there."""


class Folders:
    """The folders of the parts that are in files."""

    def __init__(self) -> None:
        # With the parts themselves: an identity may come again once its part is gone.
        self._held: dict[int, tuple[object, str]] = {}

    def put(self, part: object, name: str) -> None:
        """The part lies in the folder of this name."""
        self._held[id(part)] = part, name

    def of(self, part: object) -> str | None:
        """The folder of a part, None while it is in no file."""
        return self._held.get(id(part), (part, None))[1]


@dataclass(frozen=True)
class Saved:
    """A state as its files have it, and the folders of its parts."""

    state: State
    folders: Folders


class IndexFiles:
    """The folder beside a database."""

    def __init__(self, database: Path) -> None:
        self.folder = database.with_name(f"{database.name}-index")

    # --- writing ------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Whether nobody else writes meanwhile, here or in another process."""
        try:
            import fcntl  # noqa: PLC0415 - where there is none, what is held is not shared
        except ImportError:
            yield False
            return
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with _private(self.folder / "lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True

    def save(self, state: State, folders: Folders) -> tuple[int, Folders]:
        """Write what of a state is in no file yet; the number of the list, and the folders of its parts.

        Nothing counts before the database names the number, and nothing is left of what could not be written whole.
        """
        before = set(self.folder.iterdir())
        try:
            return self._saved(state, folders)
        except OSError:
            for path in set(self.folder.iterdir()) - before:
                _drop(path)
            raise

    def _saved(self, state: State, folders: Folders) -> tuple[int, Folders]:
        number, kept = secrets.randbits(62), Folders()
        listed: dict[str, list[dict[str, Any]]] = {}
        for what in TABLES:
            table: Table[Any] = getattr(state, what)
            listed[what] = []
            for at, (part, alive) in enumerate(table.parts):
                name = folders.of(part) or self._write_part(part)
                kept.put(part, name)
                mark = f"{number:x}-{what}-{at}.npy"
                _write(self.folder / mark, alive)
                listed[what].append({"folder": name, "alive": mark, "sum": _sum(self.folder / mark)})
        body = {"format": FORMAT, "position": state.position, "names": state.names.all(), **listed}
        packed = orjson.dumps(body)
        _write_bytes(self._list(number), zlib.crc32(packed).to_bytes(4, "little") + packed)
        _sync(self.folder)
        return number, kept

    def _write_part(self, part: FacePart | TiePart | Segment) -> str:
        name = f"part-{secrets.token_hex(8)}"
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        vectors = []
        for column, array in _columns(part):
            _write(folder / f"{column}.npy", array)
        if isinstance(part, Segment):
            for at, (encoder, held) in enumerate(sorted(part.vectors.items())):
                held.index.save(folder / f"{at}.vectors", folder / f"{at}.signs")
                _write(folder / f"{at}-has.npy", held.has)
                vectors.append(encoder)
        sums = {path.name: [path.stat().st_size, _sum(path)] for path in sorted(folder.iterdir())}
        _write_bytes(folder / "part.json", orjson.dumps({"vectors": vectors, "files": sums}))
        for path in folder.iterdir():
            path.chmod(0o600)
            _sync(path)
        _sync(folder)
        return name

    def tidy(self, number: int) -> None:
        """Drop what the list of this number does not have; who has it mapped keeps it."""
        body = self._read_list(number)
        used = {self._list(number).name, "lock"}
        for what in TABLES:
            used |= {one[key] for one in body[what] for key in ("folder", "alive")}
        for path in self.folder.iterdir():
            if path.name not in used:
                _drop(path)

    # --- reading ------------------------------------------------------------------

    def open(self, number: int, resolutions: Resolutions) -> Saved:
        """The state that a list has; Damaged where any file of it is not as it was written."""
        try:
            body = self._read_list(number)
            folders = Folders()

            def table(what: str, opened: Callable[[Path], Any]) -> Table[Any]:
                parts = []
                for one in body[what]:
                    part, alive = opened(self.folder / one["folder"]), self._alive(one)
                    folders.put(part, one["folder"])
                    parts.append((part, alive))
                return Table(tuple(parts))

            state = State(
                body["position"],
                Names(body["names"]),
                table("faces", _faces),
                table("ties", _ties),
                table("texts", _texts),
                resolutions,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Damaged(str(self.folder)) from error
        return Saved(state, folders)

    def _alive(self, one: Mapping[str, Any]) -> Flags:
        path = self.folder / one["alive"]
        if _sum(path) != one["sum"]:
            raise Damaged(path)
        flags: Flags = np.load(path)
        return flags

    def _list(self, number: int) -> Path:
        return self.folder / f"{number:x}.json"

    def _read_list(self, number: int) -> dict[str, Any]:
        held = self._list(number).read_bytes()
        if zlib.crc32(held[4:]).to_bytes(4, "little") != held[:4]:
            raise Damaged(self._list(number))
        body: dict[str, Any] = orjson.loads(held[4:])
        if body["format"] != FORMAT:
            raise Damaged(self._list(number))
        return body


def _drop(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _columns(part: Any, within: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    """The arrays of a part and of what it is made of, by their names with points between."""
    for one in fields(part):
        held = getattr(part, one.name)
        if isinstance(held, np.ndarray):
            yield within + one.name, held
        elif is_dataclass(held):
            yield from _columns(held, f"{within}{one.name}.")


def _checked(folder: Path) -> tuple[Sequence[str], dict[str, NDArray[Any]]]:
    """The encoders of a part, and its columns, mapped, once every file has been summed up."""
    said = orjson.loads((folder / "part.json").read_bytes())
    for name, (size, total) in said["files"].items():
        path = folder / name
        if path.stat().st_size != size or _sum(path) != total:
            raise Damaged(path)
    names = [name.removesuffix(".npy") for name in said["files"] if name.endswith(".npy") and not name[0].isdigit()]
    return said["vectors"], {name: _mapped(folder / f"{name}.npy") for name in names}


def _taken(columns: dict[str, NDArray[Any]], within: str) -> dict[str, NDArray[Any]]:
    """The columns of what a part is made of, taken out of the part's."""
    return {name.removeprefix(within): columns.pop(name) for name in list(columns) if name.startswith(within)}


def _postings(columns: dict[str, NDArray[Any]], within: str) -> Postings:
    terms = Lettered(**_taken(columns, f"{within}terms."))
    return Postings(**_taken(columns, within), terms=terms)


def _faces(folder: Path) -> FacePart:
    _, columns = _checked(folder)
    words, lines = _postings(columns, "called.words."), Lettered(**_taken(columns, "called.lines."))
    called = NameIndex(**_taken(columns, "called."), words=words, lines=lines)
    ids = Lettered(**_taken(columns, "ids."))
    return FacePart(**columns, ids=ids, called=called)


def _ties(folder: Path) -> TiePart:
    return TiePart(**_checked(folder)[1])


def _texts(folder: Path) -> Segment:
    encoders, columns = _checked(folder)
    ids, postings = Lettered(**_taken(columns, "ids.")), _postings(columns, "postings.")
    vectors = {}
    for at, encoder in enumerate(encoders):
        index = VectorIndex.mapped(folder / f"{at}.vectors", folder / f"{at}.signs")
        vectors[encoder] = Embedded(index, _mapped(folder / f"{at}-has.npy"))
    return Segment(**columns, ids=ids, postings=postings, vectors=vectors)


def _mapped(path: Path) -> NDArray[Any]:
    """An array that the system reads as it is asked for; a plain one where it is empty and nothing can be mapped."""
    return np.asarray(np.load(path, mmap_mode="r")) if path.stat().st_size > _EMPTY else np.load(path)


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total


def _write(path: Path, array: NDArray[Any]) -> None:
    with _private(path) as file:
        np.save(file, array)


def _write_bytes(path: Path, content: bytes) -> None:
    with _private(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _sync(path: Path) -> None:
    """What was written to a file or folder outlives the power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
