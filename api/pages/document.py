"""The page of a document."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang, page
from api.questions.documents import document as document_of
from api.web.answers import Once
from api.web.callers import Asking
from api.web.ids import quoted_id

router = APIRouter(include_in_schema=False, route_class=Once)


@router.get("/{lang}/documents/{id:whole}")
def document(request: Request, lang: Lang, id: str, asking: Asking) -> Response:  # noqa: A002
    """The passages of a document, page by page, and who shared it."""
    found = document_of(asking, id)
    values = {
        "node": found.node,
        "sharers": found.sharers,
        "passages": found.passages,
        "data_url": f"/api/v1/documents/{quoted_id(id)}",
    }
    return page(request, "document.html", lang, values)
