"""How what people share stands in the graph: each thing a dataset of its own, each change of it an edition.

What is no longer for somebody leaves nothing behind for them: not as ended, not in an export.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from graph.audience import organisation_of
from graph.model import Batch, Node, Source
from graph.store import Store

_BEFORE = timedelta(microseconds=1)
NEXT = 2 * _BEFORE
"""The least time between two changes of a thing, so that there is an edition between them."""


def dataset_of(id_: str) -> str:
    """The dataset that a thing of this id in the database is in the graph."""
    return f"people:{id_}"


def edition(changed: datetime) -> str:
    """The edition that a change is."""
    return changed.strftime("%Y-%m-%dT%H:%M:%S.%f")


def withhold(store: Store, id_: str, node: str, kind: str, changed: datetime) -> None:
    """Leave of a thing, as it was before a change, an empty record that is for nobody, and that one ended.

    It is written where there is no record, too: what a slow worker writes of the thing later is then the older one.
    """
    source = Source(dataset_of(id_), id_, edition(changed - _BEFORE))
    store.write(Batch((Node(node, kind, "", (source,), audience=(organisation_of(node),)),)))
    close_older(store, id_, changed)


def close_older(store: Store, id_: str, changed: datetime) -> None:
    """End what older editions have and this one lacks; what is older and comes later is ended as it comes."""
    store.close_missing(dataset_of(id_), edition(changed))
