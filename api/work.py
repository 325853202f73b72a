"""Work that is done beside answering: what each kind of job comes to, and the thread of a service that does it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.web.addresses import answers_of, page_of
from api.wiring import Parts
from graph.model import PUBLIC

if TYPE_CHECKING:
    from people.alerts.loads import Loads
    from people.alerts.looking import Looker
    from people.alerts.posting import Poster
    from people.alerts.telling import Teller
    from people.jobs import Handlers

PATIENCE = 5.0
LOOK = 2.0
"""Seconds between two looks whether anybody has ever signed in: before that there is no work."""


def handlers(parts: Parts) -> Handlers:
    """What is done for each kind of job."""
    from people import documents, mail, profiles  # noqa: PLC0415 - SQLAlchemy takes time to import
    from people.alerts import watches  # noqa: PLC0415
    from people.opportunities import course, known  # noqa: PLC0415
    from people.signing import work as signing  # noqa: PLC0415
    from programme.indicators import work as indicators  # noqa: PLC0415
    from programme.roadmaps import looking  # noqa: PLC0415

    database, store = parts.people, parts.store
    done = {
        **documents.handlers(database, parts.files, store, lambda: _embed(parts), parts.scanner),
        known.PUBLISH: lambda id_: known.publish(database, store, id_),
        profiles.PUBLISH: lambda id_: profiles.publish(database, store, id_),
        course.EXPIRE: lambda id_: course.expire(database, store, id_),
        **watches.handlers(database),
        **signing.handlers(database, parts.site),
        **indicators.handlers(database, store, lambda: _regional(parts)),
        **looking.handlers(database, lambda: parts.statistics, parts.site),
    }
    teller = _teller(parts)
    if parts.post is not None:
        done |= mail.handlers(database, parts.post, teller.anew)
    standing = {**_looker(teller).handlers, **_loads(parts).handlers}
    return {**done, **teller.handlers, **standing, **_poster(parts).handlers}


def _poster(parts: Parts) -> Poster:
    """What tells the addresses that kept searches have."""
    from people.alerts.posting import Poster  # noqa: PLC0415

    chosen = parts.settings
    return Poster(
        database=parts.people, store=parts.store, everyone=chosen.audiences | {PUBLIC}, site=chosen.public_address,
        address=page_of, whole=answers_of, here=chosen.webhooks_here,
    )  # fmt: skip


def _looker(teller: Teller) -> Looker:
    """What looks through all that is kept."""
    from people.alerts.looking import Looker  # noqa: PLC0415

    return Looker(teller)


def _loads(parts: Parts) -> Loads:
    """What notices what was loaded."""
    from people.alerts.loads import Loads  # noqa: PLC0415

    encoder = parts.encoder
    return Loads(parts.people, parts.store, encoder.key if encoder else None)


def _teller(parts: Parts) -> Teller:
    """What tells those who keep a question of what answers it."""
    from people.alerts.answers import Answers  # noqa: PLC0415
    from people.alerts.percolation import Percolator  # noqa: PLC0415
    from people.alerts.telling import Teller  # noqa: PLC0415

    encoder = parts.encoder
    encode = None if encoder is None else (encoder.key, encoder.encode_queries)
    return Teller(
        database=parts.people, store=parts.store, answers=Answers(parts.finders.searcher, parts.finders.partners),
        percolator=Percolator(parts.people, encode), encoder=encoder.key if encoder else None,
        everyone=parts.settings.audiences | {PUBLIC}, site=parts.site, address=page_of, whole=answers_of,
        embed=lambda: _embed(parts),
    )  # fmt: skip


def _regional(parts: Parts) -> None:
    """Keep what statistics say of clusters."""
    from programme.comparison.regional import placed, take_in_regional  # noqa: PLC0415 - polars takes time to import

    clusters = placed(parts.store.seen_by(frozenset({PUBLIC})))
    take_in_regional(parts.people, clusters, parts.statistics)


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
    from people import documents, mail  # noqa: PLC0415
    from people.alerts import loads  # noqa: PLC0415
    from people.jobs import POST, POST_TRIES, PUBLISH, Worker  # noqa: PLC0415
    from people.signing import keeping  # noqa: PLC0415
    from people.storage import scanning  # noqa: PLC0415
    from programme.roadmaps import looking  # noqa: PLC0415

    keeping.begin(parts.people)
    looking.begin(parts.people)
    loads.begin(parts.people)
    if parts.scanner is not None:
        scanning.begin(parts.people)
    done = dict(handlers(parts))
    # Servers that others run may be slow: nothing else waits for them.
    posts = Worker(parts.people, {POST: done.pop(POST)}, {POST: POST_TRIES})
    thread = threading.Thread(target=posts.run, args=(stop,), name="posts", daemon=True)
    thread.start()
    tries = {mail.SEND: mail.TRIES, PUBLISH: documents.TRIES, scanning.SCAN: documents.TRIES}
    try:
        Worker(parts.people, done, tries).run(stop)
    finally:
        stop.set()
        thread.join(PATIENCE)
