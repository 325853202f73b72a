"""Codes by which is filtered: NUTS regions and NACE sectors with their versions, languages, datasets.

A NUTS code is its parent's and one more sign (TR → TR8 → TR83 → TR831), so a subtree is a prefix.
A NACE code below its section is digits that extend its parent's (32 → 32.5 → 32.50 → 32.50.07);
sections are letters over ranges of divisions. A code of an older version carries it after `@`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.errors import BadInput

NUTS_VERSION = "2021"
NACE_VERSION = "2.1"
NACE_VERSIONS = ("2.1", "2", "1.1")
"""The newest first."""
_DIGITS = (2, 3, 4)
"""Digits of the keys of a division, a group and a class."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_NACE = re.compile(r"(?:[A-V]|[0-9]{2}(?:\.?[0-9]{1,2}(?:\.?[0-9]{1,2})?)?)(?:@(?:1\.1|2|2\.1))?")
# NACE Rev. 2.1 (Regulation (EU) 2023/137): the first and last division of each section. Division 45 is of Rev. 2
# alone, and its section the same: versions are compared alike, so what is in 45 is in G.
_SECTIONS = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47),
    "H": (49, 53), "I": (55, 56), "J": (58, 60), "K": (61, 63), "L": (64, 66), "M": (68, 68), "N": (69, 75),
    "O": (77, 82), "P": (84, 84), "Q": (85, 85), "R": (86, 88), "S": (90, 93), "T": (94, 96), "U": (97, 98),
    "V": (99, 99),
}  # fmt: skip
# NACE Rev. 2 (Regulation (EC) 1893/2006), where it differs.
_OLDER_SECTIONS = {letter: _SECTIONS[letter] for letter in "ABCDEFGHI"} | {
    "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82), "O": (84, 84), "P": (85, 85),
    "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip


def region_code(code: str) -> str:
    """The NUTS or country code in its one spelling (TR831); BadInput when it is none."""
    tidy = code.strip().upper()
    if not code.isascii() or not _NUTS.fullmatch(tidy):
        raise BadInput("graph.code.no_nuts", code=code)
    return tidy


def sector_code(code: str) -> str:
    """The NACE code in its one spelling (C, 32, 32.5, 32.50, 32.50.07@2); BadInput when it is none."""
    tidy = code.strip().upper()
    if not code.isascii() or not _NACE.fullmatch(tidy):
        raise BadInput("graph.code.no_nace", code=code)
    base, _, version = tidy.partition("@")
    digits = base.replace(".", "")
    dotted = ".".join(part for part in (digits[:2], digits[2:4], digits[4:]) if part)
    return (base if base.isalpha() else dotted) + (f"@{version}" if version not in ("", NACE_VERSION) else "")


def language_code(code: str) -> str:
    """The code of a language in its one spelling (tr; und and mul where it is not known or several); BadInput else."""
    tidy = code.strip().lower()
    if not code.isascii() or not _LANGUAGE.fullmatch(tidy):
        raise BadInput("graph.code.no_language", code=code)
    return tidy


def dataset_key(name: str) -> str:
    """What a dataset is compared by: it holds those whose keys begin with its own, as cordis holds cordis:he."""
    return f"{name}:"


def datasets_above(key: str) -> tuple[str, ...]:
    """The keys of all datasets that hold the one of a key, itself included."""
    return tuple(key[: at + 1] for at, sign in enumerate(key) if sign == ":")


def region_id(code: str) -> str:
    """The id of a region's node."""
    return f"nuts:{code}"


def sector_id(code: str) -> str:
    """The id of a sector's node; the version of the classification is part of it."""
    return f"nace:{sector_version(code)}:{code.partition('@')[0]}"


def sector_version(code: str) -> str:
    """The version of the classification that a code is of."""
    return code.partition("@")[2] or NACE_VERSION


def sector_key(code: str) -> str:
    """What a sector is compared by: its digits, or its section's letter; versions are compared alike."""
    return code.partition("@")[0].replace(".", "")


def sector_prefixes(code: str) -> tuple[str, ...]:
    """The key prefixes of everything in a sector's subtree, itself included."""
    key, sections = sector_key(code), _sections(code)
    if key not in sections:
        return (key,)
    first, last = sections[key]
    return (key, *(f"{division:02d}" for division in range(first, last + 1)))


def section_of(code: str) -> str | None:
    """The letter of the section that a code belongs to in its version; None for a division in no section."""
    key, sections = sector_key(code), _sections(code)
    if key in sections:
        return key
    division = int(key[:2]) if key[:2].isdigit() else -1
    return next((letter for letter, (first, last) in sections.items() if first <= division <= last), None)


def sectors_above(key: str) -> tuple[str, ...]:
    """The keys of all sectors that hold the one of a key, itself included: section, division, group, class, below.

    As `sector_prefixes` has it: what is in a section is said by its divisions of the newest version.
    """
    if not key.isdigit():
        return (key,)
    section = section_of(key)
    above = dict.fromkeys(key[:digits] for digits in _DIGITS if len(key) >= digits)
    return (*((section,) if section else ()), *above, *(() if key in above else (key,)))


def _sections(code: str) -> Mapping[str, tuple[int, int]]:
    return _OLDER_SECTIONS if sector_version(code) == "2" else _SECTIONS
