"""Why nothing was found, where the reason is not the question."""

from __future__ import annotations

from collections.abc import Iterator

from api.words.language import Language
from api.words.strings import say
from graph.codes import region_id, sector_id
from graph.filters import Filter
from graph.store import Store


def why_nothing(store: Store, keep: Filter, language: Language) -> Iterator[str]:
    """A sentence for an empty store, and for each region and sector of the filter that the store does not know."""
    if not store.page(Filter(audiences=keep.audiences), 1):
        yield say("empty.store", language)
        return
    ids = {code: region_id(code) for code in keep.regions} | {code: sector_id(code) for code in keep.sectors}
    known = store.nodes(ids.values(), keep.audiences)
    yield from (say("empty.code", language, code=code) for code, id_ in sorted(ids.items()) if id_ not in known)
