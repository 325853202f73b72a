"""The filter that somebody asks for by codes; a region's name in place of its code is answered with the code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graph.codes import region_code
from graph.errors import BadInput
from graph.filters import Filter, apart, make_filter
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.folding import fold

Codes = Collection[str] | None


def asked_filter(  # noqa: PLR0913 - one parameter a thing that is asked
    view: View,
    kinds: Codes,
    regions: Codes,
    sectors: Codes,
    sizes: Codes = None,
    *,
    languages: Codes = None,
    sources: Codes = None,
) -> Filter:
    """The filter; BadInput names a value that cannot be used, and what to write instead where that is known."""
    for region in apart(regions or ()):
        try:
            region_code(region)
        except BadInput:
            code = _code_of(view, region)
            if code is None:
                raise
            raise BadInput("api.filter.region_name", name=region, code=code) from None
    asked = make_filter(
        kinds or (), regions or (), sectors or (), sizes or (), languages=languages or (), sources=sources or ()
    )
    return view.within(asked)


def _code_of(view: View, name: str) -> str | None:
    """The code of the widest region by a name."""
    wanted = fold(name)
    named = (node.id.partition(":")[2] for node in view.of_kind("region") if wanted in map(fold, node.called))
    return min(named, key=lambda code: (len(code), code), default=None)


def answering(keep: Filter) -> Filter:
    """The filter over what can be an answer: the kinds asked for, else every kind of organisation."""
    return keep if keep.kinds else replace(keep, kinds=vocabulary().organisations)


def only_organisations(keep: Filter) -> Filter:
    """The filter, narrowed to organisations; kinds that are none match nothing."""
    kinds = (keep.kinds or vocabulary().organisations) & vocabulary().organisations
    return replace(keep, kinds=kinds, ids=keep.ids if kinds else frozenset())
