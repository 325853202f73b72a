"""Who could be a partner, of an organisation or for a need said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.questions.caller import Caller
from api.questions.text import question
from graph.filters import Filter
from search.partners.only import Only

if TYPE_CHECKING:
    from search.partners.answer import PartnerAnswer


def partners_of(  # noqa: PLR0913 - the question and its wishes, these by name
    caller: Caller,
    id_: str,
    keep: Filter,
    n: int,
    *,
    other_regions: bool = False,
    one_sided: bool = False,
    elsewhere: bool = False,
    newcomers: bool = False,
) -> PartnerAnswer:
    """The n best partners of an organisation; NotFound when it is none or may not be seen.

    `other_regions` prefers those in other regions, `elsewhere` takes no others; `newcomers` only who has few ties.
    """
    only = Only(elsewhere, newcomers)
    return caller.finders.partners.for_organisation(
        caller.view, id_, keep, n, other_regions=other_regions, one_sided=one_sided, only=only
    )


def partners_for(caller: Caller, text: str, keep: Filter, n: int, *, newcomers: bool = False) -> PartnerAnswer:
    """The n best partners for a text; BadInput for one that is blank, too long or without a word."""
    return caller.finders.partners.for_text(caller.view, question(text), keep, n, only=Only(newcomers=newcomers))
