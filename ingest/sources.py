"""The sources by the name that the user types; each is imported when it is used, so a start stays quick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from ingest.progress import Progress
from ingest.source import Opened, SourceReader


@dataclass(frozen=True, slots=True)
class Deferred:
    """A reader named by its module and function."""

    module: str
    function: str

    def __call__(self, paths: Sequence[Path], progress: Progress) -> Opened:
        """Import the reader and let it check the files."""
        reader: SourceReader = getattr(import_module(self.module), self.function)
        return reader(paths, progress)


SOURCES: Mapping[str, SourceReader] = MappingProxyType(
    {
        "organisations": Deferred("ingest.organisations", "open_organisations"),
        "clusters": Deferred("ingest.clusters", "open_clusters"),
        "ror": Deferred("ingest.ror", "open_ror"),
        "cordis": Deferred("ingest.cordis", "open_cordis"),
        "nuts": Deferred("ingest.nuts", "open_nuts"),
        "nace": Deferred("ingest.nace", "open_nace"),
        "documents": Deferred("ingest.documents", "open_documents"),
        "cooperations": Deferred("ingest.cooperations", "open_cooperations"),
    }
)
