"""The same organisation from two sources is shown once, where a name and an identifier of theirs say so.

It is a matter of showing, decided anew with every answer: nothing is merged in the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from graph.model import Node
from graph.naming import lines_of
from graph.words.names import INITIALS, KEY
from search.gathering import Found

_Sign = tuple[str, str]


def once(found: Sequence[Found]) -> list[Found]:
    """The found, best first, each organisation once; those that are the same as an earlier one stand in its `also`."""
    kept: list[Found] = []
    seen: dict[_Sign, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    for one in found:
        names, keys = signs(one.node)
        same = next((place for key in keys for place, others in seen[key] if names & others), None)
        if same is None:
            for key in keys:
                seen[key].append((len(kept), names))
            kept.append(one)
        else:
            kept[same] = replace(kept[same], also=(*kept[same].also, one.node))
    return kept


def signs(node: Node) -> tuple[frozenset[str], list[_Sign]]:
    """A node's names, and what identifies it: web domain or tax number, within its country."""
    lines = lines_of(node).split("\n")
    # An abbreviation is many organisations' name.
    names = frozenset(line for line in lines if " " in line and not line.startswith((INITIALS, KEY)))
    return names, [((node.region or "")[:2], line) for line in lines if line.startswith(KEY)]
