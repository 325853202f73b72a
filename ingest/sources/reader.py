"""What a source of data has to give."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from graph.errors import BadInput
from graph.model import Batch
from ingest.intake import Intake
from ingest.tables.reading import Reading


class SourceReader(ABC):
    """A kind of file that can be loaded. To add one, subclass it and name it in `ingest/sources/registry.py`.

    A node's record is given once a load with all its passages; edges come after the nodes at their ends
    (in the same batch or an earlier one). A batch has some 2,000 records.
    """

    name: ClassVar[str]
    says: ClassVar[str]
    """What it reads, in a few words, for the list of sources."""

    def reading(self, how: Reading) -> SourceReader:
        """The source, reading tables as somebody asks; BadInput where it reads none that people fill in."""
        if how != Reading():
            raise BadInput("ingest.reading.not_here", source=self.name)
        return self

    @abstractmethod
    def dataset(self, paths: Sequence[Path]) -> str:
        """The name of the dataset that these files are an edition of."""

    @abstractmethod
    def check(self, paths: Sequence[Path]) -> None:
        """Read the files through as far as needed to know that they can be read; BadInput when they can't."""

    @abstractmethod
    def read(self, intake: Intake) -> Iterator[Batch]:
        """The files' content; bad rows are refused through the intake and left out."""

    def date(self, paths: Sequence[Path]) -> str | None:
        """The edition's date as the files themselves say it, None when they don't."""
        return None

    def complete(self, paths: Sequence[Path]) -> bool:
        """Whether the paths are all that the dataset holds, so that what they lack has ended."""
        return True

    def files(self, paths: Sequence[Path]) -> list[Path]:
        """The files that the paths stand for, for the edition's digest."""
        found = (sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path] for path in paths)
        return [file for files in found for file in files]
