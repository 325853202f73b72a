"""What a heading of a table says: a year, a region, a sector, a measure or a unit, in Turkish or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.words.folding import key
from programme.statistics import dimensions
from programme.statistics.named import measure_named, measure_words, unit_named

_FOOTNOTE = re.compile(r"\s*(?:\((?:[a-z0-9*]{1,2})\)|[*†‡]+|\([rp]\))\s*$", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d(?:[.,]0+)?")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_REVISION = re.compile(r"(?:NACE|Rev)\.?\s*(?:Rev\.?)?\s*(2\.1|2|1\.1)(?![\d])", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")


@dataclass(frozen=True, slots=True)
class Said:
    """What headings say together, by dimension; `odd` are those that say nothing that is known."""

    facts: Mapping[str, str] = field(default_factory=dict)
    odd: Sequence[str] = ()


def bare(text: str) -> str:
    """A label without the mark of a footnote behind it."""
    return _FOOTNOTE.sub("", text.strip())


def year_of(text: str) -> str:
    """The year that a heading is, a mark of a footnote behind it left out; empty for any other."""
    plain = bare(text)
    return plain[:4] if _YEAR_ALONE.fullmatch(plain) else ""


def is_region(text: str) -> bool:
    """Whether a label is a region's, or a group of countries'."""
    return dimensions.region(None)(bare(text)).flaw is None


def is_sector(text: str) -> bool:
    """Whether a label is a sector's in a version of NACE, or a sum over several."""
    plain = bare(text)
    return any(dimensions.sector(version)(plain).flaw is None for version in ("2", "2.1"))


def is_total(text: str) -> bool:
    """Whether a label says that everything is counted together, of whatever it is."""
    return key(text) in dimensions.TOTALS


def heading(text: str) -> tuple[str, str] | None:
    """What a heading above a column says, and of which dimension; None where it says nothing that is known."""
    plain = bare(text)
    if year := year_of(plain):
        return "year", year
    if name := measure_named(plain):
        return "measure", name
    if not plain.replace(".", "").isdigit():
        if is_sector(plain) and not is_total(plain):
            return "sector", plain
        if is_region(plain) and not is_total(plain):
            return "region", plain
    return None


def over(texts: Sequence[str]) -> Said:
    """What the headings over a column say, one over the other; of one dimension the lowest counts."""
    facts: dict[str, str] = {}
    odd = []
    for text in dict.fromkeys(filter(None, texts)):
        found = heading(text)
        if found:
            facts[found[0]] = found[1]
        elif (unit := unit_named(text)) is not None:
            facts["unit"] = unit
        else:
            odd.append(text)
        if found and found[0] == "measure" and (within := unit_within(text)) is not None:
            facts["unit"] = within
    return Said(facts, odd)


def unit_within(text: str) -> str | None:
    """The unit in brackets behind something, as in “İhracat (Bin ABD $)”."""
    return next((unit for one in _IN_BRACKETS.findall(text) if (unit := unit_named(one))), None)


def of_title(texts: Sequence[str]) -> dict[str, str]:
    """What the titles of a table say of all that is in it: the measure, the year and the unit, each where it is one."""
    told: dict[str, set[str]] = {"measure": set(), "year": set(), "unit": set(), "nace": set()}
    for text in texts:
        told["measure"] |= measure_words(text)
        told["year"] |= set(_YEARS.findall(text))
        told["nace"] |= set(_REVISION.findall(text))
        told["unit"] |= {unit for one in [text, *_IN_BRACKETS.findall(text)] if (unit := unit_named(one))}
    return {name: values.pop() for name, values in told.items() if len(values) == 1}
