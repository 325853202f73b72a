"""How many a filter keeps, and how many each other choice would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.questions.caller import Caller
from api.questions.filters import answering
from graph.filters import Filter


@dataclass(frozen=True, slots=True)
class Choices:
    """How many a filter keeps in all; and by kind, region and sector, each counted without its own choice.

    Regions are counted as stated and sectors by division; a chosen value is counted with all below it, wherever it
    lies.
    """

    total: int
    kinds: Mapping[str, int]
    regions: Mapping[str, int]
    sectors: Mapping[str, int]


def choices(caller: Caller, keep: Filter) -> Choices:
    """The counts of what a filter over nodes keeps."""
    view, base = caller.view, answering(keep)
    regions = dict(view.facets(replace(base, regions=frozenset())).regions)
    regions |= {c: view.facets(replace(base, regions=frozenset({c}))).total for c in keep.regions - regions.keys()}
    sectors = dict(view.facets(replace(base, sectors=frozenset())).sectors)
    sectors |= {c: view.facets(replace(base, sectors=frozenset({c}))).total for c in keep.sectors - sectors.keys()}
    kinds = dict(view.facets(answering(replace(base, kinds=frozenset()))).kinds)
    kinds |= {k: view.facets(replace(base, kinds=frozenset({k}))).total for k in keep.kinds - kinds.keys()}
    return Choices(view.facets(base).total, kinds, regions, sectors)
