"""What one document or one row comes to, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from graph.errors import BadInput
from graph.model import Edge, Node, Passage
from graph.words.sentences import Sentence, Value
from ingest.sectors import Sectors, entries

T = TypeVar("T")


class Complaint(NamedTuple):
    """A cell that could not be used, by its column, and why."""

    column: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class AskedEdge:
    """An edge that a cell asks for; `other` is the end that has to be there already."""

    column: str
    other: str
    edge: Edge

    @property
    def own(self) -> str:
        """The end that asks."""
        return self.edge.src if self.other == self.edge.dst else self.edge.dst


@dataclass(frozen=True, slots=True)
class Made:
    """A node with its passages and the edges that it asks for.

    `complaints` are the cells it had to be made without; `notes` counts what was left out without being wrong,
    by the sentence that says so.
    """

    node: Node
    passages: tuple[Passage, ...]
    ties: tuple[AskedEdge, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    notes: Mapping[Sentence, int] = field(default_factory=dict)


class Complaints:
    """Reads the cells that something can do without, and gathers what is wrong with them."""

    def __init__(self) -> None:
        self._found: list[Complaint] = []

    @property
    def all(self) -> tuple[Complaint, ...]:
        """The complaints so far, in order."""
        return tuple(self._found)

    def add(self, column: str, reason: Sentence) -> None:
        """Complain of a column."""
        self._found.append(Complaint(column, reason))

    def say(self, column: str, key: str, /, **values: Value) -> None:
        """Complain of a column with the sentence of this key."""
        self.add(column, Sentence(key, values))

    def read(self, column: str, how: Callable[[str], T], said: str) -> T | None:
        """What a cell says; None where it is empty or, with a complaint, where it cannot be read."""
        try:
            return how(said) if said else None
        except BadInput as error:
            self.add(column, error.sentence)
            return None

    def read_each(self, column: str, how: Callable[[str], T], said: Iterable[str]) -> tuple[T, ...]:
        """What the parts of a cell say, without those that cannot be read."""
        found = (self.read(column, how, part) for part in said)
        return tuple(value for value in found if value is not None)


def read_sectors(sectors: Sectors, said: str, complaints: Complaints, notes: Counter[Sentence]) -> tuple[str, ...]:
    """The codes of a cell, each once; what is none of it is a complaint, what is doubtful a note."""
    found = complaints.read_each("sectors", sectors.read, entries(said))
    notes.update(one.doubt for one in found if one.doubt)
    return tuple(dict.fromkeys(code for one in found for code in one.codes))
