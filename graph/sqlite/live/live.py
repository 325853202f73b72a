"""What a process holds of an embedded store, moved on by what changed, and what it shares with others in files."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph import deadline
from graph.errors import ImeceError
from graph.sqlite.connections import Connections
from graph.sqlite.live.faces import FacePart, TiePart
from graph.sqlite.live.feed import forget, moved_since, position
from graph.sqlite.live.files import Damaged, Folders, IndexFiles
from graph.sqlite.live.numbered import Names
from graph.sqlite.live.segment import Segment
from graph.sqlite.live.state import TABLES, Resolutions, State
from graph.sqlite.live.table import Table

# Of fewer passages everything is read faster than files are opened.
SAVED_LEAST = 20_000
# Of so many passages in no file, and of one in so many of all, files are written.
UNSAVED, UNSAVED_ONE_IN = 4_096, 50

_NUMBER = "SELECT value FROM meta WHERE key = 'index'"
_SAY = "INSERT INTO meta VALUES ('index', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


class Live:
    """The newest state that was asked for; safe to share between threads.

    A question sees at least what its connection sees. Parts are merged, and files written, in a thread beside.
    """

    def __init__(self, connections: Connections, path: Path | None) -> None:
        self._connections = connections
        self._files = IndexFiles(path) if path is not None else None
        self._state: State | None = None
        self._saved = Folders()
        self._lock = threading.Lock()
        self._tidying: threading.Thread | None = None
        self._closed = False

    def close(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        self._closed = True
        if self._tidying is not None:
            self._tidying.join()

    def state(self, connection: sqlite3.Connection) -> State:
        """What the connection sees, or what has come since."""
        now = position(connection)
        with self._lock:
            if self._state is None or self._state.position < now:
                with deadline.for_everyone():
                    self._state = self._moved_on(connection, now)
                self._tidy_beside(self._state)
            return self._state

    def settle(self) -> None:
        """Merge all parts and write them to files, so that the next process opens what this one made."""
        with self._connections.reading() as connection:
            self.state(connection)
        if self._tidying is not None:
            self._tidying.join()
        self._tidy(all_=True)

    # --- moving on ----------------------------------------------------------------

    def _moved_on(self, connection: sqlite3.Connection, now: int) -> State:
        state = self._state or self._opened(connection)
        if state is not None:
            moved = moved_since(connection, state.position)
            if moved is None and self._state is not None:
                state = self._opened(connection)  # farther on than we are, if others wrote files
                moved = moved_since(connection, state.position) if state is not None else None
            if state is not None and moved is not None:
                names = state.names
                return replace(
                    state,
                    position=now,
                    faces=state.faces.moved_on(moved.faces, lambda some: FacePart.read(connection, names, some)),
                    ties=state.ties.moved_on(moved.ties, lambda some: TiePart.read(connection, some)),
                    texts=state.texts.moved_on(moved.texts, lambda some: Segment.read(connection, names, some)),
                )
        return _read(connection, now)

    def _opened(self, connection: sqlite3.Connection) -> State | None:
        """What the files have, where they are sound."""
        number = connection.execute(_NUMBER).fetchone()
        if self._files is None or number is None:
            return None
        try:
            saved = self._files.open(number[0], Resolutions())
        except Damaged:
            return None
        self._saved = saved.folders
        return saved.state

    # --- merging and saving -------------------------------------------------------

    def _tidy_beside(self, state: State) -> None:
        """Merge and save in a thread beside, where there is something to do and no thread does it."""
        if self._closed or (self._tidying is not None and self._tidying.is_alive()):
            return
        if any(getattr(state, name).crowd() for name in TABLES) or self._unsaved(state):
            self._tidying = threading.Thread(target=self._tidy, name="imece-index", daemon=True)
            self._tidying.start()

    def _unsaved(self, state: State) -> bool:
        """Whether so much is in no file that it is worth writing."""
        if self._files is None or self._connections.read_only or state.texts.rows < SAVED_LEAST:
            return False
        new = sum(len(part) for part, _ in state.texts.parts if self._saved.of(part) is None)
        return new > max(UNSAVED, state.texts.rows // UNSAVED_ONE_IN)

    def _tidy(self, *, all_: bool = False) -> None:
        try:
            for name in TABLES:
                while self._merge(name, all_=all_):
                    pass
            state = self._state
            if state is not None and (self._unsaved(state) or (all_ and state.texts.rows >= SAVED_LEAST)):
                self._save(state, self._files)
        except (ImeceError, OSError):
            # What is derived can wait: it is made the next time, or by whoever comes next.
            return

    def _merge(self, name: str, *, all_: bool) -> bool:
        """Merge the parts of like size of one table; whether there were any."""
        state = self._state
        if state is None:
            return False
        table: Table[Any] = getattr(state, name)
        some = [part for part, _ in table.parts] if all_ else table.crowd()
        if len(some) < 2 and not (all_ and table.parts and not table.parts[0][1].all()):
            return False
        one, held = table.merging(some)
        with self._lock:
            state = self._state
            if state is not None:
                merged = getattr(state, name).with_merged(one, held)
                self._state = replace(state, **{name: merged})
        return not all_

    def _save(self, state: State, files: IndexFiles | None) -> None:
        if files is None or self._connections.read_only:
            return
        with files.writing() as alone:
            if not alone:
                return
            number, folders = files.save(state, self._saved)
            with self._connections.writing() as connection:
                connection.execute(_SAY, (number,))
                forget(connection)
            self._saved = folders
            files.tidy(number)


def _read(connection: sqlite3.Connection, now: int) -> State:
    """Everything anew."""
    names = Names()
    return State(
        now,
        names,
        Table.of(FacePart.read(connection, names)),
        Table.of(TiePart.read(connection)),
        Table.of(Segment.read(connection, names)),
        Resolutions(),
    )
