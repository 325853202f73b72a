"""The bundled demonstration data: real regions, sectors and institutions, invented firms, documents and ties."""

from __future__ import annotations

from importlib.resources import as_file, files

from graph.progress import Progress, silent
from graph.store import Store
from ingest.loader import LoadOptions, LoadReport, load

# The demonstration's own edition: the day its files were last changed, wherever they were unpacked.
EDITION = "2026-11-27"
# In this order: what is referred to comes before what refers to it.
_PARTS = (
    ("nuts", "nuts.csv", None),
    ("nace", "nace.csv", None),
    ("organisations", "organisations.csv", "organisations:demo"),
    ("cooperations", "cooperations.csv", "cooperations:demo"),
    ("documents", "documents", "documents:demo"),
)


def load_demo(store: Store, progress: Progress = silent) -> list[LoadReport]:
    """Load the demonstration data; loading it again changes nothing."""
    with as_file(files("ingest").joinpath("demo")) as folder:
        return [
            load(
                store,
                source,
                [folder / name],
                # What a release of ours leaves out is meant to go.
                LoadOptions(dataset=dataset, date=EDITION if dataset else None, accept_loss=True),
                progress,
            )
            for source, name, dataset in _PARTS
        ]
