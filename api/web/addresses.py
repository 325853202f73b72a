"""Where the pages of things are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from api.web.ids import quoted_id
from graph.model import Node
from graph.vocabulary import vocabulary
from graph.words.sentences import Language

if TYPE_CHECKING:
    from people.tables import Watch

FILTERS = {
    "kind": "kinds", "region": "regions", "sector": "sectors", "size": "sizes", "language": "languages",
    "source": "sources",
}  # fmt: skip
"""What an address calls each part of a filter, and what it is called as it is kept."""
CHOICES = frozenset({"kind", "region", "sector"})
"""What of a filter the form of partners has."""
WISHES = ("elsewhere", "newcomers", "one_sided")
PAGES = {"document": "documents", "opportunity": "opportunities"}
"""Where the pages of kinds are that are no organisations."""


def page_of(node: Node, language: Language) -> str:
    """The address of a node's page."""
    return f"/{language}/{PAGES.get(node.kind, 'org')}/{quoted_id(node.id)}"


def address_of(node: Node, language: Language) -> str | None:
    """The address of a node's page; None for a kind that has none."""
    has_page = node.kind in PAGES or node.kind in vocabulary().organisations
    return page_of(node, language) if has_page else None


def answers_of(watch: Watch, language: Language) -> str:
    """The address of all that answers a kept question now."""
    keep, about = watch.keep, str(watch.keep.get("about") or "")
    filters = kept_filters(watch)
    if watch.sort == "pattern" or (watch.sort == "partners" and not _fits_the_form(filters)):
        return f"/{language}/alerts/{watch.id}"
    wishes = [(name, "true") for name in WISHES if keep.get(name)]
    if watch.sort == "search":
        return f"/{language}/search?{urlencode([('q', watch.text), *filters])}"
    if about:
        return f"/{language}/org/{quoted_id(about)}/partners?{urlencode([*filters, *wishes])}".rstrip("?")
    return f"/{language}/partners?{urlencode([('text', watch.text), *filters, *wishes])}"


def _fits_the_form(filters: Sequence[tuple[str, str]]) -> bool:
    """Whether the form of partners holds all of a filter: it takes one kind, region and sector each, and no more."""
    names = [name for name, _ in filters]
    return len(names) == len(set(names)) and CHOICES.issuperset(names)


def kept_filters(watch: Watch) -> list[tuple[str, str]]:
    """The codes of a kept question's filter, each with what an address calls it."""
    held = {name: watch.keep.get(kept) for name, kept in FILTERS.items()}
    return [(name, str(one)) for name, codes in held.items() if isinstance(codes, list) for one in codes]
