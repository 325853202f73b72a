"""Work that is done beside answering: what each kind of job comes to, and the thread of a service that does it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.wiring import Parts

if TYPE_CHECKING:
    from people.jobs import Handlers

PATIENCE = 5.0
LOOK = 2.0
"""Seconds between two looks whether anybody has ever signed in: before that there is no work."""


def handlers(parts: Parts) -> Handlers:
    """What is done for each kind of job."""
    from people import documents  # noqa: PLC0415 - SQLAlchemy takes time to import
    from programme.indicators import work as indicators  # noqa: PLC0415

    return {
        **documents.handlers(parts.people, parts.files, parts.store, lambda: _embed(parts)),
        **indicators.handlers(parts.people, parts.store),
    }


def _embed(parts: Parts) -> None:
    """Give what was shared its vectors."""
    from search.indexer import index  # noqa: PLC0415

    encoder = parts.encoder
    if encoder is not None:
        index(parts.store, encoder, beside=parts.beside, renew=False)


@contextmanager
def working(parts: Parts) -> Iterator[None]:
    """A thread that does what work there is, as long as the block runs."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(parts, stop), name="work", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        # What is still under way then is done by another: whoever stops a service waits no longer for it.
        thread.join(PATIENCE)


def work(parts: Parts, stop: threading.Event) -> None:
    """Do what work there is until told to stop."""
    while not parts.has_people:
        if stop.wait(LOOK):
            return
    from people.jobs import Worker  # noqa: PLC0415

    Worker(parts.people, handlers(parts)).run(stop)
