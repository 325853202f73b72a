"""Who asks, in what language, for what, and whether they have the answer already: each resolved once a request."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

from fastapi import Depends, Query, Request, Response, params
from fastapi.dependencies.utils import get_flat_params

from api.questions.filters import asked_filter
from api.questions.text import MAX_TEXT
from api.web.tags import cache_headers, stop_if_known
from api.wiring import Parts
from api.words.language import Language, accepted
from api.words.plain_text import without_controls
from graph.errors import BadInput
from graph.filters import Filter
from graph.model import PUBLIC

MAX_N = 100
MAX_VALUES = 50
ID_LENGTH = 500


def parts_of(request: Request) -> Parts:
    """The parts that this app works with."""
    parts: Parts = request.app.state.parts
    return parts


def audiences(request: Request) -> frozenset[str]:
    """What the caller may see: nothing in the request itself can widen it.

    Nobody signs in yet, so it is the settings' base. Whoever adds signing in changes this function alone.
    """
    base: frozenset[str] = parts_of(request).settings.audiences
    return base | {PUBLIC}


def language(request: Request) -> Language:
    """The language that the caller reads best."""
    return accepted(request.headers.get("Accept-Language"))


def known_parameters(request: Request) -> None:
    """BadInput for a query parameter that the route does not have: a filter with a slip in its name keeps all."""
    fields = get_flat_params(request.scope["route"].dependant)
    known = sorted(field.alias for field in fields if isinstance(field.field_info, params.Query))
    for name in request.query_params:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f" did you mean “{near[0]}”?" if near else f" there are: {', '.join(known) or 'none'}."
            raise BadInput(f"There is no parameter “{without_controls(name)[:50]}” here;{meant}")


Wiring = Annotated[Parts, Depends(parts_of)]
Audiences = Annotated[frozenset[str], Depends(audiences)]
Tongue = Annotated[Language, Depends(language)]
Kinds = Annotated[list[str] | None, Query(max_length=MAX_VALUES, description="Kinds such as sme; any of them.")]
Regions = Annotated[list[str] | None, Query(max_length=MAX_VALUES, description="NUTS codes with all below; any.")]
Sectors = Annotated[list[str] | None, Query(max_length=MAX_VALUES, description="NACE codes with all below; any.")]
N = Annotated[int, Query(ge=1, le=MAX_N, description="How many.")]
After = Annotated[str | None, Query(max_length=4_000, description="The `next` of the page before.")]
Text = Annotated[str, Query(max_length=MAX_TEXT)]
Id = Annotated[str, Query(min_length=1, max_length=ID_LENGTH)]


def keep(
    parts: Wiring, audiences: Audiences, kind: Kinds = None, region: Regions = None, sector: Sectors = None
) -> Filter:
    """The filter that the request asks for, within what the caller may see; BadInput names an unknown value."""
    return asked_filter(parts.store, kind, region, sector, audiences)


Keep = Annotated[Filter, Depends(keep)]


def fresh(request: Request, response: Response, parts: Wiring, audiences: Audiences, tongue: Tongue) -> None:
    """Say 304 at once when the caller has the answer and nothing that it depends on has changed."""
    asked = (
        parts.store.generation(), request.url.path, request.url.query, audiences, tongue, parts.encoder is not None,
    )  # fmt: skip
    request.state.asked = asked
    stop_if_known(request, request.app.state.tags.get(asked), tongue)
    response.headers.update(cache_headers(tongue))
