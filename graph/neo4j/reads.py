"""What the Neo4j store reads for a caller, but for the legs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from neo4j import ManagedTransaction

from graph.codes import datasets_above, sectors_above
from graph.faces import shown
from graph.filters import Filter
from graph.model import Edge, Node, Passage
from graph.neo4j import queries
from graph.neo4j.feed import LAST, MOVED, told
from graph.neo4j.filters import Shape, listed, parameters, shape
from graph.neo4j.labels import TYPE
from graph.neo4j.rows import edge_from, passage_from, unpack_records
from graph.neo4j.session import Connected, rows
from graph.packing import unpack_vector
from graph.reads import (
    Audiences,
    Cursor,
    Direction,
    Facets,
    Indexed,
    Moved,
    ScopedReads,
    Speakers,
    TieMoves,
    TieRow,
    TieSnapshot,
    Vectors,
)
from graph.records import merge


class Neo4jReads(Connected, ScopedReads):
    """Each read is one statement, but for `k_hop`, and `ties` and what moved of them."""

    def together(self, reads: Sequence[Callable[[], object]]) -> None:
        self._server.together(reads)

    def generation(self) -> int:
        (row,) = self._server.rows(queries.GENERATION)
        self._slots.moved_on(row["encoders"])
        return int(row["generation"])

    # --- nodes -------------------------------------------------------------------

    def page(self, keep: Filter, limit: int, after: Cursor | None = None) -> list[Node]:
        start = {"sort": after.sort if after else "", "after": after.id if after else "", "limit": limit}
        found = self._server.rows(queries.PAGE[shape(keep)], {**parameters(keep), **start})
        return [merge(unpack_records(row["records"])) for row in found]

    def facets(self, keep: Filter) -> Facets:
        kinds: Counter[str] = Counter()
        regions: Counter[str] = Counter()
        sectors: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        for row in self._server.rows(queries.FACETS[shape(keep)], parameters(keep)):
            kinds[row["kind"]] += row["number"]
            if row["region"]:
                regions[row["region"]] += row["number"]
            if row["size"]:
                sizes[row["size"]] += row["number"]
            for division in {key[:2] for key in row["keys"]}:
                sectors[division] += row["number"]
        return Facets(kinds.total(), dict(kinds), dict(regions), dict(sectors), dict(sizes))

    def sectors(self, keep: Filter) -> Mapping[str, int]:
        return self._counted_above(queries.SECTORS, keep, sectors_above)

    def languages(self, keep: Filter) -> Mapping[str, int]:
        found = self._server.rows(queries.LANGUAGES[shape(keep)], parameters(keep))
        return {row["language"]: int(row["number"]) for row in found}

    def sources(self, keep: Filter) -> Mapping[str, int]:
        return self._counted_above(queries.SOURCES, keep, datasets_above)

    def _counted_above(
        self, query: Mapping[Shape, str], keep: Filter, holding: Callable[[str], Sequence[str]]
    ) -> Mapping[str, int]:  # fmt: skip
        """How many nodes each key counts, every one once in all that holds a key of its own."""
        found = Counter[str]()
        for row in self._server.rows(query[shape(keep)], parameters(keep)):
            above = {one for key in row["keys"] for one in holding(key)}
            found.update(dict.fromkeys(above, int(row["number"])))
        return found

    # --- texts -------------------------------------------------------------------

    def passages(self, ids: Iterable[str], audiences: Audiences) -> dict[str, Passage]:
        found = self._server.rows(queries.PASSAGES_BY_ID, _asked(ids, audiences))
        return {p.id: p for p in (passage_from(row["passage"]) for row in found)}

    def passages_of(self, holders: Iterable[str], audiences: Audiences) -> list[Passage]:
        found = self._server.rows(queries.PASSAGES_OF, _asked(holders, audiences))
        return [passage_from(row["passage"]) for row in found]

    def speakers(self, passages: Iterable[str], audiences: Audiences) -> Speakers:
        (found,) = self._server.rows(queries.SPEAKERS, _asked(passages, audiences))
        records = {id_: unpack_records(packed) for column in ("held", "borne") for id_, packed in found[column]}
        nodes = {id_: node for id_, held in records.items() if (node := shown(held, audiences)) is not None}
        edges = sorted(map(edge_from, found["edges"]), key=lambda edge: edge.key)
        return Speakers([id_ for id_, _ in found["held"]], nodes, edges)

    def vectors(self, passages: Iterable[str], encoder: str, audiences: Audiences) -> dict[str, Vectors]:
        found = self._server.rows(
            queries.VECTORS[self._slots.of(encoder)], {**_asked(passages, audiences), "encoder": encoder}
        )
        return {row["id"]: unpack_vector(row["halves"]) for row in found}

    def tokens(self, passages: Iterable[str], key: str, audiences: Audiences) -> dict[str, bytes]:
        found = self._server.rows(queries.TOKENS, {**_asked(passages, audiences), "key": key})
        return {row["id"]: bytes(row["packed"]) for row in found}

    def language_sample(self, encoder: str, size: int, audiences: Audiences) -> dict[str, Vectors]:
        asked = {"audiences": listed(audiences), "encoder": encoder, "size": size}
        sample: dict[str, list[Vectors]] = defaultdict(list)
        for row in self._server.rows(queries.LANGUAGE_SAMPLE[self._slots.of(encoder)], asked):
            sample[row["language"]].append(unpack_vector(row["halves"]))
        return {language: np.stack(vectors) for language, vectors in sample.items()}

    def indexed(self, encoder: str, audiences: Audiences) -> Indexed:
        (found,) = self._server.rows(
            queries.INDEXED[self._slots.of(encoder)], {"audiences": listed(audiences), "encoder": encoder}
        )
        if not found["lacking"]:
            return "all"
        return "some" if found["having"] else "none"

    # --- ties --------------------------------------------------------------------

    def edges_of(
        self,
        ids: Iterable[str],
        audiences: Audiences,
        *,
        relations: Iterable[str] | None = None,
        direction: Direction = "both",
        ended: bool = False,
    ) -> list[Edge]:
        asked = {**_asked(ids, audiences), **_following(relations), "ended": ended}
        found = self._server.rows(queries.EDGES[direction], asked)
        return sorted((edge_from(row["edge"]) for row in found), key=lambda e: e.key)

    def k_hop(
        self,
        ids: Iterable[str],
        hops: int,
        audiences: Audiences,
        *,
        relations: Iterable[str] | None = None,
        limit: int = 10_000,
    ) -> dict[str, int]:
        """One statement a step, of ids alone, all in one transaction."""
        asked = {**_asked(ids, audiences), **_following(relations)}

        def steps(tx: ManagedTransaction) -> dict[str, int]:
            distance = dict.fromkeys((row["id"] for row in rows(tx, queries.VISIBLE, asked)), 0)
            frontier = list(distance)
            for hop in range(1, hops + 1):
                found = {row["id"] for row in rows(tx, queries.STEP, {**asked, "ids": frontier})}
                frontier = sorted(found - distance.keys())[: max(limit - len(distance), 0)]
                distance.update(dict.fromkeys(frontier, hop))
                if not frontier:
                    break
            return distance

        return self._server.read(steps)

    def degrees(self, ids: Iterable[str], audiences: Audiences) -> dict[str, int]:
        return {row["id"]: row["degree"] for row in self._server.rows(queries.DEGREES, _asked(ids, audiences))}

    def ties(self, relations: Iterable[str], audiences: Audiences) -> TieSnapshot:
        """What is written while it is read may be in it already, so the generation is read first."""
        asked = {"audiences": listed(audiences), **_following(relations)}

        def snapshot(tx: ManagedTransaction) -> TieSnapshot:
            (found,) = rows(tx, queries.GENERATION)
            ties = [TieRow(*row["tie"]) for row in rows(tx, queries.TIES, asked)]
            generation = found["generation"]
            # The last write was perhaps seen in part while it came to be: where it tells what it moved, it tells again.
            (last,) = rows(tx, LAST, {"at": generation})
            return TieSnapshot.of((generation, generation - last["number"]), ties)

        return self._server.read(snapshot)

    def ties_since(
        self, mark: int, relations: Iterable[str], audiences: Audiences, held: Callable[[str], bool]
    ) -> TieMoves | None:
        asked = {"audiences": listed(audiences), **_following(relations), "mark": mark}
        moved = told(self._server, queries.TIES_SINCE, asked)
        if moved is None:
            return None
        found = {TieRow(*row) for column in ("at_nodes", "between") for row in moved[column]}
        return TieMoves(
            TieSnapshot.of((moved["upto"], moved["upto"]), found, dict(moved["seen"])),
            [id_ for id_ in moved["nodes"] if held(id_)],
            [(src, dst) for src, dst in moved["ties"] if held(src) and held(dst)],
        )

    def moved_since(self, generation: int) -> Moved | None:
        moved = told(self._server, MOVED, {"mark": generation - 1})
        return None if moved is None else Moved(*(frozenset(moved[column]) for column in Moved._fields))


def _asked(ids: Iterable[str], audiences: Audiences) -> dict[str, object]:
    """The values of a statement about things by id."""
    return {"ids": list(dict.fromkeys(ids)), "audiences": listed(audiences)}


def _following(relations: Iterable[str] | None) -> dict[str, object]:
    """The values of a statement about edges that have not ended."""
    types = [TYPE[name] for name in relations or () if name in TYPE]
    return {"untyped": relations is None, "types": types, "ended": False}
