"""The page of a document: what it says, page by page, and what a question finds in it."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.questions.documents import Read, read_for
from api.questions.documents import document as document_of
from api.web.answers import Once
from api.web.callers import Asking, Text
from api.web.ids import quoted_id
from api.words.facts import PEOPLE
from api.words.labels import Places
from api.words.plain_text import without_controls
from graph.model import Node
from graph.words.sentences import Language

router = APIRouter(include_in_schema=False, route_class=Once)


@router.get("/{lang}/documents/{id:whole}")
def document(
    request: Request,
    lang: Lang,
    id: str,  # noqa: A002
    asking: Asking,
    q: Annotated[Text, Query()] = "",
) -> Response:
    """The passages of a document, page by page, with what a question finds in them marked; and who shared it."""
    found, text = document_of(asking, id), without_controls(q)
    read = read_for(asking, found, text) if text else [Read(one) for one in found.passages]
    places = Places(asking.view, lang)
    places.learn([found.node])
    values = {
        "node": found.node,
        "sharers": found.sharers,
        "q": text,
        "found": [one for one in read if one.found],
        "pages": [(number, list(group)) for number, group in groupby(read, key=lambda one: one.passage.page)],
        "original": _original(found.node, lang),
        "data_url": f"/api/v1/documents/{quoted_id(id)}",
    }
    return page(request, "document.html", lang, values, places)


def _original(node: Node, lang: Language) -> str | None:
    """Where the file of a document is that was shared by a form; None for one that was loaded."""
    kind, _, number = node.source.dataset.partition(":")
    return f"/{lang}/shared/{number}/file" if kind == PEOPLE else None
