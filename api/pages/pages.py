"""The pages for people: home, results, an organisation, its partners, a document. Plain HTML that needs no script."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import HTMLResponse, RedirectResponse

from api.pages.facets import address, chosen_of, facets_of
from api.pages.templating import render, static
from api.pages.ties import ties_of
from api.questions.nothing_found import why_nothing
from api.questions.organisations import only_organisations, organisation_node
from api.questions.text import MAX_TEXT, question
from api.routes.nodes import document_node, sharers
from api.web.callers import After, Audiences, Keep, Wiring
from api.web.cursors import offset_cursor, page_cursor, read_offset_cursor, read_page_cursor
from api.web.problem_details import request_id
from api.wiring import Parts
from api.words.labels import Places
from api.words.language import LANGUAGES, Language, accepted, known
from api.words.strings import say, strings
from graph.errors import NotFound
from graph.filters import Filter
from graph.store import Store
from search.answer import Hit

router = APIRouter(include_in_schema=False)
ASSETS = frozenset({"style.css", "app.js", "icon.svg"})
ROLES = ("need", "capability", "profile", "text")
PER_PAGE = 10
PARTNERS = 10
FOREVER = "public, max-age=31536000, immutable"


def page_language(lang: Annotated[str, Path()]) -> Language:
    """The language that a page's address names; NotFound for any other than ours."""
    if lang not in LANGUAGES:
        raise NotFound("There is no page at this address; pages begin with /tr/ or /en/.")
    return lang


Lang = Annotated[Language, Depends(page_language)]


@router.get("/")
def start(request: Request) -> Response:
    """Send a visitor to the pages in the language that they read."""
    language = known(request.cookies.get("lang")) or accepted(request.headers.get("Accept-Language"))
    return RedirectResponse(f"/{language}/", 302, {"Vary": "Cookie, Accept-Language", "Cache-Control": "no-cache"})


@router.get("/{lang}")
def without_slash(lang: Lang) -> Response:
    """Lead from /tr to /tr/."""
    return RedirectResponse(f"/{lang}/", 308)


@router.get("/static/{name}")
def asset_file(name: str) -> Response:
    """One of our static files."""
    if name not in ASSETS:
        raise NotFound("There is no such file.")
    return Response(static(name), media_type=mimetypes.guess_type(name)[0], headers={"Cache-Control": FOREVER})


@router.get("/{lang}/")
def home(request: Request, lang: Lang, parts: Wiring, audiences: Audiences) -> Response:
    """The question with one field, examples, and who is here."""
    facets = parts.store.facets(only_organisations(Filter(audiences=audiences)))
    kinds = sorted(facets.kinds.items(), key=lambda one: -one[1])
    examples = [(code, say("demo.question", code)) for code in sorted(LANGUAGES, key=lambda code: code != lang)]
    return page(request, "home.html", lang, {"facets": facets, "kinds": kinds, "examples": examples})


@router.get("/{lang}/search")
def results(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    lang: Lang,
    parts: Wiring,
    keep: Keep,
    q: Annotated[str, Query(max_length=MAX_TEXT)] = "",
    after: After = None,
) -> Response:
    """What a question finds, or with no question all organisations by name."""
    text = question(q) if q.strip() else ""
    found = _searched(parts, keep, text, after, lang) if text else _listed(parts.store, keep, after)
    asked = [("q", text)] if text else []
    asked += [(name, one) for name in ("kind", "region", "sector") for one in request.query_params.getlist(name)]
    places = Places(parts.store, keep.audiences, lang)
    places.learn(hit.node for hit in found.hits)
    values = {
        "q": text,
        "hits": found.hits,
        "notes": found.notes if found.hits else tuple(why_nothing(parts.store, keep, lang)),
        "first": found.begin + 1 if found.hits else 0,
        "last": found.begin + len(found.hits),
        "total": parts.store.facets(only_organisations(keep)).total,
        "facets": facets_of(parts.store, keep, places, lang),
        "chosen": chosen_of(keep, text, places, lang),
        "prev_url": address(lang, [*asked, ("after", found.before)]) if found.before else None,
        "next_url": address(lang, [*asked, ("after", found.after)]) if found.after else None,
        "data_url": f"/api/v1/{'search' if text else 'organisations'}?{urlencode(asked)}",
        "here": "search",
    }
    return page(request, "results.html", lang, values, places)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list: its hits, how many come before, and the cursors of the pages beside it."""

    hits: tuple[Hit, ...]
    begin: int = 0
    notes: tuple[str, ...] = ()
    before: str | None = None
    after: str | None = None


def _searched(parts: Parts, keep: Filter, text: str, cursor: str | None, language: Language) -> Found:
    begin = read_offset_cursor(cursor)
    answer = parts.searcher.search(text, keep, PER_PAGE, after=begin)
    return Found(
        answer.hits,
        begin,
        tuple(note[language] for note in answer.notes),
        offset_cursor(max(begin - PER_PAGE, 0)) if begin else None,
        offset_cursor(begin + PER_PAGE) if answer.more else None,
    )


def _listed(store: Store, keep: Filter, cursor: str | None) -> Found:
    nodes = store.page(only_organisations(keep), PER_PAGE + 1, read_page_cursor(cursor))
    shown = nodes[:PER_PAGE]
    following = page_cursor(store.cursor(shown[-1])) if len(nodes) > PER_PAGE else None
    return Found(tuple(Hit(node, 0.0) for node in shown), after=following)


@router.get("/{lang}/org/{id:path}/partners")
def partners(request: Request, lang: Lang, id: str, parts: Wiring, audiences: Audiences) -> Response:  # noqa: A002
    """Suggested partners of an organisation, each with its reasons."""
    node = organisation_node(parts.store, id, audiences)
    answer = parts.partners.for_organisation(id, Filter(audiences=audiences), PARTNERS)
    places = Places(parts.store, audiences, lang)
    places.learn(partner.node for partner in answer.partners)
    values = {
        "node": node,
        "partners": answer.partners,
        "notes": tuple(note[lang] for note in answer.notes),
        "data_url": f"/api/v1/organisations/{quote(id, safe=':/')}/partners",
    }
    return page(request, "partners.html", lang, values, places)


@router.get("/{lang}/org/{id:path}")
def organisation(request: Request, lang: Lang, id: str, parts: Wiring, audiences: Audiences) -> Response:  # noqa: A002
    """What an organisation seeks and offers, its ties, and where all that comes from."""
    node = organisation_node(parts.store, id, audiences)
    passages = sorted(parts.store.passages_of([id], audiences), key=lambda one: ROLES.index(one.role))
    places = Places(parts.store, audiences, lang)
    places.learn([node])
    values = {
        "node": node,
        "texts": [(role, list(group)) for role, group in groupby(passages, key=lambda one: one.role)],
        "ties": ties_of(parts.store, id, audiences, lang),
        "data_url": f"/api/v1/organisations/{quote(id, safe=':/')}",
    }
    return page(request, "organisation.html", lang, values, places)


@router.get("/{lang}/documents/{id:path}")
def document(request: Request, lang: Lang, id: str, parts: Wiring, audiences: Audiences) -> Response:  # noqa: A002
    """The passages of a document, page by page, and who shared it."""
    node = document_node(parts.store, id, audiences)
    values = {
        "node": node,
        "sharers": sharers(parts.store, id, audiences),
        "passages": parts.store.passages_of([id], audiences),
        "data_url": f"/api/v1/documents/{quote(id, safe=':/')}",
    }
    return page(request, "document.html", lang, values)


def page(
    request: Request, template: str, language: Language, values: Mapping[str, object], places: Places | None = None
) -> HTMLResponse:
    """A rendered page; the language is remembered, so that `/` leads back to it."""
    other = "en" if language == "tr" else "tr"
    path = request.url.path
    theme = request.cookies.get("theme")
    frame = {
        "theme": theme if theme in {"light", "dark"} else None,
        "other_url": f"/{other}{path[3:]}" + (f"?{request.url.query}" if request.url.query else ""),
        "data_url": None,
        "here": None,
    }
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
    response = HTMLResponse(render(template, language, places, {**frame, **values}), headers=headers)
    if request.cookies.get("lang") != language:
        response.set_cookie("lang", language, max_age=31_536_000, samesite="lax")
    return response


def error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """The page that says what did not work: in the words of the problem details where they say what to change."""
    language = known(request.url.path[1:3]) or accepted(request.headers.get("Accept-Language"))
    key = f"error.{status}" if f"error.{status}" in strings() else "error.500" if status >= 500 else "error.400"
    values = {
        "heading": say(key, language),
        "detail": detail if key == "error.400" else None,
        "help": None if key == "error.400" else say(f"{key}.p", language),
        "q": request.query_params.get("q", "")[:MAX_TEXT],
        "request_id": request_id(request),
    }
    home_url = {"other_url": f"/{'en' if language == 'tr' else 'tr'}/"}
    response = page(request, "error.html", language, {**values, **home_url})
    response.status_code = status
    return response
