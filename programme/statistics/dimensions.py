"""Regions, sectors and years as files write them, each distinct one looked at once.

A code is kept with the version of its classification. A region's code of an older edition of NUTS becomes today's only
where it is known that nothing but the code changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from graph.codes import NUTS_VERSION, region_code, section_of, sector_code
from graph.errors import BadInput
from graph.words.folding import key
from graph.words.sentences import Sentence
from ingest.classifications.regions import regions, renewed
from ingest.classifications.sectors import exists, titles

NACE_VERSIONS = {"2.1": "2.1", "rev. 2.1": "2.1", "rev.2.1": "2.1", "21": "2.1", "2": "2", "rev. 2": "2", "rev.2": "2",
                 "1.1": "1.1", "rev. 1.1": "1.1", "rev.1.1": "1.1"}  # fmt: skip
NUTS_VERSIONS = ("2003", "2006", "2010", "2013", "2016", "2021", "2024")
_NUTS_KNOWN = 4
"""Letters of a region's code to which the edition that comes with the program is known everywhere."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_WITH_NAME = re.compile(r"([A-Z]{2}[A-Z0-9]{0,3})(?:\s*[-–—:,]\s*|\s+)\S.*", re.DOTALL)
_NACE = re.compile(
    r"(?:([A-V])\s?-?\s?)?(\d{2}(?:\.?\d{1,2}){0,2})?(?:\s*[-–—:.]\s*[^\W\d].*|\s+[^\W\d].*)?", re.DOTALL
)
_AGGREGATE = re.compile(
    r"total|toplam|genel toplam|all nace.*|_t|[A-V]-[A-V].*|[A-V]\d\d[-_+].*|.*_x_.*|[A-V](?:[+_,][A-V])+.*",
    re.IGNORECASE,
)
TOTALS = frozenset({"total", "toplam", "toplam total", "genel toplam"})
"""What a sum over everything is called, folded."""


class Code(NamedTuple):
    """What a spelling stands for: the code, and what it was where an older one became it; or why it is none.

    `aside` says that it is no mistake, only nothing that is kept: a sum over several sectors, a country's sum.
    """

    code: str
    was: str = ""
    flaw: Sentence | None = None
    aside: Sentence | None = None


def flawed(key_: str, said: str) -> Code:
    """A spelling that is no code, with the sentence that says so."""
    return Code("", flaw=Sentence(key_, {"said": said[:60]}))


def year(said: str) -> Code:
    """A year as it is, also 2023.0 or with a blank behind; quarters and months are none."""
    plain = re.sub(r"[.,]0+$", "", said.strip())
    return Code(plain) if _YEAR.fullmatch(plain) else flawed("programme.statistics.no_year", said)


def sector(version: str) -> Callable[[str], Code]:
    """What reads a sector's code of a version of NACE: C, 10, C10, 10.1, C101, 1011, C - İmalat, 10 Gıda ürünleri."""

    def read(said: str) -> Code:
        plain = " ".join(said.split())
        if key(plain) in TOTALS or _AGGREGATE.fullmatch(plain):
            return Code("", aside=Sentence("programme.statistics.aggregate"))
        found = _NACE.fullmatch(plain)
        if not found or not (found[1] or found[2]):
            titled = _by_title().get(key(plain)) if version == "2.1" else None
            return Code(titled) if titled else flawed("programme.statistics.no_sector", said)
        try:
            code = sector_code(f"{found[2] or found[1]}@{version}")
        except BadInput:
            return flawed("programme.statistics.no_sector", said)
        bare = code.partition("@")[0]
        section = section_of(code)
        if section is None or (found[2] and not exists(code)) or (found[1] and found[1] != section):
            return Code("", flaw=Sentence("programme.statistics.not_in_nace", {"said": said[:60], "version": version}))
        return Code(bare)

    return read


@cache
def _by_title() -> Mapping[str, str]:
    """The divisions of the newest version by their titles, where one alone has it."""
    found: dict[str, list[str]] = {}
    for code, names in titles().items():
        for name in names:
            found.setdefault(key(name.text), []).append(code)
    return {said: codes[0] for said, codes in found.items() if len(set(codes)) == 1}


def nace_version(said: str) -> str | None:
    """The version of NACE as people write it; None for what is none."""
    return NACE_VERSIONS.get(" ".join(said.strip().lower().removeprefix("nace").split()))


def region(version: str | None) -> Callable[[str], Code]:
    """What reads a region's code or Turkish name; with no version said it is today's, or an older one that became one.

    Of a version that does not come with the program codes are believed.
    """

    def read(said: str) -> Code:
        plain = " ".join(said.split())
        named = _WITH_NAME.fullmatch(plain)
        try:
            code = region_code(named[1] if named else plain)
        except BadInput:
            code = _turkish(plain)
        if not code:
            if _is_group(plain):
                return Code("", aside=Sentence("programme.statistics.group"))
            return flawed("programme.statistics.no_region", said)
        if _is_group(code):
            return Code("", aside=Sentence("programme.statistics.group"))
        if version not in {None, NUTS_VERSION}:
            return Code(code)
        return _current(code, said, stated=version is not None)

    return read


def _current(code: str, said: str, *, stated: bool) -> Code:
    known = regions()
    if _holds(code):
        return Code(code)
    if code.endswith("Z") or code[2:].startswith("Z"):
        return Code("", aside=Sentence("programme.statistics.beyond"))
    # Of level 3 few kept their last sign, so what is below a renewed region is not today's.
    now = renewed(code) if len(code) == _NUTS_KNOWN and not stated else code
    if now != code and now in known:
        return Code(now, code)
    return Code("", flaw=Sentence("programme.statistics.not_in_nuts", {"said": said[:60], "version": NUTS_VERSION}))


def _holds(code: str) -> bool:
    """Whether a code is of the edition that comes with the program; below level 2 abroad, whether its region is."""
    known = regions()
    return code in known or (len(code) > _NUTS_KNOWN and not code.startswith("TR") and code[:_NUTS_KNOWN] in known)


def _is_group(code: str) -> bool:
    """Whether it is a group of countries, such as EU27_2020 or EA19."""
    return re.fullmatch(r"(?:EU|EA|EEA|EFTA|G20)\d*(?:_\w+)?|WORLD", code.strip().upper()) is not None


def _turkish(said: str) -> str:
    """The code of a Turkish region by its name, a plate number before it left out; empty where there is none such."""
    plain = key(re.sub(r"^\d{1,2}\s*[-.]?\s*(?=\D)", "", said))
    return _turkish_names().get(plain, "")


@cache
def _turkish_names() -> Mapping[str, str]:
    """The narrowest Turkish region of each name: of TR1, TR10 and TR100 a table of names means the province."""
    named: dict[str, str] = {}
    for code, one in regions().items():
        if code.startswith("TR"):
            for name in map(key, one.called):
                named[name] = max(named.get(name, ""), code, key=len)
    named |= {"turkey": "TR", "toplam": "TR", "toplam total": "TR"}
    return named


@dataclass(frozen=True, slots=True)
class Looked:
    """The codes of all distinct spellings of a dimension."""

    codes: Mapping[str, Code]

    @property
    def flaws(self) -> Mapping[str, Sentence]:
        """Why a spelling is refused."""
        return {said: code.flaw for said, code in self.codes.items() if code.flaw is not None}

    @property
    def asides(self) -> Mapping[str, Sentence]:
        """Why a spelling is passed over."""
        return {said: code.aside for said, code in self.codes.items() if code.aside is not None}


def look(said: Iterable[str], read: Callable[[str], Code]) -> Looked:
    """What reads each distinct spelling, once."""
    return Looked({one: read(one) for one in said})
