"""Why nothing was found, where the reason is not the question."""

from __future__ import annotations

from api.questions.caller import Caller
from graph.codes import region_id, sector_id
from graph.filters import Filter
from graph.words.sentences import Sentence


def why_nothing(caller: Caller, keep: Filter) -> list[Sentence]:
    """A sentence for an empty store, and for each region and sector of the filter that the store does not know."""
    if not caller.view.page(Filter(), 1):
        return [Sentence("api.empty.store")]
    ids = {code: region_id(code) for code in keep.regions} | {code: sector_id(code) for code in keep.sectors}
    known = caller.view.nodes(ids.values())
    return [Sentence("api.empty.code", {"code": code}) for code, id_ in sorted(ids.items()) if id_ not in known]
