"""How many a filter keeps, and how many each other choice would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from api.questions.caller import Caller
from api.questions.filters import answering
from api.words.facts import shown_dataset
from graph.codes import dataset_key, datasets_above, sector_key, sectors_above
from graph.filters import Filter
from graph.model import Node
from graph.view import View


@dataclass(frozen=True, slots=True)
class Choices:
    """How many a filter keeps in all; and by each thing that can be chosen, counted without its own choice.

    Regions are counted as stated and sectors by division; a chosen value is counted with all below it, wherever it
    lies. `within` has every region that is stated or lies above one that is, and what `trades` counts when it is called
    every such sector by its key, each counted with all below it. `languages` are those of texts, `sources` datasets as
    they are shown.
    """

    total: int
    kinds: Mapping[str, int]
    regions: Mapping[str, int]
    sectors: Mapping[str, int]
    sizes: Mapping[str, int]
    languages: Mapping[str, int]
    sources: Mapping[str, int]
    within: Mapping[str, int]
    trades: Callable[[], Mapping[str, int]]


def counted(view: View, nodes: Sequence[Node], keep: Filter, spoken: Mapping[str, frozenset[str]]) -> Choices:
    """The counts among these nodes, each by its own facet of those that the rest of the filter keeps.

    `spoken` has the languages in which each counts, by its id; any other counts in those of its texts.
    """
    others = frozenset(node.id for node in nodes if node.id not in spoken)
    speaking = {id_ for id_, said in spoken.items() if said & keep.languages}
    if keep.languages and others:
        speaking |= {node.id for node in view.page(Filter(ids=others, languages=keep.languages), len(others))}

    def kept(rest: Filter) -> list[Node]:
        # They have been found for the caller already.
        so = (node for node in nodes if node.id in speaking) if rest.languages else nodes
        return [node for node in so if replace(rest, audiences=frozenset(node.audience)).matches(node)]

    regions = Counter(node.region for node in kept(replace(keep, regions=frozenset())) if node.region)
    trading = [{sector_key(code) for code in node.sectors} for node in kept(replace(keep, sectors=frozenset()))]
    sectors = Counter(division for keys in trading for division in {key[:2] for key in keys})
    kinds = Counter(node.kind for node in kept(replace(keep, kinds=frozenset())))
    sizes = Counter(node.size for node in kept(replace(keep, sizes=frozenset())) if node.size)
    writing = {node.id for node in kept(replace(keep, languages=frozenset()))}
    languages = Counter(said for id_ in writing for said in spoken.get(id_, ()))
    if others & writing:
        languages.update(view.languages(Filter(ids=others & writing)))
    stating = [{dataset_key(one) for one in node.stated_by} for node in kept(replace(keep, sources=frozenset()))]
    sources = _as_shown(Counter(one for keys in stating for one in _datasets_above(keys)), keep.sources)
    within, trades = _with_all_below(regions), partial(_above, trading)
    in_words = _with_chosen(languages, keep.languages)
    return Choices(len(kept(keep)), kinds, regions, sectors, sizes, in_words, sources, within, trades)


def _datasets_above(keys: Iterable[str]) -> set[str]:
    return {above for key in keys for above in datasets_above(key)}


def _with_chosen(counts: Mapping[str, int], chosen: Iterable[str]) -> Mapping[str, int]:
    """The counts, of what is chosen too where it counts nothing."""
    return dict.fromkeys(chosen, 0) | dict(counts)


def _as_shown(counts: Mapping[str, int], chosen: Iterable[str]) -> Mapping[str, int]:
    """Of counts by the keys of datasets, those of datasets as readers tell them apart, and of what is chosen."""
    ordered = sorted(counts)
    stated = [key for key, after in zip_longest(ordered, ordered[1:], fillvalue="") if not after.startswith(key)]
    names = {shown_dataset(key.removesuffix(":")) for key in stated} | set(chosen)
    return {name: counts.get(dataset_key(name), 0) for name in names}


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
    languages = _with_chosen(view.languages(replace(base, languages=frozenset())), keep.languages)
    sources = _as_shown(view.sources(replace(base, sources=frozenset())), keep.sources)
    return Choices(view.facets(base).total, kinds, regions, sectors, sizes, languages, sources, within, trades)


def by_region(caller: Caller, keep: Filter) -> Mapping[str, int]:
    """How many of what a filter keeps, but for its regions, are in each region, with all below it."""
    return _with_all_below(caller.view.facets(replace(answering(keep), regions=frozenset())).regions)


def _with_all_below(stated: Mapping[str, int]) -> Counter[str]:
    """What regions and those above them count with all below: a code begins with that of each region above it."""
    counts = Counter[str]()
    for code, count in stated.items():
        counts.update({code[:length]: count for length in range(min(2, len(code)), len(code) + 1)})
    return counts
