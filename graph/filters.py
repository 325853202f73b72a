"""What a read may return: a conjunction that every store resolves inside each of its legs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.codes import dataset_key, language_code, region_code, sector_code, sector_key, sector_prefixes
from graph.errors import BadInput
from graph.model import PUBLIC, Node
from graph.sizes import size_said
from graph.vocabulary import vocabulary
from graph.words.wording import NO_WORDING, Wording, names_laid_out

_NAME = re.compile(r"[^,:\s]")
MOST = 50
"""Values of a kind that a filter takes; each may be asked of the store by itself."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Kind, region subtree, sector subtree, size, ids and day, each any-of within and all-of between; and who asks.

    An empty set asks nothing. `ids` None asks nothing, an empty `ids` matches nothing. `audiences` is
    what the caller may see and is always asked: a thing is seen when it shares one audience with it.
    A passage matches when its holder matches, or an organisation does that its holder speaks for; with `said` only one
    that somebody wrote, and no line of what is known. `since` (ISO 8601, none if empty) asks for nodes of which a
    source spoke on that day or later.

    `wording` is asked of what is found by: a passage must have its phrases and nothing of what it keeps out, a node is
    found by its name only where the name has them; and what is called by something kept out is out, with its texts.

    `languages` are asked of texts that somebody wrote: such a passage must be in one of them, and a node must have one
    that is, by itself or by what speaks for it. `sources` are datasets, each with those whose names go on from it after
    a colon: one of them must state the node, as far as the caller may see.
    """

    kinds: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    ids: frozenset[str] | None = None
    audiences: frozenset[str] = frozenset({PUBLIC})
    said: bool = False
    since: str = ""
    wording: Wording = NO_WORDING
    languages: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    @property
    def open(self) -> bool:
        """Whether it asks nothing but the audience."""
        asked = self.kinds or self.regions or self.sectors or self.sizes or self.since or self.wording
        return not asked and not self.languages and not self.sources and self.ids is None

    @property
    def sector_prefixes(self) -> tuple[str, ...]:
        """The sector key prefixes that the sectors stand for, sorted; empty when none is asked."""
        return tuple(sorted({p for code in self.sectors for p in sector_prefixes(code)}))

    @property
    def source_prefixes(self) -> tuple[str, ...]:
        """What the keys of the datasets asked for begin with, sorted; empty when none is asked."""
        return tuple(sorted(map(dataset_key, self.sources)))

    def sees(self, audience: Iterable[str]) -> bool:
        """Whether the caller may see what is meant for `audience`."""
        return not self.audiences.isdisjoint(audience)

    def matches(self, node: Node) -> bool:
        """Whether a node passes, whatever it has texts in: what every store's own resolution must agree with."""
        return (
            not node.ended
            and self.sees(node.audience)
            and (not self.kinds or node.kind in self.kinds)
            and (not self.regions or (node.region or "").startswith(tuple(self.regions)))
            and (not self.sectors or self._in_sectors(node))
            and (not self.sizes or node.size in self.sizes)
            and (self.ids is None or node.id in self.ids)
            and node.changed >= self.since
            and (not self.sources or self._stated(node))
            and not (self.wording.without and self.wording.refuses(names_laid_out(node.called)))
        )

    def _stated(self, node: Node) -> bool:
        prefixes = self.source_prefixes
        return any(dataset_key(one).startswith(prefixes) for one in node.stated_by)

    def _in_sectors(self, node: Node) -> bool:
        prefixes = self.sector_prefixes
        return any(sector_key(code).startswith(prefixes) for code in node.sectors)


def make_filter(  # noqa: PLR0913 - one parameter a thing that is asked
    kinds: Iterable[str] = (),
    regions: Iterable[str] = (),
    sectors: Iterable[str] = (),
    sizes: Iterable[str] = (),
    *,
    languages: Iterable[str] = (),
    sources: Iterable[str] = (),
    ids: Iterable[str] | None = None,
    audiences: Iterable[str] = (PUBLIC,),
) -> Filter:
    """A filter from what a user typed; BadInput names what is no kind, code or size, or says that it is too much.

    Each value may hold several with commas between; kinds and sizes are said by name or label in either language.
    """
    return Filter(
        frozenset(vocabulary().kind_said(kind).name for kind in apart(kinds)),
        frozenset(region_code(code) for code in apart(regions)),
        frozenset(sector_code(code) for code in apart(sectors)),
        frozenset(size_said(size) for size in apart(sizes)),
        None if ids is None else frozenset(ids),
        frozenset(audiences),
        languages=frozenset(language_code(code) for code in apart(languages)),
        sources=_datasets(sources),
    )


def _datasets(given: Iterable[str]) -> frozenset[str]:
    """The names of datasets without what surrounds them; BadInput where a value has none."""
    values = list(given)
    if not all(map(_NAME.search, values)):
        raise BadInput("graph.filter.no_source")
    return frozenset(name for one in apart(values) if (name := one.strip().strip(":").strip()))


def apart(values: Iterable[str]) -> list[str]:
    """Each of the values that commas part, once; BadInput when there are more than MOST."""
    parts = [part for value in values for part in (list(filter(str.strip, value.split(","))) or [value])]
    found = list(dict.fromkeys(parts))
    if len(found) > MOST:
        raise BadInput("graph.filter.too_many", most=MOST)
    return found
