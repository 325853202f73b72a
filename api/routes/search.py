"""Routes that answer questions: search, partners, paths."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.questions.introductions import introductions
from api.questions.organisations import organisation_node
from api.questions.text import MAX_TEXT, question
from api.web.callers import After, Audiences, Id, Keep, N, Text, Tongue, Wiring
from api.web.cursors import offset_cursor, read_offset_cursor
from api.web.tags import Tagged
from api.wire.answers import PartnersOut, PathsOut, SearchOut

router = APIRouter(tags=["answers"], route_class=Tagged)


@router.get("/search", operation_id="search")
def search(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    q: Text, keep: Keep, parts: Wiring, tongue: Tongue, n: N = 10, cursor: After = None
) -> SearchOut:
    """Find organisations by what they can do, in Turkish or English, each with the passages it rests on."""
    text, after = question(q), read_offset_cursor(cursor)
    answer = parts.searcher.search(text, keep, n, after=after)
    return SearchOut.of(answer, tongue, following=offset_cursor(after + n) if answer.more else None)


class PartnerWishes:
    """How partners are to be chosen."""

    def __init__(
        self,
        n: N = 10,
        other_regions: Annotated[bool, Query(description="Prefer other regions.")] = False,
        one_sided: Annotated[bool, Query(description="Only what they can do for you.")] = False,
    ) -> None:
        self.n, self.other_regions, self.one_sided = n, other_regions, one_sided


@router.get("/organisations/{id:path}/partners", operation_id="partnersOfOrganisation")
def partners_of(
    id: str,  # noqa: A002
    keep: Keep,
    parts: Wiring,
    tongue: Tongue,
    wishes: Annotated[PartnerWishes, Depends()],
) -> PartnersOut:
    """Suggest partners of an organisation: what they offer against what it seeks, and the other way round."""
    organisation_node(parts.store, id, keep.audiences)
    answer = parts.partners.for_organisation(
        id, keep, wishes.n, other_regions=wishes.other_regions, one_sided=wishes.one_sided
    )
    return PartnersOut.of(answer, tongue)


@router.get("/partners", operation_id="partnersForText")
def partners_for(
    text: Annotated[str, Query(max_length=MAX_TEXT, description="What is needed.")],
    keep: Keep,
    parts: Wiring,
    tongue: Tongue,
    n: N = 10,
) -> PartnersOut:
    """Suggest partners for a text that says what is needed."""
    return PartnersOut.of(parts.partners.for_text(question(text), keep, n), tongue)


@router.get("/paths", operation_id="paths")
def paths(
    source: Annotated[Id, Query(alias="from")],
    target: Annotated[Id, Query(alias="to")],
    parts: Wiring,
    audiences: Audiences,
    tongue: Tongue,
) -> PathsOut:
    """Show who could introduce one organisation to another: up to three ways, best first."""
    return PathsOut.of(introductions(parts.store, source, target, audiences), tongue)
