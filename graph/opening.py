"""The one place where an address becomes a store."""

from __future__ import annotations

from graph.errors import BadInput
from graph.store import Store


def open_store(address: str, *, user: str | None = None, password: str | None = None) -> Store:
    """The store at `sqlite:///PATH`, `memory:`, or a `neo4j`/`bolt` address; BadInput lists the known forms.

    `user` and `password` are for a server whose address names none.
    """
    scheme = address.partition(":")[0]
    if scheme == "memory" or address.startswith("sqlite:///"):
        from graph.sqlite.store import SqliteStore  # noqa: PLC0415 - a store is loaded only when it is asked for

        return SqliteStore(address)
    if scheme in {"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}:
        from graph.neo4j.store import Neo4jStore  # noqa: PLC0415

        return Neo4jStore(address, user=user, password=password)
    login, at, place = address.rpartition("@")
    beginning = "".join(login.rpartition("://")[:2])
    shown = f"{beginning}…@{place}" if at else address  # without the password
    raise BadInput("graph.store.no_address", address=shown)
