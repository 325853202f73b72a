"""A filter as Cypher: constant fragments, values as parameters, and tokens for the full-text indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from graph.filters import Filter
from graph.model import KNOWN, PUBLIC
from graph.neo4j.labels import ATTRIBUTING
from graph.neo4j.rows import ALIVE, DERIVED
from graph.words.folding import Way

# What is no audience, kind, code or id, and the beginning of none.
NOTHING = "\n"
# An expression that matches whatever a text says.
ANYTHING = "(?s).*"


class Shape(NamedTuple):
    """Of the statements that a filter can be asked by: where the things come from, and whether it is `worded`.

    That is whether it asks for wording, or of nodes for languages. Few do, and what is asked then makes a statement
    several times as long: to plan that of the words leg the first time took 3.1 s with it and 0.4 without.
    """

    source: str
    worded: bool


def seen(node: str) -> str:
    """The condition that the caller may see a node (or passage) of that name in a statement."""
    return f"any(a IN {node}.audience WHERE a IN $audiences)"


def tie_seen(tie: str) -> str:
    """The condition that a tie of that name is meant for the caller."""
    return f"any(a IN coalesce({tie}.audience, ['{PUBLIC}']) WHERE a IN $audiences)"


def shown(face: str) -> str:
    """The condition that a face of that name is the one of its node which the caller sees."""
    return f"({seen(face)} AND ({face}.seen IS NULL OR ({_sight(face)})))"


def _sight(face: str) -> str:
    one = "any(a IN split(c, '\\t') WHERE a IN $audiences)"
    return f"all(c IN {face}.seen WHERE {one}) AND none(c IN {face}.unseen WHERE {one})"


def _faced(node: str, asked: Callable[[str], str], face: str = "face") -> str:
    """What is asked of the face of a node of that name which the caller sees: the node itself unless it has several.

    Faces are given no label where they are looked for, or the planner may begin at all of them. `face` is what they are
    called, another than that of a face around.
    """
    apart = f"EXISTS {{ MATCH ({face})-[:SHOWS]->({node}) WHERE {_sight(face)} AND {asked(face)} }}"
    return f"(({node}:Face AND {seen(node)} AND {asked(node)}) OR (NOT {node}:Face AND {apart}))"


def alive(node: str, face: str = "face") -> str:
    """The condition that the caller may see a node of that name, and that it has not ended; `face` as of `_faced`."""
    return _faced(node, "{}.ended = false".format, face)


def spoken_by(face: str) -> str:
    """What is matched to find every text t that the node of a face of that name has, or what speaks for it has.

    It is asked within other patterns, and no name of theirs may be here.
    """
    return f"""MATCH ({face})-[:SHOWS*0..1]->(speaker:Entity)
CALL (speaker) {{
RETURN speaker AS told UNION
MATCH (speaker)-[telling:{ATTRIBUTING}]->(told:Entity) WHERE telling.ended IS NULL AND {tie_seen("telling")} RETURN told
}}
MATCH (t:Passage)-[:OF]->(told)
WHERE t.role <> '{KNOWN}' AND t.ended IS NULL AND {seen("t")} AND {alive("told", "apart")}"""


# Of a passage p and its holder h: whether the caller may see it, and it has not ended.
SIGHT = f"p.ended IS NULL AND {seen('p')} AND {alive('h')}"


def _kept(node: str, *, worded: bool) -> str:
    """The condition that the filter keeps a node of that name in a statement, if it speaks the languages asked for."""
    return _faced(node, _asked_by_name if worded else _asked)


def kept_face(face: str, *, worded: bool) -> str:
    """The condition that the filter keeps the node of a face of that name, and that the caller sees this face."""
    in_full = f"""AND ($however OR EXISTS {{ {spoken_by(face)} AND t.language IN $languages }})"""
    return f"{shown(face)} AND {_asked_by_name(face) + in_full if worded else _asked(face)}"


def _asked(node: str) -> str:
    return f"""{node}.ended = false
AND ($every_kind OR {node}.kind IN $kinds)
AND ($everywhere OR any(r IN $regions WHERE {node}.region STARTS WITH r))
AND ($every_sector OR any(s IN $sectors WHERE any(k IN {node}.sector_keys WHERE k STARTS WITH s)))
AND ($every_size OR {node}.size IN $sizes)
AND ($anyone OR {node}.id IN $ids)
AND ($always OR {node}.changed >= $since)
AND ($whoever OR any(s IN $sources WHERE any(k IN {node}.dataset_keys WHERE k STARTS WITH s)))"""


def _asked_by_name(node: str) -> str:
    return f"{_asked(node)} AND {_unrefused(node)}"


def _unrefused(node: str) -> str:
    """The condition that a node of that name is not called by anything that is to be kept out."""
    return f"($wordless OR none(x IN $without WHERE {node}.said =~ x))"


def called_so(face: str) -> str:
    """The condition that the names of a face of that name have what the filter asks for word for word."""
    return f"($wordless OR all(x IN $phrases WHERE {face}.said =~ x))"


# Of a passage p and its holder h: whether it has what is asked for word for word, and nothing of what is kept out.
_WORDED = f"""($wordless OR (all(x IN $phrases WHERE p.terms =~ x) AND none(x IN $without WHERE p.terms =~ x)
AND {_faced("h", _unrefused)}))"""


def speaks(*, worded: bool) -> str:
    """Of a passage p and its holder h: whether the filter keeps it, by its holder or by whom that speaks for.

    Whoever has a text in a language, or bears it, speaks that language: of nodes it need not be asked.
    """
    return f"""{SIGHT} AND (NOT $said OR p.role <> '{KNOWN}') AND ($however OR p.language IN $languages)
{f"AND {_WORDED}" if worded else ""} AND ($open OR ({_kept("h", worded=worded)})
OR EXISTS {{ MATCH (o:Entity)-[bears:{ATTRIBUTING}]->(h) WHERE bears.ended IS NULL AND {tie_seen("bears")}
AND {_kept("o", worded=worded)} }})"""


# Where the faces come from that a statement looks at: all, those that the full-text index filters, by day, or by id.
NODES = {
    "open": "MATCH (n:Face)",
    "scope": "CALL db.index.fulltext.queryNodes('imece_face_words', $scope) YIELD node AS n",
    "since": "MATCH (n:Face) WHERE n.changed >= $since",
    "ids": "UNWIND $ids AS id MATCH (n:Face {id: id})",
}
PASSAGES = {
    "open": "MATCH (p:Passage)-[:OF]->(h:Entity)",
    "scope": "CALL db.index.fulltext.queryNodes('imece_passage_words', $texts) YIELD node AS p MATCH (p)-[:OF]->(h)",
    "ids": f"""UNWIND $ids AS id MATCH (n:Entity {{id: id}})
CALL (n) {{ RETURN n AS h UNION MATCH (n)-[bears:{ATTRIBUTING}]->(h) WHERE bears.ended IS NULL RETURN h }}
WITH DISTINCT h MATCH (p:Passage)-[:OF]->(h)""",
}
PASSAGES["since"] = PASSAGES["open"]
SHAPES = tuple(Shape(source, worded) for source in NODES for worded in (False, True))


def shape(keep: Filter) -> Shape:
    """The statement about nodes that looks at the fewest, and asks no more than the filter does."""
    return Shape(_source(keep), bool(keep.languages or keep.wording))


def text_shape(keep: Filter) -> Shape:
    """The same about texts."""
    return Shape(_source(keep), bool(keep.wording))


def _source(keep: Filter) -> str:
    if keep.ids is not None:
        return "ids"
    if keep.since:
        return "since"
    return "open" if keep.open else "scope"


def listed(values: Iterable[str]) -> list[str]:
    """Values as a statement takes them; NOTHING stands in every list, since a plan is made anew for an empty one."""
    return [*sorted(values), NOTHING]


def parameters(keep: Filter) -> dict[str, object]:
    """The values for the fragments."""
    return {
        "audiences": listed(keep.audiences),
        "every_kind": not keep.kinds,
        "kinds": listed(keep.kinds),
        "everywhere": not keep.regions,
        "regions": listed(keep.regions),
        "every_sector": not keep.sectors,
        "sectors": listed(keep.sector_prefixes),
        "every_size": not keep.sizes,
        "sizes": listed(keep.sizes),
        "anyone": keep.ids is None,
        "ids": listed(keep.ids or ()),
        "always": not keep.since,
        "since": keep.since,
        "whoever": not keep.sources,
        "sources": listed(keep.source_prefixes),
        "however": not keep.languages,
        "languages": listed(keep.languages),
        "open": keep.open,
        "said": keep.said or bool(keep.languages),
        "wordless": not keep.wording,
        "phrases": [ANYTHING, *(phrase.pattern for phrase in keep.wording.phrases)],
        "without": [NOTHING, *(phrase.pattern for phrase in keep.wording.without)],
        "scope": scope_query(keep),
        "texts": text_query(keep),
    }


def scope_query(keep: Filter) -> str:
    """What the filter asks in the tokens of `graph.neo4j.rows.scope`, out of the score; all-of between, any-of within.

    Of a passage it finds those whose holder and organisations have all of it between them: more than the
    filter keeps, never less.
    """
    asked = (
        (ALIVE,),
        tuple(f"k_{kind}" for kind in sorted(keep.kinds)),
        tuple(f"r_{region}" for region in sorted(keep.regions)),
        tuple(f"s_{prefix}" for prefix in keep.sector_prefixes),
        tuple(f"z_{size}" for size in sorted(keep.sizes)),
    )
    refused = f' -scope:"{DERIVED}"' if keep.said else ""
    return " ".join(f"+scope:({quoted(tokens)})^0" for tokens in asked if tokens) + refused


def text_query(keep: Filter) -> str:
    """The `scope_query` of passages, with what they must say and must not.

    It finds those that have the words of each phrase, wherever they stand; more than the filter keeps, never less.
    """
    phrases = [f"+({' '.join(map(_all_of, phrase.ways))})^0" for phrase in keep.wording.phrases]
    words = [way[0] for phrase in keep.wording.without for way in phrase.ways if len(way) == 1]
    return " ".join([scope_query(keep), *phrases, *(f"-terms:({quoted(sorted(word))})" for word in words)])


def _all_of(way: Way) -> str:
    return f"({' '.join(f'+terms:({quoted(sorted(word))})' for word in way)})"


def quoted(tokens: Iterable[str]) -> str:
    """A full-text query for any of these words."""
    return " ".join(map(exactly, tokens))


def exactly(token: str) -> str:
    """A full-text query for a word; quoted, so that none is read as syntax (it holds none of what ends it)."""
    return f'"{token}"'
