"""Letters as fonts name them: accents that stand beside their letter, and fonts that name letters wrongly."""

from __future__ import annotations

import re
import unicodedata

# Accents as TeX's old fonts draw them, each a sign of its own; and the letters on which Turkish has them.
_ACCENTS = {"˘": "\u0306", "¸": "\u0327", "¨": "\u0308", "˙": "\u0307", "ˆ": "\u0302", "´": "\u0301", "`": "\u0300",
            "˜": "\u0303", "ˇ": "\u030c", "˚": "\u030a"}  # fmt: skip
_TURKISH = {"˘": "gG", "¸": "sScC", "¨": "oOuU", "˙": "I", "ˆ": "aAiıIuU"}
_ACCENT = re.compile(rf"([^\W\d_])?([{''.join(_ACCENTS)}])([^\W\d_])?")
_WORD = re.compile(r"[^\W\d_]{4,}")
_VOWELS = "aeıioöuüyâîûáéíóúàèìòùãõäëïåæøœêô"
_ODD = re.compile(rf"[^{_VOWELS}]{{5}}|\A[^{_VOWELS}]+\Z")
_SIGN_LAST = re.compile(r"(?<=[^\W\d_A-ZÇĞİÖŞÜ]{5})(\d{1,2})(?!\w|[-./,]\d)")
_SIGN_FIRST = re.compile(r"^(\d{1,2})(?=[^\W\d_A-ZÇĞİÖŞÜ]{5})", re.MULTILINE)
_UNNAMED = re.compile("[\ufffd\ue000-\uf8ff]")
_UNREADABLE, _DOUBTFUL, _ODD_WORDS, _FEWEST_ODD = 0.3, 0.03, 0.15, 3


def composed(text: str) -> str:
    """The text with accents put onto the letter before or behind them, whichever takes them."""
    if not any(accent in text for accent in _ACCENTS):
        return text
    previous = None
    while previous != text:
        previous, text = text, _ACCENT.sub(_on_letter, text)
    return text


def _on_letter(found: re.Match[str]) -> str:
    before, accent, behind = found[1] or "", found[2], found[3] or ""
    for fits in (_is_turkish, _is_letter):
        if behind and fits(behind, accent):
            return before + _with(behind, accent)
        if before and fits(before, accent):
            return _with(before, accent) + behind
    return found[0]


def _is_turkish(letter: str, accent: str) -> bool:
    return letter in _TURKISH.get(accent, "")


def _is_letter(letter: str, accent: str) -> bool:
    return len(_with(letter, accent)) == 1


def _with(letter: str, accent: str) -> str:
    return unicodedata.normalize("NFC", ("i" if letter == "ı" else letter) + _ACCENTS[accent])


def with_signs_apart(text: str) -> str:
    """The text with a space between a long word and the sign of a note at its end or, where a line begins, before it.

    On paper the sign stands higher; codes and units (CO2, M12, m2) are shorter or in capitals, and stay.
    """
    return _SIGN_FIRST.sub(r"\1 ", _SIGN_LAST.sub(r" \1", text))


def is_unreadable(text: str) -> bool:
    """Whether most letters of a page have no name, because its fonts give none."""
    signs = "".join(text.split())
    return len(_UNNAMED.findall(signs)) > _UNREADABLE * len(signs)


def is_doubtful(text: str) -> bool:
    """Whether a page looks as if its fonts named letters wrongly: some have no name, or words have no vowels.

    Among words of four letters or more those with five consonants in a row or without a vowel are under 3 % in the
    languages of Latin letters; where a font calls i t, or its letters are shuffled, a third and more.
    """
    signs = "".join(text.split())
    if len(_UNNAMED.findall(signs)) > _DOUBTFUL * len(signs):
        return True
    found = [word for word in _WORD.findall(text) if not word.isupper()]
    latin = [word.lower() for word in found if all("LATIN" in unicodedata.name(letter, "") for letter in word)]
    odd = sum(1 for word in latin if _ODD.search(word))
    return odd >= _FEWEST_ODD and odd > _ODD_WORDS * len(latin)
