"""Routes that answer questions: search, partners, paths."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.questions.caller import Caller
from api.questions.partners import partners_for as partners_for_text
from api.questions.partners import partners_of as partners_of_organisation
from api.questions.paths import introductions
from api.questions.search import answering_choices, similar
from api.questions.search import search as search_for
from api.web.callers import After, Asking, Id, Keep, N, Plain, Sought, Text
from api.web.cursors import offset_cursor, read_offset_cursor
from api.web.tags import Tagged
from api.wire.answers import PartnersOut, PathsOut, SearchOut
from api.wire.nodes import FacetsOut
from api.words.labels import Places
from graph.filters import Filter

router = APIRouter(tags=["answers"], route_class=Tagged)
Newcomers = Annotated[bool, Query(description="Only those with two ties at most.")]


@router.get("/search", operation_id="search")
def search(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    q: Text,
    asking: Asking,
    keep: Sought,
    n: N = 10,
    cursor: After = None,
    plain: Plain = None,
    facets: Annotated[
        bool, Query(description="Count those who answer by kind, region, sector, size, language and source, too.")
    ] = False,
) -> SearchOut:
    """Find organisations by what they can do, in Turkish or English, each with the passages it rests on.

    A place, kind, sector, size or identifier in the question is read as such and said in `understood`, and so is what
    stands in quotation marks (word for word) or after a minus (kept out); `hits` are those that answer, `nearest` what
    only comes nearest where few do.
    """
    as_typed = frozenset(plain or ())
    found = search_for(asking, q, keep, n, read_offset_cursor(cursor), as_typed)
    places = Places(asking.view, asking.language)
    counts = None
    if facets:
        counts = FacetsOut.of(answering_choices(asking, found.answer, q, keep, as_typed), places, asking.language)
    return SearchOut.of(found.answer, asking.language, places, following=offset_cursor(found.after), facets=counts)


@router.get("/organisations/{id:whole}/similar", operation_id="similarToOrganisation")
def similar_to_organisation(id: str, asking: Asking, keep: Keep, n: N = 10) -> SearchOut:  # noqa: A002
    """Find organisations most like an organisation, by what is said and known of them."""
    return _alike(asking, id, keep, n)


@router.get("/documents/{id:whole}/similar", operation_id="similarToDocument")
def similar_to_document(id: str, asking: Asking, keep: Keep, n: N = 10) -> SearchOut:  # noqa: A002
    """Find organisations whose texts are most like a document."""
    return _alike(asking, id, keep, n)


@router.get("/passages/{id:whole}/similar", operation_id="similarToPassage")
def similar_to_passage(id: str, asking: Asking, keep: Keep, n: N = 10) -> SearchOut:  # noqa: A002
    """Find organisations whose texts are most like a passage."""
    return _alike(asking, id, keep, n)


def _alike(asking: Caller, id_: str, keep: Filter, n: int) -> SearchOut:
    return SearchOut.of(similar(asking, id_, keep, n), asking.language, Places(asking.view, asking.language))


@router.get("/organisations/{id:whole}/partners", operation_id="partnersOfOrganisation")
def partners_of(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    id: str,  # noqa: A002
    asking: Asking,
    keep: Keep,
    n: N = 10,
    other_regions: Annotated[bool, Query(description="Prefer other regions.")] = False,
    one_sided: Annotated[bool, Query(description="Only what they can do for you.")] = False,
    elsewhere: Annotated[bool, Query(description="Only those in other regions.")] = False,
    newcomers: Newcomers = False,
) -> PartnersOut:
    """Suggest partners of an organisation: what they offer against what it seeks, and the other way round."""
    answer = partners_of_organisation(
        asking, id, keep, n, other_regions=other_regions, one_sided=one_sided, elsewhere=elsewhere, newcomers=newcomers
    )
    return PartnersOut.of(answer, asking.language)


@router.get("/partners", operation_id="partnersForText")
def partners_for(
    text: Annotated[Text, Query(description="What is needed.")],
    asking: Asking,
    keep: Keep,
    n: N = 10,
    newcomers: Newcomers = False,
) -> PartnersOut:
    """Suggest partners for a text that says what is needed."""
    return PartnersOut.of(partners_for_text(asking, text, keep, n, newcomers=newcomers), asking.language)


@router.get("/paths", operation_id="paths")
def paths(
    source: Annotated[Id, Query(alias="from")], target: Annotated[Id, Query(alias="to")], asking: Asking
) -> PathsOut:
    """Show who could introduce one organisation to another: up to three ways, best first."""
    return PathsOut.of(introductions(asking, source, target), asking.language)
