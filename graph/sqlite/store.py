"""The embedded store: one SQLite file, or one database in memory, and nothing to install."""

from __future__ import annotations

from pathlib import Path

from graph.errors import BadInput
from graph.sqlite.claims import SqliteClaims
from graph.sqlite.connections import Connections, translated
from graph.sqlite.legs import SqliteLegs
from graph.sqlite.live.live import Live
from graph.sqlite.reads import SqliteReads
from graph.sqlite.schema import migrate, up_to_date, version
from graph.sqlite.whole import SqliteWholeReads
from graph.sqlite.writes import SqliteWrites
from graph.store import Store


class SqliteStore(SqliteLegs, SqliteReads, SqliteWholeReads, SqliteWrites, SqliteClaims, Store):
    """A store in the file of `sqlite:///PATH` (made with its folder when it is not there) or in `memory:`.

    A file that may not be written can be read, and nothing is made beside it.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        path = _path(address)
        self._connections = Connections(path)
        self._live = Live(self._connections, path)
        try:
            with translated(path):
                _lay_out(self._connections, path)
        except BaseException:
            self._connections.close()
            raise

    def close(self) -> None:
        self._live.close()
        self._connections.close()

    def settle(self) -> None:
        self._live.settle()

    @property
    def schema_version(self) -> int:
        return self._read(version)


def _lay_out(connections: Connections, path: Path | None) -> None:
    """Bring the layout up to date; BadInput where it is older and may not be written."""
    if not connections.read_only:
        migrate(connections.writer)
    elif not up_to_date(connections.writer):
        raise BadInput("graph.sqlite.old", path=path)


def _path(address: str) -> Path | None:
    if address in {"memory:", "memory://"}:
        return None
    name = address.removeprefix("sqlite:///")
    if not name or name == address:
        raise BadInput("graph.sqlite.no_file", address=address)
    path = Path(name).expanduser()
    if path.is_dir():
        raise BadInput("graph.sqlite.folder", path=path)
    if path.exists() and not path.is_file():
        raise BadInput("graph.sqlite.no_regular_file", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("graph.sqlite.no_folder", path=path.parent, reason=error.strerror) from error
    return path
