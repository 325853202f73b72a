"""Routes that read the graph: organisations, their neighbours, documents, passages."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.questions.listing import facets_out, list_nodes
from api.questions.organisations import only_organisations, organisation_node
from api.web.callers import After, Audiences, Keep, N, Tongue, Wiring
from api.web.tags import Tagged
from api.wire.nodes import (
    DocumentOut,
    EdgeOut,
    Neighbour,
    NeighboursOut,
    NodeOut,
    NodePage,
    NodeRef,
    OrganisationOut,
    PassageOut,
)  # fmt: skip
from graph.errors import NotFound
from graph.filters import Filter
from graph.model import Node
from graph.store import Store
from graph.vocabulary import vocabulary

router = APIRouter(tags=["graph"], route_class=Tagged)
Since = Annotated[date | None, Query(description="Only what a source of this date or later speaks of.")]
Hops = Annotated[int, Query(ge=1, le=3)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/organisations", operation_id="listOrganisations")
def organisations(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    keep: Keep,
    parts: Wiring,
    tongue: Tongue,
    n: N = 20,
    cursor: After = None,
    changed_since: Since = None,
    facets: Annotated[bool, Query(description="Count by kind, region and sector, too.")] = False,
) -> NodePage:
    """List organisations by name, with filters and, on wish, facets."""
    asked = only_organisations(keep)
    page = list_nodes(parts.store, asked, n, cursor, changed_since)
    if not facets:
        return page
    return page.model_copy(update={"facets": facets_out(parts.store, asked, tongue)})


@router.get("/organisations/{id:path}/neighbours", operation_id="neighbours")
def neighbours(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    id: str,  # noqa: A002
    parts: Wiring,
    audiences: Audiences,
    hops: Hops = 1,
    relation: Annotated[list[str] | None, Query(max_length=20, description="Only these relations.")] = None,
    limit: Limit = 100,
) -> NeighboursOut:
    """Show who is near an organisation in the graph, and how they are tied."""
    store = parts.store
    center = organisation_node(store, id, audiences)
    names = [vocabulary().relation(name).name for name in relation] if relation else None
    distance = store.k_hop([id], hops, audiences, relations=names, limit=limit + 2)
    near = [id_ for id_ in distance if id_ != id][:limit]
    nodes = store.nodes(near, audiences)
    shown = {id, *nodes}
    edges = store.edges_of(shown, audiences, relations=names)
    return NeighboursOut(
        center=NodeRef.ref(center),
        neighbours=tuple(Neighbour(node=NodeOut.of(nodes[i]), distance=distance[i]) for i in near if i in nodes),
        edges=tuple(EdgeOut.of(edge) for edge in edges if edge.src in shown and edge.dst in shown),
        truncated=len(distance) - 1 > limit,
    )


@router.get("/organisations/{id:path}", operation_id="organisation")
def organisation(id: str, parts: Wiring, audiences: Audiences) -> OrganisationOut:  # noqa: A002
    """Show one organisation with its own texts."""
    node = organisation_node(parts.store, id, audiences)
    passages = parts.store.passages_of([id], audiences)
    return OrganisationOut(organisation=NodeOut.of(node), passages=tuple(map(PassageOut.of, passages)))


@router.get("/documents", operation_id="listDocuments")
def documents(
    parts: Wiring, audiences: Audiences, n: N = 20, cursor: After = None, changed_since: Since = None
) -> NodePage:
    """List documents by title."""
    return list_nodes(parts.store, Filter(frozenset({"document"}), audiences=audiences), n, cursor, changed_since)


@router.get("/documents/{id:path}", operation_id="document")
def document(id: str, parts: Wiring, audiences: Audiences) -> DocumentOut:  # noqa: A002
    """Show one document with who shared it and its passages."""
    node = document_node(parts.store, id, audiences)
    return DocumentOut(
        document=NodeOut.of(node),
        shared_by=tuple(map(NodeRef.ref, sharers(parts.store, id, audiences))),
        passages=tuple(map(PassageOut.of, parts.store.passages_of([id], audiences))),
    )


def document_node(store: Store, id_: str, audiences: frozenset[str]) -> Node:
    """The document by its id; NotFound when it is none or may not be seen."""
    node = store.node(id_, audiences)
    if node.kind != "document":
        raise NotFound(f"“{id_}” is not a document but a {node.kind}.")
    return node


def sharers(store: Store, document: str, audiences: frozenset[str]) -> list[Node]:
    """The organisations that shared a document."""
    edges = store.edges_of([document], audiences, relations=["shared"], direction="in")
    return list(store.nodes({edge.src for edge in edges}, audiences).values())


@router.get("/passages/{id:path}", operation_id="passage")
def passage(id: str, parts: Wiring, audiences: Audiences) -> PassageOut:  # noqa: A002
    """Show one passage."""
    found = parts.store.passages([id], audiences).get(id)
    if found is None or not parts.store.nodes([found.holder], audiences):
        raise NotFound(f"There is no passage by the id “{id}”.")
    return PassageOut.of(found)
