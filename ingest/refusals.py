"""What is wrong with a row, with the column in which it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import BadInput
from graph.words.sentences import Sentence, Value


class Refused(BadInput):
    """A row that cannot be taken because of one column."""

    def __init__(self, column: str, reason: Sentence) -> None:
        super().__init__(reason.key, **reason.values)
        self.column = column


@contextmanager
def in_column(name: str) -> Iterator[None]:
    """Say of which column what goes wrong inside is."""
    try:
        yield
    except BadInput as error:
        raise Refused(name, error.sentence) from error


def demand(met: object, key: str, /, **values: Value) -> None:
    """BadInput with the sentence of this key unless it is met."""
    if not met:
        raise BadInput(key, **values)
