"""What a question asks for word for word (“su arıtma membranı”), and what it keeps out (-plastik)."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from graph.words import folding
from graph.words.wording import NO_WORDING, Phrase, Wording
from search.answer import Understood

PHRASE, WITHOUT = "phrase", "without"

LONGEST = 16
"""A text of more words is told, or pasted, and not set with signs: its quotation marks and dashes are its own."""

_OPEN, _SHUT = '"“”„«', '"“”‟»'
# A mark that opens stands where a word may begin (3" is an inch); a minus, right before what it keeps out and apart
# from what is before it (Ar-Ge, Ankara - İzmir), and before a number it is a sign (-40 derece).
_SAID = re.compile(
    rf"""(?<![^\s(])(?P<minus>[-–−])?[{_OPEN}](?P<quoted>[^{_OPEN}{_SHUT}]+)[{_SHUT}](?:['’]\w{{1,5}})?"""
    rf"""|(?<!\S)[-–−](?P<word>[^\W\d_][^\s{_OPEN}{_SHUT}]*)"""
)


@dataclass(frozen=True, slots=True)
class Worded:
    """A question without quotation marks and without what it keeps out.

    `quoted` are the places, among the words between blanks, of what was set in quotation marks.
    """

    text: str
    quoted: frozenset[int] = frozenset()
    wording: Wording = NO_WORDING
    understood: tuple[Understood, ...] = ()


def worded(text: str, plain: Set[str] = frozenset()) -> Worded:
    """What a question says of its wording; what `plain` names by its key is said like everything else."""
    if len(text.split()) > LONGEST:
        return Worded(text)
    left: list[str] = []
    quoted: set[int] = set()
    phrases: dict[str, Phrase] = {}
    without: dict[str, Phrase] = {}
    understood: dict[str, Understood] = {}
    end = 0
    for found in _SAID.finditer(text):
        left += text[end : found.start()].split()
        end = found.end()
        said = " ".join((found["quoted"] or found["word"]).split()).strip(",.;:!?")
        out = found["word"] is not None or found["minus"] is not None
        read = Understood(WITHOUT if out else PHRASE, (said,), found[0])
        if not folding.words(said):
            continue
        if read.key in plain:
            left += said.split()
            continue
        understood[read.key] = read
        (without if out else phrases)[said] = Phrase.of(said)
        if not out:
            quoted.update(range(len(left), len(left) + len(said.split())))
            left += said.split()
    left += text[end:].split()
    wording = Wording(tuple(phrases.values()), tuple(without.values()))
    return Worded(" ".join(left), frozenset(quoted), wording, tuple(understood.values()))
