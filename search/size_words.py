"""What a question says of how big an organisation is to be: küçük firma, more than 250 employees, 10–49 çalışan."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.sizes import sizes_within
from graph.words import folding

LONGEST = 6
"""Words of the longest way to say how many somebody employs: en az 50 çalışanı olan."""

_FIRMS = folding.listed(
    """
    firma firmalar firmasi firmalari sirket sirketler sirketi sirketleri isletme isletmeler isletmesi isletmeleri
    uretici ureticiler ureticisi imalatci imalatcilar tedarikci tedarikciler kurulus kuruluslar
    company companies firm firms enterprise enterprises business businesses manufacturer manufacturers supplier
    suppliers producer producers
    """
)
_ADJECTIVES = {
    "mikro": ("micro",), "micro": ("micro",),
    "kucuk": ("micro", "small"), "small": ("micro", "small"),
    "orta": ("medium",), "medium": ("medium",), "mid": ("medium",), "midsize": ("medium",),
    "buyuk": ("large",), "large": ("large",), "big": ("large",),
}  # fmt: skip
# Before these a size is one of several: küçük ve orta ölçekli işletme is a kind.
_JOINING = folding.listed("ve ya veya and or to")
_SCALED = re.compile(r"(?P<size>\w+)(?:[ -](?:olcekli|buyuklukte|boy|sized|size|scale))?")
_PEOPLE = r"(?:kisi\w*|calisan\w*|personel\w*|isci\w*|employees?|people|staff|workers?)"
_OF = r"(?:['’]?[dt][ae]n)?"
_BOUNDS = (
    re.compile(rf"(?P<least>\d+)\s*[-–]\s*(?P<most>\d+) {_PEOPLE}"),
    re.compile(rf"(?:en az|at least|minimum) (?P<least>\d+) {_PEOPLE}"),
    re.compile(rf"(?P<least>\d+) ?\+ ?{_PEOPLE}"),
    re.compile(rf"(?P<least>\d+){_OF} (?:fazla|cok) {_PEOPLE}"),
    re.compile(rf"(?:more than|over|above) (?P<least>\d+) {_PEOPLE}"),
    re.compile(rf"(?:en fazla|en cok|at most|up to|maximum) (?P<most>\d+) {_PEOPLE}"),
    re.compile(rf"(?P<below>\d+){_OF} az {_PEOPLE}"),
    re.compile(rf"(?:fewer than|less than|under|below) (?P<below>\d+) {_PEOPLE}"),
    re.compile(rf"(?P<exactly>\d+) {_PEOPLE}"),
)
_TAIL = re.compile(r" (?:olan|calistiran|istihdam eden)$")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}\b)")


def by_employees(tokens: Sequence[str]) -> tuple[str, ...]:
    """The sizes of whoever employs as many as these words say; none where they say nothing of it."""
    said = _TAIL.sub("", _THOUSANDS.sub("", folding.fold(" ".join(tokens)).strip(" ,.;:!?()")))
    for bound in _BOUNDS:
        if found := bound.fullmatch(said):
            numbers = {name: int(number) for name, number in found.groupdict().items()}
            if "exactly" in numbers:
                return sizes_within(numbers["exactly"], numbers["exactly"])
            most = numbers["below"] - 1 if "below" in numbers else numbers.get("most")
            return sizes_within(numbers.get("least", 0), most)
    return ()


def by_word(before: str, tokens: Sequence[str], after: str) -> tuple[str, ...]:
    """The sizes that words say of a firm that is named right after them; in a row of sizes they are a term of its own.

    What stands between them and the firm says what they are about: small parts manufacturer, büyük çaplı boru firması.
    """
    found = _SCALED.fullmatch(folding.fold(" ".join(tokens)))
    if found is None or before in _JOINING or after not in _FIRMS:
        return ()
    return _ADJECTIVES.get(found["size"], ())
