"""What a node, a region and a sector are called in a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.codes import region_id, sector_id
from graph.model import Node
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.sentences import Language
from search.answer import LEGS, Evidence, Understood

GLYPHS = {
    "sme": "firm", "company": "firm", "technopark": "public", "cluster": "cluster", "university": "research",
    "research_centre": "research", "ngo": "ngo", "chamber": "chamber", "exporters_association": "chamber",
    "public_body": "public", "info_centre": "public", "sector": "sector", "project": "project",
}  # fmt: skip


def is_demo(node: Node) -> bool:
    """Whether the node is invented for demonstration and has to be marked as such."""
    return bool(node.props.get("demo")) or node.id.startswith("demo:")


def kind_label(kind: str, language: Language) -> str:
    """A kind of node in words."""
    return vocabulary().kind(kind).label[language]


def glyph(kind: str) -> str:
    """The shape that stands for a kind of node; a sheet of paper for what has none of its own."""
    return GLYPHS.get(kind, "document")


def best_ranks(evidence: Sequence[Evidence]) -> list[tuple[str, int]]:
    """The best rank in each leg that found any of the evidence."""
    found = [(leg, [one.ranks[leg].rank for one in evidence if leg in one.ranks]) for leg in LEGS]
    return [(leg, min(ranks)) for leg, ranks in found if ranks]


def understood_label(read: Understood, places: Places, language: Language) -> str:
    """What was read in a question, in words."""
    if read.what == "kind":
        return ", ".join(vocabulary().kind(kind).many[language] for kind in read.codes)
    named = places.region if read.what == "region" else places.sector
    return ", ".join(f"{code} {named(code)}" if read.what == "sector" else named(code) for code in read.codes)


def learn_understood(places: Places, understood: Iterable[Understood]) -> None:
    """Read the names that `understood_label` needs."""
    held = list(understood)
    places.learn((), *([c for one in held if one.what == what for c in one.codes] for what in ("region", "sector")))


class Places:
    """Names of regions and sectors by code, read from the graph's own nodes and only where needed."""

    def __init__(self, view: View, language: Language) -> None:
        self._view, self._language = view, language
        self._names: dict[str, str] = {}

    def learn(self, nodes: Iterable[Node], regions: Iterable[str] = (), sectors: Iterable[str] = ()) -> None:
        """Read the names of these regions and sectors, and of all that these nodes have, at once."""
        held = list(nodes)
        codes = {*sectors, *(code for node in held for code in node.sectors)}
        wanted = {region_id(code) for code in {*regions, *(node.region for node in held if node.region)}}
        self._read(wanted | {sector_id(code) for code in codes})

    def region(self, code: str) -> str:
        """The name of a region, or its code where the graph does not know it."""
        return self._name(region_id(code), code)

    def sector(self, code: str) -> str:
        """The name of a sector, or nothing where the graph does not know it in that version or the current one."""
        return self._name(sector_id(code), "") or self._name(sector_id(code.partition("@")[0]), "")

    def _name(self, id_: str, default: str) -> str:
        if id_ not in self._names:
            self._read({id_})
        return self._names[id_] or default

    def _read(self, ids: set[str]) -> None:
        missing = ids - self._names.keys()
        found = self._view.nodes(missing)
        self._names.update({id_: found[id_].name_in(self._language) if id_ in found else "" for id_ in missing})
