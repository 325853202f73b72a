"""Routes that read the graph: organisations, their neighbours, documents, passages."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.questions.documents import document as document_of
from api.questions.documents import passage as passage_of
from api.questions.facets import choices
from api.questions.filters import only_organisations
from api.questions.lists import listed
from api.questions.organisations import neighbours as neighbours_of
from api.questions.organisations import organisation as organisation_of
from api.questions.own.read import told_to
from api.web.callers import DAY, WHOLE, After, Asking, N, Sought, parts_of
from api.web.cursors import page_cursor, read_page_cursor
from api.web.tags import Tagged
from api.wire.nodes import DocumentOut, FacetsOut, NeighboursOut, NodePage, OrganisationOut, PassageOut
from api.words.labels import Places
from graph.filters import Filter

router = APIRouter(tags=["graph"], route_class=Tagged)
Since = Annotated[date | None, Query(description="Only what a source of this date or later speaks of."), DAY]
Hops = Annotated[int, Query(ge=1, le=3), WHOLE]
Limit = Annotated[int, Query(ge=1, le=500), WHOLE]


@router.get("/organisations", operation_id="listOrganisations")
def organisations(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    asking: Asking,
    keep: Sought,
    n: N = 20,
    cursor: After = None,
    changed_since: Since = None,
    facets: Annotated[
        bool, Query(description="Count by kind, region, sector, size, language and source, too.")
    ] = False,
) -> NodePage:
    """List organisations by name, with filters and, on wish, facets."""
    asked = only_organisations(keep)
    page = listed(asking, asked, n, read_page_cursor(cursor), changed_since)
    counts = None
    if facets:
        counts = FacetsOut.of(choices(asking, asked), Places(asking.view, asking.language), asking.language)
    return NodePage.of(page, page_cursor(page.after), counts)


@router.get("/organisations/{id:whole}/neighbours", operation_id="neighbours")
def neighbours(
    id: str,  # noqa: A002
    asking: Asking,
    hops: Hops = 1,
    relation: Annotated[list[str] | None, Query(max_length=20, description="Only these relations.")] = None,
    limit: Limit = 100,
) -> NeighboursOut:
    """Show who is near an organisation in the graph, and how they are tied."""
    return NeighboursOut.of(neighbours_of(asking, id, hops, relation, limit))


@router.get("/organisations/{id:whole}", operation_id="organisation")
def organisation(request: Request, id: str, asking: Asking) -> OrganisationOut:  # noqa: A002
    """Show one organisation with its own texts."""
    found = organisation_of(asking, id)
    told_to(parts_of(request), asking, found.node, found.passages)
    return OrganisationOut.of(found)


@router.get("/documents", operation_id="listDocuments")
def documents(asking: Asking, n: N = 20, cursor: After = None, changed_since: Since = None) -> NodePage:
    """List documents by title."""
    page = listed(asking, Filter(frozenset({"document"})), n, read_page_cursor(cursor), changed_since)
    return NodePage.of(page, page_cursor(page.after))


@router.get("/documents/{id:whole}", operation_id="document")
def document(request: Request, id: str, asking: Asking) -> DocumentOut:  # noqa: A002
    """Show one document with who shared it and its passages."""
    found = document_of(asking, id)
    told_to(parts_of(request), asking, found.node, found.passages)
    return DocumentOut.of(found)


@router.get("/passages/{id:whole}", operation_id="passage")
def passage(request: Request, id: str, asking: Asking) -> PassageOut:  # noqa: A002
    """Show one passage."""
    found = passage_of(asking, id)
    told_to(parts_of(request), asking, asking.view.node(found.holder), [found])
    return PassageOut.of(found)
