"""What looks as if it said who may see a row, wherever it stands: it must be read, or its table refused."""

from __future__ import annotations

import re
from difflib import get_close_matches

from graph.audience import means_everyone, means_signed_in
from graph.words.folding import fold, key

_GROUPS = ("members", "member", "membersof", "uyeler", "uyeleri", "uye", "uyesi", "org", "organisation",
           "organization", "kurulus", "kurulusu", "kurum", "firma", "company", "kume", "cluster")  # fmt: skip
# Partners are in every text: only with an id behind them are they an audience.
_PARTNERS = frozenset({"partners", "partnersof", "partner", "ortaklar", "ortaklari", "ortagi"})
_ALIKE = 0.7  # broken letters and slips: “kurulu?” and “kuruluÅŸ” are 0.92 and 0.93 like “kurulus”
_WORDS = frozenset({
    "gizli", "cokgizli", "gizlidir", "hizmeteozel", "kurumici", "sadeceuyeler", "sadeceuyelere", "yalnizuyeler",
    "yalnizcauyeler", "yalnizcauyelere", "uyelereozel", "uyelere", "uyeler", "membersonly", "onlymembers", "members",
    "confidential", "secret", "internal", "restricted", "signedin", "girisyapan", "girisyapanlar",
})  # fmt: skip
# What also heads a list of members, and restricts nothing there.
_HEADS = frozenset({"uyeler", "uyelere", "members"})
_TITLES = re.compile(
    "gorunur|gorebil|gorsun|gorecek|gizli|visib|audience|confidential|who(?:can|may|should|will)see|seenby"
)
# An audience in running text: a group, and an id with its colon.
_ANYWHERE = re.compile(r"(?:(?<![^\W_])org|members|partners|kurulus|uyeleri?|ortaklari?)\s*:\s*[^\W\d_][\w.-]*:\w")
# How people say above a table, in a sentence, that it is not for everyone.
_SENTENCES = re.compile(
    r"(?<![^\W_])(?:(?:gizlidir|gizli)(?![^\W_])|hizmete ozel|kisiye ozel|ticari sir|kurum ici kullanim"
    r"|kamuya acik degil|(?:sadece|yalniz|yalnizca) [\w ]*uyeler|uyelerimiz icin|top secret|strictly confidential"
    r"|members only|for (?:the )?members only|for internal use|not for publication|not public|signed-in|giris yapan)"
)
# What a firm signs or publishes, and which says of no row who may see it.
_PAPERS = re.compile(
    "gizlilik(?:sozlesme|taahhu|anlasma|protokol|politika|beyan)|(?:confidentiality|nondisclosure)(?:agreement|policy)"
)
_PAPERS_SAID = re.compile("gizlilik (?:sozlesme|taahhu|anlasma|protokol|politika|beyan)\\w*|non-?confidential")
_PARTS = re.compile(r"[;,|\n]")
_MARKED = re.compile(r"[;,|\n:()–—*/-]")
_NAMED = re.compile(r"\s*([^:]{2,30}?)\s*:\s*(\S+)\s*")


def restricts(said: str) -> bool:
    """Whether the text of a cell may be an audience that is not everyone, or may have been one before it broke."""
    return any(key(part) in _WORDS or _group(part) is not None for part in _PARTS.split(said))


def is_audience(said: str) -> bool:
    """Whether a cell has an audience's whole form, a group and an id, so that it is nothing else (org:x is an id).

    Or is what people write for whoever has an account.
    """
    return any(means_signed_in(part) or ":" in (_group(part) or "").strip(":") for part in _PARTS.split(said))


def audiences_named(said: str) -> int:
    """How many audiences that are not everyone, such as org:tr:x, a text names."""
    return sum(1 for _ in _ANYWHERE.finditer(fold(said)))


def marks_all(said: str) -> bool:
    """Whether a cell above a table says that not everyone may see what is below it."""
    return (
        bool(audiences_named(said))
        or is_audience(said)
        or _heads_audience(said)
        or _SENTENCES.search(_PAPERS_SAID.sub("", fold(said))) is not None
        or any(key(part) in _WORDS - _HEADS for part in _MARKED.split(said))
    )


def titles_audience(title: str) -> bool:
    """Whether the head of a column speaks of who may see a row."""
    return _TITLES.search(_PAPERS.sub("", key(title))) is not None


def _heads_audience(said: str) -> bool:
    """Whether a cell says “visible to: …”, and not to everyone."""
    title, colon, value = said.partition(":")
    return bool(colon and value.strip()) and titles_audience(title) and not means_everyone(value)


def _group(part: str) -> str | None:
    """What a group's name is followed by; None where the part does not begin with one."""
    found = _NAMED.fullmatch(part)
    if found is None or found[2].startswith("//"):
        return None
    if key(found[1]) in _PARTNERS:
        return found[2] if ":" in found[2].strip(":") else None
    return found[2] if get_close_matches(key(found[1]), _GROUPS, n=1, cutoff=_ALIKE) else None
