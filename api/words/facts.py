"""What is known of an organisation beside its texts, as a reader wants it said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeGuard
from urllib.parse import quote

from api.words.formats import number
from api.words.strings import say, strings
from graph.model import Node
from graph.words.sentences import Language

_WEB = re.compile(r"https?://(?:www\.)?([^/?#\s]+)(\S*)", re.IGNORECASE)
_REGISTERS = {
    "ror": ("ROR", "https://ror.org/"), "pic": ("PIC", None), "vkn": ("VKN", None), "lei": ("LEI", None),
    "isni": ("ISNI", None), "grid": ("GRID", None), "wikidata": ("Wikidata", "https://www.wikidata.org/wiki/"),
}  # fmt: skip
"""Registers by the property that holds a number of theirs: what they are called, and where they have pages."""
_IN_ID = {"ror:": "ror", "cordis:pic:": "pic", "tr:vkn:": "vkn"}
SHOWN = 40
"""Characters of an address that are shown."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address outside, and what of it is shown."""

    url: str
    shown: str


def web_link(address: object) -> Link | None:
    """The link that an address on the web is; None for whatever else a source has in its place."""
    found = _WEB.fullmatch(address) if isinstance(address, str) else None
    if found is None:
        return None
    shown = (found[1] + found[2]).rstrip("/")
    return Link(found[0], shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…")


def employees(node: Node, language: Language) -> str:
    """How many it employs, in words; empty where that is not known."""
    least, most = employed(node), node.props.get("employees_most")
    if least is None:
        return ""
    said = number(least, language)
    if _counted(most) and most != least:
        said = f"{said}–{number(most, language)}"
    return say("fact.employees", language, n=said)


def founded(node: Node, language: Language) -> str:
    """The year in which it was founded, in words; empty where that is not known."""
    known = year(node)
    return "" if known is None else say("fact.founded", language, year=known)


def year(node: Node) -> int | None:
    """The year in which it was founded; None where that is not known."""
    known = node.props.get("founded", node.props.get("established"))
    return known if _counted(known) else None


def employed(node: Node) -> int | None:
    """How many it employs at least; None where that is not known."""
    known = node.props.get("employees")
    return known if _counted(known) else None


@dataclass(frozen=True, slots=True)
class Identifier:
    """What an organisation is known by elsewhere: the register, the number, and its page there if it has one.

    `kind` is the property that would hold it.
    """

    register: str
    number: str
    url: str | None = None
    kind: str = ""


def identifiers(node: Node) -> list[Identifier]:
    """The identifiers of an organisation; of a tax number its last digits alone, as it is no secret and no page's."""
    known = {kind: str(value) for kind, value in node.props.items() if kind in _REGISTERS and value}
    for prefix, kind in _IN_ID.items():
        if node.id.startswith(prefix):
            known[kind] = node.id.removeprefix(prefix)
    found = []
    for kind, (register, page) in _REGISTERS.items():
        if kind in known:
            number = known[kind] if kind != "vkn" else "•" * 7 + known[kind][-3:]
            found.append(Identifier(register, number, page + quote(known[kind]) if page else None, kind))
    return found


PEOPLE, OWN = "people", "people:own"
"""What datasets are called that are a shared document each, or an organisation's own word: numbers tell nothing."""


def shown_dataset(dataset: str) -> str:
    """The dataset as a reader counts it: what people share is one, and what organisations say of themselves another."""
    if dataset.startswith(f"{OWN}:"):
        return OWN
    return PEOPLE if dataset.startswith(f"{PEOPLE}:") and dataset != OWN else dataset


def source_name(dataset: str, language: Language) -> str:
    """What a dataset is to a reader: where the fact was stated, and its own name where it has one."""
    kind, _, name = shown_dataset(dataset).partition(":")
    if kind == PEOPLE and name:
        return say("source.own", language)
    key = f"source.{kind}"
    said = say(key, language) if key in strings() else kind
    return f"{said} ({name})" if name else said


def _counted(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
