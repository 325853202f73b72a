"""The page of a document."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang, page
from api.questions.documents import document as document_of
from api.web.callers import Asking

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/documents/{id:path}")
def document(request: Request, lang: Lang, id: str, asking: Asking) -> Response:  # noqa: A002
    """The passages of a document, page by page, and who shared it."""
    found = document_of(asking, id)
    values = {
        "node": found.node,
        "sharers": found.sharers,
        "passages": found.passages,
        "data_url": f"/api/v1/documents/{quote(id, safe=':/')}",
    }
    return page(request, "document.html", lang, values)
