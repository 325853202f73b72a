"""The filter that somebody asks for by codes; a region's name in place of its code is answered with the code."""

from __future__ import annotations

from collections.abc import Collection

from graph.codes import region_code
from graph.errors import BadInput
from graph.filters import Filter, make_filter
from graph.store import Store
from graph.words.folding import fold

Codes = Collection[str] | None


def asked_filter(store: Store, kinds: Codes, regions: Codes, sectors: Codes, audiences: frozenset[str]) -> Filter:
    """The filter; BadInput names a value that cannot be used, and what to write instead where that is known."""
    for region in regions or ():
        try:
            region_code(region)
        except BadInput:
            code = _code_of(store, region, audiences)
            if code is None:
                raise
            raise BadInput(f"“{region}” is a region's name; write its NUTS code, {code}.") from None
    return make_filter(kinds or (), regions or (), sectors or (), audiences=audiences)


def _code_of(store: Store, name: str, audiences: frozenset[str]) -> str | None:
    """The code of the widest region by a name."""
    wanted = fold(name)
    named = (
        node.id.partition(":")[2]
        for node in store.of_kind("region", audiences)
        if wanted in map(fold, (node.name, *(one.text for one in node.names)))
    )
    return min(named, key=lambda code: (len(code), code), default=None)
