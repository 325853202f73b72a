"""What is wrong with a row, with the column in which it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import BadInput


class Refused(BadInput):
    """A row that cannot be taken because of one column."""

    def __init__(self, column: str, reason: object) -> None:
        super().__init__(str(reason))
        self.column = column


@contextmanager
def column(name: str) -> Iterator[None]:
    """Say of which column what goes wrong inside is."""
    try:
        yield
    except BadInput as error:
        raise Refused(name, error) from error


def demand(met: object, reason: str) -> None:
    """BadInput with the reason unless it is met."""
    if not met:
        raise BadInput(reason)
