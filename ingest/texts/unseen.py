"""What a web page holds and does not show: hidden by its attributes, or by simple rules of its own style sheets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_HIDES = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_SHOWS = re.compile(r"(?<![\w-])(?:display|visibility)\s*:\s*[a-z]", re.IGNORECASE)
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*|\*)?((?:[.#][\w-]+)*)")
_PART = re.compile(r"([.#])([\w-]+)")
_SCREENS = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*", re.IGNORECASE)
# Hidden until a script shows them: such pages would be empty.
_WHOLE = frozenset({"html", "body"})
MAX_RULES = 20_000


class _Selector(NamedTuple):
    tag: str
    ids: frozenset[str]
    classes: frozenset[str]


def without_unseen(root: etree._Element) -> int:
    """Take out of a page what it does not show, and say how many pieces of text that were."""
    rules = _rules("\n".join("".join(map(str, style.itertext())) for style in root.iter("style")))
    unseen = [element for element in root.iter(etree.Element) if element is not root and _is_unseen(element, rules)]
    pieces = 0
    for element in unseen:
        parent = element.getparent()
        if parent is None:
            continue  # within what was taken out before
        pieces += any(text.strip() for text in map(str, element.itertext())) and element.tag not in {"script", "style"}
        _drop(parent, element)
    return pieces


def _is_unseen(element: etree._Element, rules: Mapping[str, Sequence[_Selector]]) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if said := element.get("style"):
        if _HIDES.search(said):
            return True
        if _SHOWS.search(said):
            return False
    if not rules or element.tag in _WHOLE:
        return False
    classes, id_, tag = frozenset((element.get("class") or "").split()), element.get("id") or "", str(element.tag)
    asked = (one for key in ("*", tag, f"#{id_}", *(f".{name}" for name in classes)) for one in rules.get(key, ()))
    return any(one.tag in {"", "*", tag} and one.ids <= {id_} and one.classes <= classes for one in asked)


def _key(one: _Selector) -> str:
    """What an element must have of a selector."""
    return next((f"#{id_}" for id_ in one.ids), next((f".{name}" for name in one.classes), one.tag or "*"))


def _rules(css: str) -> Mapping[str, Sequence[_Selector]]:
    """The selectors of what is hidden on every screen, by what an element must have; of one the last rule counts."""
    found: dict[_Selector, bool] = {}
    for selectors, said in _blocks(_COMMENT.sub(" ", css)):
        hides = _HIDES.search(said) is not None
        if not hides and not _SHOWS.search(said):
            continue
        for selector in selectors.split(","):
            simple = _SIMPLE.fullmatch(selector.strip())
            if simple and simple[0] and len(found) < MAX_RULES:
                found[_selector(simple)] = hides
    keyed = defaultdict[str, list[_Selector]](list)
    for one, hidden in found.items():
        if hidden:
            keyed[_key(one)].append(one)
    return keyed


def _selector(simple: re.Match[str]) -> _Selector:
    parts = _PART.findall(simple[2])
    ids, classes = (frozenset(name for sign, name in parts if sign == kind) for kind in "#.")
    return _Selector((simple[1] or "").lower(), ids, classes)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of rules that hold on every screen, whatever blocks they stand in."""
    heads: list[str] = []
    start = 0
    css += "}}"  # a browser closes what is left open
    for mark in re.finditer(r"[{};]", css):
        text, sign = css[start : mark.start()].strip(), mark[0]
        if sign == ";" and not heads:
            start = mark.end()
        elif sign == "{":
            heads.append(text)
            start = mark.end()
        elif sign == "}":
            if heads and all(_SCREENS.fullmatch(head) for head in heads[:-1]) and not heads[-1].startswith("@"):
                yield heads[-1], text
            heads = heads[:-1]
            start = mark.end()


def _drop(parent: etree._Element, element: etree._Element) -> None:
    """Remove an element, and leave the text behind it."""
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        element.tail = None
    parent.remove(element)
    element.clear()
