"""The production store: a Neo4j server or cluster, 5.26 LTS or 2025 and later."""

from __future__ import annotations

from graph.neo4j.claims import Neo4jClaims
from graph.neo4j.legs import Neo4jLegs
from graph.neo4j.reads import Neo4jReads
from graph.neo4j.schema import migrate, version
from graph.neo4j.session import Server, target
from graph.neo4j.whole import Neo4jWholeReads
from graph.neo4j.writes import Neo4jWrites
from graph.store import Store


class Neo4jStore(Neo4jLegs, Neo4jReads, Neo4jWholeReads, Neo4jWrites, Neo4jClaims, Store):
    """A store on the server of a `neo4j` or `bolt` address; user and password may stand in it or beside it."""

    def __init__(self, address: str, *, user: str | None = None, password: str | None = None) -> None:
        where = target(address, user, password)
        self.address = where.shown
        server = Server(where)
        try:
            super().__init__(server, searches=migrate(server))
            self.generation()  # and with it whose the slots are
        except BaseException:
            server.close()
            raise

    def close(self) -> None:
        self._server.close()

    @property
    def schema_version(self) -> int:
        return version(self._server)
