"""What all İmece that answer together know: each organisation once, with who has it, and who did not answer."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.federation.everywhere import everywhere
from api.pages.frame import Lang, page
from api.web.callers import Asking, Keep, Text, parts_of
from api.web.everywhere import asked_everywhere, means_of
from api.words.labels import Places
from api.words.plain_text import without_controls
from graph.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/everywhere")
def found(
    request: Request, lang: Lang, asking: Asking, keep: Keep, q: Annotated[Text, Query()] = ""
) -> Response:  # fmt: skip
    """What is found here and at the peers; NotFound where there are none."""
    federation = parts_of(request).federation
    if federation is None:
        raise NotFound("api.page.nothing")
    text = without_controls(q)
    answer = everywhere(means_of(request), asking, text, keep, asked_everywhere(request)) if text else None
    places = Places(asking.view, lang)
    if answer is not None:
        places.learn(one.node for one in answer.known)
    query = urlencode([(name, value) for name, values in asked_everywhere(request).items() for value in values])
    values = {
        "q": q,
        "answer": answer,
        "peers": [federation.peers[name] for name in sorted(federation.peers)],
        "back": f"/{lang}/search?{query}",
        "filters": [(n, v) for n, values in asked_everywhere(request).items() if n != "q" for v in values],
        "data_url": f"/api/v1/everywhere?{query}" if text else None,
        "here": "organisations",
        "asks": True,
    }
    response = page(request, "everywhere.html", lang, values, places)
    response.headers["Cache-Control"] = "no-store"
    return response
