"""Which NACE codes a cell holds, as people write them: 28.93, 2893, C28.93, 28,93, 28.93 - Makine, 45.20 (Rev. 2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from graph.codes import NACE_VERSION, section_of, sector_code, sector_key, sector_version
from graph.errors import BadInput
from graph.model import PUBLIC
from graph.store import Store
from graph.words.sentences import Sentence, series
from ingest.classifications.sectors import exists, means_another, successors

_CLASS = 4
"""Digits of a class, below which codes are a country's own."""
_OLDER = "2"
_LISTS = re.compile(r"[;|\n]")
# A comma parts codes only before another code: in a code's name it is a comma.
_BEFORE_CODE = r"(?=\s*(?:NACE\s*)?(?:[A-Va-v][\s.]?)?(?:\d{2}|\d[.,]\d)|\s*[A-V]\s*(?:,|$))"
_LOOSE, _TIGHT = re.compile(rf",\s+{_BEFORE_CODE}"), re.compile(rf",{_BEFORE_CODE}")
_BARE = re.compile(r"\d{1,2}")
_POINTED = re.compile(r"\d{2}[.,]\d")
_BY_COMMAS = re.compile(r"[\d.]+(?:,[\d.]+){2,}")
_REV = r"Rev\.?\s*(2\.1|2|1\.1)"
_SECTION = re.compile(
    r"([A-V])(?:\s*@\s*(2\.1|2|1\.1)|\s*\(?\s*" + _REV + r"\s*\)?)?(?:\s+[-–—:]\s.*|:\s.*)?", re.DOTALL
)
_CODE = re.compile(
    r"(?:NACE\b[\s:.\-]*)?(?:" + _REV + r"[\s:.\-]+)?(?:([A-V])[\s.\-]*)?"
    r"(\d{2}(?:[.,]?\d{1,2}){0,2}|\d(?:[.,]\d{1,2}){1,2})\.?"
    r"(?:\s*@\s*(2\.1|2|1\.1)|[\s(]*(?:NACE\s*)?" + _REV + r"\s*\)?)?"
    r"(\s*[-–—:]\s*[^\W\d].*|\s+[^\W\d].*)?",
    re.IGNORECASE | re.DOTALL,
)


class Found(NamedTuple):
    """The codes that one entry stands for, and what is to be looked at."""

    codes: tuple[str, ...]
    doubt: Sentence | None = None


def entries(said: str) -> Iterator[str]:
    """The entries of a cell: between semicolons, bars and line ends, and commas before another code.

    Two digits, a comma and two digits are one code (28,93); with a space behind the comma they are two.
    """
    for piece in filter(None, (" ".join(part.split()) for part in _LISTS.split(said))):
        for loose in _LOOSE.split(piece):
            tight = [part.strip() for part in _TIGHT.split(loose)]
            # 28,93 is one code; of 10,11,12 nobody can tell, and it is complained of whole.
            several = sum(_BARE.fullmatch(part) is not None for part in tight) > 1
            yield from [loose.strip()] if several else filter(None, tight)


class Sectors:
    """Reads codes and checks them: by the editions that come with the program, and those that are loaded."""

    def __init__(self, store: Store | None = None) -> None:
        self._held: set[str] = set()
        self._divided: set[tuple[str, str, int]] = set()
        nodes = store.seen_by(frozenset({PUBLIC})).of_kind("sector") if store else ()
        for node in nodes:
            if any(source.dataset != "stub" for source in node.sources):
                self._held.update(node.sectors)
        for code in self._held:
            self._divided.add(_class(code))

    def read(self, said: str) -> Found:
        """The code of an entry; BadInput where it is none, or in no edition.

        What is in Rev. 2 alone stays so; where Rev. 2.1 has it whole as one class it is of that, too.
        """
        code, section, version = _parsed(said)
        versions = [version] if version else [NACE_VERSION, _OLDER]
        tried = (sector_code(f"{code}@{one}") for one in versions)
        known = next((one for one in tried if self._holds(one) and section in ("", section_of(one))), None)
        if known is None:
            raise BadInput("ingest.cell.no_sector", said=said)
        plain = known.partition("@")[0]
        if sector_version(known) != _OLDER:
            doubtful = not version and means_another(plain)
            return Found((known,), Sentence("ingest.note.sector_twice", {"code": plain}) if doubtful else None)
        now = successors(known)
        if not now and version:
            return Found((known,))
        if len(now) != 1:
            key = "ingest.note.sector_divided" if now else "ingest.note.sector_older"
            return Found((known,), Sentence(key, {"code": plain, "now": series(now)}))
        if version:
            return Found((known, *now))
        return Found((known, *now), Sentence("ingest.note.sector_renewed", {"code": plain, "now": now[0]}))

    def _holds(self, code: str) -> bool:
        """Whether it is in its edition; below the classes, an edition that is loaded decides where it has as deep ones.

        Countries divide classes otherwise: five digits of one say nothing of another's six.
        """
        if code in self._held or code.partition("@")[0].isalpha():
            return True
        return exists(code) and (len(sector_key(code)) <= _CLASS or _class(code) not in self._divided)


def _class(code: str) -> tuple[str, str, int]:
    """The class that a code is in, its version, and how deep the code is."""
    key = sector_key(code)
    return key[:_CLASS], sector_version(code), len(key)


def _parsed(said: str) -> tuple[str, str, str]:
    """The code with points, the section before it and the version that are said with it; BadInput for what is none."""
    plain = unicodedata.normalize("NFKC", said).strip(" ()[]'\"")
    if section := _SECTION.fullmatch(plain):
        return section[1], "", section[2] or section[3] or ""
    if _BY_COMMAS.fullmatch(plain) or len(_POINTED.findall(plain)) > 1:
        raise BadInput("ingest.cell.sectors_by_commas", said=said)
    found = _CODE.fullmatch(plain)
    # A bare number before a word may count anything: 28 yıllık.
    if not found or (len(found[3]) < 3 and found[6] and found[6].lstrip()[0].isalpha()):
        raise BadInput("graph.code.no_nace", code=said)
    first, *rest = found[3].replace(",", ".").split(".")
    return ".".join((first.zfill(2), *rest)), (found[2] or "").upper(), found[1] or found[4] or found[5] or ""
