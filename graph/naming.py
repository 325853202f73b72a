"""What a node is found by: its names, their initials, and the identifiers that it carries."""

from __future__ import annotations

import re

from graph.model import Node
from graph.vocabulary import vocabulary
from graph.words.folding import words
from graph.words.names import name_lines

_HOST = re.compile(r"^(?:https?://)?(?:www\d?\.)?([^/:?#\s]+\.[^/:?#\s]+)", re.IGNORECASE)


def lines_of(node: Node) -> str:
    """The lines of `graph.words.names` that a node is found by; initials are of organisations alone."""
    keys = (tidy_key(str(node.props.get("vkn") or "")), tidy_key(str(node.props.get("vat") or "")), _domain(node))
    return name_lines(node.called, keys, initials=node.kind in vocabulary().organisations)


def tidy_key(said: str) -> str:
    """An identifier without what it is set with: letters and digits alone, folded."""
    return "".join(words(said))


def domain_key(address: str) -> str:
    """The key of a web address: its host without www; empty where it is none."""
    host = _HOST.match(address.strip())
    return tidy_key(host[1]) if host else ""


def _domain(node: Node) -> str:
    return domain_key(str(node.props.get("website") or ""))
