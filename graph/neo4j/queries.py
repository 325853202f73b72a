"""The reading statements of the Neo4j store by name; every value is a parameter."""

from __future__ import annotations

from graph.model import KNOWN
from graph.neo4j.feed import CHANGES
from graph.neo4j.filters import (
    NODES,
    PASSAGES,
    SHAPES,
    SIGHT,
    Shape,
    called_so,
    kept_face,
    seen,
    shown,
    speaks,
    spoken_by,
    tie_seen,
)
from graph.neo4j.labels import ATTRIBUTING, EVERY_TYPE, KIND_LABEL, TYPE
from graph.neo4j.rows import DERIVED, EDGE, EDGE_LIST, PASSAGE
from graph.neo4j.slots import SLOTS, by_slot

GENERATION = "MATCH (m:Meta {key: 'imece'}) RETURN m.truth + m.vectors AS generation, m.encoders AS encoders"
LOADS = "MATCH (l:Load) RETURN [l.dataset, l.date, l.digest, l.finished, l.rows, l.rejected] AS load ORDER BY l.dataset"

# --- by id ---------------------------------------------------------------------
RECORDS = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n.id AS id, n.records AS records"
PASSAGES_BY_ID = f"""
UNWIND $ids AS id MATCH (p:Passage {{id: id}})-[:OF]->(h:Entity) WHERE {SIGHT} RETURN {PASSAGE}
"""
PASSAGES_OF = f"""
UNWIND $ids AS id MATCH (p:Passage)-[:OF]->(h:Entity {{id: id}}) WHERE p.role <> '{KNOWN}' AND {SIGHT}
RETURN {PASSAGE} ORDER BY h.id, p.dataset, p.role, p.seq
"""
# Whose these texts are, and who speaks through those: records of both, and what ties them.
SPEAKERS = f"""
CALL () {{
UNWIND $ids AS id MATCH (p:Passage {{id: id}})-[:OF]->(h:Entity) WHERE {SIGHT} RETURN collect(DISTINCT h) AS holders
}}
CALL (holders) {{
UNWIND holders AS m MATCH (n:Entity)-[r:{ATTRIBUTING}]->(m)
WHERE r.ended IS NULL AND {tie_seen("r")} AND {seen("n")} AND {seen("m")}
RETURN collect(DISTINCT {EDGE_LIST}) AS edges, collect(DISTINCT n) AS bearers
}}
RETURN [h IN holders | [h.id, h.records]] AS held, [n IN bearers | [n.id, n.records]] AS borne, edges
"""
VECTORS = by_slot(
    lambda slot: (
        f"""
UNWIND $ids AS id MATCH (p:Passage {{id: id}})-[:OF]->(h:Entity) WHERE p.encoder{slot} = $encoder AND {SIGHT}
RETURN p.id AS id, p.halves{slot} AS halves
"""
    )
)
TOKENS = f"""
UNWIND $ids AS id MATCH (p:Passage {{id: id}})-[:OF]->(h:Entity) WHERE {SIGHT}
WITH p, CASE $key {" ".join(f"WHEN p.tokens{slot} THEN p.packed{slot}" for slot in SLOTS)} END AS packed
WHERE packed IS NOT NULL RETURN p.id AS id, packed
"""
# Holders are asked for in a subquery, or the planner looks at those of all passages before it looks at the encoder:
# of 22,000 a sample took 850 ms and not 400.
_IS_SEEN = f"EXISTS {{ MATCH (p)-[:OF]->(h:Entity) WHERE {SIGHT} }}"
LANGUAGE_SAMPLE = by_slot(
    lambda slot: (
        f"""
MATCH (p:Passage) WITH DISTINCT p.language AS language ORDER BY language
CALL (language) {{
  MATCH (p:Passage {{language: language}}) WHERE p.encoder{slot} = $encoder AND {_IS_SEEN}
  RETURN p.halves{slot} AS halves ORDER BY p.digest, p.id LIMIT $size
}}
RETURN language, halves
"""
    )
)
# Each stops at the first that it finds; one condition in place of `IS NULL OR` took 35 ms and not 200.
INDEXED = by_slot(
    lambda slot: (
        f"""
RETURN EXISTS {{ MATCH (p:Passage) WHERE coalesce(p.encoder{slot}, '') <> $encoder AND {_IS_SEEN} }} AS lacking,
EXISTS {{ MATCH (p:Passage) WHERE p.encoder{slot} = $encoder AND {_IS_SEEN} }} AS having
"""
    )
)
UNEMBEDDED = by_slot(
    lambda slot: (
        f"""
MATCH (p:Passage) WHERE p.id > $after AND p.ended IS NULL AND (coalesce(p.encoder{slot}, '') <> $encoder
OR $tokens <> '' AND coalesce(p.tokens{slot}, '') <> $tokens)
WITH p ORDER BY p.id LIMIT $limit MATCH (p)-[:OF]->(h:Entity) RETURN {PASSAGE} ORDER BY p.id
"""
    )
)

# --- the graph -----------------------------------------------------------------
_ENDS = {
    "out": f"MATCH (n)-[r:{EVERY_TYPE}]->(m:Entity)",
    "in": f"MATCH (n)<-[r:{EVERY_TYPE}]-(m:Entity)",
    "both": f"MATCH (n)-[r:{EVERY_TYPE}]-(m:Entity)",
}
_ASKED = f"($untyped OR type(r) IN $types) AND ($ended OR r.ended IS NULL) AND {tie_seen('r')} "
_ASKED += f"AND {seen('n')} AND {seen('m')}"
EDGES = {
    direction: f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) {ends} WHERE {_ASKED} RETURN DISTINCT {EDGE}"
    for direction, ends in _ENDS.items()
}


def _kind(node: str) -> str:
    """What kind a node of that name is to the caller."""
    apart = f"head(COLLECT {{ MATCH (face)-[:SHOWS]->({node}) WHERE {shown('face')} RETURN face.kind }})"
    return f"CASE WHEN {node}:Face THEN {node}.kind ELSE {apart} END"


_TIE = f"[n.id, {_kind('n')}, m.id, {_kind('m')}, coalesce(r.since, '')]"
TIES = f"MATCH (n:Entity)-[r:{EVERY_TYPE}]->(m:Entity) WHERE {_ASKED} RETURN {_TIE} AS tie"
# How it is tied what is tied otherwise than at an earlier generation: all ties of nodes, and between pairs, that moved.
TIES_SINCE = f"""
{CHANGES} RETURN generation, upto, behind, nodes, ties,
COLLECT {{
UNWIND nodes AS id MATCH (:Entity {{id: id}})-[r:{EVERY_TYPE}]-(:Entity) WITH DISTINCT r
WITH r, startNode(r) AS n, endNode(r) AS m WHERE {_ASKED} RETURN {_TIE}
}} AS at_nodes,
COLLECT {{
UNWIND ties AS tie MATCH (a:Entity {{id: tie[0]}}) MATCH (b:Entity {{id: tie[1]}})
CALL (a, b) {{ MATCH (a)-[r:{EVERY_TYPE}]-(b) RETURN r }} WITH DISTINCT r
WITH r, startNode(r) AS n, endNode(r) AS m WHERE {_ASKED} RETURN {_TIE}
}} AS between,
COLLECT {{ UNWIND nodes AS id MATCH (n:Entity {{id: id}}) WHERE {seen("n")} RETURN [n.id, {_kind("n")}] }} AS seen
"""
VISIBLE = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) WHERE {seen('n')} RETURN DISTINCT n.id AS id ORDER BY id"
# One step of a neighbourhood: ids alone, each once.
STEP = f"""
UNWIND $ids AS id MATCH (n:Entity {{id: id}}) {_ENDS["both"]} WHERE {_ASKED} RETURN DISTINCT m.id AS id
"""
_STANDS = f"r.ended IS NULL AND {tie_seen('r')} AND {seen('m')}"
DEGREES = f"""
UNWIND $ids AS id MATCH (n:Entity {{id: id}}) WHERE {seen("n")}
RETURN n.id AS id, COUNT {{ (n)-[r:{EVERY_TYPE}]->(m) WHERE {_STANDS} }}
+ COUNT {{ (n)<-[r:{EVERY_TYPE}]-(m) WHERE {_STANDS} }} AS degree
"""

# --- filtered ------------------------------------------------------------------
_KEPT = {shape: f"{NODES[shape.source]} WITH n WHERE {kept_face('n', worded=shape.worded)}" for shape in SHAPES}
PAGE = {
    shape: f"""{kept} AND n.sort >= $sort AND (n.sort > $sort OR n.id > $after)
RETURN n.records AS records ORDER BY n.sort, n.id LIMIT $limit"""
    for shape, kept in _KEPT.items()
}
FACETS = {
    shape: f"""{kept}
RETURN n.kind AS kind, n.region AS region, n.sector_keys AS keys, n.size AS size, count(*) AS number"""
    for shape, kept in _KEPT.items()
}
SECTORS = {
    shape: f"""{kept} AND size(n.sector_keys) > 0
RETURN n.sector_keys AS keys, count(*) AS number"""
    for shape, kept in _KEPT.items()
}
SOURCES = {shape: f"""{kept} RETURN n.dataset_keys AS keys, count(*) AS number""" for shape, kept in _KEPT.items()}
LANGUAGES = {
    shape: f"""{kept}
CALL (n) {{ {spoken_by("n")} RETURN DISTINCT t.language AS language }}
RETURN language, count(*) AS number"""
    for shape, kept in _KEPT.items()
}
# The vector index finds $ask passages, in one go or for each group of languages (it knows cosines alone, so what has
# one bias is searched for itself): those looked at, and the least likeness among them (of 0 to 1).
_CLASSES = f"""CALL () {{
MATCH (c:Audience) WHERE any(member IN c.members WHERE member IN $audiences)
AND NOT ($said AND c.class STARTS WITH '{DERIVED}') RETURN collect(c.class) AS classes
}}"""
_LOOKED_AT = "collect(p) AS looked, min(likeness) AS least"


def _searching(slot: str, condition: str = "") -> str:
    return f"""MATCH (p:Passage) SEARCH p IN (VECTOR INDEX imece_passage_vectors{slot} FOR $vector
WHERE p.encoder{slot} = $encoder AND p.class IN classes {condition} LIMIT $ask) SCORE AS likeness"""


_INDEX = {
    "queried": by_slot(
        lambda slot: (
            f"""CALL db.index.vector.queryNodes('imece_passage_vectors{slot}', $ask, $vector)
YIELD node AS p, score AS likeness WITH {_LOOKED_AT}"""
        )
    ),
    "searched": by_slot(lambda slot: f"{_CLASSES} {_searching(slot)} WITH {_LOOKED_AT}"),
    "searched by language": by_slot(
        lambda slot: (
            f"""{_CLASSES} UNWIND $groups AS languages
CALL (classes, languages) {{ {_searching(slot, "AND p.language IN languages")} RETURN {_LOOKED_AT} }}"""
        )
    ),
}
_CYPHER = {"queried": "", "searched": "CYPHER 25 ", "searched by language": "CYPHER 25 "}


# Of those the filter keeps some.
def _searched(slot: str, *, worded: bool) -> str:
    return f"""WITH looked, least, COLLECT {{
UNWIND looked AS p MATCH (p)-[:OF]->(h:Entity) WHERE p.encoder{slot} = $encoder AND {speaks(worded=worded)}
RETURN [p.id, p.halves{slot}, p.language]
}} AS found
RETURN collect([size(looked), least, found]) AS searched"""


SEARCHED = {
    (how, worded): by_slot(
        lambda slot, how=how, index=index, worded=worded: (  # type: ignore[misc]
            f"{_CYPHER[how]}{index[slot]} {_searched(slot, worded=worded)}"
        )
    )
    for how, index in _INDEX.items()
    for worded in (False, True)
}


def _comparing(slot: str, how: str, shape: Shape) -> str:
    source, asked = PASSAGES[shape.source], speaks(worded=shape.worded)
    # They are counted and read again, since each row that is sorted would be charged for a list of them all: 400 of
    # 13,000 came to 400 MB.
    return f"""{_CYPHER[how]}CALL () {{ {source} WITH p LIMIT $most + 1 RETURN count(p) <= $most AS compared }}
CALL (compared) {{
WITH compared WHERE compared {source} WITH p, h WHERE p.encoder{slot} = $encoder AND {asked}
WITH p, CASE WHEN p.embedding{slot} IS NULL THEN 0.5 ELSE vector.similarity.cosine(p.embedding{slot}, $vector) END
- coalesce($bias[p.language], $otherwise) / 2 AS likeness
ORDER BY likeness DESC LIMIT $near
RETURN collect([p.id, p.halves{slot}, p.language]) AS near
}}
CALL (compared) {{ WITH compared WHERE NOT compared {_INDEX[how][slot]} {_searched(slot, worded=shape.worded)} }}
RETURN compared, near, searched"""


# Every passage that the filter keeps is compared, if those looked at are not more than $most; else the index is asked.
COMPARED = {
    (how, shape): by_slot(lambda slot, how=how, shape=shape: _comparing(slot, how, shape))  # type: ignore[misc]
    for how in _INDEX
    for shape in SHAPES
}

# The numbers of the corpus are known as of a truth that is looked at again, or counted anew by one scan: the passages
# and the terms in them, of those that the caller may see and of all.
_NUMBERS = {
    "known": """MATCH (m:Meta {key: 'imece'}) WITH m.truth AS truth, $partly AS partly, [] AS numbers""",
    "anew": f"""MATCH (m:Meta {{key: 'imece'}}) WITH m.truth AS truth
CALL () {{
MATCH (p:Passage)-[:OF]->(h:Entity) WITH p.length AS length, {SIGHT} AS sighted
RETURN count(CASE WHEN sighted THEN 1 END) AS seen, sum(CASE WHEN sighted THEN length ELSE 0 END) AS seen_length,
count(*) AS whole, sum(length) AS whole_length
}}
WITH truth, seen < whole AS partly, [seen, seen_length, whole, whole_length] AS numbers""",
}
# In how many passages a term is: of those that the caller may see, and of all. Where he sees all, the index counts.
_COUNTED = """CALL db.index.fulltext.queryNodes('imece_passage_words', 'terms:"' + term + '"') YIELD node AS p"""
_FREQUENCY = f"""COLLECT {{
UNWIND $terms AS term
CALL (term, partly) {{ WITH term, partly WHERE NOT partly {_COUNTED} RETURN count(p) AS open }}
CALL (term, partly) {{
WITH term, partly WHERE partly {_COUNTED} MATCH (p)-[:OF]->(h:Entity)
RETURN count(CASE WHEN {SIGHT} THEN 1 END) AS seen, count(p) AS whole
}}
RETURN [term, open + seen, open + whole]
}} AS frequency"""
CORPUS = {how: f"{numbers} RETURN truth, numbers, {_FREQUENCY}" for how, numbers in _NUMBERS.items()}
# The best $ask by the engine's score; `floor` is the score of the last one looked at.
WORDS = {
    (how, worded): f"""{numbers}
CALL () {{
CALL db.index.fulltext.queryNodes('imece_passage_words', $words, {{limit: $ask}}) YIELD node, score
RETURN collect(node) AS looked, min(score) AS floor
}}
RETURN truth, numbers, {_FREQUENCY}, size(looked) AS looked, floor, COLLECT {{
UNWIND looked AS p MATCH (p)-[:OF]->(h:Entity) WHERE {speaks(worded=worded)} RETURN [p.id, p.terms]
}} AS found"""
    for how, numbers in _NUMBERS.items()
    for worded in (False, True)
}
# In how many names of organisations the words stand of which that is not yet known: each a word, and what the index is
# asked. Those that are `doubted` are looked for with slips, too, where neither they nor what begins so stands anywhere.
NAMES = {
    worded: f"""
MATCH (m:Meta {{key: 'imece'}}) WITH m.truth AS truth, COLLECT {{
UNWIND $counted AS asked
CALL (asked) {{
CALL db.index.fulltext.queryNodes('imece_face_words', asked[1]) YIELD node AS n
WITH n WHERE n.kind IN $organisations AND n.ended = false AND {shown("n")} RETURN count(n) AS number
}}
RETURN [asked[0], number]
}} AS frequency
WITH truth, frequency, [one IN frequency WHERE one[1] > 0 | one[0]] AS standing
WITH truth, frequency, [one IN $doubted WHERE NOT one[0] IN standing AND NOT one[1] IN standing | one[2]] AS slips
CALL (slips) {{
WITH reduce(terms = $words, slip IN slips | terms + ' ' + slip) AS terms
CALL db.index.fulltext.queryNodes('imece_face_words', '+terms:(' + terms + ') ' + $within, {{limit: $ask}}) YIELD node
RETURN collect(node) AS looked
}}
RETURN truth, size(looked) AS looked, frequency,
COLLECT {{ UNWIND looked AS n WITH n WHERE {kept_face("n", worded=worded)} {f"AND {called_so('n')}" if worded else ""}
RETURN [n.id, n.terms] }} AS found
"""
    for worded in (False, True)
}

# --- all of it -----------------------------------------------------------------
NODES_BY_KIND = " UNION ALL ".join(
    f"MATCH (n:{label}) RETURN '{kind}' AS name, count(n) AS number" for kind, label in KIND_LABEL.items()
)
EDGES_BY_RELATION = " UNION ALL ".join(
    f"MATCH ()-[r:{type_}]->() RETURN '{relation}' AS name, count(r) AS number" for relation, type_ in TYPE.items()
)
PASSAGE_COUNT = "MATCH (p:Passage) RETURN count(p) AS number"


def _counted_by(name: str) -> str:
    """How many passages have something of each key in any slot."""
    slots = [f"MATCH (p:Passage) WHERE p.{name}{slot} IS NOT NULL RETURN p.{name}{slot} AS name" for slot in SLOTS]
    return f"CALL () {{ {' UNION ALL '.join(slots)} }} RETURN name, count(*) AS number"


VECTORS_BY_ENCODER, TOKENS_BY_KEY = _counted_by("encoder"), _counted_by("tokens")
RECORDS_AFTER = """
MATCH (n:Entity) WHERE n.id > $after RETURN n.id AS id, n.records AS records ORDER BY n.id LIMIT $limit
"""
SOURCES_AFTER = f"""
MATCH (n:Entity) WHERE n.id > $after AND EXISTS {{ (n)-[:{EVERY_TYPE}]->() }}
RETURN n.id AS id ORDER BY n.id LIMIT $limit
"""
EDGES_FROM = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}})-[r:{EVERY_TYPE}]->() RETURN {EDGE}"
PASSAGES_AFTER = f"""
MATCH (p:Passage) WHERE p.id > $after WITH p ORDER BY p.id LIMIT $limit
MATCH (p)-[:OF]->(h:Entity) RETURN p.id AS id, {PASSAGE} ORDER BY p.id
"""
_HELD = ", ".join(
    f"[p.encoder{slot}, p.id, p.digest, p.halves{slot}, p.tokens{slot}, p.packed{slot}]" for slot in SLOTS
)
VECTORS_AFTER = f"""
MATCH (p:Passage) WHERE p.id > $after AND ({" OR ".join(f"p.encoder{slot} IS NOT NULL" for slot in SLOTS)})
RETURN p.id AS id, [held IN [{_HELD}] WHERE held[0] IS NOT NULL] AS vectors ORDER BY p.id LIMIT $limit
"""
