"""What the processes of a service have in common: what is counted of clients, and where metrics are added up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from api.web.tally import OwnTally, SharedTally, Tally


@dataclass(frozen=True, slots=True)
class Together:
    """The work and connections of clients, how often keys ask, and where metrics are; as it stands, of one process."""

    work: Tally = field(default_factory=OwnTally)
    connections: Tally = field(default_factory=OwnTally)
    keys: Tally = field(default_factory=OwnTally)
    metrics: Path | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """The same for several processes, made before they are forked."""

    work: SharedTally
    connections: SharedTally
    keys: SharedTally
    metrics: Path

    @classmethod
    def of(cls, processes: int, metrics: Path) -> Shared:
        """What so many processes share."""
        return cls(SharedTally(processes), SharedTally(processes), SharedTally(processes), metrics)

    def forked(self, process: int) -> Together:
        """What this process, one of them by its number, has in common with the others."""
        self.work.forked(process)
        self.connections.forked(process)
        self.keys.forked(process)
        return Together(self.work, self.connections, self.keys, self.metrics)

    def forget(self, process: int) -> None:
        """Count nothing any more of what a process had that has ended."""
        self.work.forget(process)
        self.connections.forget(process)
        self.keys.forget(process)
