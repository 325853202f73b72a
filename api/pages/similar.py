"""The page of who is like an organisation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.questions.search import similar as similar_to
from api.web.answers import Once
from api.web.callers import WHOLE, Asking
from api.web.ids import quoted_id
from api.words.labels import Places
from graph.filters import Filter

router = APIRouter(include_in_schema=False, route_class=Once)
SHOWN = 10


@router.get("/{lang}/org/{id:whole}/similar")
def similar(
    request: Request,
    lang: Lang,
    id: str,  # noqa: A002
    asking: Asking,
    n: Annotated[int, Query(ge=1, le=SHOWN), WHOLE] = SHOWN,
) -> Response:
    """Who is most like an organisation, by what is said and known of them."""
    node = asking.view.organisation(id)
    answer = similar_to(asking, id, Filter(), n)
    places = Places(asking.view, lang)
    places.learn([hit.node for hit in answer.hits])
    values = {
        "node": node,
        "hits": answer.hits,
        "notes": [note[lang] for note in answer.notes],
        "data_url": f"/api/v1/organisations/{quoted_id(id)}/similar",
    }
    return page(request, "similar.html", lang, values, places)
