"""What whoever loads a file says of it where it does not say so itself: `measure=employment`, `nace=2`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from graph.errors import BadInput
from graph.words.sentences import series
from programme.statistics.dimensions import NUTS_VERSIONS, nace_version
from programme.statistics.figures import DECIMALS, Decimal
from programme.statistics.named import measure, unit_named

FACTS = ("measure", "unit", "year", "region", "sector", "nace", "nuts", "decimal", "licence")
"""What can be said; any other name is a dimension of the file, of which the value is the one to be read."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of files: facts by name, and of other dimensions which value is to be read."""

    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dimensions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, name: str) -> str:
        """What is said by a name, empty where nothing is."""
        return self.facts.get(name, "")

    @property
    def decimal(self) -> Decimal | None:
        """The decimal sign, where it is said."""
        return DECIMALS.get(self.get("decimal"))

    @property
    def told(self) -> str:
        """All that is said, in one line; another one makes another edition of the same file."""
        return " ".join(f"{name}={value}" for name, value in sorted({**self.facts, **self.dimensions}.items()))


def read_given(said: Iterable[str]) -> Given:
    """What is said as it is typed, `name=value` each; BadInput for what is none, or cannot be."""
    facts: dict[str, str] = {}
    dimensions: dict[str, str] = {}
    for one in said:
        name, equals, value = (part.strip() for part in one.partition("="))
        if not (name and equals and value):
            raise BadInput("programme.statistics.no_pair", said=one, known=series(FACTS))
        (facts if name.lower() in FACTS else dimensions)[name.lower()] = value
    return Given({name: _checked(name, value) for name, value in facts.items()}, dimensions)


def _checked(name: str, value: str) -> str:
    known: Mapping[str, str | None] = {
        "measure": measure(value),
        "nace": nace_version(value),
        "nuts": value if value in NUTS_VERSIONS else None,
        "decimal": value.lower() if value.lower() in DECIMALS else None,
        "unit": unit_named(value) or value,
    }
    found = known.get(name, value)
    if found is None:
        raise BadInput(f"programme.statistics.given_{name}", said=value)
    return found
