"""The page of suggested partners."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang, page
from api.pages.ways import way_of
from api.questions.partners import partners_of
from api.web.answers import Once
from api.web.callers import Asking
from api.web.ids import quoted_id
from api.words.labels import Places
from graph.filters import Filter

router = APIRouter(include_in_schema=False, route_class=Once)
PARTNERS = 10


@router.get("/{lang}/org/{id:whole}/partners")
def partners(request: Request, lang: Lang, id: str, asking: Asking) -> Response:  # noqa: A002
    """Suggested partners of an organisation, each with its reasons."""
    answer = partners_of(asking, id, Filter(), PARTNERS)
    places = Places(asking.view, lang)
    places.learn([partner.node for partner in answer.partners])
    values = {
        "node": answer.source,
        "partners": answer.partners,
        "ways": {
            one.node.id: way_of(answer.source, one.path, lang, date.today()) if answer.source and one.path else None
            for one in answer.partners
        },
        "notes": [note[lang] for note in answer.notes],
        "data_url": f"/api/v1/organisations/{quoted_id(id)}/partners",
    }
    return page(request, "partners.html", lang, values, places)
