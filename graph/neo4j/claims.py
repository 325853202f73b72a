"""Who loads what into the Neo4j store, and from which days on datasets lack things."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from neo4j import ManagedTransaction

from graph.editions.claims import Claim, Claims, holding
from graph.editions.closings import Closings
from graph.neo4j import queries
from graph.neo4j.labels import EVERY_TYPE
from graph.neo4j.rows import unpack_records
from graph.neo4j.session import Connected, Server, rows

# No dataset: a name has no line end.
_LAYOUT = "\n"
_PAUSE = 0.2
UNIQUE = (
    "CREATE CONSTRAINT imece_claim IF NOT EXISTS FOR (c:Claim) REQUIRE c.dataset IS UNIQUE",
    "CREATE CONSTRAINT imece_closings IF NOT EXISTS FOR (c:Closings) REQUIRE c.dataset IS UNIQUE",
)
# The node is locked by what is set first, so of two who ask at once the second sees the first.
_HOLDER = """
MERGE (c:Claim {dataset: $dataset}) SET c.asked = $token
RETURN c.process AS process, c.host AS host, c.space AS space, c.since AS since, c.token AS token,
(timestamp() - c.renewed) / 1000.0 AS unrenewed
"""
_CLAIM = """
MATCH (c:Claim {dataset: $dataset}) SET c.process = $process, c.host = $host, c.space = $space, c.since = $since,
c.token = $token, c.renewed = timestamp()
"""
_RENEW = """
MATCH (c:Claim {dataset: $dataset}) WHERE c.token = $token SET c.renewed = timestamp() RETURN count(c) AS number
"""
_GIVE_BACK = "MATCH (c:Claim {dataset: $dataset}) WHERE c.token = $token DELETE c"
CLOSINGS = "MATCH (c:Closings) WHERE c.dataset IN $datasets RETURN c.dataset AS dataset, c.days AS days"
_ALL_CLOSINGS = "MATCH (c:Closings) RETURN c.dataset AS dataset, c.days AS days ORDER BY dataset"
_CLOSE = """
MERGE (c:Closings {dataset: $dataset}) ON CREATE SET c.days = []
SET c.days = CASE WHEN $day IN c.days THEN c.days ELSE c.days + $day END RETURN c.days AS days
"""
_ENDED_EDGES = f"""
MATCH ()-[r:{EVERY_TYPE}]->() WHERE r.ended > r.date RETURN DISTINCT r.dataset AS dataset, r.ended AS day
"""


@contextmanager
def alone(server: Server) -> Iterator[None]:
    """Wait until no other process lays out the database, and keep others waiting while the block runs."""
    for statement in UNIQUE:
        server.run(statement)
    claims, claim = Neo4jClaims(server), Claim(_LAYOUT)
    while claims.claim(claim):
        time.sleep(_PAUSE)
    with holding(claims, claim):
        yield


def make_layout(server: Server) -> None:
    """When datasets were closed is kept; what was ended until now says when.

    What a source itself says to have ended, did by its own day.
    """
    ended = {(row["dataset"], row["day"]) for row in server.rows(_ENDED_EDGES)}
    nodes = chain.from_iterable(server.paged(queries.RECORDS_AFTER))
    held = (record.source for node in nodes for record in unpack_records(node["records"]))
    ended |= {(source.dataset, source.ended) for source in held if source.ended and source.ended > source.date}
    for dataset, day in sorted(ended):
        server.write(lambda tx, dataset=dataset, day=day: keep_closing(tx, dataset, day))  # type: ignore[misc]


def closings_of(tx: ManagedTransaction, datasets: Iterable[str]) -> Closings:
    """The closings of these datasets."""
    return {row["dataset"]: tuple(sorted(row["days"])) for row in rows(tx, CLOSINGS, {"datasets": list(datasets)})}


def keep_closing(tx: ManagedTransaction, dataset: str, day: str) -> bool:
    """Remember a closing; whether there is a later one already."""
    (row,) = rows(tx, _CLOSE, {"dataset": dataset, "day": day})
    return bool(max(row["days"]) > day)


class Neo4jClaims(Connected, Claims):
    """See `graph.editions.claims.Claims`."""

    def claim(self, claim: Claim) -> Claim | None:
        said = {name: getattr(claim, name) for name in Claim.__slots__}

        def work(tx: ManagedTransaction) -> Claim | None:
            (row,) = rows(tx, _HOLDER, said)
            if row["token"] not in {None, claim.token}:
                other = Claim(claim.dataset, row["process"], row["host"], row["space"], row["since"], row["token"])
                if other.holds(row["unrenewed"]):
                    return other
            tx.run(_CLAIM, said)
            return None

        return self._server.write(work)

    def renew(self, claim: Claim) -> bool:
        own = {"dataset": claim.dataset, "token": claim.token}
        return self._server.write(lambda tx: bool(rows(tx, _RENEW, own)[0]["number"]))

    def give_back(self, claim: Claim) -> None:
        own = {"dataset": claim.dataset, "token": claim.token}
        self._server.write(lambda tx: tx.run(_GIVE_BACK, own).consume())

    def closings(self) -> Closings:
        return {row["dataset"]: tuple(sorted(row["days"])) for row in self._server.rows(_ALL_CLOSINGS)}

    def record_closing(self, dataset: str, day: str) -> None:
        self._server.write(lambda tx: keep_closing(tx, dataset, day))
