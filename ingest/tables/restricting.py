"""What looks as if it said who may see a row, wherever it stands: it must be read, or its table refused."""

from __future__ import annotations

import re
from difflib import get_close_matches

from graph.words.folding import fold, key

_GROUPS = ("members", "member", "membersof", "uyeler", "uyeleri", "uye", "uyesi", "org", "organisation",
           "organization", "kurulus", "kurulusu", "kurum", "firma", "company", "kume", "cluster")  # fmt: skip
_ALIKE = 0.7  # broken letters and slips: “kurulu?” and “kuruluÅŸ” are 0.92 and 0.93 like “kurulus”
_WORDS = frozenset({
    "gizli", "cokgizli", "gizlidir", "hizmeteozel", "kurumici", "sadeceuyeler", "sadeceuyelere", "yalnizuyeler",
    "yalnizcauyeler", "yalnizcauyelere", "uyelereozel", "uyelere", "uyeler", "membersonly", "onlymembers", "members",
    "confidential", "secret", "internal", "restricted",
})  # fmt: skip
# What also heads a list of members, and restricts nothing there.
_HEADS = frozenset({"uyeler", "uyelere", "members"})
_TITLES = re.compile(
    "gorunur|gorebil|gorsun|gorecek|gizli|visib|audience|confidential|who(?:can|may|should|will)see|seenby"
)
# An audience in running text: a group, and an id with its colon.
_ANYWHERE = re.compile(r"(?:(?<![^\W_])org|members|kurulus|uyeleri?)\s*:\s*[^\W\d_][\w.-]*:\w")
# What a firm signs or publishes, and which says of no row who may see it.
_PAPERS = re.compile(
    "gizlilik(?:sozlesme|taahhu|anlasma|protokol|politika|beyan)|(?:confidentiality|nondisclosure)(?:agreement|policy)"
)
_PARTS = re.compile(r"[;,|\n]")
_MARKED = re.compile(r"[;,|\n:()–—*/-]")
_NAMED = re.compile(r"\s*([^:]{2,30}?)\s*:\s*(\S+)\s*")


def restricts(said: str) -> bool:
    """Whether the text of a cell may be an audience that is not everyone, or may have been one before it broke."""
    return any(key(part) in _WORDS or _group(part) is not None for part in _PARTS.split(said))


def is_audience(said: str) -> bool:
    """Whether a cell has an audience's whole form, a group and an id, so that it is nothing else (org:x is an id)."""
    return any(":" in (_group(part) or "").strip(":") for part in _PARTS.split(said))


def audiences_named(said: str) -> int:
    """How many audiences that are not everyone, such as org:tr:x, a text names."""
    return sum(1 for _ in _ANYWHERE.finditer(fold(said)))


def marks_all(said: str) -> bool:
    """Whether a cell above a table says that not everyone may see what is below it."""
    return (
        bool(audiences_named(said))
        or is_audience(said)
        or any(key(part) in _WORDS - _HEADS for part in _MARKED.split(said))
    )


def titles_audience(title: str) -> bool:
    """Whether the head of a column speaks of who may see a row."""
    return _TITLES.search(_PAPERS.sub("", key(title))) is not None


def _group(part: str) -> str | None:
    """What a group's name is followed by; None where the part does not begin with one."""
    found = _NAMED.fullmatch(part)
    if found is None or found[2].startswith("//"):
        return None
    return found[2] if get_close_matches(key(found[1]), _GROUPS, n=1, cutoff=_ALIKE) else None
