"""What a web page holds and does not show: hidden by its elements, its attributes, or rules of its own style sheets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from lxml import etree

# Signs that are escaped or in a string stand in the private area while rules are read: they end and separate nothing.
_PRIVATE = 0xE000
_NAME = r"[\w\ue000-\ue07f-]+"
_TOKEN = re.compile(
    r"""/\*.*?(?:\*/|\Z) | <!-- | --> | <!\[CDATA\[ | \]\]>
    | "(?P<double>(?:[^"\\\n]|\\.)*+)"? | '(?P<single>(?:[^'\\\n]|\\.)*+)'?
    | (?<![\w-])(?P<url>url\((?!\s*["'])(?:[^)\\]|\\.)*+\)?)
    | (?P<escape>\\(?:[0-9a-f]{1,6}\s?|.))""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.DOTALL | re.IGNORECASE)
_AT = re.compile(r"@([\w-]+)(.*)", re.DOTALL)
_SCREENS = re.compile(r"(?:(?:only\s+)?(?:screen|all)|not\s+(?:print|speech))?", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")
_COMPOUND = re.compile(r"(?:\[[^\[\]]*\]|[^\s>+~\[\]])+|[>+~]")
_ATTRIBUTE = re.compile(r'\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|([^\s"\]]+))\s*[is]?\s*)?\]', re.IGNORECASE)
_SIMPLE = re.compile(rf"(&?)([a-zA-Z][\w-]*|\*)?((?:[.#]{_NAME}|\[[^\[\]]*\])*)(&?)")
_PART = re.compile(rf"([.#])({_NAME})|(\[[^\[\]]*\])")
_ZERO = r"\+?(?:0+(?:\.0*)?|\.0+)"
_MORE = r"\+?[0.]*[1-9][0-9.]*"
# By property: what hides, and what shows; anything else is no value a browser takes, or one whose meaning is open.
_VALUES = {
    name: (re.compile(hides), re.compile(shows))
    for name, hides, shows in (
        (
            "display",
            "none",
            r"(?:block|inline|flow|flex|grid|table|list|contents|ruby|initial|unset|revert)(?:[- ][a-z -]+)?"
            r"|-webkit-(?:inline-)?(?:box|flex)",
        ),
        ("visibility", "hidden|collapse", "visible|initial"),
        ("content-visibility", "hidden", "visible|auto|initial"),
        ("opacity", rf"{_ZERO}%?|-[0-9.]+%?", rf"{_MORE}%?|initial|unset"),
        ("font-size", rf"{_ZERO}(?:%|[a-z]+)?", rf"{_MORE}(?:%|[a-z]+)|(?:x{{1,3}}-)?(?:small|large)|medium|initial"),
    )
}
_NEVER_SHOWN = frozenset({"datalist", "noframes"})
# Hidden until a script shows them: such pages would be empty.
_WHOLE = frozenset({"html", "body"})
MAX_RULES = 20_000
MAX_BRACKETS = 16
MAX_NESTED = 32  # what lies deeper is taken to stand alone


class _Compound(NamedTuple):
    tag: str = ""
    ids: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    attributes: frozenset[tuple[str, str, str]] = frozenset()


class _Selector(NamedTuple):
    """What an element and, in turn, elements around it must have; `text` where the selector says more than that."""

    compounds: tuple[_Compound, ...]
    text: str = ""


class _Said(NamedTuple):
    hides: bool
    important: bool


class _Level(NamedTuple):
    """Whose rules a block holds, whether they hold at all, and whether for certain."""

    selectors: tuple[_Selector, ...] = ()
    counts: bool = True
    certain: bool = True


_Declared = dict[str, _Said]
_Rules = Mapping[str, Sequence[tuple[_Selector, _Declared]]]


def without_unseen(root: etree._Element) -> int:
    """Take out of a page what it does not show, and say how many pieces of text that were."""
    rules = _rules(root)
    unseen = [element for element in root.iter(etree.Element) if element is not root and _is_unseen(element, rules)]
    pieces = 0
    for element in unseen:
        parent = element.getparent()
        if parent is None:
            continue  # within what was taken out before
        pieces += any(text.strip() for text in map(str, element.itertext())) and element.tag not in {"script", "style"}
        _drop(parent, element)
    return pieces


def _is_unseen(element: etree._Element, rules: _Rules) -> bool:
    tag = str(element.tag)
    if tag in _WHOLE:
        return False
    if element.get("hidden") is not None or tag in _NEVER_SHOWN or (tag == "dialog" and element.get("open") is None):
        return True
    own: _Declared = {}
    for declaration in _plain(element.get("style") or "").split(";"):
        _declare(own, declaration)
    ruled = list(_ruled(element, rules)) if rules else []
    return any(_is_hidden(own.get(name), [one[name] for one in ruled if name in one]) for name in _VALUES)


def _is_hidden(own: _Said | None, ruled: Sequence[_Said]) -> bool:
    """Whether a property hides: among rules of several selectors one that hides is enough."""
    if own and own.important:
        return own.hides
    if any(one.hides and one.important for one in ruled):
        return True
    return own.hides if own else any(one.hides for one in ruled)


def _ruled(element: etree._Element, rules: _Rules) -> Iterator[_Declared]:
    """What rules say of an element."""
    keys = ["*", str(element.tag), f"#{element.get('id') or ''}"]
    keys += [f".{name}" for name in frozenset((element.get("class") or "").split())]
    for selector, declared in (one for key in keys for one in rules.get(key, ())):
        *around, own = selector.compounds
        if not _fits(own, element):
            continue
        for outer in element.iterancestors() if around else ():
            if _fits(around[-1], outer):
                around.pop()
                if not around:
                    break
        if not around:
            yield declared


def _fits(one: _Compound, element: etree._Element) -> bool:
    return (
        one.tag in {"", "*", element.tag}
        and one.ids <= {element.get("id") or ""}
        and one.classes <= frozenset((element.get("class") or "").split())
        and all(_has(element.get(name), sign, wanted) for name, sign, wanted in one.attributes)
    )


def _has(value: str | None, sign: str, wanted: str) -> bool:
    """Whether an attribute is there, and is as a selector wants it; capitals are not told apart."""
    if value is None or not sign:
        return value is not None
    value, wanted = value.lower(), wanted.lower()
    return {
        "=": value == wanted,
        "~=": wanted in value.split(),
        "|=": f"{value}-".startswith(f"{wanted}-"),
        "^=": bool(wanted) and value.startswith(wanted),
        "$=": bool(wanted) and value.endswith(wanted),
        "*=": bool(wanted) and wanted in value,
    }[sign]


def _rules(root: etree._Element) -> _Rules:
    """What the style sheets of a page say on every screen, by what an element must have."""
    found: dict[_Selector, _Declared] = {}
    for style in root.iter("style"):
        media = f"@media {style.get('media')}{{" if style.get("media") else ""
        _read(media + _plain("".join(map(str, style.itertext()))), found)
    keyed = defaultdict[str, list[tuple[_Selector, _Declared]]](list)
    for selector, declared in found.items():
        if any(said.hides for said in declared.values()):
            keyed[_key(selector.compounds[-1])].append((selector, declared))
    return keyed


def _key(one: _Compound) -> str:
    """What an element must have of a selector."""
    return next((f"#{id_}" for id_ in one.ids), next((f".{name}" for name in one.classes), one.tag or "*"))


def _read(css: str, found: dict[_Selector, _Declared]) -> None:
    """Add what a style sheet says; of one selector the last rule counts, but one that may not hold shows nothing."""
    levels = [_Level()]
    start = 0
    for mark in re.finditer(r"[{};]", css + "}"):
        text, level = css[start : mark.start()].strip(), levels[-1]
        start = mark.end()
        if mark[0] == "{":
            levels.append(_below(level if len(levels) < MAX_NESTED else level._replace(selectors=()), text))
            continue
        if level.counts and text.partition(":")[0].strip().lower() in _VALUES:
            for selector in level.selectors:
                if selector in found or len(found) < MAX_RULES:
                    _declare(found.setdefault(selector, {}), text, level.certain)
        if mark[0] == "}" and len(levels) > 1:
            levels.pop()


def _declare(into: _Declared, declaration: str, certain: bool = True) -> None:
    """Add one declaration to those before it, if it is about being seen."""
    name, _, value = declaration.partition(":")
    name, said = name.strip().lower(), value.strip().lower()
    if name not in _VALUES:
        return
    value, _, mark = said.rpartition("!")
    important = bool(value) and mark.strip() == "important"
    said = value.strip() if important else said
    hides, shows = (one.fullmatch(said) is not None for one in _VALUES[name])
    before = into.get(name)
    if (hides or (shows and certain)) and (before is None or important or not before.important):
        into[name] = _Said(hides, important)


def _below(level: _Level, head: str) -> _Level:
    """What holds within a block with this head."""
    at = _AT.match(head)
    if at is None:
        return level._replace(selectors=tuple(islice(_selectors(head, level.selectors), MAX_RULES)))
    if at[1].lower() == "media":
        return level._replace(counts=level.counts and any(_SCREENS.fullmatch(one.strip()) for one in at[2].split(",")))
    if at[1].lower() in {"supports", "layer", "scope"}:
        return level._replace(certain=False)
    return level._replace(counts=False)


def _selectors(head: str, around: Sequence[_Selector]) -> Iterator[_Selector]:
    """The selectors whose last part is understood; what is not understood before it is taken to be there."""
    for _ in range(MAX_BRACKETS):
        head, count = _BRACKETED.subn("", head)
        if not count:
            break
    for text in head.split(","):
        *before, last = _COMPOUND.findall(text) or [""]
        own = _compound(last)
        if own is None:
            continue
        if before[:1] == ["&"]:
            before = before[1:]  # what any nested selector begins with
        path = tuple(_path(before))
        if not around and "&" not in last:
            yield _Selector((*path, own), text.strip() if len(path) < len(before) else "")
        for parent in around:
            *outside, parents_own = parent.compounds
            if "&" in last:
                compounds = (*outside, _both(parents_own, own))
            elif any("&" in one for one in before):
                compounds = (*path, own)
            else:
                compounds = (*parent.compounds, *path, own)
            yield _Selector(compounds, f"{parent.text} {text}")


def _path(before: Sequence[str]) -> Iterator[_Compound]:
    """What a selector asks of the elements around, as far as it is understood."""
    for one, sign in pairwise([*before, ""]):
        outer = _compound(one) if "&" not in one and sign not in {"+", "~"} else None
        if outer:
            yield outer


def _compound(text: str) -> _Compound | None:
    """What an element must have of its own; None where that is not understood."""
    simple = _SIMPLE.fullmatch(text)
    if simple is None or not text:
        return None
    ids, classes, attributes = set[str](), set[str](), set[tuple[str, str, str]]()
    for sign, name, bracket in _PART.findall(simple[3]):
        if bracket:
            attribute = _ATTRIBUTE.fullmatch(bracket)
            if attribute is None:
                return None
            attributes.add((attribute[1].lower(), attribute[2] or "", _read_back(attribute[3] or attribute[4] or "")))
        else:
            (ids if sign == "#" else classes).add(_read_back(name))
    return _Compound((simple[2] or "").lower(), frozenset(ids), frozenset(classes), frozenset(attributes))


def _both(one: _Compound, other: _Compound) -> _Compound:
    return _Compound(
        one.tag or other.tag, one.ids | other.ids, one.classes | other.classes, one.attributes | other.attributes
    )


def _plain(css: str) -> str:
    """A style sheet without comments, its escapes read, and with no sign in a string that could end one."""
    return _TOKEN.sub(_plain_token, css)


def _plain_token(token: re.Match[str]) -> str:
    if token["escape"]:
        return _unescaped(token["escape"])
    if token["url"]:
        return "url"
    quoted = token["double"] if token["double"] is not None else token["single"]
    if quoted is None:
        return " "
    unescaped = (part if n % 2 else "".join(map(_kept, part)) for n, part in enumerate(_parts(quoted)))
    return f'"{"".join(unescaped)}"'


def _parts(quoted: str) -> Iterator[str]:
    """The text of a string and its escapes, in turn."""
    start = 0
    for escape in _ESCAPE.finditer(quoted):
        yield quoted[start : escape.start()]
        yield "" if escape[2] == "\n" else _unescaped(escape[0])
        start = escape.end()
    yield quoted[start:]


def _unescaped(escape: str) -> str:
    code = escape[1:].strip()
    number = int(code, 16) if re.fullmatch(r"[0-9a-fA-F]{1,6}", code) else ord(escape[1])
    return _kept(chr(number) if 0 < number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd")


def _kept(sign: str) -> str:
    """A sign as part of a name."""
    return sign if sign.isalnum() or sign in "_-" or ord(sign) > 0x7F else chr(_PRIVATE + ord(sign))


def _read_back(name: str) -> str:
    return "".join(chr(ord(sign) - _PRIVATE) if 0 <= ord(sign) - _PRIVATE < 0x80 else sign for sign in name)


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
