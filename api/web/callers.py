"""Who asks and for what: each resolved once a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Query, Request, params
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.utils import get_flat_params
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from api.questions.caller import Caller, caller_of
from api.questions.filters import asked_filter
from api.web.credentials import has_credentials, person_of
from api.web.reading import language_of
from api.wiring import Parts
from api.words.plain_text import without_controls
from graph.errors import BadInput, NotSignedIn
from graph.filters import MOST, Filter
from graph.words.sentences import Sentence
from search.question import LONGEST

if TYPE_CHECKING:
    from people.persons import Person

MAX_N = 100
ID_LENGTH = 500


def parts_of(request: Request) -> Parts:
    """The parts that this app works with; for what is about the service itself."""
    parts: Parts = request.app.state.parts
    return parts


async def caller(request: Request) -> Caller:
    """Who asks, in the language that they read best, the same however often it is asked for in a request.

    Nothing in the request can widen what they may see, but the cookie of a session or the key of a program.
    """
    held: Caller | None = getattr(request.state, "caller", None)
    if held is None:
        parts, language = parts_of(request), language_of(request)
        if has_credentials(request):
            held = await run_sync(lambda: caller_of(parts, language, person_of(request)))
        else:
            held = caller_of(parts, language)
        request.state.caller = held
    return held


async def known_parameters(request: Request) -> None:
    """BadInput for a query parameter that the route does not have, or has once: a filter with a slip keeps all."""
    fields = get_flat_params(request.scope["route"].dependant)
    asked = [field for field in fields if isinstance(field.field_info, params.Query)]
    known = sorted(field.alias for field in asked)
    single = {field.alias for field in asked if not field_annotation_is_sequence(field.field_info.annotation)}
    for name in request.query_params:
        if name not in known:
            shown = without_controls(name)[:50]
            near = get_close_matches(name, known, n=1)
            if near:
                raise BadInput("api.parameter.meant", name=shown, near=near[0])
            raise BadInput("api.parameter.unknown", name=shown, known=", ".join(known) or Sentence("api.none"))
        if name in single and len(request.query_params.getlist(name)) > 1:
            raise BadInput("api.parameter.twice", name=name)


def _as_described(pattern: str, problem: str) -> BeforeValidator:
    """Takes what the description says, where pydantic takes more: 0 as a day of 1970, 0_5 as a number."""
    described = re.compile(pattern)

    def checked(given: object) -> object:
        if isinstance(given, str) and not described.fullmatch(given):
            raise PydanticCustomError(problem, "not as described")
        return given

    return BeforeValidator(checked)


WHOLE = _as_described("-?(0|[1-9][0-9]*)", "int_parsing")
DAY = _as_described("[0-9]{4}-[0-9]{2}-[0-9]{2}", "date_parsing")
Asking = Annotated[Caller, Depends(caller)]
Kinds = Annotated[
    list[str] | None, Query(max_length=MOST, description="Kinds such as sme or Üniversite, 50 in all; any.")
]
Regions = Annotated[list[str] | None, Query(max_length=MOST, description="NUTS codes with all below, 50 in all; any.")]
Sectors = Annotated[list[str] | None, Query(max_length=MOST, description="NACE codes with all below, 50 in all; any.")]
Sizes = Annotated[
    list[str] | None, Query(max_length=MOST, description="Sizes by employees: micro, small, medium, large; any.")
]
Languages = Annotated[
    list[str] | None,
    Query(max_length=MOST, description="Languages of what is written, by ISO 639-1 code: tr, en; any. 50 in all."),
]
Sources = Annotated[
    list[str] | None,
    Query(max_length=MOST, description="Datasets that say it, such as ror, each with all below; any. 50 in all."),
]
N = Annotated[int, Query(ge=1, le=MAX_N, description="How many."), WHOLE]
After = Annotated[str | None, Query(max_length=4_000, description="The `next` of the page before.")]
Text = Annotated[str, Query(max_length=LONGEST)]
Plain = Annotated[
    list[str] | None,
    Query(max_length=MOST, description="What is not to be read in the question: a `key` of `understood`, or all."),
]
Id = Annotated[str, Query(min_length=1, max_length=ID_LENGTH)]


def program(scope: str) -> Callable[[Caller], Person]:
    """Who sends a request by a key that may do this; NotSignedIn for anybody else, a browser too.

    A browser sends its cookie with what another site has it send; what changes something by the API takes a key.
    """

    def sent(asking: Asking) -> Person:
        if asking.person is None or asking.person.form:
            raise NotSignedIn("people.key.needed")
        asking.person.check_scope(scope)
        return asking.person

    return sent


def keep(
    asking: Asking, kind: Kinds = None, region: Regions = None, sector: Sectors = None, size: Sizes = None
) -> Filter:
    """The filter that the request asks for; BadInput names an unknown value."""
    return asked_filter(asking.view, kind, region, sector, size)


Keep = Annotated[Filter, Depends(keep)]


def sought(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    asking: Asking,
    kind: Kinds = None,
    region: Regions = None,
    sector: Sectors = None,
    size: Sizes = None,
    language: Languages = None,
    source: Sources = None,
) -> Filter:
    """The filter of a list, which can be asked for what it rests on, too: the texts' languages and the datasets."""
    return asked_filter(asking.view, kind, region, sector, size, languages=language, sources=source)


Sought = Annotated[Filter, Depends(sought)]
