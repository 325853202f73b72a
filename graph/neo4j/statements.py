"""The writing statements of the Neo4j store by name; labels and types come from the vocabulary alone."""

from __future__ import annotations

from graph.model import KNOWN
from graph.neo4j.labels import ATTRIBUTING, EVERY_KIND, EVERY_TYPE, LABELS, TYPE
from graph.neo4j.rows import DERIVED, EDGE_LIST, PASSAGE
from graph.neo4j.slots import SLOTS, by_slot

LOCK = "MATCH (m:Meta {key: 'imece'}) SET m.key = m.key"

# --- what is there ---------------------------------------------------------------
HELD = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n.id AS id, n.records AS records, n.scope AS scope"
KINDS = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n.id AS id, n.kind AS kind"
# The edges that are there, and the kinds of the ends of all that were asked for and that have both. An edge is looked
# for in a subquery, between ends already found, or the planner goes through all edges of one end, which may be a region
# with thousands (1,000 edges to regions touched 1.5 million). One row of lists takes the driver half the time of many.
EDGES_HELD = {
    relation: f"""UNWIND $rows AS row MATCH (a:Entity {{id: row[0]}}) MATCH (b:Entity {{id: row[1]}})
CALL (a, b, row) {{ OPTIONAL MATCH (a)-[r:{type_} {{dataset: row[2]}}]->(b) RETURN r }}
WITH collect(DISTINCT a) + collect(DISTINCT b) AS ends, collect(CASE WHEN r IS NOT NULL THEN {EDGE_LIST} END) AS edges
RETURN [end IN ends | [end.id, end.kind]] AS kinds, edges"""
    for relation, type_ in TYPE.items()
}
PASSAGES_HELD = f"""
UNWIND $rows AS row MATCH (h:Entity {{id: row.id}})<-[:OF]-(p:Passage {{dataset: row.dataset}}) RETURN {PASSAGE}
"""
KNOWN_HELD = f"""
UNWIND $ids AS id MATCH (h:Entity {{id: id}})<-[:OF]-(p:Passage) WHERE p.role = '{KNOWN}' RETURN {PASSAGE}
"""
DROP_NAMING = f"""
UNWIND $ids AS id MATCH (:Entity {{id: id}})-[:{EVERY_TYPE}*0..2]-(h:Entity) WITH DISTINCT h
MATCH (h)<-[:OF]-(p:Passage) WHERE p.role = '{KNOWN}'
WITH p, h.id AS id DETACH DELETE p RETURN DISTINCT id
"""
_IS_STALE = "any(s IN n.stated WHERE s STARTS WITH $prefix AND s < $prefix + $date)"
STALE = f"MATCH (n:Entity) WHERE {_IS_STALE} RETURN n.id AS id, n.records AS records, n.scope AS scope"
# Only where an edition comes late can something have ended after its day: then all of the dataset is looked at.
ENDED_LATER = """
MATCH (n:Entity) WHERE any(r IN n.records WHERE r CONTAINS $packed)
RETURN n.id AS id, n.records AS records, n.scope AS scope
"""
COUNT_STALE = f"""
CALL () {{ MATCH (n:Entity) WHERE {_IS_STALE} RETURN count(n) AS records }}
CALL () {{
MATCH ()-[r:{EVERY_TYPE}]->() WHERE r.dataset = $dataset AND r.date < $date AND r.ended IS NULL
RETURN count(r) AS edges
}}
RETURN records + edges AS number
"""
SPOKEN_FOR = f"UNWIND $ids AS id MATCH (:Entity {{id: id}})-[:{ATTRIBUTING}]->(h:Entity) RETURN DISTINCT h.id AS id"

# --- truth -----------------------------------------------------------------------
UNLABEL = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) REMOVE n:{EVERY_KIND}"
CREATE_NODES = {
    kind: f"UNWIND $rows AS row CREATE (n:Entity:Face:{labels}) SET n = row" for kind, labels in LABELS.items()
}
PUT_NODES = {
    kind: f"UNWIND $rows AS row MATCH (n:Entity {{id: row.id}}) SET n = row, n:{labels}"
    for kind, labels in LABELS.items()
}
# A node is its own face, but one that callers see differently has several beside it.
DROP_FACES = "UNWIND $ids AS id MATCH (face:Face)-[:SHOWS]->(n:Entity {id: id}) DETACH DELETE face"
FACE = "UNWIND $ids AS id MATCH (n:Entity {id: id}) SET n:Face"
UNFACE = "UNWIND $ids AS id MATCH (n:Entity {id: id}) REMOVE n:Face"
CREATE_FACES = """
UNWIND $rows AS row MATCH (n:Entity {id: row.id}) CREATE (face:Face)-[:SHOWS]->(n) SET face = row
"""
CREATE_EDGES = {
    relation: f"""UNWIND $rows AS row MATCH (a:Entity {{id: row.src}}) MATCH (b:Entity {{id: row.dst}})
CREATE (a)-[r:{type_}]->(b) SET r = row.props"""
    for relation, type_ in TYPE.items()
}
PUT_EDGES = {
    relation: f"""UNWIND $rows AS row MATCH (a:Entity {{id: row.src}}) MATCH (b:Entity {{id: row.dst}})
CALL (a, b, row) {{ MATCH (a)-[r:{type_} {{dataset: row.dataset}}]->(b) RETURN r }} SET r = row.props"""
    for relation, type_ in TYPE.items()
}
END_EDGES = {
    relation: f"""MATCH (n)-[r:{type_}]->(h)
WHERE r.dataset = $dataset AND r.date < $date AND (r.ended IS NULL OR r.ended > $date)
SET r.ended = $date RETURN n.id AS src, h.id AS dst"""
    for relation, type_ in TYPE.items()
}
CREATE_PASSAGES = """
UNWIND $rows AS row MATCH (h:Entity {id: row.holder}) CREATE (p:Passage)-[:OF]->(h) SET p = row.props
"""
PUT_PASSAGES = "UNWIND $rows AS row MATCH (p:Passage {id: row.id}) SET p += row.props"
END_PASSAGES = """
MATCH (h)<-[:OF]-(p:Passage) WHERE p.dataset = $dataset AND p.date < $date AND (p.ended IS NULL OR p.ended > $date)
SET p.ended = $date, p.class = '', p.scope = NULL RETURN DISTINCT h.id AS id
"""
DROP_PASSAGES = """
UNWIND $ids AS id MATCH (p:Passage {id: id})-[:OF]->(h) WITH p, h.id AS id DETACH DELETE p RETURN DISTINCT id
"""
PUT_CLASSES = "UNWIND $rows AS row MERGE (a:Audience {class: row.class}) SET a.members = row.members"
PUT_LOAD = """
MERGE (l:Load {dataset: $dataset}) WITH l WHERE l.date IS NULL OR l.date <= $props.date SET l = $props
"""

# --- derived ---------------------------------------------------------------------
# A text is found by the tokens of its holder and of the organisations that it speaks for; by none once it ended.
RENEW_SCOPE = f"""
UNWIND $ids AS id MATCH (h:Entity {{id: id}}) WHERE EXISTS {{ (h)<-[:OF]-() }}
CALL (h) {{
UNWIND [h] + COLLECT {{ MATCH (o:Entity)-[bears:{ATTRIBUTING}]->(h) WHERE bears.ended IS NULL RETURN o }} AS o
UNWIND o.scope AS token
RETURN collect(DISTINCT token) AS tokens
}}
MATCH (h)<-[:OF]-(p:Passage)
SET p.scope = CASE WHEN h.ended OR p.ended IS NOT NULL THEN NULL
WHEN p.role = '{KNOWN}' THEN tokens + '{DERIVED}' ELSE tokens END
"""
_OF_SLOT = ("encoder", "halves", "embedding", "tokens", "packed")
_EMPTY = {slot: ", ".join(f"p.{name}{slot} = NULL" for name in _OF_SLOT) for slot in SLOTS}
DROP_VECTORS = f"UNWIND $ids AS id MATCH (p:Passage {{id: id}}) SET {', '.join(_EMPTY.values())}"
DROP_ENCODER = by_slot(
    lambda slot: (
        f"MATCH (p:Passage) WHERE p.encoder{slot} = $encoder WITH p LIMIT $limit SET {_EMPTY[slot]} "
        "RETURN count(p) AS number"
    )
)
HAS_VECTORS = by_slot(lambda slot: f"RETURN EXISTS {{ MATCH (p:Passage) WHERE p.encoder{slot} = $encoder }} AS having")
ENCODERS = "MATCH (m:Meta {key: 'imece'}) RETURN m.encoders AS encoders"
PUT_ENCODERS = "MATCH (m:Meta {key: 'imece'}) SET m.encoders = $encoders"
PUT_VECTORS = by_slot(
    lambda slot: (
        f"""
UNWIND $rows AS row MATCH (p:Passage {{id: row.id}}) WHERE p.digest = row.digest
SET p.encoder{slot} = $encoder, p.halves{slot} = row.halves, p.embedding{slot} = NULL,
p.tokens{slot} = coalesce(row.tokens, p.tokens{slot}), p.packed{slot} = coalesce(row.packed, p.packed{slot})
WITH p MATCH (p)-[:OF]->(h:Entity) RETURN count(p) AS number, collect(DISTINCT h.id) AS holders
"""
    )
)
INDEX_VECTORS = by_slot(
    lambda slot: (
        f"""
UNWIND $rows AS row WITH row WHERE row.floats IS NOT NULL
MATCH (p:Passage {{id: row.id}}) WHERE p.digest = row.digest
CALL db.create.setNodeVectorProperty(p, 'embedding{slot}', row.floats)
"""
    )
)
