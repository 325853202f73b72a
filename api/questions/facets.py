"""How many a filter keeps, and how many each other choice would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from api.questions.caller import Caller
from api.questions.filters import answering
from graph.codes import sector_key, sectors_above
from graph.filters import Filter
from graph.model import Node


@dataclass(frozen=True, slots=True)
class Choices:
    """How many a filter keeps in all; and by kind, region, sector and size, each counted without its own choice.

    Regions are counted as stated and sectors by division; a chosen value is counted with all below it, wherever it
    lies. `within` has every region that is stated or lies above one that is, and what `trades` counts when it is called
    every such sector by its key, each counted with all below it.
    """

    total: int
    kinds: Mapping[str, int]
    regions: Mapping[str, int]
    sectors: Mapping[str, int]
    sizes: Mapping[str, int]
    within: Mapping[str, int]
    trades: Callable[[], Mapping[str, int]]


def counted(nodes: Sequence[Node], keep: Filter) -> Choices:
    """The counts among these nodes, each by its own facet of those that the rest of the filter keeps."""

    def kept(rest: Filter) -> list[Node]:
        # They have been found for the caller already.
        return [node for node in nodes if replace(rest, audiences=frozenset(node.audience)).matches(node)]

    regions = Counter(node.region for node in kept(replace(keep, regions=frozenset())) if node.region)
    trading = [{sector_key(code) for code in node.sectors} for node in kept(replace(keep, sectors=frozenset()))]
    sectors = Counter(division for keys in trading for division in {key[:2] for key in keys})
    kinds = Counter(node.kind for node in kept(replace(keep, kinds=frozenset())))
    sizes = Counter(node.size for node in kept(replace(keep, sizes=frozenset())) if node.size)
    return Choices(len(kept(keep)), kinds, regions, sectors, sizes, _with_all_below(regions), partial(_above, trading))


def _above(trading: Iterable[Iterable[str]]) -> Mapping[str, int]:
    return Counter(above for keys in trading for above in {one for key in keys for one in sectors_above(key)})


def choices(caller: Caller, keep: Filter) -> Choices:
    """The counts of what a filter over nodes keeps."""
    view, base = caller.view, answering(keep)
    regions = dict(view.facets(replace(base, regions=frozenset())).regions)
    within = _with_all_below(regions)
    regions |= {c: view.facets(replace(base, regions=frozenset({c}))).total for c in keep.regions - regions.keys()}
    sectors = dict(view.facets(replace(base, sectors=frozenset())).sectors)
    sectors |= {c: view.facets(replace(base, sectors=frozenset({c}))).total for c in keep.sectors - sectors.keys()}
    trades = partial(view.sectors, replace(base, sectors=frozenset()))
    sizes = view.facets(replace(base, sizes=frozenset())).sizes
    kinds = dict(view.facets(answering(replace(base, kinds=frozenset()))).kinds)
    kinds |= {k: view.facets(replace(base, kinds=frozenset({k}))).total for k in keep.kinds - kinds.keys()}
    return Choices(view.facets(base).total, kinds, regions, sectors, sizes, within, trades)


def by_region(caller: Caller, keep: Filter) -> Mapping[str, int]:
    """How many of what a filter keeps, but for its regions, are in each region, with all below it."""
    return _with_all_below(caller.view.facets(replace(answering(keep), regions=frozenset())).regions)


def _with_all_below(stated: Mapping[str, int]) -> Counter[str]:
    """What regions and those above them count with all below: a code begins with that of each region above it."""
    counts = Counter[str]()
    for code, count in stated.items():
        counts.update({code[:length]: count for length in range(min(2, len(code)), len(code) + 1)})
    return counts
