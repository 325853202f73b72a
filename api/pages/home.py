"""The start page, with one field to ask in; and the way to it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.pages.frame import Lang, page
from api.pages.hexmap import STEPS, cells, hex_map, strength
from api.questions.facets import choices
from api.web.callers import Asking
from api.web.prefix import prefix_of
from api.words.formats import number
from api.words.labels import Places
from api.words.language import accepted, known
from api.words.strings import say
from graph.filters import Filter
from graph.words.sentences import LANGUAGES

router = APIRouter(include_in_schema=False)
BESIDE = frozenset({"project", "document"})
"""Kinds that are counted beside organisations."""


@router.get("/")
def start(request: Request) -> Response:
    """Send a visitor to the pages in the language that they read."""
    language = known(request.cookies.get("lang")) or accepted(request.headers.get("Accept-Language"))
    return RedirectResponse(
        f"{prefix_of(request)}/{language}/", 302, {"Vary": "Cookie, Accept-Language", "Cache-Control": "no-cache"}
    )


@router.get("/{lang}")
def without_slash(request: Request, lang: Lang) -> Response:
    """Lead from /tr to /tr/."""
    return RedirectResponse(f"{prefix_of(request)}/{lang}/", 308)


@router.get("/{lang}/")
def home(request: Request, lang: Lang, asking: Asking) -> Response:
    """The question with one field, examples, the provinces as an index, and who is here."""
    found = choices(asking, Filter())
    kinds = sorted(found.kinds.items(), key=lambda one: (-one[1], one[0]))
    others = asking.view.facets(Filter(BESIDE)).kinds
    places = Places(asking.view, lang)
    places.learn((), [cell.code for cell in cells()])
    values = {
        "total": found.total,
        "kinds": kinds,
        "beside": [(name, others[name]) for name in ("project", "document") if others.get(name)],
        "examples": [(code, say("demo.question", code)) for code in sorted(LANGUAGES, key=lambda code: code != lang)],
        "map": hex_map(
            lambda code: say("map.here", lang, place=places.region(code), n=number(found.within.get(code, 0), lang)),
            lambda code: strength(found.within.get(code, 0)),
            lambda code: f"/{lang}/search?region={code}",
        ),
        "steps": STEPS,
        "asks": True,
    }
    return page(request, "home.html", lang, values, places)
