"""How often answers wait for a Neo4j server: statement after statement, those that are asked together taken for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from graph.neo4j.session import Server

Read = Callable[[], object]
_row: ContextVar[list[int] | None] = ContextVar("row", default=None)


class RoundTrips:
    """The round trips and the statements since `begin`; of reads made together the one that waits most often counts."""

    def __init__(self) -> None:
        self.waits = self.statements = 0

    def begin(self) -> None:
        """Count anew."""
        self.waits = self.statements = 0

    def waited(self, times: int) -> None:
        """Count waits of whoever asks, or of a read that is made together with others."""
        row = _row.get()
        if row is None:
            self.waits += times
        else:
            row[0] += times


@contextmanager
def counted() -> Iterator[RoundTrips]:
    """Count the round trips to all servers that this process has opened."""
    trips = RoundTrips()
    read, together = Server.read, Server.together

    def reading(server: Server, work: Callable[[Any], Any]) -> Any:
        trips.statements += 1
        trips.waited(1)
        return read(server, work)

    def asking(server: Server, reads: Sequence[Read]) -> None:
        rows = [[0] for _ in reads]
        together(server, [_in_row(row, one) for row, one in zip(rows, reads, strict=True)])
        trips.waited(max((row[0] for row in rows), default=0))

    patched: Any = Server
    patched.read, patched.together = reading, asking
    try:
        yield trips
    finally:
        patched.read, patched.together = read, together


def _in_row(row: list[int], read: Read) -> Read:
    def made() -> object:
        token = _row.set(row)
        try:
            return read()
        finally:
            _row.reset(token)

    return made
