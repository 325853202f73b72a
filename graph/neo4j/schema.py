"""The Neo4j store's constraints and indexes and the steps that lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from neo4j import ManagedTransaction

from graph.codes import dataset_key
from graph.errors import BadInput, Corrupt
from graph.faces import faces, restricted
from graph.migrations import Step, pending
from graph.model import KNOWN
from graph.neo4j import feed, queries, statements
from graph.neo4j.claims import alone, make_layout
from graph.neo4j.labels import EVERY_TYPE
from graph.neo4j.rows import face_row, indexed_names, node_row, scope, unpack_records
from graph.neo4j.session import Server, rows
from graph.neo4j.slots import SLOTS, by_slot
from graph.records import Records, merge
from graph.words.folding import laid_out, terms
from graph.words.wording import names_laid_out

OLDEST = [5, 26]
_VERSION = "MATCH (m:Meta {key: 'imece'}) RETURN m.layout AS layout, m.searches AS searches"
_SERVER = "CALL dbms.components() YIELD name, versions RETURN name, versions"
_STAMP = "MERGE (m:Meta {key: 'imece'}) SET m.layout = $layout"
_BEGIN = """
MERGE (m:Meta {key: 'imece'})
ON CREATE SET m.layout = 0, m.truth = 0, m.vectors = 0, m.searches = $searches, m.encoders = []
"""
_UNIQUE = (
    "CREATE CONSTRAINT imece_entity IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT imece_passage IF NOT EXISTS FOR (p:Passage) REQUIRE p.id IS UNIQUE",
    "CREATE CONSTRAINT imece_load IF NOT EXISTS FOR (l:Load) REQUIRE l.dataset IS UNIQUE",
    "CREATE CONSTRAINT imece_audience IF NOT EXISTS FOR (a:Audience) REQUIRE a.class IS UNIQUE",
    "CREATE CONSTRAINT imece_meta IF NOT EXISTS FOR (m:Meta) REQUIRE m.key IS UNIQUE",
)
_INDEXES = (
    "CREATE INDEX imece_entity_sort IF NOT EXISTS FOR (n:Entity) ON (n.sort)",
    "CREATE INDEX imece_entity_region IF NOT EXISTS FOR (n:Entity) ON (n.region)",
    "CREATE INDEX imece_entity_kind IF NOT EXISTS FOR (n:Entity) ON (n.kind)",
    "CREATE INDEX imece_passage_language IF NOT EXISTS FOR (p:Passage) ON (p.language, p.digest)",
    "CREATE INDEX imece_passage_class IF NOT EXISTS FOR (p:Passage) ON (p.class)",
)
# The words are folded and stemmed before they come here, so the analyzer only cuts at spaces. `scope` holds
# what filters ask for, so that they act inside the index too.
_WORDS = (
    "CREATE FULLTEXT INDEX imece_passage_words IF NOT EXISTS FOR (p:Passage) ON EACH [p.terms, p.scope] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}",
    "CREATE FULLTEXT INDEX imece_entity_words IF NOT EXISTS FOR (n:Entity) ON EACH [n.terms, n.scope] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}",
)
# No dimensions: encoders of different width may follow each other in one index.
_VECTORS = by_slot(
    lambda slot: (
        f"CREATE VECTOR INDEX imece_passage_vectors{slot} IF NOT EXISTS FOR (p:Passage) ON p.embedding{slot} "
        "OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine', `vector.quantization.enabled`: true}}"
    )
)
_FILTERED_VECTORS = by_slot(
    lambda slot: (
        f"CYPHER 25 CREATE VECTOR INDEX imece_passage_vectors{slot} IF NOT EXISTS "
        f"FOR (p:Passage) ON p.embedding{slot} WITH [p.class, p.encoder{slot}, p.language] "
        "OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine', `vector.quantization.type`: 'SCALAR'}}"
    )
)
# So many texts are changed in one transaction.
_AT_ONCE = 10_000
_AWAIT = "CALL db.awaitIndexes(600)"


def _first(server: Server) -> None:
    searches = knows_search(server.rows(_SERVER))
    vectors = (_FILTERED_VECTORS if searches else _VECTORS)[SLOTS[0]]
    for statement in (*_UNIQUE, *_INDEXES, *_WORDS, vectors, _AWAIT):
        server.run(statement)
    server.write(lambda tx: tx.run(_BEGIN, searches=searches).consume())


_RENAME = "UNWIND $rows AS row MATCH (n:Entity {id: row[0]}) SET n.terms = row[1]"


def _names(server: Server) -> None:
    """What nodes are found by gets their initials and identifiers."""
    for found in server.paged(queries.RECORDS_AFTER):
        renamed = [[row["id"], indexed_names(merge(unpack_records(row["records"])))] for row in found]
        server.write(lambda tx, rows=renamed: tx.run(_RENAME, rows=rows).consume())  # type: ignore[misc]


_TEXTS = """
MATCH (p:Passage) WHERE p.id > $after
RETURN p.id AS id, p.text AS text, p.language AS language ORDER BY p.id LIMIT $limit
"""
_RESTEM = "UNWIND $rows AS row MATCH (p:Passage {id: row[0]}) SET p.terms = row[1], p.length = row[2]"


def _roots(server: Server) -> None:
    """Words of texts are stemmed down to three letters and no further."""
    for found in server.paged(_TEXTS):
        stemmed = [(row["id"], terms(row["text"], row["language"])) for row in found]
        restemmed = [[id_, " ".join(held), len(held)] for id_, held in stemmed]
        server.write(lambda tx, rows=restemmed: tx.run(_RESTEM, rows=rows).consume())  # type: ignore[misc]


_EMPLOYING = """
MATCH (n:Entity) WHERE n.employees IS NOT NULL AND n.id > $after
RETURN n.id AS id, n.records AS records ORDER BY n.id LIMIT $limit
"""
_RESIZE = "UNWIND $rows AS row MATCH (n:Entity {id: row[0]}) SET n.size = row[1], n.scope = row[2]"


def _sizes(server: Server) -> None:
    """Nodes, and the texts that speak for them, are asked for by how big they are."""
    for found in server.paged(_EMPLOYING):
        nodes = [merge(unpack_records(row["records"])) for row in found]
        resized = [[node.id, node.size, scope(node)] for node in nodes]
        ids = [node.id for node in nodes]
        spoken_for = {row["id"] for row in server.rows(statements.SPOKEN_FOR, {"ids": ids})}
        server.write(lambda tx, rows=resized: tx.run(_RESIZE, rows=rows).consume())  # type: ignore[misc]
        renewed = sorted({*ids, *spoken_for})
        server.write(lambda tx, renewed=renewed: tx.run(statements.RENEW_SCOPE, ids=renewed).consume())  # type: ignore[misc]


_FACES = (
    "CREATE INDEX imece_face_id IF NOT EXISTS FOR (n:Face) ON (n.id)",
    "CREATE INDEX imece_face_sort IF NOT EXISTS FOR (n:Face) ON (n.sort)",
    "CREATE INDEX imece_face_changed IF NOT EXISTS FOR (n:Face) ON (n.changed)",
    "CREATE FULLTEXT INDEX imece_face_words IF NOT EXISTS FOR (n:Face) ON EACH [n.terms, n.scope] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}",
    "DROP INDEX imece_entity_words IF EXISTS",
    "DROP INDEX imece_entity_sort IF EXISTS",
    _AWAIT,
)
_REFACE = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n += row, n:Face"
# An edge of before takes the audience of what its dataset says of the node that it goes out from, or of the other.
_RESTRICT = tuple(
    f"UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}}){tie}() WHERE r.dataset = row[1] SET r.audience = row[2]"
    for tie in (f"<-[r:{EVERY_TYPE}]-", f"-[r:{EVERY_TYPE}]->")
)
_LINES = f"MATCH (p:Passage) WHERE p.role = '{KNOWN}' AND p.id > $after RETURN p.id AS id ORDER BY p.id LIMIT $limit"


def _faces(server: Server) -> None:
    """A node has a face for every caller who sees other records of it, and an edge has an audience."""
    for statement in _FACES:
        server.run(statement)
    hidden = False
    for found in server.paged(queries.RECORDS_AFTER):
        held = {row["id"]: unpack_records(row["records"]) for row in found}
        hidden = server.write(lambda tx, held=held: _face(tx, held)) or hidden  # type: ignore[misc]
    # A line may say more than all who saw it may know now; the next `imece index` makes it anew.
    for found in server.paged(_LINES) if hidden else ():
        ids = [row["id"] for row in found]
        server.write(lambda tx, ids=ids: tx.run(statements.DROP_PASSAGES, ids=ids).consume())  # type: ignore[misc]


def _face(tx: ManagedTransaction, held: Mapping[str, Records]) -> bool:
    """Give these nodes their faces, and their edges an audience; whether something of them is not for everyone."""
    shown = {id_: faces(records) for id_, records in held.items()}
    apart = sorted(id_ for id_, several in shown.items() if len(several) > 1)
    kept_back = restricted(held)
    tx.run(_REFACE, rows=[node_row(records, shown[id_]) for id_, records in held.items()])
    tx.run(statements.DROP_FACES, ids=apart)
    tx.run(statements.UNFACE, ids=apart)
    tx.run(statements.CREATE_FACES, rows=[face_row(face) for id_ in apart for face in shown[id_]])
    for statement in _RESTRICT:
        tx.run(statement, rows=[[id_, dataset, list(audience)] for id_, dataset, audience in kept_back])
    spoken_for = {row["id"] for row in rows(tx, statements.SPOKEN_FOR, {"ids": apart})}
    tx.run(statements.RENEW_SCOPE, ids=sorted({*apart, *spoken_for}))
    return bool(kept_back)


_ENCODERS_BEFORE = """
MATCH (p:Passage) WHERE p.encoder IS NOT NULL RETURN p.encoder AS encoder, count(p) AS number
ORDER BY number DESC, encoder
"""
_DROP_BEFORE = """
MATCH (p:Passage) WHERE p.encoder <> $encoder WITH p LIMIT $limit
SET p.encoder = NULL, p.halves = NULL, p.embedding = NULL RETURN count(p) AS number
"""


def _encoders(server: Server) -> None:
    """Encoders have slots; that of before is the one of most vectors, and what a change of encoder left goes."""
    searches = bool(server.rows(_VERSION)[0]["searches"])
    for slot in SLOTS[1:]:
        server.run((_FILTERED_VECTORS if searches else _VECTORS)[slot])
    server.run(_AWAIT)
    encoders = [row["encoder"] for row in server.rows(_ENCODERS_BEFORE)][:1]
    values = {"encoder": encoders[0] if encoders else "", "limit": _AT_ONCE}
    while server.write(lambda tx: tx.run(_DROP_BEFORE, values).single(strict=True)["number"]):
        pass
    server.write(lambda tx: tx.run(statements.PUT_ENCODERS, encoders=encoders).consume())


_CALLED = """
MATCH (n:Entity) WHERE n.id > $after WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS id, COLLECT { MATCH (face:Face {id: n.id}) RETURN [elementId(face), face.records] } AS faces
"""
_RESAY = "UNWIND $rows AS row MATCH (n:Face) WHERE elementId(n) = row[0] SET n.said = row[1]"


def _wording(server: Server) -> None:
    """Texts have words in parts joined, too, and with names can be looked through for what stands next to what."""
    for found in server.paged(_TEXTS):
        laid = [(row["id"], laid_out(row["text"], row["language"])) for row in found]
        rows_ = [[id_, said, len(said.split())] for id_, said in laid]
        server.write(lambda tx, rows=rows_: tx.run(_RESTEM, rows=rows).consume())  # type: ignore[misc]
    for found in server.paged(_CALLED):
        held = [(at, merge(unpack_records(records))) for row in found for at, records in row["faces"]]
        named = [[at, names_laid_out(node.called)] for at, node in held]
        server.write(lambda tx, rows=named: tx.run(_RESAY, rows=rows).consume())  # type: ignore[misc]


_RESTATE = "UNWIND $rows AS row MATCH (n:Face) WHERE elementId(n) = row[0] SET n.dataset_keys = row[1]"


def _sources(server: Server) -> None:
    """Nodes are asked for by who states them."""
    for found in server.paged(_CALLED):
        held = [(at, merge(unpack_records(records))) for row in found for at, records in row["faces"]]
        stating = [[at, sorted(map(dataset_key, node.stated_by))] for at, node in held]
        server.write(lambda tx, rows=stating: tx.run(_RESTATE, rows=rows).consume())  # type: ignore[misc]


def _feed(server: Server) -> None:
    """What changes from now on is told to who holds something."""
    server.run(feed.UNIQUE)


STEPS: tuple[Step[Server], ...] = (
    Step(1, "nodes, edges, passages, words and vectors", _first),
    Step(2, "names by initials and identifiers", _names),
    Step(3, "roots of three letters and more", _roots),
    Step(4, "sizes of organisations", _sizes),
    Step(5, "faces of nodes and audiences of edges", _faces),
    Step(6, "who loads what, and when datasets were closed", make_layout),
    Step(7, "vectors of several encoders side by side, and texts by token", _encoders),
    Step(8, "words in parts, and what stands next to what in texts and names", _wording),
    Step(9, "who states a node", _sources),
    Step(10, "what changed, a node a write", _feed),
)


def knows_search(components: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a server of these components knows Cypher 25 and its SEARCH clause with filters in the vector index.

    BadInput for a server that is too old.
    """
    versions = {row["name"]: row["versions"] for row in components}
    kernel = versions.get("Neo4j Kernel", ["unknown"])[0]
    if [int(n) for n in re.findall(r"\d+", kernel)[:2]] < OLDEST:
        raise BadInput("graph.neo4j.too_old", version=kernel)
    return "25" in versions.get("Cypher", [])


def version(server: Server) -> int:
    """The layout's version; 0 for an empty database."""
    found = server.rows(_VERSION)
    return int(found[0]["layout"]) if found else 0


def migrate(server: Server) -> bool:
    """Bring the layout up to date; whether the vector index takes filters.

    Of processes that open a new database at once one lays it out while the others wait: statements about the layout
    lock one another out in ways that the server does not always see. Every statement may run again.
    """
    if pending(version(server), STEPS):
        with alone(server):
            for step in pending(version(server), STEPS):
                step.apply(server)
                server.write(lambda tx, at=step.version: tx.run(_STAMP, layout=at).consume())  # type: ignore[misc]
    found = server.rows(_VERSION)
    if not found:
        raise Corrupt("graph.neo4j.no_meta")
    return bool(found[0]["searches"])
