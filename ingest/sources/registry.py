"""The sources that can be loaded, by name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from graph.errors import BadInput
from graph.words.sentences import series
from ingest.sources.clusters import ClustersReader
from ingest.sources.cooperations import CooperationsReader
from ingest.sources.cordis import CordisReader
from ingest.sources.documents import DocumentsReader
from ingest.sources.nace import NaceReader
from ingest.sources.nuts import NutsReader
from ingest.sources.organisations import OrganisationsReader
from ingest.sources.reader import SourceReader
from ingest.sources.ror import RorReader

_READERS = (
    OrganisationsReader(),
    ClustersReader(),
    CooperationsReader(),
    DocumentsReader(),
    CordisReader(),
    RorReader(),
    NutsReader(),
    NaceReader(),
)
SOURCES: Mapping[str, SourceReader] = {reader.name: reader for reader in _READERS}


def reader_for(name: str) -> SourceReader:
    """The source by its name; BadInput lists the known ones."""
    if name not in SOURCES:
        if near := get_close_matches(name, SOURCES, n=1):
            raise BadInput("ingest.source.meant", name=name, known=series(SOURCES), near=near[0])
        raise BadInput("ingest.source.unknown", name=name, known=series(SOURCES))
    return SOURCES[name]
