"""The static files of the pages."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter, Response

from api.pages.templating import static
from graph.errors import NotFound

router = APIRouter(include_in_schema=False)
ASSETS = frozenset({"style.css", "app.js", "charts.js", "echarts.min.js", "htmx.min.js", "icon.svg", "passkeys.js"})
FOREVER = "public, max-age=31536000, immutable"


@router.get("/static/{name}")
def asset_file(name: str) -> Response:
    """One of our static files."""
    if name not in ASSETS:
        raise NotFound("api.page.no_file")
    return Response(static(name), media_type=mimetypes.guess_type(name)[0], headers={"Cache-Control": FOREVER})
