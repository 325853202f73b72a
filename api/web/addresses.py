"""Where the pages of things are."""

from __future__ import annotations

from api.web.ids import quoted_id
from graph.model import Node
from graph.vocabulary import vocabulary
from graph.words.sentences import Language

PAGES = {"document": "documents", "opportunity": "opportunities"}
"""Where the pages of kinds are that are no organisations."""


def page_of(node: Node, language: Language) -> str:
    """The address of a node's page."""
    return f"/{language}/{PAGES.get(node.kind, 'org')}/{quoted_id(node.id)}"


def address_of(node: Node, language: Language) -> str | None:
    """The address of a node's page; None for a kind that has none."""
    has_page = node.kind in PAGES or node.kind in vocabulary().organisations
    return page_of(node, language) if has_page else None
