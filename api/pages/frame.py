"""What every page stands in, its language and theme, and what a browser may keep; and the page of an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Path, Request
from starlette.responses import HTMLResponse

from api.pages.templating import render
from api.pages.undoing.toasts import forget, told
from api.questions.caller import Caller
from api.web.ids import address_as_sent
from api.web.prefix import prefix_of
from api.web.problem_details import request_id
from api.web.reading import language_of
from api.words.labels import Places
from api.words.strings import say, strings
from graph.errors import NotFound
from graph.words.sentences import LANGUAGES, Language
from search.question import LONGEST


def page_language(lang: Annotated[str, Path()]) -> Language:
    """The language that a page's address names; NotFound for any other than ours."""
    if lang not in LANGUAGES:
        raise NotFound("api.page.nothing")
    return lang


Lang = Annotated[Language, Depends(page_language)]
NAV = (
    ("organisations", "/search"),
    ("opportunities", "/opportunities"),
    ("map", "/map"),
    ("sectors", "/sectors"),
    ("clusters", "/clusters"),
    ("paths", "/paths"),
    ("documents", "/search?kind=document"),
)
"""What the menu leads to, by the name of its words and its address below the language."""


def page(  # noqa: PLR0913 - what is shown, to whom, and how it is to be taken
    request: Request,
    template: str,
    language: Language,
    values: Mapping[str, object],
    places: Places | None = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    """A rendered page; the language is remembered, so that `/` leads back to it."""
    other = "en" if language == "tr" else "tr"
    base = prefix_of(request)
    # As it was sent: what an id holds, such as a percent sign or a slash, is quoted in it.
    here = "/" + quote(address_as_sent(request.scope).lstrip("/").partition("/")[2], safe=":/%")
    theme = request.cookies.get("theme")
    asking: Caller | None = getattr(request.state, "caller", None)
    frame = {
        "me": asking.person if asking else None,
        "toast": told(request) if asking and asking.person and asking.person.form else None,
        "theme": theme if theme in {"light", "dark"} else None,
        "base": base,
        "other_url": f"/{other}{here}" + (f"?{request.url.query}" if request.url.query else ""),
        "data_url": None,
        "here": None,
        "nav": NAV,
        "asks": False,
        "longest": LONGEST,
    }
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
    response = HTMLResponse(render(template, language, places, {**frame, **values}), status, headers)
    if request.cookies.get("lang") != language:
        response.set_cookie("lang", language, max_age=31_536_000, path=f"{base}/", samesite="lax")
    forget(response, request)
    return response


def error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """The page that says what did not work: in the words of the problem details where they say what to change."""
    language = language_of(request)
    key = f"error.{status}" if f"error.{status}" in strings() else "error.500" if status >= 500 else "error.400"
    values = {
        "heading": say(key, language),
        "help": detail if key == "error.400" else say(f"{key}.p", language),
        "q": request.query_params.get("q", "")[:LONGEST],
        "request_id": request_id(request),
        "asks": True,
    }
    home_url = {"other_url": f"/{'en' if language == 'tr' else 'tr'}/"}
    return page(request, "error.html", language, {**values, **home_url}, status=status)
