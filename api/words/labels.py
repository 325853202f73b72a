"""What a node, a region and a sector are called in a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.words.strings import say, strings
from graph.codes import NACE_VERSION, NACE_VERSIONS, region_id, sector_id, sector_version
from graph.gazetteer import country_names
from graph.model import Name, Node
from graph.sizes import size_label
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.sentences import LANGUAGES, Language
from search.answer import LEGS, Evidence, Understood
from search.wording import PHRASE, WITHOUT

GLYPHS = {
    "sme": "firm", "company": "firm", "technopark": "public", "cluster": "cluster", "university": "research",
    "research_centre": "research", "ngo": "ngo", "chamber": "chamber", "exporters_association": "chamber",
    "public_body": "public", "info_centre": "public", "sector": "sector", "project": "project",
}  # fmt: skip
_WORDED = {PHRASE: "understood.phrase", WITHOUT: "understood.without"}


def is_demo(node: Node) -> bool:
    """Whether the node is invented for demonstration and has to be marked as such."""
    return bool(node.props.get("demo")) or node.id.startswith("demo:")


def other_names(node: Node, language: Language) -> list[Name]:
    """Each name of a node but the one that the language shows."""
    named = {name.text: name for name in (Name(node.name), *node.names)}
    return [name for text, name in named.items() if text != node.name_in(language)]


def kind_label(kind: str, language: Language) -> str:
    """A kind of node in words."""
    return vocabulary().kind(kind).label[language]


def language_label(code: str, language: Language) -> str:
    """A language in words, or its code where it has no name here."""
    key = f"language.{code}"
    return say(key, language) if key in strings() else code


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
    if read.what == "size":
        return ", ".join(size_label(size)[language] for size in read.codes)
    if read.what in _WORDED:
        return say(_WORDED[read.what], language, said=", ".join(read.codes))
    named = places.region if read.what == "region" else places.sector_line
    return ", ".join(named(code) for code in read.codes)


def learn_understood(places: Places, understood: Iterable[Understood]) -> None:
    """Read the names that `understood_label` needs."""
    held = list(understood)
    places.learn((), *([c for one in held if one.what == what for c in one.codes] for what in ("region", "sector")))


def sector_written(code: str) -> str:
    """A sector's code for people, of an older version with it: 28.93.06 (Rev. 2)."""
    return _marked(code.partition("@")[0], sector_version(code), NACE_VERSION)


def _marked(text: str, version: str, plain: str) -> str:
    """A text with its version of NACE, unless that is the one that goes without saying."""
    return text if version == plain else f"{text} (Rev. {version})"


class Places:
    """Names of regions and sectors by code, in the reader's language or else in one that is known.

    They are read from the graph's own nodes, and only where needed.
    """

    def __init__(self, view: View, language: Language) -> None:
        self._view, self._language = view, language
        self._names: dict[str, str] = {}

    def learn(self, nodes: Iterable[Node], regions: Iterable[str] = (), sectors: Iterable[str] = ()) -> None:
        """Read the names of these regions and sectors, and of all that these nodes have, at once."""
        held = list(nodes)
        codes = {*sectors, *(code for node in held for code in node.sectors)}
        wanted = {region_id(code) for code in {*regions, *(node.region for node in held if node.region)}}
        self._read(wanted | {sector_id(one) for code in codes for one in _versions(code)})

    def region(self, code: str) -> str:
        """The name of a region, or its code where the graph does not know it; of a country in the reader's language."""
        country = dict(zip(LANGUAGES, country_names(code), strict=False)) if len(code) == 2 else {}
        return country.get(self._language) or self._name(region_id(code), code)

    def sector(self, code: str) -> str:
        """The title of a sector with its version where that is an older one, or its code where it has no title."""
        title, version = self._title(code)
        if not title:
            return sector_written(code)
        return _marked(title, version, NACE_VERSION if version == sector_version(code) else "")

    def sector_line(self, code: str) -> str:
        """The code of a sector with its title, each with its version where that does not go without saying."""
        title, version = self._title(code)
        return f"{sector_written(code)} {_marked(title, version, sector_version(code)) if title else ''}".strip()

    def _title(self, code: str) -> tuple[str, str]:
        """The title of a sector in its own version, else in the newest that has one, and that version."""
        for one in _versions(code):
            title = self._name(sector_id(one), "")
            if title:
                return title, sector_version(one)
        return "", ""

    def _name(self, id_: str, default: str) -> str:
        if id_ not in self._names:
            self._read({id_})
        return self._names[id_] or default

    def _read(self, ids: set[str]) -> None:
        missing = ids - self._names.keys()
        found = self._view.nodes(missing)
        self._names.update({id_: self._called(found[id_]) if id_ in found else "" for id_ in missing})

    def _called(self, node: Node) -> str:
        """The name in the reader's language, else in one that is known; nothing for a sector that has a code alone."""
        name = node.name_in(self._language)
        return "" if node.kind == "sector" and name in node.sectors else name


def region_name(places: Places, code: str) -> str:
    """The name of a region in the graph, else in the classification, else its code."""
    from ingest.classifications.regions import regions  # noqa: PLC0415 - reads a table

    name = places.region(code)
    return regions()[code].name if name == code and code in regions() else name


def _versions(code: str) -> list[str]:
    """The code in its own version, then the same code in each other."""
    base, own = code.partition("@")[0], sector_version(code)
    return [f"{base}@{version}" for version in (own, *(other for other in NACE_VERSIONS if other != own))]
