"""Where vectors of several encoders stand on a server: each encoder in a slot of properties of its own.

An index is of one property, and a statement has to name it; so the slots are few, and the node `Meta` says whose they
are: enough for two encoders that are searched together and a third that is on its way in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from graph.errors import BadInput

SLOTS: Final = ("", "_2", "_3")
"""What the names of a slot's properties end with."""

FREE: Final = ""
"""Stands in place of an encoder's key where a slot is nobody's."""


class Slots:
    """Whose the slots are, as this process knows it; reading the store's generation brings it up to date."""

    def __init__(self) -> None:
        self._encoders: tuple[str, ...] = ()

    def moved_on(self, encoders: Sequence[str]) -> None:
        """Take these for the encoders of the slots."""
        self._encoders = tuple(encoders)

    def of(self, encoder: str) -> str:
        """The slot of an encoder; of one that has none any will do, for nothing of it is found there."""
        return next((slot for slot, held in zip(SLOTS, self._encoders, strict=False) if held == encoder), SLOTS[0])


def take(encoder: str, encoders: Sequence[str]) -> list[str]:
    """The encoders of the slots once this one has a slot; BadInput where all are others'."""
    held = [*encoders, *[FREE] * (len(SLOTS) - len(encoders))]
    if encoder not in held:
        if FREE not in held:
            raise BadInput("graph.neo4j.no_slot", encoder=encoder, encoders=", ".join(held))
        held[held.index(FREE)] = encoder
    return held


def full(encoder: str, encoders: Sequence[str]) -> bool:
    """Whether every slot is another encoder's."""
    return encoder not in encoders and FREE not in encoders and len(encoders) == len(SLOTS)


def by_slot(statement: Callable[[str], str]) -> dict[str, str]:
    """A statement for each slot, of what its properties end with."""
    return {slot: statement(slot) for slot in SLOTS}
