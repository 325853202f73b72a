"""How what people write in a cell or above a text is read, in Turkish and English."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from math import inf, isfinite
from typing import NamedTuple

from babel import Locale

from graph.audience import checked
from graph.errors import BadInput
from graph.model import PUBLIC
from graph.vocabulary import vocabulary
from graph.words.folding import fold, key
from graph.words.language import LANGUAGES
from graph.words.sentences import series

_YES = frozenset({"yes", "evet", "true", "1", "x", "e", "y", "demo", "örnek", "ornek"})
_NO = frozenset({"", "no", "hayir", "false", "0", "h", "n"})
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("‹", "›"), ("'", "'"), ("‘", "’"))
_TIME = r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_YEAR_FIRST = re.compile(r"(\d{4})(?:([-./])(\d{1,2})(?:\2(\d{1,2})" + _TIME + ")?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_DAY_FIRST = re.compile(r"(?:(\d{1,2})([-./]))?(\d{1,2})[-./](\d{4})" + _TIME, re.ASCII)
_IN_WORDS = re.compile(r"(?:(\d{1,2})\.?\s+)?([^\W\d_]+)\.?(?:\s+(\d{1,2}),)?\s+(\d{4})")
_ONE_YEAR = re.compile(r"(?<![\d.,])(\d{4})(?![\d.,]\d|\d)", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,\s'’]\d{3})+", re.ASCII)
_WHOLE = r"\d{1,3}(?:[.,\s'’]\d{3})+|\d+(?:[.,]0+)?"
_COUNT = re.compile(
    r"(?:~|≈|ca\.?|yaklaşık(?: olarak)?|ortalama|about|around|approx(?:imately|\.)?|some)?\s*"
    rf"(?P<least>{_WHOLE})(?:\s*(?:-|–|—|ile|ila|ilâ|to)\s*(?P<most>{_WHOLE}))?\s*(?:arası|arasında)?\s*"
    r"(?:\+|ve üzeri|ve üstü|üzeri|üstü|(?:['’]?[dt][ea]n )?(?:fazla|çok)|or more|civarı|civarında|dolayında)?\s*"
    r"(?:kişi|çalışan|personel|işçi|people|employees|staff|persons)?\.?",
    re.ASCII | re.IGNORECASE,
)


def kind_of(said: str) -> str:
    """The organisation's kind from its name or label in either language; BadInput lists them."""
    kind = vocabulary().said.get(key(said))
    if kind is None or not kind.organisation:
        named = series(vocabulary().kind(name).written for name in sorted(vocabulary().organisations))
        raise BadInput("ingest.cell.no_kind", said=said, kinds=named)
    return kind.name


def flag(said: str) -> bool:
    """Yes or no, in either language; BadInput for anything else."""
    word = fold(said.strip())
    if word not in _YES | _NO:
        raise BadInput("ingest.cell.no_flag", said=said)
    return word in _YES


def number(said: str, read: Callable[[str], float] = float, least: float = -inf, most: float = inf) -> float | None:
    """A number, with a comma or a point; None for an empty cell, BadInput for anything else or out of bounds.

    Of both, the last is the decimal one (1.234,5); of one that stands there twice, neither is.
    """
    if not (plain := said.strip()):
        return None
    last = max(plain.rfind("."), plain.rfind(","))
    if "." in plain and "," in plain:
        plain = re.sub("[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    elif max(plain.count("."), plain.count(",")) > 1:
        plain = re.sub("[.,]", "", plain) if _THOUSANDS.fullmatch(plain) else plain
    try:
        value = read(plain.replace(",", "."))
    except ValueError as error:
        raise BadInput("ingest.cell.no_number", said=said) from error
    if not isfinite(value):
        raise BadInput("ingest.cell.no_number", said=said)
    if not least <= value <= most:
        raise BadInput("ingest.cell.out_of_bounds", said=said, least=least, most=most)
    return value


def listed(said: str, separators: str) -> list[str]:
    """The parts of a cell that holds several things."""
    for separator in separators[1:]:
        said = said.replace(separator, separators[0])
    return [part.strip() for part in said.split(separators[0]) if part.strip()]


def relation_of(said: str) -> str:
    """The relation from its name or its label in either language; VocabularyError names near ones."""
    known: dict[str, str] = {}
    for relation in vocabulary().relations.values():
        known |= {key(word): relation.name for word in (relation.name, *relation.label.values())}
    return known.get(key(said)) or vocabulary().relation(said.strip()).name


def audience(said: str) -> tuple[str, ...]:
    """Who may see it: everyone where the cell is empty, else each of `;,|` apart; BadInput where one is no audience."""
    return tuple(dict.fromkeys(checked(part) for part in listed(said, ";,|\n"))) or (PUBLIC,)


def language_code(said: str) -> str:
    """The language as ISO 639-1 from its code (tr, en-GB) or its name in Turkish or English; BadInput for any other."""
    primary = re.split(r"[-_]", said.strip(), maxsplit=1)[0].lower()
    code = primary if primary in LANGUAGES else _language_names().get(fold(said.strip()))
    if code is None:
        raise BadInput("ingest.cell.no_language", said=said)
    return code


@cache
def _language_names() -> dict[str, str]:
    named = ((Locale(language).languages, code) for language in ("tr", "en") for code in LANGUAGES)
    return {fold(names[code]): code for names, code in named if code in names}


class Count(NamedTuple):
    """How many, at least and at most."""

    least: int
    most: int


def count(said: str, most: int) -> Count | None:
    """How many, also as 1.250, ~40, 20-50, 50+ or 24 kişi; None for an empty cell, BadInput for anything else."""
    if not (text := " ".join(said.split())):
        return None
    found = _COUNT.fullmatch(text)
    if not found:
        raise BadInput("ingest.cell.no_number", said=said)
    least = _whole(found["least"])
    counted = Count(least, _whole(found["most"]) if found["most"] else least)
    if not counted.least <= counted.most <= most:
        raise BadInput("ingest.cell.out_of_bounds", said=said, least=0, most=most)
    return counted


def _whole(said: str) -> int:
    digits = re.sub(r"\D", "", said) if _THOUSANDS.fullmatch(said) else re.split("[.,]", said)[0]
    return int(digits)


def year(said: str, least: int) -> int | None:
    """The year of a date or the one that a text names, also as 1998.0; None for an empty cell, BadInput otherwise."""
    if not (text := said.strip()):
        return None
    plain = re.sub(r"(?<=^\d{4})[.,]0+$", "", text)
    try:
        found = {str(day(plain))[:4]}
    except BadInput:
        found = set(_ONE_YEAR.findall(plain))
    if len(found) != 1:
        raise BadInput("ingest.cell.no_year", said=said)
    value, now = int(found.pop()), date.today().year
    if not least <= value <= now:
        raise BadInput("ingest.cell.out_of_bounds", said=said, least=least, most=now)
    return value


def day(said: str) -> str | None:
    """The date as `any_day` reads it; BadInput for one that has yet to come, too."""
    known = any_day(said)
    if known and known > date.today().isoformat()[: len(known)]:
        raise BadInput("ingest.cell.to_come", said=said)
    return known


def any_day(said: str) -> str | None:
    """The date as ISO 8601, known to the year, month or day; None for an empty cell, BadInput for what is none.

    Also as 14.03.2023, 14/3/2023, 2023/03/14, 03.2023 or 14 Mart 2023, with a time or without; the day stands before
    the month unless that cannot be.
    """
    text = " ".join(said.split())
    if not text:
        return None
    parts = _date_parts(text)
    try:
        whole = date(*(part or 1 for part in parts)).isoformat() if parts else ""
    except ValueError:
        whole = ""
    if not parts or not whole:
        raise BadInput("ingest.cell.no_date", said=said)
    return whole[: 4 if parts[1] is None else 7 if parts[2] is None else 10]


_DateParts = tuple[int, int | None, int | None]
"""Year, month and day as far as they are said."""


def _date_parts(text: str) -> _DateParts | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), _int(found[3]), _int(found[4])
    if found := _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(text):
        on, month = _int(found[1]), int(found[3])
        if on is not None and on <= 12 < month:
            on, month = month, on
        return int(found[4]), month, on
    found = _IN_WORDS.fullmatch(text)
    month_named = _months().get(fold(found[2])) if found else None
    if not found or month_named is None:
        return None
    return int(found[4]), month_named, _int(found[1] or found[3])


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


@cache
def _months() -> dict[str, int]:
    """The months by their folded names in Turkish and English, in full and short."""
    forms = [
        Locale(language).months[context][width]
        for language in ("tr", "en")
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    ]
    return {fold(name).rstrip("."): number for form in forms for number, name in form.items()}


def unquoted(name: str) -> str:
    """A name without quotation marks around it or left over at an end; those of a part of it stay.

    Some extracts carry the marks of a CSV cell in the name itself, where those of a part of it are doubled.
    """
    plain = name.strip()
    within = plain[1:-1]
    if len(plain) > 1 and plain[0] == plain[-1] == '"' and '"' not in within.replace('""', ""):
        plain = within.replace('""', '"')
    plain = re.sub('"{2,}', '"', plain).strip()
    for first, last in _QUOTES:
        if plain.startswith(first) and plain.endswith(last) and not {first, last} & set(plain[1:-1]):
            return plain[1:-1].strip()
    return _without_lone(plain)


def _without_lone(name: str) -> str:
    """The name without a mark at an end that nothing answers; an apostrophe may be a letter's (UNIVERSITA')."""
    for first, last in (pair for pair in _QUOTES if "'" not in pair and "’" not in pair):
        odd = name.count(first) % 2 == 1 if first == last else name.count(first) != name.count(last)
        if odd and name.startswith(first):
            return name[1:].strip()
        if odd and name.endswith(last):
            return name[:-1].strip()
    return name
